"""Documents with a referral: checked on the way in, sealed at rest, harmless on the way out."""

import datetime as dt
import hashlib
from typing import Any

import httpx
import pytest
from sqlmodel import select

from directory.accounts.model import Caller, Standing
from directory.outbox import OutboxRow
from directory.referrals import attachments
from directory.referrals.attachments import MOST_BYTES
from directory.referrals.tables import AttachmentFileRow, AttachmentRow
from tests.databases import on_sqlite
from tests.referrals.face import Face
from tests.referrals.files import JPEG, PDF, PNG, TEXT, TIFF, an_archive
from tests.referrals.ground import CLIENT, CLINICIAN, INTAKE, REFERRER, STRANGER

NOBODY_S = "01950000-0000-7000-8000-00000000dead"


class Folder:
    def __init__(self, face: Face, referral: str) -> None:
        self.face, self.referral = face, referral
        self.address = f"/referrals/{referral}/attachments"

    async def attach(
        self, content: bytes = PDF, *, by: Caller = REFERRER, name: str = "knee.pdf", **data: str
    ) -> httpx.Response:
        files = {"file": (name, content, "application/octet-stream")}
        return await self.face.ask("POST", self.address, by=by, files=files, data=data)

    async def send(self, body: bytes, content_type: str) -> httpx.Response:
        return await self.face.ask(
            "POST",
            self.address,
            by=REFERRER,
            content=body,
            headers={"Content-Type": content_type.encode("latin-1")},
        )

    async def items(self, by: Caller = REFERRER) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.face.ask("GET", self.address, by=by)).json()[
            "items"
        ]
        return found

    async def file(self, ident: str, by: Caller = REFERRER) -> httpx.Response:
        return await self.face.ask("GET", f"{self.address}/{ident}", by=by)


async def a_folder(face: Face, **fields: Any) -> Folder:
    return Folder(face, (await face.made(by=REFERRER, **fields)).json()["id"])


async def test_a_document_comes_out_as_it_went_in(face: Face) -> None:
    folder = await a_folder(face)
    files = {"a.pdf": PDF, "b.png": PNG, "c.jpg": JPEG, "d.tif": TIFF, "e.txt": TEXT}
    for name, content in files.items():
        face.world.now += dt.timedelta(seconds=1)
        made = await folder.attach(content, name=name, kind="result")
        assert made.status_code == 201, made.text
        assert made.headers["location"].endswith(made.json()["id"])
    for by in (REFERRER, INTAKE, CLINICIAN, CLIENT):
        items = await folder.items(by)
        assert [each["name"] for each in items] == list(files)
        for item, content in zip(items, files.values(), strict=True):
            assert item["sha256"] == hashlib.sha256(content).hexdigest()
            assert (item["size"], item["kind"]) == (len(content), "result")
            file = await folder.file(item["id"], by)
            assert file.content == content
            assert file.headers["content-type"].partition(";")[0] == item["media_type"]


@pytest.mark.holds("security S21")
async def test_a_file_is_saved_and_never_shown_in_place(face: Face) -> None:
    folder = await a_folder(face)
    made = await folder.attach(TEXT, name='ä"; x="\r\n../page.html')
    file = await folder.file(made.json()["id"])
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["cache-control"] == "no-store"
    assert "sandbox" in file.headers["content-security-policy"]
    said = file.headers["content-disposition"]
    assert said == "attachment; filename=\"page.html.txt\"; filename*=UTF-8''page.html.txt"
    odd = await folder.attach(PDF, name='ä"; x="y.pdf')
    said = (await folder.file(odd.json()["id"])).headers["content-disposition"]
    assert said == (
        "attachment; filename=\"___ x__y.pdf\"; filename*=UTF-8''%C3%A4%22%3B%20x%3D%22y.pdf"
    )


@pytest.mark.holds("security S13")
async def test_neither_name_nor_content_is_readable_in_the_store(face: Face) -> None:
    folder = await a_folder(face)
    await folder.attach(TEXT, name="Delacroix.txt")
    async with face.world.database.reading() as db:
        (row,) = (await db.scalars(select(AttachmentRow))).all()
        (file,) = (await db.scalars(select(AttachmentFileRow))).all()
        told = [str(each.about) for each in await db.scalars(select(OutboxRow))]
    assert b"Delacroix" not in row.name
    assert b"Gehstrecke" not in file.content
    assert row.hash == hashlib.sha256(TEXT).digest()
    assert not [each for each in told if "Delacroix" in each]


