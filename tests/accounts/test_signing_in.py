"""Signing in: the same answer for whatever is wrong, codes that work once, counts that hold."""

import asyncio
from collections.abc import Awaitable

import msgspec
import pytest
from sqlmodel import select

from directory.accounts import own_account, people, second_factor, signing_in, totp
from directory.accounts.signing_in import CodeNeeded, Opened
from directory.accounts.tables import RecoveryCodeRow, UserRow
from directory.errors import Conflict, DirectoryError, Invalid, NotSignedIn, TooMany
from tests.accounts.house import BROWSER, House
from tests.staff import PASSWORD, email_of

pytestmark = [pytest.mark.holds("security S8"), pytest.mark.holds("security S9")]

WRONG = "five grey kettles weep"


async def signed_in(
    house: House, who: str = "referrer", password: str = PASSWORD, **browser: str
) -> Opened | CodeNeeded:
    return await signing_in.with_password(
        house.entrance,
        email_of(who),
        password,
        browser=msgspec.structs.replace(BROWSER, **browser),
        now=house.now,
    )


async def with_second_factor(house: House, who: str = "referrer") -> tuple[str, tuple[str, ...]]:
    """The app's secret and the recovery codes, the code of this moment being spent."""
    me = await house.caller(who)
    offer = own_account.offer_second_factor(
        house.entrance, email=email_of(who), site="Care Directory", by=me
    )
    codes = await own_account.turn_on_second_factor(
        house.entrance,
        sealed=offer.sealed,
        code=totp.code_at(offer.secret, totp.step_of(house.now)),
        present=PASSWORD,
        by=me,
        now=house.now,
    )
    house.later(minutes=2)
    await house.recorded()
    return offer.secret, codes


async def proof_of(house: House, **browser: str) -> str:
    answer = await signed_in(house, **browser)
    assert isinstance(answer, CodeNeeded)
    return answer.proof


async def with_code(house: House, proof: str, code: str, **browser: str) -> Opened:
    return await signing_in.with_code(
        house.entrance,
        proof,
        code,
        browser=msgspec.structs.replace(BROWSER, **browser),
        now=house.now,
    )


async def refusal(attempt: Awaitable[object]) -> DirectoryError | None:
    try:
        await attempt
    except DirectoryError as error:
        return error
    return None


async def test_the_right_password_opens_a_session_and_is_on_record(house: House) -> None:
    answer = await signed_in(house)
    assert isinstance(answer, Opened)
    user = await house.user("referrer")
    assert user.last_seen == house.now
    assert await house.recorded() == [("sign-in", "ok", user.id, "")]


async def test_capitals_and_spaces_around_an_email_do_not_matter(house: House) -> None:
    answer = await signing_in.with_password(
        house.entrance, " Referrer@STAFF.example ", PASSWORD, browser=BROWSER, now=house.now
    )
    assert isinstance(answer, Opened)


async def test_wrong_unknown_and_disabled_read_the_same(house: House) -> None:
    user = await house.user("clinician")
    async with house.database.writing() as db:
        await people.disable(
            db, user.id, by=await house.caller("admin"), now=house.now, trail=house.trail
        )
    await house.recorded()
    told = [
        await refusal(signed_in(house, "referrer", WRONG)),
        await refusal(signed_in(house, "nobody-here", PASSWORD)),
        await refusal(signed_in(house, "clinician", PASSWORD)),
    ]
    assert {(type(each), each.sentence if each else "") for each in told} == {
        (Invalid, signing_in.WRONG)
    }
    known = (await house.user("referrer")).id
    assert await house.recorded() == [
        ("sign-in", "denied", known, "password"),
        ("sign-in", "denied", "", "password"),
        ("sign-in", "denied", user.id, "password"),
    ]


async def test_guessing_is_stopped_after_ten_tries_and_the_right_password_waits_too(
    house: House,
) -> None:
    for _ in range(10):
        assert isinstance(await refusal(signed_in(house, password=WRONG)), Invalid)
    assert isinstance(await refusal(signed_in(house, password=WRONG)), TooMany)
    assert isinstance(await refusal(signed_in(house)), TooMany)
    house.later(minutes=15)
    assert isinstance(await signed_in(house), Opened)


