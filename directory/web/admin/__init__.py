"""The pages of an admin: people, machines, messages, the audit, emergency looks at patients."""

from directory.web.admin import audit, break_glass, keys, users, webhooks

ROUTES = (
    *users.ROUTES,
    *keys.ROUTES,
    *webhooks.ROUTES,
    *audit.ROUTES,
    *break_glass.ROUTES,
)
