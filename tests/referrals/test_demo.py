"""The referrals of a demonstration: real steps, dates relative to today, laid down once."""

import datetime as dt
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlmodel import col, func, select

from directory import paths
from directory.accounts.demo_people import load_demo_people
from directory.accounts.model import SYSTEM
from directory.accounts.permissions import Whose
from directory.app import begin_trail, prepare
from directory.audit import Verdict
from directory.catalogue.model import Catalogue
from directory.commands import demo
from directory.database import Database, open_database
from directory.errors import BadData
from directory.keys import of as keys_of
from directory.referrals import reconcile, silence, store
from directory.referrals.appointment import PatientSays
from directory.referrals.calendar import Calendar
from directory.referrals.demo import DemoReferral, load_demo_referrals
from directory.referrals.demo_times import Today
from directory.referrals.desk import load_guide
from directory.referrals.model import ENDS, Referral, Status
from directory.referrals.outcome import Outcome
from directory.referrals.reconcile import Books
from directory.referrals.silence import Kind
from directory.referrals.tables import AttachmentRow, EventRow, MessageRow
from directory.sealing import Sealer
from directory.settings import Settings

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
MOMENTS = (
    dt.datetime(2026, 11, 23, 0, 5, tzinfo=dt.UTC),  # Sunday evening in Boston
    dt.datetime(2026, 3, 9, 13, 30, tzinfo=dt.UTC),  # the first working day of summer time
    dt.datetime(2028, 2, 29, 22, 15, tzinfo=dt.UTC),
)


class Laid:
    """A store with the demonstration in it."""

    def __init__(self, database: Database, settings: Settings, now: dt.datetime) -> None:
        self.database, self.settings, self.now = database, settings, now
        self.sealer = Sealer(keys_of(settings).phi)
        self.guide = load_guide(paths.DATA)

    async def every(self) -> list[Referral]:
        """What is hidden too, oldest first."""
        found: list[Referral] = []
        async with self.database.reading() as db:
            for filters in (store.Filters(), store.Filters(task=store.Task.WITNESS)):
                page, more = await store.page(
                    db,
                    self.sealer,
                    filters,
                    seen_by=SYSTEM,
                    whose=Whose.ALL,
                    limit=100,
                    before=None,
                )
                assert more is None
                found += page
        return sorted(found, key=lambda each: each.id)

    async def count(self, table: type) -> int:
        async with self.database.reading() as db:
            return await db.scalar(select(func.count()).select_from(table)) or 0

    async def books(self) -> Books:
        async with self.database.reading() as db:
            return await reconcile.reconcile(db, self.sealer, self.guide, now=self.now)

    async def verdict(self) -> Verdict:
        trail = await begin_trail(self.database, keys_of(self.settings))
        async with self.database.reading() as db:
            return await trail.verify(db)


async def laid_down(settings: Settings, now: dt.datetime) -> Laid:
    database = open_database(settings)
    await prepare(database, settings)
    await demo.lay_out(database, settings, now=now)
    return Laid(database, settings, now)


@pytest_asyncio.fixture(scope="module")
async def laid(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Laid]:
    settings = Settings(env="demo", data_dir=tmp_path_factory.mktemp("laid") / "data")
    laid = await laid_down(settings, NOW)
    yield laid
    await laid.database.close()


@pytest.fixture(scope="module")
def wanted(demo_catalogue: Catalogue) -> tuple[DemoReferral, ...]:
    people = {each.email for each in load_demo_people(paths.DATA).people}
    return load_demo_referrals(paths.DATA, people=people, programs=demo_catalogue.programs)


async def test_each_stands_where_its_file_says(
    laid: Laid, wanted: tuple[DemoReferral, ...]
) -> None:
    at = {(each.patient.phone, asked_last(each)): each.at for each in wanted}
    assert len(at) == len(wanted), "these tell them apart"
    every = await laid.every()
    found = {(each.content.patient.phone, each.program): each.status for each in every}
    witnessed = at.keys() - found.keys()
    assert {at[each] for each in witnessed} == {Status.ENTERED_IN_ERROR}
    assert found == {each: status for each, status in at.items() if each not in witnessed}


