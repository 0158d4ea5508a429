"""A program that runs wild is told to wait, and nobody else is."""

import pytest

from directory.api.rates import MATCH, MOST_KEPT, UNKNOWN, WINDOW_SECONDS, Rate, Rates
from directory.errors import BadEnvironment, TooMany
from directory.settings import from_environment
from tests.api.small_app import asking, small_app

FEW = Rate("few", 3)

pytestmark = [pytest.mark.quick, pytest.mark.holds("security S9")]


class Hands:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_the_window_ends_although_nobody_waited() -> None:
    hands = Hands()
    rates = Rates(on=True, clock=hands)
    for _ in range(3):
        rates.take(FEW, "a")
    for left in (60, 30, 1):
        hands.at = 160.0 - left
        with pytest.raises(TooMany) as refusal:
            rates.take(FEW, "a")
        assert refusal.value.retry_after == left + 1
    hands.at = 100.0 + WINDOW_SECONDS
    rates.take(FEW, "a")


def test_others_and_other_kinds_are_counted_apart() -> None:
    rates = Rates(on=True, clock=Hands())
    for _ in range(3):
        rates.take(FEW, "a")
    rates.take(FEW, "b")
    rates.take(Rate("other", 3), "a")


def test_many_callers_do_not_fill_the_memory() -> None:
    rates = Rates(on=True, clock=Hands())
    for number in range(MOST_KEPT + 10):
        rates.take(FEW, str(number))
    assert len(rates._counts) <= MOST_KEPT


def test_switched_off_it_counts_nothing() -> None:
    rates = Rates(on=False)
    for _ in range(10):
        rates.take(FEW, "a")


def test_it_cannot_be_switched_off_in_production() -> None:
    with pytest.raises(BadEnvironment, match="RATE_LIMIT"):
        from_environment({"DIRECTORY_RATE_LIMIT": "off"})
    assert from_environment({"DIRECTORY_RATE_LIMIT": "off", "DIRECTORY_ENV": "test"})


@pytest.mark.parametrize(
    ("method", "path", "rate"),
    [("GET", "/api/v1/referrals", UNKNOWN), ("POST", "/api/v1/match", MATCH)],
)
async def test_a_full_window_is_a_429_that_says_how_long(
    method: str, path: str, rate: Rate
) -> None:
    app = small_app()
    app.state.rates = Rates(on=True, clock=Hands())
    app.state.clock = lambda: None
    for _ in range(rate.most):
        app.state.rates.take(rate, "127.0.0.1")
    async with asking(app) as client:
        for forged in ("198.51.100.1", "198.51.100.2"):  # no proxy of ours wrote these
            headers = {"x-forwarded-for": forged}
            answer = await client.request(method, path, headers=headers, json={"text": "knee"})
            assert answer.status_code == 429
            assert 0 < int(answer.headers["retry-after"]) <= WINDOW_SECONDS + 1
            assert answer.json()["status"] == 429
        assert (await client.get("/api/v1/programs")).status_code == 200