async def test_guesses_made_at_once_are_counted_too(house: House) -> None:
    told = await asyncio.gather(*(refusal(signed_in(house, password=WRONG)) for _ in range(14)))
    assert sum(isinstance(each, Invalid) for each in told) == 10
    assert sum(isinstance(each, TooMany) for each in told) == 4


async def test_a_guesser_elsewhere_cannot_keep_the_owner_out(house: House) -> None:
    """The owner's browser was signed in before: it has a count of its own."""
    before = await signed_in(house)
    assert isinstance(before, Opened)
    for _ in range(11):
        await refusal(signed_in(house, password=WRONG, address="198.51.100.9"))
    assert isinstance(await refusal(signed_in(house)), TooMany)
    assert isinstance(await signed_in(house, known=before.known), Opened)


async def test_a_browser_known_for_one_account_is_unknown_for_another(house: House) -> None:
    before = await signed_in(house)
    assert isinstance(before, Opened)
    for _ in range(10):
        await refusal(signed_in(house, "steward", WRONG, known=before.known))
    for known in (before.known, "forged.0000", "x", ""):
        assert isinstance(await refusal(signed_in(house, "steward", known=known)), TooMany)


async def test_a_known_browser_may_not_guess_for_ever_either(house: House) -> None:
    before = await signed_in(house)
    assert isinstance(before, Opened)
    for _ in range(10):
        await refusal(signed_in(house, password=WRONG, known=before.known))
    assert isinstance(await refusal(signed_in(house, known=before.known)), TooMany)


async def test_one_address_may_not_try_everybody(house: House) -> None:
    limit = signing_in.throttle.PASSWORD_FROM_ADDRESS
    async with house.database.writing() as db:
        for _ in range(limit.tries):
            await house.entrance.throttle.count(db, limit, BROWSER.address, now=house.now)
    assert isinstance(await refusal(signed_in(house)), TooMany)
    assert isinstance(await signed_in(house, address="198.51.100.9"), Opened)


async def test_a_second_factor_is_asked_for_and_opens(house: House) -> None:
    secret, _ = await with_second_factor(house)
    proof = await proof_of(house)
    code = totp.code_at(secret, totp.step_of(house.now))
    assert isinstance(await with_code(house, proof, code), Opened)
    user = await house.user("referrer")
    assert await house.recorded() == [("sign-in", "ok", user.id, "")]


async def test_a_code_works_once_also_when_it_comes_twice_at_once(house: House) -> None:
    secret, _ = await with_second_factor(house)
    proof = await proof_of(house)
    code = totp.code_at(secret, totp.step_of(house.now))
    told = await asyncio.gather(*(refusal(with_code(house, proof, code)) for _ in range(3)))
    assert sum(each is None for each in told) == 1
    assert isinstance(await refusal(with_code(house, proof, code)), Invalid)


async def test_a_recovery_code_works_once_in_place_of_the_app(house: House) -> None:
    _, codes = await with_second_factor(house)
    proof = await proof_of(house)
    told = await asyncio.gather(
        *(refusal(with_code(house, proof, codes[3].upper())) for _ in range(3))
    )
    assert sum(each is None for each in told) == 1
    user = await house.user("referrer")
    async with house.database.reading() as db:
        assert await second_factor.codes_left(db, user.id) == 9


@pytest.mark.holds("security S5")
async def test_secret_and_recovery_codes_cannot_be_read_in_the_store(house: House) -> None:
    secret, codes = await with_second_factor(house)
    async with house.database.reading() as db:
        user = (
            await db.scalars(select(UserRow).where(UserRow.email == email_of("referrer")))
        ).one()
        hashes = [row.hash for row in await db.scalars(select(RecoveryCodeRow))]
    assert user.totp_secret is not None
    assert secret.encode() not in user.totp_secret
    assert len(hashes) == 10
    assert not any(code.encode() in kept for code in codes for kept in hashes)


async def test_codes_cannot_be_guessed(house: House) -> None:
    secret, _ = await with_second_factor(house)
    proof = await proof_of(house)
    for _ in range(5):
        assert isinstance(await refusal(with_code(house, proof, "000000")), Invalid)
    code = totp.code_at(secret, totp.step_of(house.now))
    assert isinstance(await refusal(with_code(house, proof, code)), TooMany)
    reasons = [each[3] for each in await house.recorded() if each[1] == "denied"]
    assert reasons == ["code"] * 5


