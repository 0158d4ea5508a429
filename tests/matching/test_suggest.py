"""The whole answer: order, reasons, exclusions, question, what-if."""

import msgspec
import pytest

from directory.catalogue.model import Criterion, Listing, Program
from directory.matching.answer import Level, Met, Verdict
from directory.matching.needs import Certainty, Finding, PatientNeeds
from directory.matching.suggest import Matcher, stood_behind
from directory.matching.what_if import what_if

pytestmark = pytest.mark.quick

NOTE = (
    "54F low back pain 7 wks after lifting, radiates L leg below knee, numb L foot, no weakness, "
    "hx breast ca 2019, no bladder/bowel sx, PT x4 wks little help"
)


def test_the_note_of_the_readme(matcher: Matcher, programs: list[Program]) -> None:
    answer = matcher.suggest(text=NOTE, programs=programs)
    assert (answer.urgency.level, answer.urgency.same_day) == (Level.URGENT, True)
    assert [flag.id for flag in answer.red_flags] == ["malignancy"]
    assert "breast ca" in answer.red_flags[0].quote
    assert set(stood_behind(answer.matches)[:2]) == {"spine-service", "bone-and-joint-imaging"}
    out = {each.program: each.rule for each in answer.excluded}
    assert out["pediatric-orthopaedics"] == out["pediatric-imaging"] == "program-ages"
    assert answer.needs["age_years"] == 54
    assert answer.needs["duration_days"] == 49


def test_an_emergency_names_no_program_and_says_what_helps_afterwards(
    matcher: Matcher, programs: list[Program]
) -> None:
    answer = matcher.suggest(
        text="40M low back pain, cannot pass urine, saddle numbness", programs=programs
    )
    assert answer.urgency.level is Level.EMERGENCY
    assert answer.urgency.where_to_go
    assert answer.matches == ()
    assert {each.program for each in answer.excluded} == {each.slug for each in programs}
    assert "spine-service" in {each.program for each in answer.after_emergency}
    assert answer.disciplines[0].programs and answer.phase == "acute"


def test_reasons_carry_rule_version_source_and_the_words_used(
    matcher: Matcher, programs: list[Program]
) -> None:
    answer = matcher.suggest(text=NOTE, programs=programs)
    for match in answer.matches:
        assert match.points == sum(reason.points for reason in match.reasons)
        for reason in match.reasons:
            assert reason.points == 0 or reason.met is Met.YES
            rule = matcher.rule(reason.rule)
            assert rule is not None and rule.version == reason.version and reason.source
    first = answer.matches[0].reasons[0]
    assert first.spans


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        # ACR low back variants, each in our own words
        ("Low back pain for 10 days, no red flags", False),  # 1: acute, plain
        ("Low back pain 3 weeks with leg pain", False),  # 2: subacute with leg pain, no care yet
        ("Low back and leg pain 10 weeks, physical therapy failed", True),  # 3
        ("Low back pain 2 weeks, new foot drop", True),  # 4
        ("New low back pain after my lumbar fusion", True),  # 5
        ("75 with osteoporosis, low back pain after a small fall 3 days ago", True),  # 6
        ("Low back pain 2 weeks, fever, history of cancer", True),  # 7
        ("Low back pain for 4 days, please order an MRI", False),  # asked for, not indicated
    ],
)
def test_imaging_is_offered_only_with_an_indication(
    matcher: Matcher, programs: list[Program], text: str, offered: bool
) -> None:
    answer = matcher.suggest(text=text, programs=programs)
    assert ("bone-and-joint-imaging" in stood_behind(answer.matches)) is offered


def test_restraint_is_shown_with_its_reason(matcher: Matcher, programs: list[Program]) -> None:
    answer = matcher.suggest(text="Low back pain for 4 days, wants an MRI", programs=programs)
    shown = {each.program: each for each in answer.excluded}["bone-and-joint-imaging"]
    assert shown.rule == "imaging-not-needed-yet"
    assert shown.sentence and shown.source


def test_unknown_age_never_excludes(matcher: Matcher, programs: list[Program]) -> None:
    known = matcher.suggest(text="10 year old with knee pain", programs=programs)
    unknown = matcher.suggest(text="knee pain", programs=programs)
    assert stood_behind(known.matches)[0] == "pediatric-orthopaedics"
    verdicts = {match.program: match.verdict for match in unknown.matches}
    assert verdicts["pediatric-orthopaedics"] is Verdict.FITS_IF
    assert "pediatric-orthopaedics" not in {each.program for each in unknown.excluded}


def test_nothing_told_excludes_nothing(matcher: Matcher, programs: list[Program]) -> None:
    assert matcher.suggest(text="", programs=programs).excluded == ()
    assert matcher.suggest(text=None, needs=PatientNeeds(), programs=programs).excluded == ()


def test_needs_win_over_the_text(matcher: Matcher, programs: list[Program]) -> None:
    answer = matcher.suggest(
        text="9 year old with knee pain", needs=PatientNeeds(age_years=40.0), programs=programs
    )
    assert answer.needs["age_years"] == 40.0
    assert "pediatric-orthopaedics" in {each.program for each in answer.excluded}


def test_a_region_from_a_form_is_enough(matcher: Matcher, programs: list[Program]) -> None:
    needs = PatientNeeds(age_years=50, regions=("back",), duration_days=10)
    answer = matcher.suggest(text=None, needs=needs, programs=programs)
    assert stood_behind(answer.matches)[0] == "spine-service"


