"""For every gap a sentence and a field; what only the program asks for is a gap like any other."""

from pathlib import Path

import msgspec
import pytest

from directory import paths
from directory.catalogue.model import ItemToSend, Program
from directory.errors import BadData
from directory.referrals import asked
from directory.referrals.completeness import Completeness, completeness
from directory.referrals.filling import gaps, mistakes_in_summary, summary_of
from directory.referrals.fixes import load_fixes
from directory.referrals.from_match import from_match
from directory.referrals.items import Priority, load_items
from directory.referrals.model import Content
from directory.referrals.summary import State
from directory.referrals.timers import load_timers
from tests.referrals.answers import GROUPS, NOTE, NOW, a_program, an_answer
from tests.referrals.drafts import a_draft
from tests.referrals.moments import CALENDAR, at

pytestmark = pytest.mark.quick

ITEMS = load_items(paths.DATA)
FIXES = load_fixes(paths.DATA, ITEMS)
TIMERS = load_timers(paths.DATA).within(program=CALENDAR, site=CALENDAR)
CARD = ItemToSend(id="insurance-card", name={"en": "Insurance card"}, required=True)
DIARY = ItemToSend(id="pain-diary", name={"en": "Pain diary"}, required=False)
LEVELS: tuple[Priority, ...] = ("routine", "stat")


def asking(*wanted: ItemToSend) -> Program:
    return msgspec.structs.replace(a_program(), what_to_send=wanted)


def measured(program: Program, own: dict[str, object] | None = None) -> Completeness:
    content = Content(summary={"program": own} if own else {})
    referral = a_draft(content=content)
    filled = summary_of(referral, an_answer(), program, items=ITEMS, groups=GROUPS)
    return completeness(filled, ITEMS)


@pytest.mark.parametrize("item", [item.id for item in ITEMS.items])
def test_every_item_has_a_sentence_and_a_field_that_fills_it(item: str) -> None:
    fix = FIXES.of(item)
    assert fix.say["en"].endswith(".")
    assert fix.say["es"].endswith(".")
    assert asked.Patch(content={fix.field.partition(".")[0]: None}).edits


@pytest.mark.parametrize("number", range(1, 36))
def test_an_item_the_program_requires_is_asked_and_weighs_like_a_required_one(number: int) -> None:
    item = next(each for each in ITEMS.items if each.number == number)
    program = asking(ItemToSend(id="it", name={"en": "It"}, required=True, summary_item=number))
    made = from_match(an_answer(), program, items=ITEMS, text=NOTE, now=NOW, groups=GROUPS)
    emptied = made.without(item.id)
    found = completeness(emptied, ITEMS)
    gap = next(each for each in found.missing if each.id == item.id)
    assert made.item(item.id).state is not State.NOT_NEEDED
    assert gap.points == ITEMS.scoring.required
    before = completeness(made, ITEMS)
    if item.id not in {each.id for each in before.missing}:
        assert found.score < before.score


def test_what_only_the_program_asks_for_lowers_the_score_and_is_named() -> None:
    without = measured(asking())
    found = measured(asking(CARD, DIARY))
    assert found.score < without.score
    assert found.asked == without.asked + 1
    gap = next(each for each in found.missing if each.number == 0)
    assert (gap.id, gap.fields) == ("program.insurance-card", ("insurance-card",))


@pytest.mark.parametrize("value", ["seen", ["front", "back"]])
def test_what_was_sent_of_it_closes_the_gap(value: object) -> None:
    found = measured(asking(CARD), {"insurance-card": value})
    assert all(each.number for each in found.missing)
    assert found.score > measured(asking(CARD)).score


@pytest.mark.parametrize("value", ["", [], [""], None])
def test_nothing_is_not_something(value: object) -> None:
    found = measured(asking(CARD), {"insurance-card": value})
    assert found.score == measured(asking(CARD)).score


def test_the_fix_of_a_program_s_own_thing_names_it() -> None:
    made = from_match(an_answer(), asking(CARD), items=ITEMS, text=NOTE, now=NOW, groups=GROUPS)
    fix = FIXES.of("program.insurance-card", made.asked_for)
    assert fix.say["en"] == "Add what this program asks to see: Insurance card."
    assert fix.say["es"] == "Añada lo que este programa pide ver: Insurance card."
    assert fix.field == "summary.program.insurance-card"
    assert "insurance-card" in FIXES.of("program.insurance-card").say["en"]


def test_what_is_sent_for_a_program_may_have_any_plain_name() -> None:
    assert not list(mistakes_in_summary({"program": {"insurance-card": "seen"}}, ITEMS))
    wrong = {"program": {"Not A Name": "x", "pain-diary": {"deep": 1}}}
    assert [each.field for each in mistakes_in_summary(wrong, ITEMS)] == [
        "summary.program.?",
        "summary.program.pain-diary",
    ]
    assert list(mistakes_in_summary({"program": "none"}, ITEMS))


def test_urgent_lines_are_owed_within_a_working_day() -> None:
    friday = at("2026-11-27 12:00")
    draft = a_draft(changed_at=friday, content=Content(priority="routine"))
    found = gaps(draft, an_answer(), asking(), items=ITEMS, groups=GROUPS, timers=TIMERS)
    dues = {each.urgent is not None: each.due for each in found.missing}
    assert dues[True] == at("2026-11-30 17:00")
    assert dues[False] == at("2026-12-11 17:00")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('item = "plan"', 'item = "told"', "fixes.plan: expected exactly once"),
        ('item = "plan"', 'item = "plans"', "fixes.plans: expected the id of an item"),
        ("say.en", "say.fr", "say.en: expected a sentence"),
        ("summary.plan.plan", "summary.plan.plans", "fixes.plan.field"),
        ("own.en", "own.fr", "own.en: expected a sentence with %(what)s"),
        ("[[fixes]]", "[[fix]]", "fix"),
    ],
)
def test_a_mistake_of_the_fixes_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (paths.DATA / "summary" / "fixes.toml").read_text()
    (tmp_path / "summary").mkdir()
    (tmp_path / "summary" / "fixes.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(BadData) as error:
        load_fixes(tmp_path, ITEMS)
    assert told in str(error.value)
    assert "data/summary/fixes.toml" in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="cannot be read"):
        load_fixes(tmp_path, ITEMS)
