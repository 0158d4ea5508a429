"""The pages of an admin: people, machines, the audit, and emergency looks at patient data."""

from directory.web.admin import audit, break_glass, keys, users

ROUTES = (*users.ROUTES, *keys.ROUTES, *audit.ROUTES, *break_glass.ROUTES)