async def test_the_proof_of_a_password_is_short_lived_and_of_one_browser(house: House) -> None:
    secret, _ = await with_second_factor(house)
    proof = await proof_of(house)
    code = totp.code_at(secret, totp.step_of(house.now))
    other = await house.user("steward")
    forged = proof.replace(proof.partition(".")[0], other.id)
    for given, visit in (
        (proof, "another"),
        (forged, "a-visit"),
        ("", "a-visit"),
        ("\x00" * 36, "x"),
    ):
        assert isinstance(await refusal(with_code(house, given, code, visit=visit)), NotSignedIn)
    house.later(minutes=6)
    assert isinstance(await refusal(with_code(house, proof, code)), NotSignedIn)


async def test_a_password_changed_meanwhile_voids_the_proof(house: House) -> None:
    secret, _ = await with_second_factor(house)
    proof = await proof_of(house)
    user = await house.user("referrer")
    async with house.database.writing() as db:
        await people.reset(
            db, user.id, by=await house.caller("admin"), now=house.now, trail=house.trail
        )
    code = totp.code_at(secret, totp.step_of(house.now))
    assert isinstance(await refusal(with_code(house, proof, code)), NotSignedIn)


async def test_a_short_password_needs_the_second_factor_to_stay(house: House) -> None:
    await with_second_factor(house)
    me = await house.caller("referrer")
    short = "nine owl"
    await own_account.change_password(
        house.entrance, present=PASSWORD, new=short, site="", by=me, now=house.now
    )
    off = own_account.turn_off_second_factor(
        house.entrance, present=short, required=False, by=me, now=house.now
    )
    refused = await refusal(off)
    assert isinstance(refused, Invalid) and refused.errors[0].code == "too-short"
    assert (await house.user("referrer")).second_factor


async def test_who_must_have_a_second_factor_cannot_turn_it_off(house: House) -> None:
    await with_second_factor(house, "admin")
    off = own_account.turn_off_second_factor(
        house.entrance,
        present=PASSWORD,
        required=True,
        by=await house.caller("admin"),
        now=house.now,
    )
    assert isinstance(await refusal(off), Conflict)


async def test_an_offer_of_another_person_is_of_no_use(house: House) -> None:
    theirs = own_account.offer_second_factor(
        house.entrance, email="x@example.org", site="", by=await house.caller("steward")
    )
    taken = own_account.turn_on_second_factor(
        house.entrance,
        sealed=theirs.sealed,
        code=totp.code_at(theirs.secret, totp.step_of(house.now)),
        present=PASSWORD,
        by=await house.caller("referrer"),
        now=house.now,
    )
    assert isinstance(await refusal(taken), Conflict)


async def test_two_pages_that_set_up_a_second_factor_at_once_leave_one(house: House) -> None:
    me = await house.caller("referrer")
    offers = [
        own_account.offer_second_factor(house.entrance, email="x", site="", by=me) for _ in range(2)
    ]
    told = await asyncio.gather(
        *(
            refusal(
                own_account.turn_on_second_factor(
                    house.entrance,
                    sealed=offer.sealed,
                    code=totp.code_at(offer.secret, totp.step_of(house.now)),
                    present=PASSWORD,
                    by=me,
                    now=house.now,
                )
            )
            for offer in offers
        )
    )
    assert sorted(type(each) is Conflict for each in told) == [False, True]
    async with house.database.reading() as db:
        assert await second_factor.codes_left(db, me.id) == 10


async def test_the_present_password_is_asked_for_and_its_guesses_counted(house: House) -> None:
    me = await house.caller("referrer")

    async def change(present: str) -> DirectoryError | None:
        return await refusal(
            own_account.change_password(
                house.entrance,
                present=present,
                new="four brown otters swim",
                site="",
                by=me,
                now=house.now,
            )
        )

    for _ in range(10):
        assert isinstance(await change(WRONG), Invalid)
    assert isinstance(await change(PASSWORD), TooMany)
    told = await house.recorded()
    assert told == [("account.password", "denied", me.id, "password")] * 10
