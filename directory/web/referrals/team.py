"""People a form may name: doctors who order, colleagues who take over, who else may confirm."""

from collections.abc import Iterable

from directory.accounts import users
from directory.accounts.model import Caller, Role, User
from directory.referrals.desk import Desk
from directory.referrals.model import Referral


async def names_of_people(desk: Desk) -> dict[str, str]:
    """Everybody's name by id, for those who took something and those who left since."""
    return {each.id: each.name for each in await users.everybody(desk.db)}


async def doctors_of(desk: Desk, practice: str | None) -> dict[str, str]:
    """Doctors on whose order it may go: of that practice, or of any where a patient phoned."""
    return _named(
        each
        for each in await users.everybody(desk.db)
        if each.role is Role.REFERRER and practice in (None, each.practice) and not each.disabled
    )


async def colleagues_of(desk: Desk, caller: Caller) -> dict[str, str]:
    """The caller's own team, without the caller."""
    return _named(
        each
        for each in await users.everybody(desk.db)
        if each.id != caller.id and not each.disabled and _works_with(each, caller)
    )


async def witnesses_of(desk: Desk, referral: Referral, caller: Caller) -> dict[str, str]:
    """Whoever else works where it was sent from, or where it went."""
    return _named(
        each
        for each in await users.everybody(desk.db)
        if each.id != caller.id
        and not each.disabled
        and (
            (each.practice is not None and each.practice == referral.practice)
            or referral.department in each.departments
        )
    )


def _works_with(user: User, caller: Caller) -> bool:
    if caller.practice is not None:
        return user.practice == caller.practice
    return bool(set(user.departments) & set(caller.departments))


def _named(people: Iterable[User]) -> dict[str, str]:
    return {each.id: each.name for each in people}
