"""What stands on the pages, and what happens to addresses that are old, wrong or hostile."""

import datetime as dt
import re
from html import unescape

import httpx
import msgspec
import pytest
from litestar import Litestar

from directory.catalogue.by_slug import look_up
from directory.catalogue.loading import load_care_types
from directory.catalogue.model import Catalogue, Listing
from directory.paths import DATA
from directory.settings import Settings
from directory.web.care_types import name_of
from directory.web.presenters.facts import checked
from directory.web.presenters.home import how_fresh, newest
from directory.web.presenters.programs import program_page
from directory.web.shell import Shell
from directory.web.slugs import spoken
from tests.web.page_list import addresses
from tests.web.visible_text import visible_blocks

TODAY = dt.date(2026, 11, 22)


def a_shell(catalogue: Catalogue) -> Shell:
    return Shell(settings=Settings(env="test"), catalogue=catalogue, path="/", today=TODAY)


def changed(catalogue: Catalogue, slug: str, **values: object) -> Catalogue:
    """The catalogue with one program told differently."""
    program = msgspec.structs.replace(catalogue.programs[slug], **values)
    return msgspec.structs.replace(catalogue, programs={**catalogue.programs, slug: program})


async def read(client: httpx.AsyncClient, address: str) -> str:
    return "\n".join(visible_blocks((await client.get(address)).text))


async def test_the_board_shows_every_program_under_its_department(
    client: httpx.AsyncClient, demo_catalogue: Catalogue
) -> None:
    text = await read(client, "/")
    for program in demo_catalogue.public_programs():
        assert program.name["en"] in text
    for department in demo_catalogue.departments.values():
        assert department.name["en"] in text


async def test_every_person_is_in_the_table_by_stage(
    client: httpx.AsyncClient, demo_catalogue: Catalogue
) -> None:
    text = (await client.get("/recovery")).text
    table = text[text.index("<table>") : text.index("</table>")]
    assert len(re.findall(r'<th scope="row">', table)) == len(demo_catalogue.disciplines) == 15


async def test_recovery_tells_the_ten_parts_of_rehab_and_who_gives_them(
    client: httpx.AsyncClient, demo_catalogue: Catalogue
) -> None:
    text = await read(client, "/recovery")
    assert len(demo_catalogue.components) == 10
    for part in demo_catalogue.components.values():
        assert part.name["en"] in text
    assert "Who gives it:" in text


@pytest.mark.parametrize("guide", ["causes", "prevention"])
async def test_conditions_tell_every_cause_and_every_prevention(
    client: httpx.AsyncClient, demo_catalogue: Catalogue, guide: str
) -> None:
    text = await read(client, "/conditions")
    for item in demo_catalogue.guides[guide].items:
        assert item.name["en"] in text


async def test_every_link_of_every_page_leads_somewhere(
    client: httpx.AsyncClient, demo_catalogue: Catalogue
) -> None:
    """Our own links, followed from the first page on, each once."""
    waiting, seen, broken = ["/"], {"/"}, {}
    while waiting and len(seen) < 400:
        address = waiting.pop()
        answer = await client.get(address)
        if answer.status_code >= 400:
            broken[address] = answer.status_code
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        for found in re.findall(r'href="(/[^"#]*)', answer.text):
            link = unescape(found)
            if link not in seen and not (address.startswith("/search") and "search?" in link):
                seen.add(link)
                waiting.append(link)
    assert broken == {}
    assert len(seen) > 60


async def test_what_is_not_known_says_so_and_what_is_our_reading_too(
    client: httpx.AsyncClient,
) -> None:
    text = await read(client, "/programs/bone-and-joint-imaging")
    assert "Not stated yet" in text
    assert "our reading, not the hospital’s" in text


def test_kinds_of_care_are_named_and_not_coded(catalogue: Catalogue) -> None:
    named = load_care_types(DATA)
    for program in catalogue.public_programs():
        names = program_page(a_shell(catalogue), program).care_types
        assert names == tuple(named[code].name for code in program.care_types)
    assert name_of("a-new-kind") == {"en": "a-new-kind"}


def test_without_sample_data_no_contact_is_shown(catalogue: Catalogue) -> None:
    for program in catalogue.public_programs():
        page = program_page(a_shell(catalogue), program)
        assert page.action.phones == ()
        assert page.action.hours == ()
        assert page.action.next_visits == ()


def test_a_paused_program_says_so_and_names_others(catalogue: Catalogue) -> None:
    paused = changed(catalogue, "spine-service", listing=Listing.PAUSED)
    shell = a_shell(paused)
    html = shell.render(
        "browse/program.html", page=program_page(shell, paused.programs["spine-service"])
    )
    text = "\n".join(visible_blocks(html))
    assert "This program takes no new patients now" in text
    assert "You may ask about" in text
    assert "<title>Closed for now" in html


