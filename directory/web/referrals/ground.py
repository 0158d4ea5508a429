"""What the fields of an action may name, and the plain kinds of field they are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from directory.accounts.model import Caller
from directory.catalogue.model import Listing
from directory.referrals.desk import Desk
from directory.referrals.model import Referral
from directory.web.referrals.fields import SENTENCE, Field
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the fields of an action may name: people, programs, the referral itself."""

    shell: Shell
    desk: Desk
    caller: Caller
    referral: Referral
    doctors: Mapping[str, str] = field(default_factory=dict)
    witnesses: Mapping[str, str] = field(default_factory=dict)


def programs(ground: Ground) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each.slug, ground.shell.said(each.name))
        for each in ground.desk.catalogue.public_programs()
        if each.listing is Listing.PUBLISHED
    )


def line(name: str, label: str, *, value: str = "", longest: int = 200) -> Field:
    return Field(name=name, label=label, value=value, longest=longest)


def area(
    name: str, label: str, *, rows: int = 3, longest: int = SENTENCE, required: bool = False
) -> Field:
    return Field(name=name, label=label, kind="area", rows=rows, longest=longest, required=required)
