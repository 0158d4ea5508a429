"""Writes in passing hold nobody up, and their failure refuses nothing."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from directory import incidental
from directory.incidental import Incidental

pytestmark = [pytest.mark.quick, pytest.mark.holds("security R7")]


async def test_one_that_is_quick_is_done_when_the_request_goes_on() -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("noted")

    await Incidental().write("activity 1", work)
    assert done == ["noted"]


async def test_one_that_takes_long_is_left_behind_and_tried_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(incidental, "LONGEST_WAIT_SECONDS", 0)
    writes, begun, unlocked = Incidental(), [], asyncio.Event()

    async def work() -> None:
        begun.append(1)
        await unlocked.wait()

    for _ in range(3):
        await writes.write("activity 1", work)
    await asyncio.sleep(0)
    assert begun == [1]
    unlocked.set()
    await writes.finish()
    await writes.write("activity 1", work)
    await writes.finish()
    assert begun == [1, 1]


async def test_a_store_that_refuses_it_is_named_in_the_log_without_whom_it_was_about(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work() -> None:
        raise OperationalError("UPDATE session", {}, Exception("database is locked"))

    await Incidental().write("activity 0195-secret", work)
    assert "activity (OperationalError)" in caplog.text
    assert "secret" not in caplog.text
