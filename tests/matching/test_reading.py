"""What is read from a text, and how each thing is meant."""

import pytest

from directory.matching.needs import Certainty
from directory.matching.suggest import Matcher

pytestmark = pytest.mark.quick

PRESENT, DENIED, PAST = Certainty.PRESENT, Certainty.DENIED, Certainty.PAST
POSSIBLE, FAMILY = Certainty.POSSIBLE, Certainty.FAMILY


@pytest.mark.parametrize(
    ("text", "finding", "meant"),
    [
        # plainly there: clinical, lay, abbreviated, misspelt, Spanish
        ("Low back pain for a week", "back-pain", PRESENT),
        ("my lower back is killing me", "back-pain", PRESENT),
        ("54F c/o LBP x 3 wks", "back-pain", PRESENT),
        ("Me duele la espalda", "back-pain", PRESENT),
        ("knumb foot, sciatca", "leg-radiation", PRESENT),
        ("haemorrhage aside, severe weekness of the leg", "leg-weakness", PRESENT),
        ("unable to void since last night", "urinary-retention", PRESENT),
        ("no puedo orinar", "urinary-retention", PRESENT),
        ("RUE numbness", "arm-numb", PRESENT),
        # denials and how far they reach
        ("denies weakness, numbness, fever or chills", "fever", DENIED),
        ("no fever, chills, or weight loss", "weight-loss", DENIED),
        ("negative for saddle numbness", "saddle-numbness", DENIED),
        ("back pain without any leg weakness", "leg-weakness", DENIED),
        ("Fever: no.", "fever", DENIED),
        ("Fever and chills were denied.", "fever", DENIED),
        ("Bladder or bowel problems? No.", "urinary-retention", DENIED),
        ("he has not had any fever", "fever", DENIED),
        ("+chills, -weight loss", "weight-loss", DENIED),
        ("sin fiebre", "fever", DENIED),
        ("No dysphagia, vomiting, melena, weight loss, anemia (Hgb 15.1).", "weight-loss", DENIED),
        ("No incontinence, weakness (5/5), fever.", "fever", DENIED),
        ("Septic hip and osteo considered and not supported.", "very-ill", DENIED),
        # where a denial ends
        ("no fever but has leg weakness", "leg-weakness", PRESENT),
        ("denies fever, he has back pain", "back-pain", PRESENT),
        ("no weakness, numb left foot", "leg-numb", PRESENT),
        ("No trauma. Low back pain.", "back-pain", PRESENT),
        ("Hurt my back at the gym, x-rays were negative.", "back-pain", PRESENT),
        ("Hurt my back at the gym 4 days ago, bladder and bowels all fine", "back-pain", PRESENT),
        ("Fell off a ladder onto my hip, films and labs were clean", "joint-injury", PRESENT),
        ("Numb, loss of bladder control and weakness were denied", "incontinence", DENIED),
        ("denies fever. Reports incontinence.", "incontinence", PRESENT),
        # not a denial
        ("not only back pain but incontinence", "back-pain", PRESENT),
        ("she does not deny incontinence", "incontinence", PRESENT),
        ("no relief of the back pain", "back-pain", PRESENT),
        ("back pain, no longer helped by tablets", "back-pain", PRESENT),
        # advice when to come back, which is no finding
        ("Return in 4 weeks, sooner for redness, fever over 101, or calf swelling.", "fever", None),
        ("To ER for noisy breathing at rest, trouble breathing.", "dyspnea", None),
        ("Mom will bring her back for fever or worsening pain.", "fever", None),
        ("She came back for fever and confusion.", "fever", PRESENT),
        ("It started two hours ago, comes with sweating and fever.", "fever", PRESENT),
        # somebody else
        ("mother had breast cancer", "cancer", FAMILY),
        ("family history of cancer", "cancer", FAMILY),
        ("FHx: brother with stroke", "neuro-rehab", FAMILY),
        ("colon cancer in her father", "cancer", FAMILY),
        ("my mother has knee pain and needs help", "knee-pain", PRESENT),
        # another time
        ("tingling in his foot which resolved after an hour", "leg-numb", PAST),
        ("urinary retention in the past", "urinary-retention", PAST),
        ("broke my arm as a child", "limb-fracture", PAST),
        ("history of breast cancer", "cancer", PAST),
        # only possible, or only spoken about
        ("rule out fracture", "limb-fracture", POSSIBLE),
        ("possible discitis", "spinal-infection-named", POSSIBLE),
        ("?fracture of the wrist", "limb-fracture", POSSIBLE),
        ("worried about cancer", "cancer", POSSIBLE),
        ("return if you develop leg weakness", "leg-weakness", None),
        ("watch for incontinence or saddle numbness", "incontinence", None),
        ("risks of surgery include infection", "recent-infection", None),
        # look-alikes
        ("stress incontinence", "incontinence", None),
        ("passed a cardiac stress test", "stress", None),
        ("stress fracture of the foot", "stress", None),
        ("lost 10 pounds on purpose", "weight-loss", None),
        ("pain came back last week", "back-pain", None),
        ("hay fever", "fever", None),
    ],
)
def test_a_finding_is_read_as_it_is_meant(
    matcher: Matcher, text: str, finding: str, meant: Certainty | None
) -> None:
    assert matcher.read(text).needs.certainty_of(finding) == meant


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("54F low back pain", 54),
        ("54 y/o male", 54),
        ("54 y.o. female", 54),
        ("a 54-year-old man", 54),
        ("fifty-four year old woman", 54),
        ("I'm 72 with osteoporosis", 72),
        ("78 years old", 78),
        ("my 14 year old son", 14),
        ("aged 33", 33),
        ("our four-year-old limps", 4),
        ("an 11-1/2-year-old male", 11.5),
        ("feet turn in. 3y2m. runs well", 3.17),
        ("age: 13 yrs. neck pain", 13),
        ("9y 4m boy with a limp", 9.33),
        ("age 14 broke his femur, now 52 with an ache", 52),
        ("I'm a mom of a 3 year old, my wrist hurts", None),
        ("boy of 12", 12),
        ("a 5-year, 5-month-old male", 5.42),
        ("18 month old baby", 1.5),
        ("back pain since age 30", None),
        ("Tyrell is 12, knee pain", 12),
        ("Callum is 3 and limps", 3),
        ("my son, 8, limps", 8),
        ("Jake (9) limps", 9),
        ("she turned 14 last week", 14),
        ("girl of eleven", 11),
        ("19/F ankle sprain", 19),
        ("F/19 ankle sprain", 19),
        ("Patient's age is 55", 55),
        ("63 year young man", 63),
        ("Hb is 12, back pain", None),
        ("Back pain, pain scores 8, 7, 10", None),
        ("Back pain. ODI - 42\nHas stairs", None),
        ("her pain is 8, worse at night", None),
        ("a mother of two", None),
        ("pain for 7 weeks", None),
        ("mother died at 60 years old", None),
        ("llevo dos años con dolor de espalda", None),
        ("mi hija de 3 años cojea", 3),
    ],
)
def test_ages(matcher: Matcher, text: str, years: float | None) -> None:
    found = matcher.read(text).needs.age_years
    assert found == (pytest.approx(years, abs=0.02) if years is not None else None)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("back pain for half a year", 182),
        ("back pain for a decade", 3652),
        ("LBP 7 wks after lifting", 49),
        ("pain for three months", 91),
        ("2/52 hx of knee pain", 14),
        ("5/7 back pain", 5),
        ("back pain since yesterday", 1),
        ("started two days ago", 2),
        ("a couple of weeks of neck pain", 14),
        ("30-year history of neck pain", 10957),
        ("2.5 weeks ago he stepped off a curb", 17),
        ("54 year old with back pain", None),
        ("take it every 6 hours", None),
        ("PT x4 wks little help", None),
        ("sciatica 5 months failed PT", 152),
        ("llevo como dos años con dolor de espalda", 730),
        ("hace dos años me duele la espalda", 730),
    ],
)
def test_durations(matcher: Matcher, text: str, days: int | None) -> None:
    assert matcher.read(text).needs.duration_days == days


