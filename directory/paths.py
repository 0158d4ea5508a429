"""Where templates and data stand: inside an installed wheel, else at the top of the checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "_assets"
_TOP = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent

TEMPLATES = _TOP / "templates"
DATA = _TOP / "data"
STATIC = _PACKAGE / "web" / "static"
LOCALE = _PACKAGE / "locale"