def asked_last(demo: DemoReferral) -> str:
    """The program it stands with, after another one declined it."""
    programs = [step.said["program"] for step in demo.told if step.action == "reroute"]
    return programs[-1] if programs else demo.program


async def test_the_practice_of_the_demonstration_has_some_in_every_status(laid: Laid) -> None:
    own = [each for each in await laid.every() if each.practice == demo.PRACTICE]
    assert {each.status for each in own} == set(Status)
    assert {each.content.priority for each in own} == {"routine", "urgent", "asap", "stat"}


async def test_there_are_about_forty_over_all_programs_and_both_practices(
    laid: Laid, demo_catalogue: Catalogue
) -> None:
    found = await laid.every()
    assert 40 <= len(found) <= 60
    assert {each.program for each in found} == set(demo_catalogue.programs)
    assert len({each.practice for each in found}) == 2


async def test_what_happens_beside_the_steps_happened_too(laid: Laid) -> None:
    async with laid.database.reading() as db:
        actions = Counter(await db.scalars(select(col(EventRow.action))))
        sides = set(await db.scalars(select(col(MessageRow.from_side))))
    assert actions["call"] >= 5 and actions["call_staff"] >= 1
    assert sides == {"practice", "program", "patient"}
    assert await laid.count(AttachmentRow) >= 2
    found = await laid.every()
    assert [each.status for each in found if each.held] == [Status.DRAFT]
    said = {each.appointment.patient_says for each in found if each.appointment}
    assert PatientSays.COMES in said


async def test_patients_added_words_of_their_own(laid: Laid) -> None:
    async with laid.database.reading() as db:
        told = set(await db.scalars(select(col(EventRow.by_kind))))
    assert "patient" in told


async def test_some_went_silent_some_are_overdue_and_some_ask_for_a_person(laid: Laid) -> None:
    async with laid.database.reading() as db:
        traces = await silence.traces(db, seen_by=SYSTEM, whose=Whose.ALL, now=laid.now)
    silent = silence.silent(
        traces, laid.guide.silence, now=laid.now, timers=lambda _: laid.guide.timers
    )
    assert {Kind.NO_RECEIPT, Kind.NO_VISIT_RECORD, Kind.UNREAD_MESSAGE} <= {s.kind for s in silent}
    found = await laid.every()
    overdue = {each.status for each in found if each.due and each.due < laid.now}
    assert overdue >= set(Status) - ENDS
    waiting = [each for each in found if each.due and each.due > laid.now]
    assert len(waiting) >= 10
    assert any(each.unsigned for each in found)
    assert any(each.retraction and each.retraction.witness is None for each in found)
    assert any(each.tries >= 3 and not each.has_ended for each in found)


async def test_one_is_complete_and_one_closed_the_loop_with_five_receipts(laid: Laid) -> None:
    found = await laid.every()
    assert any(each.completeness.score == 100 and not each.completeness.missing for each in found)
    closed = [each for each in found if each.status is Status.CLOSED]
    assert any(
        all(getattr(each.receipts, name) for name in each.receipts.__struct_fields__)
        for each in closed
    )
    assert any(each.attempt == 2 for each in closed)


@pytest.mark.holds("security R5")
async def test_the_books_balance_and_the_audit_is_believed(laid: Laid) -> None:
    books = await laid.books()
    assert [each for each in books.findings if each.check != "message"] == []
    assert books.created == books.drafts + books.open + books.ended
    assert (await laid.verdict()).ok


async def test_it_is_laid_down_once(laid: Laid) -> None:
    before = await laid.count(EventRow)
    await demo.lay_out(laid.database, laid.settings, now=laid.now)
    assert await laid.count(EventRow) == before


@pytest.mark.long
@pytest.mark.parametrize("now", MOMENTS)
async def test_it_can_be_laid_down_on_any_day(now: dt.datetime, tmp_path: Path) -> None:
    laid = await laid_down(Settings(env="demo", data_dir=tmp_path / "data"), now)
    assert {each.status for each in await laid.every()} == set(Status)
    await laid.database.close()


@pytest.mark.long
async def test_it_is_the_same_on_both_databases(bare_settings: Settings) -> None:
    settings = Settings(
        env="demo", data_dir=bare_settings.data_dir, database_url=bare_settings.database_url
    )
    laid = await laid_down(settings, NOW)
    assert {each.status for each in await laid.every()} == set(Status)
    assert [each for each in (await laid.books()).findings if each.check != "message"] == []
    assert (await laid.verdict()).ok
    await laid.database.close()


