"""What the page says of red flags rests on what the note says, not on an age."""

import httpx
import pytest

from directory.catalogue.model import Catalogue
from directory.matching.suggest import Matcher
from directory.web.match_quotes import denied_only, named_by, quoted

CHILD = "13 y/o girl, one shoulder higher, rib hump. No weakness, no bladder problems."


def test_a_denied_sign_rules_its_flag_out_and_an_age_does_not(
    matcher: Matcher, catalogue: Catalogue
) -> None:
    answer = matcher.suggest(text=CHILD, programs=catalogue.programs.values())
    counted = denied_only(matcher, answer).flags_checked
    assert "cauda-equina" in counted.ruled_out
    assert "malignancy" in counted.not_mentioned
    assert counted.checked == len(answer.red_flags) + len(counted.ruled_out) + len(
        counted.not_mentioned
    )


def test_a_flag_is_quoted_with_the_words_of_its_own_signs(
    matcher: Matcher, catalogue: Catalogue
) -> None:
    text = "54F low back pain for 7 weeks. History of breast cancer."
    answer = matcher.suggest(text=text, programs=catalogue.programs.values())
    (quote,) = [flag.quote for flag in quoted(matcher, answer).red_flags if flag.id == "malignancy"]
    assert "breast cancer" in quote
    assert "back pain" not in quote


@pytest.mark.parametrize("rule", ["no-such-rule", "program-ages"])
def test_only_red_flags_name_signs(matcher: Matcher, rule: str) -> None:
    assert named_by(matcher, rule) == frozenset()


async def test_the_printed_summary_claims_no_more(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/match/summary",
        data={"text": CHILD, "program": "pediatric-orthopaedics", "format": "text"},
    )
    flags = answer.text.split("RED FLAGS")[1].split("\n\n")[0]
    ruled_out = flags.split("Not asked:")[0]
    assert "Cauda equina" in ruled_out
    assert "Cancer" not in ruled_out
