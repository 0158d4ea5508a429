"""Every route of this face, gathered for app.py."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from directory.api.conditions import get_condition, list_conditions
from directory.api.departments import list_departments
from directory.api.disciplines import get_discipline, list_disciplines
from directory.api.freshness import Freshness
from directory.api.health import health, ready
from directory.api.match import match, match_what_if
from directory.api.phases import list_phases
from directory.api.programs import get_program, list_programs
from directory.api.schema import openapi_json
from directory.api.search import search

ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/api/v1",
        middleware=[Freshness()],
        route_handlers=[
            list_programs,
            get_program,
            list_disciplines,
            get_discipline,
            list_departments,
            list_conditions,
            get_condition,
            list_phases,
            search,
            match,
            match_what_if,
        ],
    ),
    Router(
        "/",
        middleware=[Freshness()],
        route_handlers=[health, ready, openapi_json],
    ),
)
