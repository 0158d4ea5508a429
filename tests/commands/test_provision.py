"""`directory provision`: a store from one file, and the same again without harm."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from directory.accounts import bearers, passwords
from directory.accounts.tables import UserRow
from directory.catalogue import store
from directory.catalogue.model import Listing
from directory.clock import clock
from directory.database import open_database
from directory.keys import FILE
from directory.settings import Settings
from tests.commands.running import Ran, directory

PASSWORD = "nine violet umbrellas hum"
WANTED: dict[str, Any] = {
    "departments": [
        {"id": "orthopaedics", "name": "Bones"},
        {"id": "speech-therapy", "name": "Speech Therapy"},
    ],
    "programs": [
        {"id": "voice", "name": "Voice", "department_id": "speech-therapy", "active": True},
        {"id": "singing", "name": "Singing", "department_id": "speech-therapy", "active": False},
        {
            "id": "spine-service",
            "name": "Spine",
            "department_id": "orthopaedics",
            "active": False,
        },
    ],
    "practices": [{"id": "north-practice", "name": "North Practice"}],
    "users": [
        {"key": "boss", "email": "boss@example.org", "role": "admin", "password": PASSWORD},
        {
            "key": "doctor",
            "email": "Doctor@example.org",
            "role": "referrer",
            "password": PASSWORD,
            "practice_id": "north-practice",
        },
        {
            "key": "clinician",
            "email": "clinician@example.org",
            "role": "clinician",
            "password": PASSWORD,
            "departments": ["speech-therapy", "orthopaedics"],
        },
    ],
    "clients": [
        {
            "key": "ehr",
            "name": "EHR",
            "scopes": ["referrals.create", "referrals.read"],
            "practice_id": "north-practice",
        },
        {"key": "town", "name": "Web site of the town", "scopes": ["directory.read"]},
    ],
}
KEYS = {"boss", "doctor", "clinician", "ehr", "town"}


def provisioned(
    folder: Path, *options: str, wanted: Any = WANTED, env: str = "test", database_url: str = ""
) -> Ran:
    file = folder / "wanted.json"
    file.write_text(wanted if isinstance(wanted, str) else json.dumps(wanted))
    return directory(
        *("provision", "--file", str(file), *options),
        data_dir=folder / "data",
        env=env,
        database_url=database_url,
    )


def callers(settings: Settings, tokens: dict[str, str]) -> dict[str, Any]:
    """Whom each token speaks for."""

    async def asked() -> dict[str, Any]:
        database = open_database(settings)
        try:
            async with database.reading() as db:
                now = clock(settings)()
                return {key: await bearers.known(db, each, now=now) for key, each in tokens.items()}
        finally:
            await database.close()

    return asyncio.run(asked())


@pytest.mark.holds("security S5")
@pytest.mark.holds("security S22")
def test_one_file_makes_a_store_people_can_work_in(tmp_path: Path, bare_settings: Settings) -> None:
    url = bare_settings.database_url
    first = provisioned(tmp_path, "--print-credentials", database_url=url)
    assert first.code == 0, first.beside
    assert set(first.json) == {"tokens"}
    assert set(first.json["tokens"]) == KEYS
    found = {key: each.caller for key, each in callers(bare_settings, first.json["tokens"]).items()}
    assert {key: caller.standing.value for key, caller in found.items()} == {
        "boss": "admin",
        "doctor": "referrer",
        "clinician": "clinician",
        "ehr": "client",
        "town": "client",
    }
    assert found["doctor"].practice == found["ehr"].practice == "north-practice"
    assert found["clinician"].departments == ("orthopaedics", "speech-therapy")
    assert (tmp_path / "data" / FILE).exists()

    again = provisioned(tmp_path, "--print-credentials", database_url=url)
    assert again.code == 0, again.beside
    assert "0 users" in again.beside
    both = callers(bare_settings, again.json["tokens"])
    assert {key: each.caller.id for key, each in both.items()} == {
        key: caller.id for key, caller in found.items()
    }
    assert all(callers(bare_settings, first.json["tokens"]).values()), "older tokens go on"
    verified = directory(
        "audit", "verify", data_dir=tmp_path / "data", env="test", database_url=url
    )
    assert verified.code == 0
    asyncio.run(_check_content(bare_settings))
    kept = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir())
    for secret in (PASSWORD, *first.json["tokens"].values(), *again.json["tokens"].values()):
        assert secret.encode() not in kept


async def _check_content(settings: Settings) -> None:
    database = open_database(settings)
    try:
        async with database.reading() as db:
            catalogue = await store.read_catalogue(db)
            doctor = (await db.get(UserRow, (await _id_of(db, "doctor@example.org")))) or UserRow()
    finally:
        await database.close()
    programs = catalogue.programs
    assert programs["voice"].listing is Listing.PUBLISHED
    assert programs["singing"].listing is Listing.PAUSED
    assert programs["spine-service"].listing is Listing.PAUSED
    assert programs["spine-service"].name["en"] != "Spine", "what is there already stays"
    assert catalogue.departments["orthopaedics"].name["en"] != "Bones"
    assert not programs["voice"].contacts and not programs["voice"].care_types
    assert await passwords.is_right(doctor.password_hash, PASSWORD)
    assert not doctor.password_once


async def _id_of(db: Any, email: str) -> str:
    from directory.accounts import users

    found = await users.by_email(db, email)
    assert found is not None
    return found.id


def test_without_the_option_nothing_secret_is_made(tmp_path: Path) -> None:
    ran = provisioned(tmp_path)
    assert (ran.code, ran.said) == (0, "")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("{", "wanted.json"),
        ('{"programs": [{"id": "Not A Slug", "name": "x", "department_id": "y"}]}', "programs"),
        ('{"programs": [{"id": "x", "name": "x", "department_id": "nowhere"}]}', "department"),
        (
            {"users": [{"key": "a", "email": "a@example.org", "role": "king", "password": "x"}]},
            "role",
        ),
        (
            {"clients": [{"key": "a", "name": "x", "scopes": ["all"]}]},
            "scopes",
        ),
        (
            {
                "users": [
                    {
                        "key": "a",
                        "email": "a@example.org",
                        "role": "referrer",
                        "password": PASSWORD,
                        "practice_id": "nowhere",
                    }
                ]
            },
            "practice",
        ),
    ],
)
def test_a_file_that_cannot_be_loaded_is_told_with_its_place(
    tmp_path: Path, wanted: Any, said: str
) -> None:
    ran = provisioned(tmp_path, wanted=wanted)
    assert ran.code == 1
    assert said in ran.beside
    assert "Traceback" not in ran.beside


@pytest.mark.holds("security S22")
def test_production_without_keys_makes_nothing(tmp_path: Path) -> None:
    ran = provisioned(tmp_path, env="production")
    assert ran.code == 3
    assert "keys new" in ran.beside
    assert not (tmp_path / "data").exists()
