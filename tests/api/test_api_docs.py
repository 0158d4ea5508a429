"""The page for developers: its commands run as they stand, and nothing comes from elsewhere."""

import gzip
import json
import re
import shlex
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from directory.api.problems import KINDS
from directory.web.presenters.api_docs import Kind, kind, reference
from tests.api.small_app import asking, small_app

LIGHT = 12_000
"""Bytes of a page, squeezed."""
REFERENCE = Path(__file__).parent.parent.parent / "docs" / "reference" / "api.md"


class Page(HTMLParser):
    """The commands, links and anchors of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.commands: list[str] = []
        self.links: set[str] = set()
        self.anchors: list[str] = []
        self._in_command = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links |= {value for name in ("href", "src") if (value := given.get(name))}
        if anchor := given.get("id"):
            self.anchors.append(anchor)
        if tag == "code":
            self._in_command = True
            self.commands.append("")

    def handle_data(self, data: str) -> None:
        if self._in_command:
            self.commands[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "code":
            self._in_command = False


async def test_the_page_takes_nothing_from_elsewhere_and_its_links_lead_somewhere(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/docs/api")
    assert answer.status_code == 200
    page = Page(answer.text)
    assert_leads_within(page)
    assert {f"problem-{each.name}" for each in KINDS.values()} <= set(page.anchors)


async def test_every_operation_has_a_light_page_with_every_field(
    client: httpx.AsyncClient,
) -> None:
    """However much the API grows: the list has one line for each, a page is about one."""
    described = (await client.get("/schema/openapi.json")).json()
    page = Page((await client.get("/docs/api")).text)
    shown = set()
    for methods in described["paths"].values():
        for operation in methods.values():
            ident = operation["operationId"]
            assert f"op-{ident}" in page.anchors
            assert f"/docs/api/{ident}" in page.links
            answer = await client.get(f"/docs/api/{ident}")
            assert answer.status_code == 200, ident
            assert len(gzip.compress(answer.content, 6)) <= LIGHT, ident
            own = Page(answer.text)
            assert_leads_within(own)
            shown |= {each for each in own.anchors if each.startswith("schema-")}
    assert shown == {f"schema-{name}" for name in described["components"]["schemas"]}


async def test_an_operation_that_is_not_there_has_no_page(client: httpx.AsyncClient) -> None:
    assert (await client.get("/docs/api/nothing")).status_code == 404


def assert_leads_within(page: Page) -> None:
    """Nothing comes from elsewhere, and each place it points to on itself is there, once."""
    assert not [link for link in page.links if not link.startswith(("/", "#"))]
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.anchors)
    assert len(set(page.anchors)) == len(page.anchors)


def test_the_commands_run_as_they_stand(live_server: str) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not here: install it to run the commands of the page")
    page = Page(httpx.get(f"{live_server}/docs/api").text)
    commands = [command for command in page.commands if command.startswith("curl ")]
    assert len(commands) >= 6
    for command in commands:
        _, *arguments = shlex.split(command)
        ran = subprocess.run(
            [curl, "--silent", "--show-error", "--fail", *arguments],
            capture_output=True,
            timeout=30,
            check=False,
        )
        assert ran.returncode == 0, (command, ran.stderr)
        assert json.loads(ran.stdout), command


async def test_the_written_reference_names_every_operation_and_refusal() -> None:
    async with asking(small_app()) as client:
        described = (await client.get("/schema/openapi.json")).json()
    written = REFERENCE.read_text()
    for path, methods in described["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path}`" in written
    named = dict(re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", written, re.MULTILINE))
    assert {int(status): name for status, name in named.items()} == {
        status: each.name for status, each in KINDS.items()
    }


@pytest.mark.quick
@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, Kind("string")),
        ({"type": "string", "format": "date"}, Kind("date")),
        ({"$ref": "#/components/schemas/Program"}, Kind("", "Program")),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, Kind("integer or null")),
        ({"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "null"}]}, Kind("or null", "A")),
        ({"type": "array", "items": {"$ref": "#/components/schemas/A"}}, Kind("list of", "A")),
        ({"type": "object", "additionalProperties": {"type": "string"}}, Kind("object of string")),
        ({"enum": ["left", "right"]}, Kind("one of left, right")),
        ({}, Kind("any value")),
    ],
)
def test_a_field_says_in_words_what_it_takes(schema: dict[str, object], words: Kind) -> None:
    assert kind(schema) == words


@pytest.mark.quick
async def test_every_operation_stands_under_its_subject() -> None:
    async with asking(small_app()) as client:
        described = (await client.get("/schema/openapi.json")).json()
    shown = reference(described)
    ids = [operation.id for subject in shown.subjects for operation in subject.operations]
    assert sorted(ids) == sorted(
        operation["operationId"]
        for methods in described["paths"].values()
        for operation in methods.values()
    )
    assert ids[0] == "listPrograms"
