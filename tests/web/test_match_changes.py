"""What a change did, on the page: the difference between two separate runs, in words."""

import html
import re

import httpx
import pytest

from directory.catalogue.model import Catalogue
from directory.matching.suggest import Matcher, stood_behind
from directory.web.match_changes import changes_of
from directory.web.match_form import MatchForm, form_of, needs_of
from tests.web.test_match import EMERGENCY, NOTE

CHILD_NOTE = "Back pain for 7 weeks, one shoulder higher, rib hump"


async def sent(client: httpx.AsyncClient, text: str, **changes: object) -> str:
    """The page after the fields were sent as they were shown, with some of them changed."""
    first = (await client.post("/match", data={"text": text})).text
    fields: dict[str, object] = {
        "text": text,
        "edited": "1",
        "keep": [html.unescape(each) for each in re.findall(r'name="keep" value="([^"]+)"', first)],
        "sex": "".join(re.findall(r'<option value="(\w+)" selected>(?:fe)?male', first)),
    }
    for name in ("age", "duration"):
        fields[name] = re.findall(rf'id="{name}" name="{name}" value="([^"]*)"', first)[0]
    fields["unit"] = re.findall(r'<option value="(\w+)" selected>\1', first)[-1]
    return (await client.post("/match", data={**fields, **changes})).text


def said(page: str) -> str:
    """The region's words; empty where there is none."""
    region = page.partition('<section class="changed"')[2].partition("</section>")[0]
    region = region.partition(">")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", region)).split())


def listed(page: str, says: str) -> list[str]:
    region = page.partition('<section class="changed"')[2].partition("</section>")[0]
    steps = [each for each in region.split("<li>") if f"<b>{says}</b>" in each]
    return [slug for each in steps for slug in re.findall(r"/programs/([\w-]+)", each)]


def placed(page: str) -> list[str]:
    """Programs the page counts as fitting, best first."""
    listing = page.partition('<ol class="res">')[2].partition("</ol>")[0]
    return re.findall(r'name="program" value="([\w-]+)"', listing)


async def test_a_note_as_it_is_has_nothing_to_compare(client: httpx.AsyncClient) -> None:
    assert said((await client.post("/match", data={"text": NOTE})).text) == ""


async def test_fields_sent_back_as_they_were_are_no_change(client: httpx.AsyncClient) -> None:
    assert said(await sent(client, NOTE)) == ""


async def test_fields_without_a_note_have_nothing_to_compare(client: httpx.AsyncClient) -> None:
    page = (await client.post("/match", data={"text": " ", "age": "9", "add": "back-pain"})).text
    assert said(page) == ""


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        (CHILD_NOTE, {"age": "12"}),
        (CHILD_NOTE, {"age": "60"}),
        (NOTE, {"age": "9"}),
        (NOTE, {"duration": "3", "unit": "days"}),
        (NOTE, {"keep": []}),
        (NOTE, {"keep": ["back-pain:present"]}),
        (NOTE, {"add": "stress:yes"}),
        (NOTE, {"add": "saddle-numbness:yes"}),
        (EMERGENCY, {"keep": ["back-pain:present"]}),
        ("Zzyzx qwrt plok.", {"add": "back-pain:yes"}),
    ],
)
async def test_the_difference_is_that_of_two_separate_runs(
    client: httpx.AsyncClient, text: str, changes: dict[str, object]
) -> None:
    before = placed((await client.post("/match", data={"text": text})).text)
    page = await sent(client, text, **changes)
    after = placed(page)
    assert listed(page, "Enters:") == [each for each in after if each not in before]
    assert set(listed(page, "Leaves:")) == set(before) - set(after)
    stay = set(before) & set(after)
    moved = {each for each in stay if before.index(each) != after.index(each)}
    assert set(listed(page, "Moves:")) == moved
    for each in moved:
        assert f"from place {before.index(each) + 1} to {after.index(each) + 1}" in said(page)


async def test_what_was_changed_is_named(client: httpx.AsyncClient) -> None:
    words = said(await sent(client, NOTE, age="9", add="stress:yes"))
    assert "Age: 54 → 9" in words
    assert "Put in: Stress" in words


async def test_a_program_shut_out_by_age_says_so(client: httpx.AsyncClient) -> None:
    page = await sent(client, "Stress for 4 months, wants relaxation. 42F", age="9")
    assert listed(page, "Leaves:")
    assert "for adults" in said(page)


async def test_a_program_enters_with_the_rule_that_speaks_for_it(
    client: httpx.AsyncClient,
) -> None:
    words = said(await sent(client, CHILD_NOTE, age="12"))
    assert "Pediatric Orthopaedics (now in place" in words
    assert "A child or teen with trouble of bones, joints or spine goes here first." in words


async def test_a_sign_put_in_names_the_new_flag_and_urgency(client: httpx.AsyncClient) -> None:
    page = await sent(client, NOTE, add="saddle-numbness:yes")
    assert "New red flag: Cauda equina" in said(page)
    assert "→ emergency" in said(page)
    assert page.index('role="alert"') < page.index('class="changed"')


async def test_a_flag_says_which_sign_was_put_in(client: httpx.AsyncClient) -> None:
    page = await sent(client, NOTE, add="saddle-numbness:yes")
    alert = page[page.index('role="alert"') : page.index('id="note-title"')]
    assert "put in by you: Numb between the legs" in alert


async def test_a_sign_taken_out_names_the_flag_that_is_gone(client: httpx.AsyncClient) -> None:
    words = said(await sent(client, NOTE, keep=["back-pain:present", "leg-pain:present"]))
    assert "Red flag gone:" in words
    assert "Taken out:" in words
    assert "→ routine" in words


async def test_an_answered_question_counts_as_a_change(client: httpx.AsyncClient) -> None:
    first = (await client.post("/match", data={"text": NOTE})).text
    asked = re.search(r'name="answer" value="([\w-]+):yes"', first)
    assert asked
    page = (await client.post("/match", data={"text": NOTE, "answer": asked[1] + ":no"})).text
    assert "Put in: No:" in said(page)


async def test_one_button_puts_the_note_back(client: httpx.AsyncClient) -> None:
    page = await sent(client, NOTE, age="9")
    region = page.partition('<section class="changed"')[2].partition("</section>")[0]
    (form,) = re.findall(r'<form action="/match" method="post"[^>]*>(.*?)</form>', region, re.S)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert {name: html.unescape(value) for name, value in fields.items()} == {"text": NOTE}


def test_an_edit_without_effect_says_nothing_changes(
    matcher: Matcher, catalogue: Catalogue
) -> None:
    programs = list(catalogue.public_programs())
    form = form_of([("text", NOTE), ("answer", "fever:no")])
    read = matcher.read(form.text)
    after = matcher.suggest(text=NOTE, needs=needs_of(form, read), programs=programs)
    found = changes_of(matcher, form, read, after, programs)
    assert found is not None
    assert [each.id for each in found.put_in] == ["fever"]
    assert stood_behind(found.before.matches) == stood_behind(after.matches)
    assert found.difference.enters == found.difference.leaves == found.difference.moves == ()


def test_no_note_means_no_comparison(matcher: Matcher, catalogue: Catalogue) -> None:
    form = MatchForm(text="", age="54")
    read = matcher.read("")
    after = matcher.suggest(text="", needs=needs_of(form, read), programs=())
    assert changes_of(matcher, form, read, after, ()) is None
