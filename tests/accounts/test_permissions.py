"""The table of who may do what: what is in no row, and who stands in for whom."""

import pytest

from directory.accounts.model import ANONYMOUS, MachineScope, Standing
from directory.accounts.permissions import Whose, reach, require
from directory.errors import NotAllowed, NotSignedIn
from tests.builders import a_caller

pytestmark = pytest.mark.quick


def test_nobody_is_asked_to_sign_in_and_a_role_is_told_what_it_may_not() -> None:
    with pytest.raises(NotSignedIn):
        require(ANONYMOUS, "referral.accept")
    with pytest.raises(NotAllowed, match="accept a referral") as refused:
        require(a_caller(Standing.STEWARD), "referral.accept", "r1")
    assert refused.value.refusal is not None and refused.value.refusal.object_id == "r1"
    assert require(a_caller(Standing.INTAKE), "referral.accept") is Whose.DEPARTMENT


def test_who_stands_in_reaches_no_further_than_their_own() -> None:
    assert reach(a_caller(Standing.PRACTICE_SCHEDULER), "referral.accept") is Whose.PRACTICE
    assert reach(a_caller(Standing.INTAKE), "referral.acknowledge") is Whose.DEPARTMENT
    assert reach(a_caller(Standing.CLINICIAN), "referral.acknowledge") is None


def test_an_emergency_reaches_only_while_it_is_open() -> None:
    assert reach(a_caller(Standing.ADMIN), "referral.retract") is None
    opened = a_caller(Standing.ADMIN, break_glass="episode-1")
    assert reach(opened, "referral.retract") is Whose.BREAK_GLASS


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [((MachineScope.REFERRALS_WRITE,), Whose.PRACTICE), ((MachineScope.REFERRALS_READ,), None)],
)
def test_a_machine_needs_the_scope(scopes: tuple[MachineScope, ...], expected: Whose) -> None:
    assert reach(a_caller(Standing.CLIENT, scopes=scopes), "referral.answer") is expected
