"""What every page says to the browser beside its text."""

import gzip

import httpx
import pytest
from litestar import Litestar

from tests.web.page_list import EXAMPLES, REFUSED, addresses, page_routes

SIGN_IN = "/login"


def test_every_page_of_the_router_has_an_example(app: Litestar) -> None:
    assert [path for path in page_routes(app) if path not in EXAMPLES] == []


async def test_every_example_is_answered(app: Litestar, client: httpx.AsyncClient) -> None:
    refused = {
        address: answer.status_code
        for address in addresses(app)
        if (answer := await client.get(address)).status_code != 200
    }
    assert refused == {}


@pytest.mark.holds("security S21")
async def test_every_page_says_what_may_be_loaded_and_sets_no_cookie(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    for address in [*addresses(app), *REFUSED]:
        client.cookies.clear()
        headers = (await client.get(address)).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'self'"), address
        assert "frame-ancestors 'none'" in policy, address
        assert "unsafe" not in policy, address
        assert headers["x-content-type-options"] == "nosniff", address
        assert headers["referrer-policy"] in ("same-origin", "no-referrer"), address
        assert headers["content-type"] == "text/html; charset=utf-8", address
        assert "permissions-policy" in headers, address
        assert "hx-request" in headers["vary"].lower(), address
        assert ("set-cookie" in headers) is (address == SIGN_IN), address


async def test_the_sign_in_sets_one_cookie_that_says_nothing_of_the_person(
    client: httpx.AsyncClient,
) -> None:
    """It binds the form to the browser it was shown to, until that browser is closed."""
    client.cookies.clear()
    lines = (await client.get(SIGN_IN)).headers.get_list("set-cookie")
    client.cookies.clear()  # shared with tests that are nobody
    assert [line.partition("=")[0] for line in lines] == ["visit"]
    said = [part.strip().lower() for part in lines[0].split(";")[1:]]
    assert sorted(said) == ["httponly", "path=/", "samesite=lax"]


@pytest.mark.holds("security S11")
async def test_no_page_holds_script_or_style_of_its_own(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    """The policy would refuse it; so it must not be there at all."""
    for address in [*addresses(app), *REFUSED]:
        text = (await client.get(address)).text
        assert "<style" not in text, address
        assert ' style="' not in text, address
        assert " on" + 'click="' not in text, address
        for script in text.split("<script")[1:]:
            assert script.lstrip().startswith('src="/assets/'), address


async def test_sample_data_keeps_search_engines_away(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "Sample contacts, waits and people" in answer.text


@pytest.mark.parametrize("address", ["/", "/programs/spine-service", "/search?q=scan"])
async def test_a_head_request_is_answered_as_a_get_without_its_body(
    client: httpx.AsyncClient, address: str
) -> None:
    head, get = await client.head(address), await client.get(address)
    assert head.status_code == get.status_code == 200
    assert head.headers["content-type"] == get.headers["content-type"]


async def test_a_page_is_squeezed_for_those_who_can_read_it(client: httpx.AsyncClient) -> None:
    squeezed = await client.get("/", headers={"accept-encoding": "gzip"})
    plain = await client.get("/", headers={"accept-encoding": "identity"})
    assert squeezed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "accept-encoding" in squeezed.headers["vary"].lower()
    assert squeezed.text == plain.text


async def test_style_and_fonts_are_kept_for_a_year_under_their_hash(
    client: httpx.AsyncClient,
) -> None:
    page = (await client.get("/")).text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = await client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    old = await client.get("/assets/000000000000/site.css")
    assert old.status_code == 200
    assert old.headers["cache-control"] == "no-cache"


@pytest.mark.holds("security S20")
@pytest.mark.parametrize(
    "name",
    ["nothing.css", "vendor/vendor.lock.json", "../routes.py", "..%2froutes.py", "vendor"],
)
async def test_only_style_script_and_fonts_are_handed_out(
    client: httpx.AsyncClient, name: str
) -> None:
    assert (await client.get(f"/assets/0/{name}")).status_code == 404


async def test_a_style_holds_what_it_imports(client: httpx.AsyncClient) -> None:
    page = (await client.get("/match")).text
    assert page.count('rel="stylesheet"') == 1
    style = (await client.get(page.split('rel="stylesheet" href="')[1].split('"')[0])).text
    assert "@import" not in style
    assert "--paper" in style
    assert ".act-bar" in style


async def test_a_first_view_is_small(app: Litestar, client: httpx.AsyncClient) -> None:
    """HTML, style, script and fonts of every page a person may land on, as sent."""
    for address in addresses(app):
        html = await client.get(address)
        page = html.text
        styles = [part.split('"')[0] for part in page.split('rel="stylesheet" href="')[1:]]
        fonts = [part.split('"')[0] for part in page.split('rel="preload" href="')[1:]]
        scripts = [part.split('"')[0] for part in page.split('<script src="')[1:]]
        css = [(await client.get(each)).content for each in styles]
        sizes = {
            "html": len(gzip.compress(html.content, 6)),
            "css": sum(len(gzip.compress(each, 9)) for each in css),
            "js": sum([len(gzip.compress((await client.get(each)).content)) for each in scripts]),
            "fonts": sum([len((await client.get(each)).content) for each in fonts]),
        }
        assert sizes["html"] <= 12_000, (address, sizes)
        assert sizes["css"] <= 12_000, (address, sizes)
        assert sizes["js"] <= (22_000 if "search" in address else 2_000), (address, sizes)
        assert sizes["fonts"] <= 48_000, (address, sizes)
        assert sum(sizes.values()) <= 100_000, (address, sizes)
        # The page and its icon too, and the font of code that a style may ask for.
        assert 3 + len(styles) + len(fonts) + len(scripts) <= 6, address