@pytest.mark.parametrize("listing", [Listing.DRAFT, Listing.RETIRED])
def test_a_listing_that_is_not_public_is_not_found(catalogue: Catalogue, listing: Listing) -> None:
    hidden = changed(catalogue, "spine-service", listing=listing)
    assert look_up(hidden.programs, "spine-service") is None


def test_a_former_slug_finds_the_listing(catalogue: Catalogue) -> None:
    renamed = changed(catalogue, "spine-service", former_slugs=("spine-clinic",))
    found = look_up(renamed.programs, "spine-clinic")
    assert found is not None and found.slug == "spine-service"


@pytest.mark.parametrize(
    ("checked_on", "says", "old"),
    [
        (None, "Not checked by staff yet.", True),
        (TODAY - dt.timedelta(days=4), "Checked on November 18, 2026 by the front desk.", False),
        (TODAY - dt.timedelta(days=90), "Checked on August 24, 2026 by the front desk.", False),
        (TODAY - dt.timedelta(days=91), "Things may have changed since.", True),
    ],
)
def test_every_fact_says_when_it_was_checked(
    catalogue: Catalogue, checked_on: dt.date | None, says: str, old: bool
) -> None:
    program = msgspec.structs.replace(
        catalogue.programs["spine-service"], checked_on=checked_on, checked_by="the front desk"
    )
    found = checked(a_shell(catalogue), program)
    assert says in found.sentence
    assert found.old is old


def test_the_board_never_claims_more_checks_than_there_were(catalogue: Catalogue) -> None:
    shell = a_shell(catalogue)
    program = next(catalogue.public_programs())
    fresh = msgspec.structs.replace(program, checked_on=TODAY)
    old = msgspec.structs.replace(program, checked_on=TODAY - dt.timedelta(days=200))
    assert how_fresh(shell, [old]) == "No listing was checked by staff yet"
    assert how_fresh(shell, [fresh, old]).startswith("1 of 2 listings")
    assert how_fresh(shell, [fresh]).startswith("Every listing")
    assert how_fresh(shell, []) == "No listing was checked by staff yet"


def test_the_newest_notice_has_the_latest_date(catalogue: Catalogue) -> None:
    undated, other = list(catalogue.notices.values())[:2]
    dated = msgspec.structs.replace(other, stated_on=TODAY)
    assert newest([undated, dated]) is dated
    assert newest([]) is None


async def test_an_unknown_program_is_searched_by_its_words(client: httpx.AsyncClient) -> None:
    answer = await client.get("/programs/spine-clinic")
    assert answer.status_code == 404
    assert "Spine Service" in answer.text
    assert 'value="spine clinic"' in answer.text


@pytest.mark.parametrize(
    ("slug", "words"),
    [("old-spine_clinic", "old spine clinic"), ("%00", "00"), ("", ""), ("é-x", "é x")],
)
def test_the_words_of_an_address(slug: str, words: str) -> None:
    assert spoken(slug) == words


HOSTILE = (
    "/programs/%00",
    "/programs/" + "a" * 3000,
    "/team/%E2%80%AE%D7%90",
    "/conditions/<script>alert(1)</script>",
    "/recovery/..%2f..%2fetc",
    "/search?q=%00%ff",
    "/search?q=" + "a" * 5000,
    "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/search?age=NaN&cursor=zzz&limit=-1",
    "/search?department=%27%20or%201=1",
    "/search?q=a&q=b&age=1&age=2",
)


@pytest.mark.parametrize("address", HOSTILE)
async def test_hostile_addresses_get_a_sensible_page(
    client: httpx.AsyncClient, address: str
) -> None:
    answer = await client.get(address)
    assert answer.status_code in (200, 400, 404, 422)
    assert "<script>alert" not in answer.text
    assert "Traceback" not in answer.text


async def test_a_wrong_method_is_told_in_a_page(client: httpx.AsyncClient) -> None:
    answer = await client.post("/programs")
    assert answer.status_code == 405
    assert answer.headers["content-type"].startswith("text/html")
    assert "GET" in answer.headers["allow"]


async def test_every_title_is_its_own_and_ends_with_the_name_of_the_site(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    titles: dict[str, str] = {}
    for address in addresses(app):
        text = (await client.get(address)).text
        title = " ".join(re.search(r"<title>(.*?)</title>", text, re.S)[1].split())
        assert title.endswith("– Care Directory"), address
        assert title not in titles, (address, titles.get(title))
        titles[title] = address


def test_an_empty_directory_says_where_to_turn(catalogue: Catalogue) -> None:
    empty = msgspec.structs.replace(catalogue, programs={})
    shell = a_shell(empty)
    html = shell.render("browse/programs.html", zones=(), by_name=())
    assert "No program is listed yet" in html
