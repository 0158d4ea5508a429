"""Every page of referrals, gathered for the router."""

from directory.web.referrals import (
    beside,
    check,
    detail,
    documents,
    drafting,
    editing,
    export,
    handling,
    linking,
    lists,
    news,
    next_phase,
    patient_link,
    silent,
    steps,
)

ROUTES = (
    *lists.ROUTES,
    *export.ROUTES,
    *silent.ROUTES,
    *news.ROUTES,
    *drafting.ROUTES,
    *editing.ROUTES,
    *check.ROUTES,
    *detail.ROUTES,
    *steps.ROUTES,
    *handling.ROUTES,
    *beside.ROUTES,
    *documents.ROUTES,
    *linking.ROUTES,
    *next_phase.ROUTES,
    *patient_link.ROUTES,
)
