"""What holds for any text: properties, and pairs of texts that must agree."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.catalogue.model import Program
from directory.matching.answer import Answer, Level, Met
from directory.matching.needs import PatientNeeds
from directory.matching.suggest import Matcher
from directory.matching.urgency import height
from tests.matching.bank import cases

CASES = [case.text for case in cases()]
RED = (
    "Now cannot pass urine and numb around the saddle with low back pain.",
    "Crushing chest pain into the left arm with sweating.",
    "New foot drop since yesterday.",
    "Fever and severe back pain, injects heroin.",
)
SENTENCES = st.lists(st.sampled_from(CASES), min_size=0, max_size=3).map(" ".join)
ODD = st.text(max_size=300) | st.lists(
    st.sampled_from(
        ["back pain", "denies", "no", ",", "or", "numb", "\x00", "\ud800", "\u202e", "leg", "not",
         "fever", "54F", "7/10", "2/52", "history of", "mother", "?", "\n", "…", "dolor", "%", "-"]
    ),
    max_size=60,
).map(" ".join)  # fmt: skip

relaxed = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def pressing(answer: Answer) -> int:
    same_day = answer.urgency.same_day and answer.urgency.level is Level.URGENT
    return height(answer.urgency.level, same_day)


@pytest.fixture(scope="module")
def suggest(matcher: Matcher, programs: list[Program]):  # type: ignore[no-untyped-def]
    def run(text: str, needs: PatientNeeds | None = None) -> Answer:
        return matcher.suggest(text=text, needs=needs, programs=programs)

    return run


@relaxed
@given(text=SENTENCES | ODD)
def test_points_add_up_and_every_program_is_accounted_for(suggest, programs, text) -> None:  # type: ignore[no-untyped-def]
    answer = suggest(text)
    for match in answer.matches:
        assert match.points == sum(reason.points for reason in match.reasons)
        assert all(reason.met is Met.YES or reason.points == 0 for reason in match.reasons)
    matched = {match.program for match in answer.matches}
    out = {each.program for each in answer.excluded}
    assert not matched & out
    if answer.findings:
        assert matched | out == {program.slug for program in programs}
    assert all(each.sentence for each in answer.excluded)
    order = [(match.verdict != "fits", -match.points, match.program) for match in answer.matches]
    assert order == sorted(order)


@relaxed
@given(text=SENTENCES | ODD)
def test_the_same_input_gives_the_same_bytes_and_can_be_sent(suggest, text) -> None:  # type: ignore[no-untyped-def]
    assert msgspec.json.encode(suggest(text)) == msgspec.json.encode(suggest(text))


@relaxed
@given(text=SENTENCES, red=st.sampled_from(RED))
def test_a_red_flag_sentence_never_lowers_the_urgency(suggest, text, red) -> None:  # type: ignore[no-untyped-def]
    assert pressing(suggest(f"{text}\n{red}")) >= pressing(suggest(text))
    assert suggest(f"{text}\n{red}").red_flags


@relaxed
@given(text=st.sampled_from(CASES), age=st.integers(0, 100))
def test_forgetting_the_age_excludes_no_program(suggest, text, age) -> None:  # type: ignore[no-untyped-def]
    with_age = suggest(text, PatientNeeds(age_years=float(age)))
    without = suggest(text)
    if with_age.urgency.level is Level.EMERGENCY or without.urgency.level is Level.EMERGENCY:
        return
    fitting = {match.program for match in with_age.matches if match.points > 0}
    shut = {each.program for each in without.excluded if each.rule == "program-ages"}
    if "age_years" not in without.needs:
        assert not fitting & shut


@pytest.mark.quick
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Low back pain for 3 weeks.", "LOW BACK PAIN FOR 3 WEEKS."),
        ("Low back pain for 3 weeks.", "low back pain for 3 wks"),
        ("Orthopaedic: oedema of the knee", "orthopedic: edema of the knee"),
        ("Neck pain. No fever.", "No fever. Neck pain."),
        ("LBP x 3 wks", "low back pain for three weeks"),
        ("Sprained ankle playing soccer.", "Sprained ankle playing soccer. Lives with two cats."),
        ("numbness of the left leg", "the left leg is numb"),
        ("tumour in 2015, back pain", "tumor in 2015, back pain"),
        ("back pain, difficulty urinating", "back pain, dificulty urinating"),
        ("severe sciatica", "severe sciatca"),
    ],
)
def test_other_words_for_the_same_thing_give_the_same_programs(suggest, one, other) -> None:  # type: ignore[no-untyped-def]
    first, second = suggest(one), suggest(other)
    assert first.urgency == second.urgency
    assert [m.program for m in first.matches] == [m.program for m in second.matches]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("there", "denied"),
    [
        ("Back pain with saddle numbness.", "Back pain, no saddle numbness."),
        ("Back pain with incontinence.", "Back pain without incontinence."),
        ("Back pain and fever.", "Back pain; denies fever."),
        ("Sciatica with foot drop.", "Sciatica, negative for foot drop."),
        ("Low mood, suicidal thoughts.", "Low mood, denies suicidal thoughts."),
        ("Knee hot and swollen with fever.", "Knee swollen, not hot, no fever."),
        ("Breast cancer, back pain.", "No history of breast cancer, back pain."),
        ("Chest pain and sweating.", "Denies chest pain or sweating."),
        ("Losing weight, back pain.", "No weight loss, back pain."),
    ],
)
def test_the_denied_twin_raises_nothing(suggest, there, denied) -> None:  # type: ignore[no-untyped-def]
    assert suggest(there).urgency.level is not Level.ROUTINE
    assert suggest(denied).urgency.level is Level.ROUTINE


@pytest.mark.quick
@pytest.mark.parametrize(
    ("age", "orthopaedics", "imaging", "group"),
    [
        (17.0, True, True, False),
        (18.0, True, False, True),
        (22.9, True, False, True),
        (23.0, False, False, True),
    ],
)
def test_ages_across_their_limits(suggest, age, orthopaedics, imaging, group) -> None:  # type: ignore[no-untyped-def]
    answer = suggest("stress and knee pain", PatientNeeds(age_years=age))
    out = {each.program for each in answer.excluded if each.rule != "not-asked-for"}
    assert ("pediatric-orthopaedics" not in out) is orthopaedics
    assert ("pediatric-imaging" not in out) is imaging
    assert ("relaxation-response-resiliency-program" not in out) is group


@pytest.mark.quick
@pytest.mark.parametrize(
    "text",
    ["\x00" * 500, "\ud800 back pain \udfff", "\u202eback pain\u202c", "no " * 6000,
     "pain leg back " * 1400, "denies , or " * 1600, "(" * 20000, "9" * 20000, "a" * 20000,
     "é" * 20000, "?!." * 6000, "\n" * 20000, "x/y " * 5000, "numb left foot, " * 1200,
     "-+" * 9000, "mother had " * 1800],
)  # fmt: skip
def test_hostile_texts_get_an_answer(suggest, text) -> None:  # type: ignore[no-untyped-def]
    assert msgspec.json.encode(suggest(text))
