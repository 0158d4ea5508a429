"""Which practice or departments each role belongs to."""

import pytest

from directory.accounts.model import Role
from directory.accounts.places import Place, misplaced

pytestmark = pytest.mark.quick

PRACTICE = {"practice": "oak-street"}
DEPARTMENTS = {"departments": ("imaging",)}


@pytest.mark.parametrize(
    ("role", "where", "expected"),
    [
        (Role.REFERRER, PRACTICE, []),
        (Role.REFERRER, {}, [("practice", "missing")]),
        (Role.REFERRER, DEPARTMENTS, [("practice", "missing"), ("departments", "unwanted")]),
        (Role.SCHEDULER, PRACTICE, []),
        (Role.SCHEDULER, DEPARTMENTS, []),
        (Role.SCHEDULER, PRACTICE | DEPARTMENTS, [("departments", "both-sides")]),
        (Role.SCHEDULER, {}, [("practice", "missing")]),
        (Role.CLINICIAN, DEPARTMENTS, []),
        (Role.CLINICIAN, PRACTICE, [("practice", "unwanted"), ("departments", "missing")]),
        (Role.CLINICIAN, {}, [("departments", "missing")]),
        (Role.STEWARD, {}, []),
        (Role.STEWARD, PRACTICE, [("practice", "unwanted")]),
        (Role.ADMIN, {}, []),
        (Role.ADMIN, DEPARTMENTS, [("departments", "unwanted")]),
    ],
)
def test_a_role_stands_in_its_own_place(
    role: Role, where: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    found = misplaced(Place(role=role, **where))  # type: ignore[arg-type]  # from a table
    assert [(each.field, each.code) for each in found] == expected
