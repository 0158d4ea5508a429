"""Pages of signed-in people: where they are, what they need, who may see them."""

from litestar import Litestar
from litestar.routes import HTTPRoute

from directory.accounts.model import User

EVERYBODY = frozenset(
    ("referrer", "practice-scheduler", "intake", "clinician", "steward", "admin", "second-admin")
)
NOBODYS = "019a5f00-0000-7000-8000-000000000001"
"""An id such as referrals have."""

FOR_MACHINES = ("/api", "/fhir", "/cds-services", "/oauth")
ADMINS = frozenset(("admin", "second-admin"))
AT_A_REFERRAL = frozenset(("referrer", "practice-scheduler", "intake", "clinician"))
WRITERS = AT_A_REFERRAL - {"clinician"}

PAGES: dict[str, frozenset[str]] = {
    "/settings": EVERYBODY,
    "/settings/password": EVERYBODY,
    "/settings/second-factor": EVERYBODY,
    "/admin/users": ADMINS,
    "/admin/users/{user_id}": ADMINS,
    "/admin/keys": ADMINS,
    "/admin/webhooks": ADMINS,
    "/admin/audit": ADMINS,
    "/admin/break-glass": ADMINS,
    "/referrals": AT_A_REFERRAL,
    "/referrals/export.csv": AT_A_REFERRAL,
    "/referrals/find": AT_A_REFERRAL,
    "/referrals/new": WRITERS,
    "/worklist": AT_A_REFERRAL,
    "/worklist/news": AT_A_REFERRAL,
    "/worklist/silent": AT_A_REFERRAL | ADMINS,
}
"""Path template → who may see it."""

OF_REFERRAL: dict[str, frozenset[str]] = {
    "/referrals/{referral_id}": AT_A_REFERRAL,
    "/referrals/{referral_id}/check": WRITERS,
    "/referrals/{referral_id}/do/{action}": AT_A_REFERRAL,
    "/referrals/{referral_id}/documents/{document_id}": AT_A_REFERRAL,
    "/referrals/{referral_id}/edit": WRITERS,
    "/referrals/{referral_id}/sent": WRITERS,
    "/referrals/{referral_id}/summary": AT_A_REFERRAL,
    "/referrals/{referral_id}/summary.pdf": AT_A_REFERRAL,
    "/referrals/{referral_id}/handout": AT_A_REFERRAL,
    "/referrals/{referral_id}/handout.pdf": AT_A_REFERRAL,
    "/referrals/{referral_id}/papers/{paper}": AT_A_REFERRAL,
}
"""Path template of a page about one referral → who may ever see one. Whose it is comes after that:
a referral of others is not there."""

FORMS: dict[str, frozenset[str]] = {
    "/logout": EVERYBODY,
    "/settings/password": EVERYBODY,
    "/settings/second-factor": EVERYBODY,
    "/settings/second-factor/off": EVERYBODY,
    "/settings/recovery-codes": EVERYBODY,
    "/settings/sessions": EVERYBODY,
    "/admin/users": ADMINS,
    "/admin/practices": ADMINS,
    "/admin/users/{user_id}/place": ADMINS,
    "/admin/users/{user_id}/disable": ADMINS,
    "/admin/users/{user_id}/enable": ADMINS,
    "/admin/users/{user_id}/reset": ADMINS,
    "/admin/keys": ADMINS,
    "/admin/keys/{client_id}/renew": ADMINS,
    "/admin/keys/{client_id}/revoke": ADMINS,
    "/admin/webhooks": ADMINS,
    "/admin/webhooks/{webhook_id}/pause": ADMINS,
    "/admin/webhooks/{webhook_id}/remove": ADMINS,
    "/admin/deliveries/{delivery_id}/again": ADMINS,
    "/admin/break-glass": ADMINS,
    "/admin/break-glass/{episode_id}/close": ADMINS,
    "/admin/break-glass/{episode_id}/review": ADMINS,
    "/referrals/find": AT_A_REFERRAL,
    "/referrals/new": WRITERS,
    "/referrals/start/{program}": WRITERS,
    "/referrals/{referral_id}/assign": AT_A_REFERRAL,
    "/referrals/{referral_id}/calls": AT_A_REFERRAL,
    "/referrals/{referral_id}/calls/undo": AT_A_REFERRAL,
    "/referrals/{referral_id}/check": WRITERS,
    "/referrals/{referral_id}/do/{action}": AT_A_REFERRAL,
    "/referrals/{referral_id}/documents": AT_A_REFERRAL,
    "/referrals/{referral_id}/documents/{document_id}/withdraw": AT_A_REFERRAL,
    "/referrals/{referral_id}/edit": WRITERS,
    "/referrals/{referral_id}/link": WRITERS,
    "/referrals/{referral_id}/link/end": WRITERS,
    "/referrals/{referral_id}/links": WRITERS,
    "/referrals/{referral_id}/messages": AT_A_REFERRAL,
    "/referrals/{referral_id}/messages/read": AT_A_REFERRAL,
    "/referrals/{referral_id}/next": WRITERS,
    "/referrals/{referral_id}/release": WRITERS,
    "/referrals/{referral_id}/snooze": AT_A_REFERRAL,
    "/referrals/{referral_id}/take": AT_A_REFERRAL,
    "/referrals/{referral_id}/undo": AT_A_REFERRAL,
    "/worklist/news/seen": AT_A_REFERRAL,
    "/worklist/news/undo": AT_A_REFERRAL,
    "/referrals/{referral_id}/unlink": WRITERS,
}
"""Path template of what takes a form → who may send it."""


OPEN_FORMS = {
    "/find/{number}": "changes nothing",
    "/find/result": "changes nothing",
    "/match": "changes nothing",
    "/match/handout": "changes nothing",
    "/match/papers": "changes nothing",
    "/match/summary": "changes nothing",
    "/track": "shows a patient their referral, to whoever knows two things about it",
    "/track/mine/{what}": "its token is of the patient's session",
    "/access/{token}": "shows a patient their referral, to whoever holds the link",
    "/login": "its token is of the visit",
    "/login/code": "its token is of the visit",
}
"""Path template of each other form → why it needs no token of a session. Nothing is done in the
name of who is signed in; none is taken from another site all the same."""


def forms(app: Litestar) -> set[str]:
    """Path templates of every form on pages, staff's or anybody's: read from the router."""
    return {
        route.path_format
        for route in app.routes
        if isinstance(route, HTTPRoute)
        and "POST" in route.methods
        and not route.path_format.startswith(FOR_MACHINES)
    }


def of_staff(app: Litestar, method: str) -> set[str]:
    """Path templates whose handler takes `caller` or `owner`: read from the router."""
    return {
        route.path_format
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if method in handler.http_methods
        and not route.path_format.startswith("/api")
        and {"caller", "owner"} & set(handler.parsed_fn_signature.parameters)
    }


def filled(path: str, person: User) -> str:
    """An address of that template; ids of things that are not there stay what they are."""
    known = {
        "{user_id}": person.id,
        "{referral_id}": NOBODYS,
        "{action}": "retract",
        "{document_id}": NOBODYS,
        "{paper}": "summary.pdf",
        "{program}": "spine-service",
    }
    for place, value in known.items():
        path = path.replace(place, value)
    return path
