"""Every page of referrals, gathered for the router."""

from directory.web.referrals import beside, check, detail, form, handling, lists, silent, steps

ROUTES = (
    *lists.ROUTES,
    *silent.ROUTES,
    *form.ROUTES,
    *check.ROUTES,
    *detail.ROUTES,
    *steps.ROUTES,
    *handling.ROUTES,
    *beside.ROUTES,
)
