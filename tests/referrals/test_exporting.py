"""A list of referrals as a table: nobody else's rows, nothing a spreadsheet would count."""

import csv
import datetime as dt
import io

import pytest

from directory.referrals import exporting
from directory.referrals.exporting import COLUMNS, neutral
from tests.referrals.face import Face
from tests.referrals.ground import (
    CLIENT,
    INTAKE,
    OTHER_INTAKE,
    REFERRER,
    SCHEDULER,
    STRANGER,
    World,
)

EXPORT = "/referrals/export.csv"


@pytest.mark.quick
@pytest.mark.holds("security S18")
@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1 617 555 0142",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",  # spaces before it do not hide it
        '=HYPERLINK("http://example.org")',
        "=cmd|' /C calc'!A0",
        "＝1+1",  # as wide letters
    ],
)
def test_a_cell_that_would_be_counted_is_shown_instead(cell: str) -> None:
    assert neutral(cell) == "'" + cell
    ((read,),) = csv.reader(io.StringIO(exporting.table([[cell]]), newline=""))
    assert read == "'" + cell


@pytest.mark.quick
@pytest.mark.parametrize("cell", ["", "Rosa María", "O'Neill-Ruiz", "a = b", "1971-04-09", '"x"'])
def test_every_other_cell_stays_as_it_is(cell: str) -> None:
    assert neutral(cell) == cell


async def rows_of(face: Face, by: object, query: str = "") -> list[dict[str, str]]:
    answer = await face.ask("GET", EXPORT + query, by=by)  # type: ignore[arg-type]  # a caller
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


@pytest.mark.holds("security S18")
@pytest.mark.holds("security S2")
async def test_everybody_takes_along_what_they_may_see_and_it_is_on_record(face: Face) -> None:
    hostile = {"given_name": "=1+1", "family_name": "Line\nbreak", "date_of_birth": "1971-04-09"}
    made = (await face.made(by=REFERRER, patient=hostile)).json()
    other = (await face.made(by=STRANGER, program_id="pain-clinic")).json()
    for caller in (REFERRER, SCHEDULER, INTAKE):
        (row,) = await rows_of(face, caller)
        assert list(row) == list(COLUMNS)
        assert row["number"] == made["number"]
        assert (row["given_name"], row["family_name"]) == ("'=1+1", "Line\nbreak")
        assert row["owner"] == "intake orthopaedics"
        assert row["appointment"] == ""
    for caller in (STRANGER, OTHER_INTAKE):
        assert [row["number"] for row in await rows_of(face, caller)] == [other["number"]]
    entries = await face.world.entries("referral.export")
    assert [entry.shown for entry in entries] == [made["id"]] * 3 + [other["id"]] * 2


async def test_the_table_is_narrowed_as_the_list_is(face: Face) -> None:
    for reference in ("A-1", "A-2"):
        await face.made(by=REFERRER, external_ref=reference)
    await face.made(by=REFERRER, draft=True)
    queries = {
        "": 3,
        "?status=sent": 2,
        "?status=draft,sent": 3,
        "?external_ref=A-2": 1,
        "?program=spine-service": 3,
        "?program=sports-medicine": 0,
        "?program=no-such-program": 0,
    }
    for query, count in queries.items():
        assert len(await rows_of(face, REFERRER, query)) == count, query
    listed = (await face.ask("GET", "/referrals", by=REFERRER)).json()["items"]
    numbers = [row["number"] for row in await rows_of(face, REFERRER)]
    assert numbers == [each["number"] for each in listed]
    assert (await face.ask("GET", f"{EXPORT}?status=later", by=REFERRER)).status_code == 400


async def test_a_head_request_carries_no_patient(face: Face) -> None:
    await face.made(by=REFERRER)
    answer = await face.ask("HEAD", EXPORT, by=REFERRER)
    assert (answer.status_code, answer.content) == (200, b"")


async def test_a_machine_that_may_read_may_download(face: Face) -> None:
    assert (await face.ask("GET", EXPORT, by=CLIENT)).status_code == 200


async def test_a_long_table_comes_whole_and_in_pieces(
    face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_A_TIME", 2)
    numbers = []
    for _ in range(5):
        face.world.now += dt.timedelta(seconds=1)
        numbers.append((await face.made(by=REFERRER)).json()["number"])
    rows = await rows_of(face, REFERRER)
    assert [row["number"] for row in rows] == numbers[::-1]


async def test_more_than_anybody_reads_has_to_be_narrowed(
    face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST", 1)
    for _ in range(2):
        await face.made(by=REFERRER)
    answer = await face.ask("GET", EXPORT, by=REFERRER)
    assert answer.status_code == 422
    assert "Narrow" in answer.json()["detail"]


async def test_only_booked_visits_stand_in_the_table(world: World) -> None:
    referral = await world.a_referral(at="accepted")
    cells = dict(zip(COLUMNS, exporting.cells(referral), strict=True))
    assert cells["status"] == "accepted"
    assert cells["appointment"] == ""
    assert cells["expected_by"] != ""
