"""Ground for tests of referrals: two practices, two departments, and a desk to work at.

`world` gives a World on each database. Its matcher knows one red flag: the words "saddle numb".
"""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import msgspec
from sqlmodel import col, select

from directory import paths
from directory.accounts.model import Caller, Standing
from directory.accounts.tables import PracticeRow, UserDepartmentRow, UserRow
from directory.audit import AuditRow, Trail
from directory.catalogue import store as catalogue_store
from directory.catalogue.model import Catalogue, Listing
from directory.database import Database
from directory.keys import new, parse
from directory.matching.answer import Answer, Level, RedFlag, RuleCount, Urgency
from directory.matching.suggest import Matcher
from directory.matching.vocabulary import Vocabulary, load_vocabulary
from directory.referrals import sending, steps
from directory.referrals.asked import NewReferral, Step
from directory.referrals.desk import Desk, load_guide
from directory.referrals.model import Content, Patient, Referral
from directory.referrals.versions import tag
from directory.sealing import Sealer
from tests.builders import a_caller, a_catalogue, a_department, a_program

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
FLAG_WORDS = "saddle numb"

REFERRER = a_caller()
SCHEDULER = a_caller(Standing.PRACTICE_SCHEDULER)
INTAKE = a_caller(Standing.INTAKE)
CLINICIAN = a_caller(Standing.CLINICIAN)
CLIENT = a_caller(Standing.CLIENT)
STRANGER = a_caller(id="referrer-9", practice="river-side")
OTHER_INTAKE = a_caller(Standing.INTAKE, id="intake-9", departments=("pain-medicine",))
PEOPLE = (REFERRER, SCHEDULER, INTAKE, CLINICIAN, STRANGER, OTHER_INTAKE)


@cache
def shipped_vocabulary() -> Vocabulary:
    """Read once for all tests: groups of findings are checked against it."""
    return load_vocabulary(paths.DATA)


class OneFlagMatcher(Matcher):
    """Knows nothing but one emergency; remembers nothing."""

    def __init__(self) -> None:
        self.rulebook_version = "test-1"
        self.vocabulary = shipped_vocabulary()

    def rules(self) -> tuple[Any, ...]:
        return ()

    def suggest(self, *, text: str | None, **_: Any) -> Answer:  # type: ignore[override]  # as much of it as is asked
        at = (text or "").find(FLAG_WORDS)
        flag = RedFlag(
            id="cauda-equina",
            level=Level.EMERGENCY,
            same_day=True,
            name="Numb where one sits",
            where_to_go="Go to an emergency room now.",
            quote=FLAG_WORDS,
            span=None,
            source="A guideline",
            evidence="V",
        )
        level = Level.EMERGENCY if at >= 0 else Level.ROUTINE
        return Answer(
            urgency=Urgency(level=level, same_day=at >= 0, where_to_go=None),
            red_flags=(flag,) if at >= 0 else (),
            flags_checked=RuleCount(checked=1, ruled_out=(), not_mentioned=()),
            needs={},
            findings=(),
            matches=(),
            excluded=(),
            disciplines=(),
            phase=None,
            phase_reason=None,
            question=None,
            turn_to=None,
            after_emergency=(),
            cautions=(),
            not_understood=(),
            rulebook="test-1",
        )


def the_catalogue() -> Catalogue:
    return a_catalogue(
        a_department("orthopaedics"),
        a_department("pain-medicine", order=2),
        a_program("spine-service"),
        a_program("sports-medicine"),
        a_program("pain-clinic", department="pain-medicine"),
        a_program("paused-program", listing=Listing.PAUSED),
        a_program("draft-program", listing=Listing.DRAFT),
    )


class World:
    """A store with its keys and its people, and shortcuts for what most tests do."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ring = parse(new(), name="SECRET_KEYS")
        self.trail = Trail(self.ring)
        self.sealer = Sealer(parse(new(), name="PHI_KEYS"))
        self.catalogue = the_catalogue()
        self.now = NOW

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        """One transaction. Time passes between two of them."""
        self.now += dt.timedelta(seconds=1)
        async with self.database.writing() as db:
            yield Desk(
                db=db,
                now=self.now,
                trail=self.trail,
                sealer=self.sealer,
                catalogue=self.catalogue,
                matcher=OneFlagMatcher(),
                guide=load_guide(paths.DATA),
            )

    async def a_referral(
        self, at: str = "sent", *, by: Caller = REFERRER, **fields: Any
    ) -> Referral:
        """A referral at a point of its life."""
        made = new_referral(draft=at in ("draft", "cancelled"), **fields)
        async with self.desk() as desk:
            referral = (await sending.create(desk, made, by=by)).referral
        action = {"accepted": "accept", "declined": "decline", "cancelled": "cancel"}.get(at)
        if action is None:
            return referral
        reason = {"cancel": "no-longer-needed", "decline": "no-capacity"}.get(action)
        return await self.step(
            referral, action, by=by if action == "cancel" else INTAKE, reason=reason
        )

    async def step(
        self, referral: Referral, action: str, *, by: Caller = INTAKE, **said: Any
    ) -> Referral:
        async with self.desk() as desk:
            return await steps.take(
                desk,
                referral.id,
                by=by,
                if_match=tag(referral),
                read=lambda: Step(action=action, **said),
            )

    async def entries(self, action: str | None = None) -> list[AuditRow]:
        async with self.database.reading() as db:
            rows = (await db.scalars(select(AuditRow).order_by(col(AuditRow.position)))).all()
        return [row for row in rows if action in (None, row.action)]


async def a_world(database: Database) -> World:
    world = World(database)
    async with database.writing() as db:
        await catalogue_store.seed(db, world.catalogue, now=NOW)
        await world.trail.begin(db)
        for practice in ("main-street", "river-side"):
            db.add(PracticeRow(slug=practice, name=practice))
        await db.flush()
        for caller in PEOPLE:
            db.add(_user(caller))
        await db.flush()
        for caller in PEOPLE:
            db.add_all(
                UserDepartmentRow(user_id=caller.id, department=department)
                for department in caller.departments
            )
    return world


def _user(caller: Caller) -> UserRow:
    roles = {Standing.PRACTICE_SCHEDULER: "scheduler", Standing.INTAKE: "scheduler"}
    return UserRow(
        id=caller.id,
        email=f"{caller.id}@example.org",
        name=caller.name,
        role=roles.get(caller.standing, caller.standing.value),
        practice=caller.practice,
        created_at=NOW,
    )


ROSA = Patient(
    given_name="Rosa María",
    family_name="Delacroix-Okafor",
    date_of_birth=dt.date(1971, 4, 9),
    sex="female",
    phone="(617) 555-0142",
)


def content(**fields: Any) -> Content:
    own: dict[str, Any] = {
        "priority": "routine",
        "patient": ROSA,
        "reason": "Back pain for seven weeks, worse on sitting",
    }
    return Content(**own | fields)


def new_referral(
    program: str = "spine-service", *, draft: bool = False, **fields: Any
) -> NewReferral:
    return NewReferral(program=program, content=content(**fields), draft=draft)


changed = msgspec.structs.replace
