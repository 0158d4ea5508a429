"""A small catalogue and the API over it, for what the real data do not hold (old slugs, drafts)."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid5

import httpx
from litestar import Litestar
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from directory import paths
from directory.api.desk import provide_desk
from directory.api.operation import ONE_MIB
from directory.api.problems import problem_handlers
from directory.api.rates import Rates
from directory.api.routes import ROUTES
from directory.catalogue.model import (
    BasisOf,
    Catalogue,
    Department,
    Institution,
    Program,
)
from directory.matching.answer import Answer, Level, RuleCount, Urgency
from directory.matching.suggest import Matcher
from directory.search.index import SearchIndex
from directory.settings import Settings

NAMESPACE = UUID("7d0f2f3a-7f5e-4b8b-9f58-0f6f0d1a2b3c")


def a_program(slug: str = "spine-service", **changes: Any) -> Program:
    given: dict[str, Any] = {
        "slug": slug,
        "uuid": uuid5(NAMESPACE, slug),
        "name": {"en": slug.replace("-", " ").title()},
        "department": "orthopaedics",
        "plain": {"en": "Help for backs."},
        "clinical": {"en": "Care of spinal conditions."},
        "settings": ("outpatient",),
        "basis": BasisOf(
            document=("name", "department"), reading=("plain", "clinical", "settings")
        ),
    }
    return Program(**given | changes)


def a_catalogue(*programs: Program, sample: bool = False) -> Catalogue:
    listed = programs or (a_program(),)
    return Catalogue(
        version=7,
        sample=sample,
        institution=Institution(
            slug="hospital",
            uuid=uuid5(NAMESPACE, "hospital"),
            name={"en": "Hospital"},
            plain={"en": "A hospital."},
        ),
        departments={
            "orthopaedics": Department(
                slug="orthopaedics",
                uuid=uuid5(NAMESPACE, "orthopaedics"),
                name={"en": "Orthopaedics"},
                plain={"en": "Bones and joints."},
                badge="OR",
                line="blue",
                order=1,
            )
        },
        programs={program.slug: program for program in listed},
        disciplines={},
        conditions={},
        phases={},
        components={},
        locations={},
        guides={},
        notices={},
    )


def an_answer(**changes: Any) -> Answer:
    given: dict[str, Any] = {
        "urgency": Urgency(level=Level.ROUTINE, same_day=False, where_to_go=None),
        "red_flags": (),
        "flags_checked": RuleCount(checked=0, ruled_out=(), not_mentioned=()),
        "needs": {},
        "findings": (),
        "matches": (),
        "excluded": (),
        "disciplines": (),
        "phase": None,
        "phase_reason": None,
        "question": None,
        "turn_to": None,
        "after_emergency": (),
        "cautions": (),
        "not_understood": (),
        "rulebook": "test",
    }
    return Answer(**given | changes)


class MatcherOfTests(Matcher):
    """Remembers what it was asked; `error` is raised instead of an answer."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.asked: dict[str, Any] = {}
        self.rulebook_version = "test"
        self.vocabulary = SimpleNamespace(  # type: ignore[assignment]
            findings={
                "fever": SimpleNamespace(region=None),
                "back-pain": SimpleNamespace(region="back"),
            }
        )

    def read(self, text: str) -> Any:
        """Understands one region in everyday words."""
        return SimpleNamespace(needs=SimpleNamespace(regions=("back",) if "lumbar" in text else ()))

    def suggest(self, **asked: Any) -> Answer:  # type: ignore[override]  # takes whatever is asked
        self.asked = asked | {"programs": tuple(asked["programs"])}
        if self.error is not None:
            raise self.error
        return an_answer()


OF_THE_STORE = ("db", "reading", "now", "trail", "sealer")


def _no_store() -> Callable[[], None]:
    """This application has no store; what needs one is tested with tests/referrals/face.py."""

    def missing() -> None:
        raise NotImplementedError

    return missing


def small_app(
    catalogue: Catalogue | None = None,
    matcher: MatcherOfTests | None = None,
    route_handlers: Sequence[ControllerRouterHandler] = (),
) -> Litestar:
    """The API over a small catalogue, and what a test adds to it."""
    catalogue = catalogue or a_catalogue()
    matcher = matcher or MatcherOfTests()
    app = Litestar(
        route_handlers=[*ROUTES, *route_handlers],
        request_max_body_size=ONE_MIB,
        logging_config=None,
        exception_handlers=problem_handlers,
        openapi_config=None,
        dependencies={
            "settings": Provide(lambda: Settings(env="test"), sync_to_thread=False),
            "catalogue": Provide(lambda: catalogue, sync_to_thread=False),
            "search_index": Provide(
                lambda: SearchIndex.build(catalogue, paths.DATA / "vocabulary"),
                sync_to_thread=False,
            ),
            "matcher": Provide(lambda: matcher, sync_to_thread=False),
            **{name: Provide(_no_store(), sync_to_thread=False) for name in OF_THE_STORE},
            "desk": Provide(provide_desk, sync_to_thread=False),
        },
    )
    app.state.current = SimpleNamespace(snapshot=SimpleNamespace(catalogue=catalogue))
    app.state.matcher = matcher
    app.state.rates = Rates(on=False)
    app.state.proxies = ()
    return app


@asynccontextmanager
async def asking(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]  # Litestar is an ASGI app
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as client:
        yield client