@pytest.mark.quick
def test_nobody_in_it_is_real(wanted: tuple[DemoReferral, ...]) -> None:
    for each in wanted:
        assert re.fullmatch(r"617 555 01\d\d", each.patient.phone or ""), each.patient.phone
        invented = ("Sample", "Example", "Specimen", "Madeup")
        assert each.patient.family_name in invented


def test_every_field_of_a_report_is_filled_in_once(wanted: tuple[DemoReferral, ...]) -> None:
    said = [step.said.get("outcome", {}) for each in wanted for step in each.told]
    left = set(Outcome.__struct_fields__) - {name for each in said for name in each}
    assert left <= {"attachments", "urgent_phoned"}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Data files to spoil."""
    shutil.copytree(paths.DATA / "demo", tmp_path / "demo")
    return tmp_path


def mistakes(data: Path, catalogue: Catalogue) -> str:
    people = {each.email for each in load_demo_people(paths.DATA).people}
    with pytest.raises(BadData) as told:
        load_demo_referrals(data, people=people, programs=catalogue.programs)
    return str(told.value)


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ('by = "doctor@demo.example"', 'by = "nobody"', "there is no nobody"),
        ('user = "doctor@demo.example"', 'user = "nobody"', "ordered_by: there is no nobody"),
        (
            'program = "sports-medicine-service"',
            'program = "moon"',
            "program: there is no moon",
        ),
        ('at = "accepted"', 'at = "lost"', "Invalid enum value 'lost'"),
        ('when = "-5 d 09:15"', 'when = "5 days ago"', "found 5 days ago; expected a time"),
        ('when = "-5 d 09:15"', 'when = "-7 d 09:15"', "expected a time after the one before it"),
        ('action = "miss"', 'action = "lose"', "action: found lose; expected one of send, "),
        ('reason = "no-show"', 'reson = "no-show"', "there is no reson in miss"),
        ('review_on = "+8 d"', 'review_on = "soon"', "Invalid RFC3339"),
        ('review_on = "+8 d"', 'review_on = "+0 d"', "expected at least one day from today"),
        ('other = "#knee"', 'other = "#ankle"', "other: there is no #ankle in this file"),
        ('asked_by = "patient"', 'asked_by = "x@demo.example"', "there is no x@demo.example"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    copied: Path, demo_catalogue: Catalogue, was: str, now: str, says: str
) -> None:
    path = copied / "demo" / "referrals" / "taken-on.toml"
    text = path.read_text()
    assert was in text
    path.write_text(text.replace(was, now))
    told = mistakes(copied, demo_catalogue)
    assert "demo/referrals/taken-on.toml: " in told
    assert says in told


@pytest.mark.quick
@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("-1 d 09:30", "2026-11-20T14:30:00+00:00"),  # from Sunday, Friday is the last one
        ("+1 d 09:30", "2026-11-23T14:30:00+00:00"),
        ("-6 d 23:00", "2026-11-14T04:00:00+00:00"),
        ("-20 min", "2026-11-22T14:40:00+00:00"),
        ("-2 h", "2026-11-22T13:00:00+00:00"),
    ],
)
def test_times_count_working_days_of_the_site(told: str, moment: str, boston: Calendar) -> None:
    assert Today(now=NOW, calendar=boston).moment(told) == dt.datetime.fromisoformat(moment)


@pytest.mark.quick
def test_days_and_times_are_written_out_wherever_they_stand(boston: Calendar) -> None:
    today = Today(now=NOW, calendar=boston)
    said = {"a": ["+1 d", {"b": "-1 d"}], "c": 3, "d": "+1 day", "e": "+1 d 10:00"}
    assert today.said(said) == {
        "a": ["2026-11-23", {"b": "2026-11-20"}],
        "c": 3,
        "d": "+1 day",
        "e": "2026-11-23T15:00:00+00:00",
    }


@pytest.fixture
def boston() -> Calendar:
    site = load_guide(paths.DATA).site
    return site.calendar(Settings(env="test").zone)
