"""Writes the reference pages that come from the code: run it after changing a setting or command.

    uv run python tools/reference.py

A test compares what it would write with what is committed.
"""

import ast
import re
import tomllib
from pathlib import Path

import click
import msgspec

from directory.accounts.model import Standing
from directory.accounts.permissions import TABLE, Permission, Whose
from directory.cli import main as directory_command
from directory.settings import PREFIX, Settings

TOP = Path(__file__).resolve().parent.parent
REFERENCE = TOP / "docs" / "reference"
WRITTEN = "<!-- Written by tools/reference.py: change the code, then run it. -->\n"


def settings_page() -> str:
    """Every field of Settings with its default and description, in the order it is declared."""
    described = msgspec.inspect.type_info(Settings)
    assert isinstance(described, msgspec.inspect.StructType)
    rows = [
        f"| `{PREFIX}{field.name.upper()}` | {_default(field.default)} | {_said_of(field.type)} |"
        for field in described.fields
    ]
    return "\n".join(
        [
            WRITTEN + "# Settings",
            "",
            "Environment variables, read once at start. A value that cannot be used stops the",
            "start with exit 3 and names the variable.",
            "",
            "| variable | default | what it does |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def commands_page() -> str:
    """The `--help` text of every command, as it prints at 80 columns."""
    parts = [
        WRITTEN + "# Commands",
        "",
        "Exit codes: 0 done, 1 the data is wrong, 2 the call is wrong, 3 the machine is in the",
        "way.",
        "",
    ]
    for path, command in _walk(directory_command, ("directory",)):
        settings = directory_command.context_settings  # -h too, as every command inherits it
        context = click.Context(command, info_name=" ".join(path), terminal_width=80, **settings)
        parts += [
            f"## `{' '.join(path)}`",
            "",
            "```",
            command.get_help(context).rstrip(),
            "```",
            "",
        ]
    return "\n".join(parts)


def _walk(
    command: click.Command, path: tuple[str, ...]
) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path[-1])
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                found += _walk(below, (*path, name))
    return found


def _default(value: object) -> str:
    return f"`{value}`" if value not in ("", None, msgspec.NODEFAULT) else "not set"


def _said_of(kind: msgspec.inspect.Type) -> str:
    if not isinstance(kind, msgspec.inspect.Metadata):
        raise TypeError(f"a setting without a description: {kind}")
    said: str = (kind.extra_json_schema or {})["description"]
    if isinstance(kind.type, msgspec.inspect.LiteralType):
        said = f"One of {', '.join(f'`{value}`' for value in kind.type.values)}. {said}"
    return said


REACHES = {
    Whose.PRACTICE: "practice",
    Whose.DEPARTMENT: "department",
    Whose.OWN: "own",
    Whose.BREAK_GLASS: "emergency",
    Whose.ALL: "yes",
}
SHOWN = tuple(each for each in Standing if each is not Standing.CLIENT)


def permissions_page() -> str:
    """Who may do what, and to whose things, as accounts/permissions.py says it."""
    head = ["action", "what it is", *(each.value for each in SHOWN), "client needs"]
    return "\n".join(
        [
            WRITTEN + "# Permissions",
            "",
            "What is in no row is allowed to nobody. **practice**: what one's own practice made.",
            "**department**: what was sent to a program of one's departments. **own**: one's own",
            "account, or the one referral of a patient's link. **emergency**: anything, while an",
            "admin's emergency look is open, with its reason on record. **yes**: not about one",
            "patient. A client acts for its practice and needs the scope named. A scheduler is a",
            "practice-scheduler or, working for a department, intake. **(in brackets)**: only",
            "where the side whose step it is does not work here: a department for a sender who",
            "phoned, a practice for a program outside this site.",
            "",
            "Whether the state of a referral allows an action now is another question, answered",
            "after this one.",
            "",
            f"| {' | '.join(head)} |",
            f"|{' --- |' * len(head)}",
            *(_permission_row(each) for each in TABLE),
            "",
        ]
    )


def _permission_row(permission: Permission) -> str:
    cells = [_reach(permission, each) for each in SHOWN]
    machine = f"`{permission.machine.value}`" if permission.machine else "–"
    return f"| `{permission.action}` | {permission.says} | {' | '.join(cells)} | {machine} |"


def _reach(permission: Permission, standing: Standing) -> str:
    if standing in permission.who:
        return REACHES[permission.who[standing]]
    return f"({REACHES[permission.instead[standing]]})" if standing in permission.instead else "–"


REQUIREMENTS = TOP / "tests" / "requirements.toml"
TABLE_HEAD = "| row | requirement | held by |\n| --- | --- | --- |"


def requirements_page() -> str:
    """Which tests hold which requirement, read from their marks without running them."""
    held = _held()
    parts = [
        WRITTEN + "# Requirements and the tests that hold them",
        "",
        'Each test is marked with what it holds: `@pytest.mark.holds("security S3")`. Their',
        "names are sentences. Requirements without a test yet are not listed.",
        "",
    ]
    words = tomllib.loads(REQUIREMENTS.read_text(encoding="utf-8"))
    for kind in dict.fromkeys([*words, *(row.partition(" ")[0] for row in held)]):
        said = words.get(kind, {})
        rows = [row for row in held if row.partition(" ")[0] == kind]
        parts += [f"## {kind.capitalize()}", "", TABLE_HEAD]
        for row in sorted(rows, key=_by_number):
            name = row.partition(" ")[2]
            parts.append(f"| {name} | {said.get(name, '')} | {'<br>'.join(held[row])} |")
        parts.append("")
    return "\n".join(parts)


def _by_number(row: str) -> tuple[str, int]:
    letters, number = re.match(r"(\D*)(\d*)", row).groups()  # type: ignore[union-attr]  # fits any
    return letters, int(number or 0)


def _held() -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for path in sorted((TOP / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        shared = [
            row
            for node in tree.body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
            for row in _rows_in(node.value)
        ]
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_test(node.name):
                own = [row for each in node.decorator_list for row in _rows_in(each)]
                for row in dict.fromkeys([*shared, *own]):
                    where = path.relative_to(TOP).as_posix()
                    held.setdefault(row, []).append(f"`{where}::{node.name}`")
    return held


def _is_test(name: str) -> bool:
    return name.startswith("test_")


def _rows_in(node: ast.AST) -> list[str]:
    return [
        str(call.args[0].value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) == "pytest.mark.holds"
        and isinstance(call.args[0], ast.Constant)
    ]


PAGES = {
    "requirements.md": requirements_page,
    "settings.md": settings_page,
    "commands.md": commands_page,
    "permissions.md": permissions_page,
}


def write() -> None:
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
