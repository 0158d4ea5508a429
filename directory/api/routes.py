"""Every route of this face, gathered for app.py."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from directory.api.access_links import ROUTES as ACCESS_LINKS
from directory.api.access_report import report_accesses
from directory.api.audit import read_audit, verify_audit
from directory.api.caller import CALLER, guard, provide_caller
from directory.api.clients import add_client, list_clients, revoke_client
from directory.api.conditions import get_condition, list_conditions
from directory.api.deliveries import ROUTES as DELIVERIES
from directory.api.departments import list_departments
from directory.api.disciplines import get_discipline, list_disciplines
from directory.api.freshness import Freshness
from directory.api.health import health, ready
from directory.api.match import match, match_what_if
from directory.api.metrics import guard_metrics, metrics
from directory.api.next_phase import ROUTES as NEXT_PHASE
from directory.api.phases import list_phases
from directory.api.programs import get_program, list_programs
from directory.api.referral_attachments import ROUTES as REFERRAL_ATTACHMENTS
from directory.api.referral_calls import ROUTES as REFERRAL_CALLS
from directory.api.referral_documents import ROUTES as REFERRAL_DOCUMENTS
from directory.api.referral_export import ROUTES as REFERRAL_EXPORT
from directory.api.referral_links import ROUTES as REFERRAL_LINKS
from directory.api.referral_lists import ROUTES as REFERRAL_LISTS
from directory.api.referral_messages import ROUTES as REFERRAL_MESSAGES
from directory.api.referral_steps import ROUTES as REFERRAL_STEPS
from directory.api.referrals import ROUTES as REFERRALS
from directory.api.schema import openapi_json
from directory.api.search import search
from directory.api.silent import ROUTES as SILENT
from directory.api.smart import ROUTES as SIGN_IN
from directory.api.users import add_user, list_users
from directory.api.webhooks import ROUTES as WEBHOOKS

ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/api/v1",
        middleware=[Freshness()],
        guards=[guard],
        dependencies={
            CALLER: Provide(provide_caller, sync_to_thread=False),
        },
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
            read_audit,
            verify_audit,
            list_clients,
            add_client,
            revoke_client,
            list_users,
            add_user,
            *WEBHOOKS,
            *DELIVERIES,
            *REFERRALS,
            *REFERRAL_LISTS,
            *REFERRAL_EXPORT,
            *SILENT,
            *REFERRAL_DOCUMENTS,
            *REFERRAL_STEPS,
            *REFERRAL_CALLS,
            *REFERRAL_MESSAGES,
            *REFERRAL_ATTACHMENTS,
            *REFERRAL_LINKS,
            *NEXT_PHASE,
            *ACCESS_LINKS,
            report_accesses,
        ],
    ),
    Router(
        "/",
        middleware=[Freshness()],
        route_handlers=[health, ready, openapi_json, *SIGN_IN],
    ),
    Router("/", middleware=[Freshness()], guards=[guard_metrics], route_handlers=[metrics]),
)
