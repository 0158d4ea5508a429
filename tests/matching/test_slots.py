"""Words that meet in a clause say a thing in any order; what is denied or far apart does not."""

from collections.abc import Iterable
from itertools import chain

import pytest

from directory.matching.needs import Certainty
from directory.matching.phrases import Hit
from directory.matching.slots import Slots, SlotsFile, compiled, meetings
from directory.matching.suggest import Matcher
from directory.matching.words import tokens

pytestmark = pytest.mark.quick

FINDINGS = {"foot-drop": None}


def met(words: str, *together: str, **given: object) -> list[str]:
    """The meetings in words told apart by blanks; a side is a plain word."""
    problems: list[str] = []
    slots = compiled(
        {"slots.toml": SlotsFile(slots=(Slots(of="foot-drop", together=together, **given),))},  # type: ignore[arg-type]
        {},
        FINDINGS,
        problems,
    )
    assert not problems
    row = words.split()
    hits = [
        Hit(at, at + 1, (), 1 << number)
        for at, word in enumerate(row)
        for number, members in enumerate(slots.members)
        if word in members
    ]
    found = meetings(hits, row, frozenset((",", ".")), slots)
    return [" ".join(row[first] for first, _ in each.sides) for each in found]


@pytest.mark.parametrize(
    ("words", "sides"),
    [
        ("my foot does drag", "foot drag"),
        ("drag goes that foot", "drag foot"),
        ("foot drag", "foot drag"),
    ],
)
def test_two_sides_meet_in_any_order(words: str, sides: str) -> None:
    assert met(words, "foot + drag") == [sides]


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("foot a b c d drag", {"within": 3}),  # too far apart
        ("foot . drag", {"over_commas": True}),  # two sentences
        ("foot , drag", {}),  # two clauses
        ("foot asleep drag", {"off": ("asleep",)}),  # a word that makes it something else
        ("foot foot", {}),  # only one side
    ],
)
def test_sides_that_do_not_meet_say_nothing(words: str, given: dict[str, object]) -> None:
    assert met(words, "foot + drag", **given) == []


def test_a_word_fills_one_side_only() -> None:
    assert met("drag", "drag|foot + drag|toe") == []
    assert met("drag toe", "drag|foot + drag|toe") == ["drag toe"]


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        (Slots(of="nothing", together=("a + b",)), "is no finding"),
        (Slots(of="foot-drop", together=("a",)), "needs 2 to 4 sides"),
        (Slots(of="foot-drop", together=("a + NOCLASS",)), "there is no class NOCLASS"),
        (Slots(of="foot-drop", together=("a + b||c",)), "is empty"),
    ],
)
def test_every_mistake_is_named_with_its_file(slots: Slots, said: str) -> None:
    problems: list[str] = []
    compiled({"slots-x.toml": SlotsFile(slots=(slots,))}, {}, FINDINGS, problems)
    assert any(said in problem and "slots-x.toml" in problem for problem in problems)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (
            "That foot just won't clear the step.",
            "foot-drop",
        ),
        ("When I tuck my chin a zap runs the length of my spine.", "lhermitte"),
        ("CRP through the roof, they told me.", "raised-inflammation"),
        ("Two of her toes are dusky and icy, the whole foot is pale.", "limb-cold"),
        ("He has been bringing up every feed since last night.", "vomiting"),
        ("The pee in the bowl looked like cola.", "blood-urine"),
    ],
)
def test_what_meets_in_a_clause_is_read(matcher: Matcher, text: str, finding: str) -> None:
    held = {each.id: each.certainty for each in matcher.read(text).needs.findings}
    assert held.get(finding) is Certainty.PRESENT


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("No dragging of the foot.", "foot-drop"),
        ("No zap down the spine on bending the neck.", "lhermitte"),
        ("CRP normal, ESR not raised.", "raised-inflammation"),
        ("No blood in the urine.", "blood-urine"),
    ],
)
def test_a_denial_of_one_side_counts_for_all(matcher: Matcher, text: str, finding: str) -> None:
    held = {each.certainty for each in matcher.read(text).needs.findings if each.id == finding}
    assert held == {Certainty.DENIED}


def test_a_supposition_of_one_side_counts_for_all(matcher: Matcher) -> None:
    told = "She cannot urinate."
    supposed = "Go to the emergency room if you cannot urinate."
    assert matcher.read(told).needs.certainty_of("urinary-retention") is Certainty.PRESENT
    assert matcher.read(supposed).needs.certainty_of("urinary-retention") is None


def test_no_word_of_a_side_turns_its_own_pattern_off(matcher: Matcher) -> None:
    """Read as the texts are: "tender" is read as "pain", so it cannot turn a pain off."""
    slots = matcher.vocabulary.slots
    for pattern in chain(
        *slots.within_commas.by_rarest.values(), *slots.over_commas.by_rarest.values()
    ):
        if not pattern.off:
            continue
        off = read_as(slots.members[pattern.off.bit_length() - 1], matcher)
        for side in pattern.sides:
            both = off & read_as(slots.members[side], matcher)
            assert not both, f"{pattern.id}: {sorted(both)}"


def read_as(members: Iterable[str], matcher: Matcher) -> set[str]:
    spelled = matcher.vocabulary.spelled
    return {
        " ".join(token.word for token in tokens(member, spelled) if token.word)
        for member in members
        if member.islower() and not set(member) & set("|~")
    }


def test_two_files_cannot_have_a_class_of_one_name() -> None:
    problems: list[str] = []
    files = {
        name: SlotsFile(classes={"DRAGS": (word,)})
        for name, word in (("slots.toml", "drag"), ("slots-nerves.toml", "slap"))
    }
    compiled(files, {}, FINDINGS, problems)
    assert problems == [
        f"{name}: DRAGS: another slots file has a class of that name" for name in files
    ]


EVERYWHERE = {"but", "old male", "old female"}


def test_no_way_of_a_side_is_read_as_words_of_every_note(matcher: Matcher) -> None:
    """ "3am" would be read as "3", "old lady" as words of "a 70-year-old woman"."""
    fillers = matcher.vocabulary.spelled.fillers
    for members in matcher.vocabulary.slots.members:
        for member in members:
            for read in read_as((member,), matcher) - {member}:
                left = " ".join(word for word in read.split() if word not in fillers)
                assert left not in EVERYWHERE, f"{member} is read as {left}"
                assert not left.isdigit(), f"{member} is read as {left}"
