"""Every way a page can fail, as the person sees it."""

import datetime as dt
from typing import Any

import pytest
from litestar import Request, Response, get
from litestar.di import Provide
from litestar.exceptions import HTTPException, TooManyRequestsException
from litestar.testing import create_test_client

from directory.catalogue.model import Catalogue
from directory.errors import (
    Conflict,
    DirectoryError,
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    TooMany,
    Unavailable,
    Unreadable,
)
from directory.search.index import SearchIndex
from directory.settings import Settings
from directory.web.errors import error_page
from directory.web.routes import ROUTES
from tests.web.test_pages import changed

SECRET = "what a patient said"


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (Unreadable("This is no form."), 400, "This is no form."),
        (NotAllowed("Only a steward may do this."), 403, "Only a steward may do this."),
        (NotFound("No such rule."), 404, "This page is not here"),
        (Conflict("It was sent already."), 409, "It was sent already."),
        (HTTPException(SECRET, status_code=413), 413, "Send a shorter text, or a smaller file."),
        (Invalid("Two mistakes.", (FieldError("q", "x", "Say less."),)), 422, "Say less."),
        (HTTPException(SECRET, status_code=422), 422, "Something needs a change"),
        (TooManyRequestsException(SECRET), 429, "Wait a little"),
        (TooMany("Too often.", retry_after=77), 429, "Too often."),
        (HTTPException(SECRET, status_code=418), 418, "This can not be read"),
        (ValueError(SECRET), 500, "It is not your fault."),
        (Unavailable("Come back soon."), 503, "Come back soon."),
    ],
)
def test_a_refusal_is_a_page_that_says_what_to_do(
    catalogue: Catalogue, error: Exception, status: int, says: str
) -> None:
    @get("/broken")
    async def broken() -> None:
        raise error

    with create_test_client(
        broken, exception_handlers=dict.fromkeys(KINDS, _page(catalogue))
    ) as client:
        answer = client.get("/broken")
    assert answer.status_code == status
    assert says in answer.text
    assert SECRET not in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-security-policy" in answer.headers
    assert answer.headers["x-robots-tag"] == "noindex"
    assert ("retry-after" in answer.headers) is (status in (429, 503))


KINDS = (HTTPException, DirectoryError, Exception)


def _page(catalogue: Catalogue) -> Any:
    def handle(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
        return error_page(request, error, settings=Settings(env="test"), catalogue=catalogue)

    return handle


def always(value: object) -> Provide:
    def give() -> Any:
        return value

    return Provide(give, sync_to_thread=False)


def test_an_old_address_leads_to_the_new_one(
    catalogue: Catalogue, search_index: SearchIndex
) -> None:
    renamed = changed(catalogue, "spine-service", former_slugs=("back-clinic",))
    provided = {
        "settings": Settings(env="test"),
        "catalogue": renamed,
        "search_index": search_index,
        "matcher": None,
        "api_document": {},
        "now": dt.datetime(2026, 3, 2, 15, tzinfo=dt.UTC),
    }
    no_store_is_asked = ("db", "reading", "trail", "sealer", "desk")
    unasked = dict.fromkeys(no_store_is_asked)
    provided = unasked | provided
    with create_test_client(
        ROUTES,
        dependencies={name: always(value) for name, value in provided.items()},
    ) as client:
        answer = client.get("/programs/back-clinic", follow_redirects=False)
    assert answer.status_code == 301
    assert answer.headers["location"] == "/programs/spine-service"
