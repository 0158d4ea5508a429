"""What a SMART scope gives, and what it is called in the answer."""

import pytest

from directory.accounts.model import MachineScope as Scope
from directory.accounts.smart_scopes import SUPPORTED, granted

pytestmark = pytest.mark.quick

EVERYTHING = tuple(Scope)


@pytest.mark.parametrize(
    ("asked", "scopes"),
    [
        ("system/ServiceRequest.rs", {Scope.REFERRALS_READ}),
        ("system/ServiceRequest.read", {Scope.REFERRALS_READ}),
        ("system/ServiceRequest.r", {Scope.REFERRALS_READ}),
        ("system/ServiceRequest.c", {Scope.REFERRALS_CREATE}),
        ("system/ServiceRequest.write", {Scope.REFERRALS_CREATE, Scope.REFERRALS_WRITE}),
        ("system/Task.u", {Scope.REFERRALS_WRITE}),
        ("system/HealthcareService.rs", {Scope.DIRECTORY_READ}),
        ("system/*.rs", {Scope.DIRECTORY_READ, Scope.REFERRALS_READ}),
        ("system/*.read", {Scope.DIRECTORY_READ, Scope.REFERRALS_READ}),
        ("system/*.cruds", set(EVERYTHING)),
        ("system/*.*", set(EVERYTHING)),
        ("referrals.read", {Scope.REFERRALS_READ}),
        ("system/Task.rs system/Location.s", {Scope.REFERRALS_READ, Scope.DIRECTORY_READ}),
        ("", set()),
        ("system/Observation.rs", set()),  # nothing of ours
        ("system/ServiceRequest.", set()),
        ("system/ServiceRequest.sr", set()),  # letters stand in order
        ("system/ServiceRequest.d", set()),  # nobody deletes
        ("user/ServiceRequest.rs", set()),  # a person's, not a machine's
        ("patient/ServiceRequest.rs", set()),
        ("SYSTEM/ServiceRequest.rs", set()),
        ("openid fhirUser offline_access launch", set()),
    ],
)
def test_a_scope_means_so_much(asked: str, scopes: set[Scope]) -> None:
    assert set(granted(asked, EVERYTHING).scopes) == scopes


@pytest.mark.parametrize("held", [(), (Scope.DIRECTORY_READ,), EVERYTHING])
@pytest.mark.parametrize("asked", [*SUPPORTED, "system/*.*", *(scope.value for scope in Scope)])
def test_nobody_gets_more_than_they_hold(asked: str, held: tuple[Scope, ...]) -> None:
    given = granted(asked, held)
    assert set(given.scopes) <= set(held)
    assert bool(given.scopes) == bool(given.said)


def test_where_less_is_given_than_was_asked_the_answer_spells_it_out() -> None:
    given = granted("system/*.rs", [Scope.REFERRALS_READ])
    assert "system/*.rs" not in given.said.split()
    assert "system/ServiceRequest.rs" in given.said.split()
    assert "Location" not in given.said
    assert granted("system/Task.rs", [Scope.REFERRALS_READ]).said == "system/Task.rs"


def test_every_scope_that_is_announced_gives_something() -> None:
    assert all(granted(scope, EVERYTHING).scopes for scope in SUPPORTED)