async def test_the_other_side_hears_of_it_and_nothing_else_changes(face: Face) -> None:
    folder = await a_folder(face)
    before = (await face.ask("GET", f"/referrals/{folder.referral}", by=REFERRER)).headers["etag"]
    await folder.attach()
    await folder.attach(PNG, by=INTAKE)
    after = (await face.ask("GET", f"/referrals/{folder.referral}", by=REFERRER)).headers["etag"]
    assert after == before
    async with face.world.database.reading() as db:
        rows = (await db.scalars(select(OutboxRow))).all()
    told = {
        (row.to_kind, row.to_id)
        for row in rows
        if row.about["action"] == "attach" and row.channel == "notice"
    }
    assert told == {("intake", "orthopaedics"), ("practice", "main-street")}
    written = await face.world.entries("referral.attach")
    assert [each.object_id for each in written] == [folder.referral] * 2


async def test_the_same_file_from_the_same_side_stands_once(face: Face) -> None:
    folder = await a_folder(face)
    first, again = await folder.attach(), await folder.attach(name="other.pdf")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (await folder.attach(by=INTAKE)).status_code == 201
    assert len(await folder.items()) == 2


HARMFUL = (
    ("scan.png", b"<svg onload='alert(1)'></svg>"),
    ("scan.png", b"<!doctype html><script>alert(1)</script>"),
    ("report.pdf", b"MZ\x90\x00"),
    ("bomb.zip", an_archive("bomb", size=5_000_000)),
    ("letter.docx", an_archive("[Content_Types].xml", "word/document.xml")),
    ("scan.png", PNG + an_archive("page.html")),
    ("empty.txt", b""),
    ("cut.png", PNG[:-4]),
)


@pytest.mark.holds("security R12")
async def test_what_may_be_harmful_is_refused_and_kept_nowhere(face: Face) -> None:
    folder = await a_folder(face)
    for name, content in HARMFUL:
        refused = await folder.attach(content, name=name)
        assert refused.status_code == 422, name
        assert [each["field"] for each in refused.json()["errors"]] == ["file"], name
    assert await folder.items() == []


PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nwords\r\n'
FORM = "multipart/form-data; boundary=x"


END = b"--x--\r\n"


def beside(name: bytes, value: bytes) -> bytes:
    """A form with the file and one more field."""
    head = b'--x\r\nContent-Disposition: form-data; name="' + name + b'"'
    return PART + head + b"\r\n\r\n" + value + b"\r\n" + END


FORMS: tuple[tuple[bytes, str, int], ...] = (
    (b'{"file": "words"}', "application/json", 415),
    (b"file=words", "application/x-www-form-urlencoded", 415),
    (PDF, "application/pdf", 415),
    (PART + END, "", 415),
    (PART + END, "multipart/mixed; boundary=x", 415),
    (PART + END, "multipart/form-data", 400),
    (PART + END, "multipart/form-data; boundary=y", 400),
    (PART + END, 'multipart/form-data; boundary="\xff"', 400),
    (PART, FORM, 400),  # broken off
    (b"", FORM, 400),
    (b"--x\r\n\r\nwords\r\n" + END, FORM, 400),
    (END, FORM, 422),  # a form with nothing in it
    (PART + PART + END, FORM, 422),  # which of the two?
    (PART.replace(b'"file"', b'"files"') + END, FORM, 422),
    (PART * 11 + END, FORM, 413),
    (beside(b"kind", b"\xff"), FORM, 422),
    (beside(b"kind", b"scan"), FORM, 422),
    (beside(b"path", b"/etc"), FORM, 422),
)


@pytest.mark.holds("security R12")
async def test_a_form_that_cannot_be_meant_is_refused(face: Face) -> None:
    folder = await a_folder(face)
    for body, content_type, status in FORMS:
        answer = await folder.send(body, content_type)
        assert answer.status_code == status, (body, content_type, answer.text)
    assert await folder.items() == []
    assert (await folder.send(PART + END, FORM)).status_code == 201
    assert (await folder.send(beside(b"kind", b"letter"), FORM)).status_code == 200


