"""The syllable rule against a list of our own, counted by clapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue.syllables import syllables

pytestmark = pytest.mark.quick

COUNTED = {
    1: """a bone bones make makes moved asked nurse whole rule rules aches ached eased nerve does we
        you eye knee pain through strength stretched walked laughed squeezed sprain straight weighs
        months shoes joints hurt days brought stairs growth blood tongue scarce house done don't
        won't can't they've she'll vague league fire hour rhythm reads 7 1000""",
    2: """doctor muscle muscles table boxes changes causes rested needed something someone someone's
        being going doing trying happy safely careful movement movements painful sometimes isn't
        didn't special social partial doctor’s walking people surgeon patient ankle little simple
        react issue tissue lonely homeless safety lion science quiet diet create poet prism fluid
        ruin able busy elbow shoulder every female scanning reason reading moment""",
    3: """area idea happier busiest easier manual usual period radio studio medium media therapy
        hospital another injury surgery exercise cigarette medicine imaging hobbyist library
        arthritis infection aortic referral infected everyone graduate department assessment""",
    4: """activity activities rheumatism scoliosis pediatric operation emergency ordinary situation
        stimulation anxiety recovery february society january sciatica dietitian unusual""",
    5: """coordinator recreational occupational vertebroplasty association examination
        physiology""",
    6: "rehabilitation responsibility osteoporosis radiculopathy",
}


@pytest.mark.parametrize(
    ("word", "count"), [(word, count) for count, text in COUNTED.items() for word in text.split()]
)
def test_a_word_has_as_many_syllables_as_claps(word: str, count: int) -> None:
    assert syllables(word) == count


@given(st.text(max_size=30))
def test_every_word_has_at_least_one_and_no_more_than_letters(word: str) -> None:
    assert 1 <= syllables(word) <= max(1, 2 * len(word))