def test_a_finding_from_a_form_can_raise_a_flag(matcher: Matcher, programs: list[Program]) -> None:
    finding = Finding(id="saddle-numbness", certainty=Certainty.PRESENT, quote="")
    answer = matcher.suggest(
        text=None, needs=PatientNeeds(regions=("back",), findings=(finding,)), programs=programs
    )
    assert answer.urgency.level is Level.EMERGENCY
    assert answer.red_flags[0].span is None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("stress and back pain for years", Verdict.FITS),
        ("back pain for years", Verdict.FITS_IF),  # asks for stress; not mentioned
    ],
)
def test_an_entry_rule_not_mentioned_leaves_the_program_in(
    matcher: Matcher, programs: list[Program], text: str, verdict: Verdict
) -> None:
    spine = next(each for each in programs if each.slug == "spine-service")
    picky = msgspec.structs.replace(
        spine,
        eligibility=(
            Criterion(
                id="stress-wanted",
                needs_any=("stress",),
                sentence={"en": "Takes people with stress."},
                source="made for this test",
            ),
        ),
    )
    answer = matcher.suggest(text=text, programs=[picky])
    assert answer.matches[0].verdict is verdict


def test_an_entry_rule_that_refuses_is_named(matcher: Matcher, programs: list[Program]) -> None:
    spine = next(each for each in programs if each.slug == "spine-service")
    picky = msgspec.structs.replace(
        spine,
        eligibility=(
            Criterion(
                id="no-pregnancy",
                refuses_any=("pregnant",),
                sentence={"en": "Does not take pregnant patients."},
                source="made for this test",
            ),
        ),
    )
    answer = matcher.suggest(text="pregnant with back pain", programs=[picky])
    assert [each.rule for each in answer.excluded] == ["no-pregnancy"]


def test_an_imported_program_is_matched_by_its_care_types(
    matcher: Matcher, programs: list[Program]
) -> None:
    spine = next(each for each in programs if each.slug == "spine-service")
    other = msgspec.structs.replace(spine, slug="another-clinic", care_types=("sports-injury",))
    answer = matcher.suggest(text="sprained ankle at soccer", programs=[other])
    assert stood_behind(answer.matches) == ["another-clinic"]
    unmapped = msgspec.structs.replace(other, care_types=(), listing=Listing.PUBLISHED)
    assert matcher.suggest(text="sprained ankle", programs=[unmapped]).matches == ()


def test_the_question_changes_the_answer_in_one_branch(
    matcher: Matcher, programs: list[Program]
) -> None:
    answer = matcher.suggest(text="low back pain 3 weeks, age 50", programs=programs)
    assert answer.question is not None
    assert answer.question.if_yes != answer.question.if_no
    told = PatientNeeds(
        findings=(Finding(id=answer.question.finding, certainty=Certainty.PRESENT, quote=""),)
    )
    after = matcher.suggest(text="low back pain 3 weeks, age 50", needs=told, programs=programs)
    before = [match.program for match in answer.matches]
    assert (after.urgency, [match.program for match in after.matches]) != (answer.urgency, before)


def test_a_denied_sign_is_not_asked_for(matcher: Matcher, programs: list[Program]) -> None:
    text = "50M low back pain 3 weeks. Denies urinary retention, incontinence, saddle numbness."
    answer = matcher.suggest(text=text, programs=programs)
    assert answer.question is None or answer.question.finding not in {
        "urinary-retention",
        "saddle-numbness",
    }
    assert "cauda-equina" in answer.flags_checked.ruled_out


def test_where_to_turn_when_nothing_fits(matcher: Matcher, programs: list[Program]) -> None:
    answer = matcher.suggest(text="my tooth hurts", programs=programs)
    assert stood_behind(answer.matches) == []
    assert answer.turn_to is not None and "dentist" in answer.turn_to


def test_cautions_are_sentences_not_flags(matcher: Matcher, programs: list[Program]) -> None:
    answer = matcher.suggest(text="28 weeks pregnant, low back pain", programs=programs)
    assert answer.urgency.level is Level.ROUTINE
    assert any("Pregnant" in sentence for sentence in answer.cautions)


def test_a_gap_is_shown_where_no_program_states_the_profession(
    matcher: Matcher, programs: list[Program]
) -> None:
    bare = [msgspec.structs.replace(each, disciplines=()) for each in programs]
    answer = matcher.suggest(text="low back pain", programs=bare)
    assert answer.disciplines and all(each.programs == () for each in answer.disciplines)


def test_what_if_equals_two_runs(matcher: Matcher, programs: list[Program]) -> None:
    text = "knee pain for two months, 40 years old"
    changes = PatientNeeds(age_years=12.0)
    difference = what_if(matcher, text=text, needs=None, changes=changes, programs=programs)
    second = matcher.suggest(text=text, needs=changes, programs=programs)
    assert difference.now == second
    first = matcher.suggest(text=text, programs=programs)
    was = [match.program for match in first.matches]
    now = [match.program for match in second.matches]
    assert {each.program for each in difference.enters} == set(now) - set(was)
    assert {each.program for each in difference.leaves} == set(was) - set(now)
    assert all(each.because for each in difference.enters)


def test_limit_cuts_the_list_and_nothing_else(matcher: Matcher, programs: list[Program]) -> None:
    full = matcher.suggest(text="low back pain for years", programs=programs)
    cut = matcher.suggest(text="low back pain for years", programs=programs, limit=1)
    assert cut.matches == full.matches[:1]
    assert cut.excluded == full.excluded