@on_sqlite
@pytest.mark.holds("security R10")
async def test_ten_mebibytes_are_taken_and_one_byte_more_is_not(face: Face) -> None:
    folder = await a_folder(face)
    letters = b"a" * MOST_BYTES
    assert (await folder.attach(letters, name="long.txt")).status_code == 201
    assert (await folder.file((await folder.items())[0]["id"])).content == letters
    for length in (MOST_BYTES + 1, MOST_BYTES + 2_000_000):
        refused = await folder.attach(b"b" * length, name="long.txt")
        assert refused.status_code == 413
        assert "10 MiB" in refused.json()["detail"]
    assert len(await folder.items()) == 1


async def test_a_referral_takes_only_so_many(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST", 1)
    folder = await a_folder(face)
    assert (await folder.attach()).status_code == 201
    assert (await folder.attach(PNG)).status_code == 409


@pytest.mark.holds("security S2")
@pytest.mark.holds("security S3")
async def test_a_document_is_found_with_its_own_referral_only(face: Face) -> None:
    folder, other = await a_folder(face), await a_folder(face)
    ident = (await folder.attach()).json()["id"]
    missing = await other.file(ident)
    assert missing.status_code == 404, "with another referral of the same practice"
    assert (await folder.file(NOBODY_S)).content == missing.content
    for one in (folder, Folder(face, NOBODY_S)):
        for answer in (
            await one.attach(by=STRANGER),
            await one.file(ident, STRANGER),
            await face.ask("GET", one.address, by=STRANGER),
        ):
            assert answer.status_code == 404
            assert answer.json()["detail"] == "There is no such referral."
    patient = Caller(standing=Standing.PATIENT, id=folder.referral, referral=folder.referral)
    assert (await folder.file(ident, patient)).status_code == 403, "staff wrote it for staff"


async def test_a_draft_takes_documents_that_the_program_sees_once_it_is_sent(face: Face) -> None:
    folder = await a_folder(face, draft=True)
    ident = (await folder.attach()).json()["id"]
    assert (await folder.file(ident, INTAKE)).status_code == 404
    read = await face.ask("GET", f"/referrals/{folder.referral}", by=REFERRER)
    address = f"/referrals/{folder.referral}"
    await face.step(address, read.headers["etag"], by=REFERRER, action="send")
    assert (await folder.file(ident, INTAKE)).status_code == 200


async def test_a_report_names_only_documents_of_its_own_referral(face: Face) -> None:
    folder, other = await a_folder(face), await a_folder(face)
    ident = (await folder.attach(by=CLINICIAN)).json()["id"]
    for one, status in ((other, 422), (folder, 200)):
        address = f"/referrals/{one.referral}"
        for action in ("accept", "return_outcome"):
            etag = (await face.ask("GET", address, by=CLINICIAN)).headers["etag"]
            outcome = {"attachments": [ident], "patient_was_told": "Yes"}
            said = {"outcome": outcome} if action == "return_outcome" else {}
            answer = await face.step(address, etag, by=CLINICIAN, action=action, **said)
        assert answer.status_code == status, answer.text


async def test_a_document_attached_by_mistake_is_withdrawn_and_never_removed(face: Face) -> None:
    folder = await a_folder(face)
    ident = (await folder.attach()).json()["id"]

    async def withdraw(by: Caller, reason: str = "Another patient") -> httpx.Response:
        address = f"{folder.address}/{ident}/withdraw"
        return await face.ask("POST", address, by=by, json={"reason": reason})

    assert (await withdraw(INTAKE)).status_code == 404, "the other side's is not theirs"
    assert (await withdraw(STRANGER)).status_code == 404
    assert (await withdraw(REFERRER, " ")).status_code == 422
    assert (await withdraw(REFERRER)).json()["withdrawn"] is True
    assert (await withdraw(REFERRER)).status_code == 409
    for by in (REFERRER, INTAKE):
        assert [each["withdrawn"] for each in await folder.items(by)] == [True]
        assert (await folder.file(ident, by)).status_code == 410
    assert (await folder.attach()).status_code == 201, "the same file may be right after all"
    entries = await face.world.entries("referral.attach")
    done = [entry.reason for entry in entries if entry.outcome == "ok"]
    assert done == ["attach", "withdraw_document", "attach"]