def test_sides_pain_and_scores(matcher: Matcher) -> None:
    needs = matcher.read(
        "Left knee pain 7/10, ODI 44%, NDI 12, PEG 6.3, STarT Back high risk"
    ).needs
    knee = next(each for each in needs.findings if each.id == "knee-pain")
    assert knee.side == "left"
    assert needs.pain == 7
    assert needs.scores == {"odi": 44.0, "ndi": 12.0, "peg": 6.3, "start-back": 3.0}


def test_spans_are_places_in_the_text_as_given(matcher: Matcher) -> None:
    text = "Señora, 60 a\u00f1os:\u200f  \x00 numb\u0301 LEFT foot \ud800 and low back pain"
    for finding in matcher.read(text).needs.findings:
        for span in finding.spans:
            assert 0 <= span.start < span.end <= len(text)
        first = finding.spans[0]
        assert finding.quote == text[first.start : first.end].encode("utf-8", "replace").decode()


@pytest.mark.parametrize("after", [" days", "/10", " out of 10", " years old", "/7"])
def test_a_figure_of_any_length_is_read_without_an_error(matcher: Matcher, after: str) -> None:
    needs = matcher.read("Back pain for " + "9" * 5_000 + after).needs
    assert (needs.duration_days, needs.pain, needs.age_years) == (None, None, None)
