"""Every page there is, read from the router. A route without an example here fails the suite."""

from litestar import Litestar
from litestar.routes import HTTPRoute

from directory.catalogue.model import Catalogue
from tests.web import staff_pages

EXAMPLES: dict[str, tuple[str, ...]] = {
    "/": ("/",),
    "/search": (
        "/search",
        "/search?q=sciatca",
        "/search?q=scan&age=child",
        "/search?q=zzqqxx&department=imaging",
        "/search?department=nowhere",
    ),
    "/programs": ("/programs",),
    "/programs/{slug}": ("/programs/spine-service", "/programs/pediatric-orthopaedics"),
    "/programs/{slug}/print": ("/programs/spine-service/print",),
    "/print/directory": ("/print/directory", "/print/directory?size=large"),
    "/team": ("/team",),
    "/team/{slug}": ("/team/physiatrist",),
    "/conditions": ("/conditions",),
    "/conditions/{slug}": ("/conditions/low-back-pain",),
    "/recovery": ("/recovery",),
    "/recovery/{slug}": ("/recovery/acute",),
    "/notices": ("/notices",),
    "/notices/{slug}": ("/notices/vertebroplasty",),
    "/sources": ("/sources",),
    "/privacy": ("/privacy",),
    "/accessibility": ("/accessibility",),
    "/help": ("/help",),
    "/find": ("/find",),
    "/find/{number}": (),  # a link into the middle starts again
    "/find/result": (),
    "/match": ("/match",),
    "/match/why": ("/match/why",),
    "/rules/{ident}": ("/rules/cauda-equina",),
    "/docs/api": ("/docs/api",),
    "/docs/api/{ident}": ("/docs/api/listPrograms", "/docs/api/match", "/docs/api/stepReferral"),
    "/login": ("/login",),
    "/track": ("/track",),
    "/track/mine": (),  # without its cookie it leads to the way in
    "/verify": ("/verify",),
    "/verify/{code}": (),  # a code nobody was given is a refusal
    "/access/{token}": ("/access/a-link-nobody-was-given",),  # the same for every token
}
"""Path template → addresses worth looking at, each in its own state."""

REFUSED = (
    "/programs/spine-clinic",
    "/nowhere/at-all",
    "/search?age=-4",
    "/verify/V-0000-0000-0000",
    "/docs/api/nothing",
)
"""Addresses that are answered with a page that says no."""

MACHINES = (
    *("/api", "/health", "/ready", "/metrics", "/schema", "/assets", "/fhir", "/hsds"),
    *("/cds-services", "/oauth", "/.well-known"),
)


def page_routes(app: Litestar) -> list[str]:
    """Path templates that answer GET, for everybody: no machine's, none that needs a session.

    What needs one is in staff_pages.py, and walked with one.
    """
    found = {
        route.path_format
        for route in app.routes
        if isinstance(route, HTTPRoute) and "GET" in route.methods
    }
    for_all = found - staff_pages.of_staff(app, "GET")
    return sorted(path for path in for_all if not path.startswith(MACHINES))


def every_listing(catalogue: Catalogue) -> list[str]:
    """The page of each program, person, condition, stage and notice."""
    kinds = {
        "/programs": catalogue.programs,
        "/team": catalogue.disciplines,
        "/conditions": catalogue.conditions,
        "/recovery": catalogue.phases,
        "/notices": catalogue.notices,
    }
    return [f"{path}/{slug}" for path, records in kinds.items() for slug in records]


def addresses(app: Litestar) -> list[str]:
    return [each for path in page_routes(app) for each in EXAMPLES.get(path, ())]
