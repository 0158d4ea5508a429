"""A small, right `data/` folder to break one thing in: the least of each kind a catalogue needs."""

from pathlib import Path

from directory.catalogue.loading import load_catalogue
from directory.errors import BadData

FILES = {
    "catalogue/care_types.toml": """
        [spine-assessment]
        name.en = "Spine assessment"
        plain.en = "Someone checks your back."

        [child-care]
        name.en = "Care for children"
        plain.en = "Care made for children."
        for_children = true
        """,
    "catalogue/institution/hospital.toml": """
        name.en = "Hospital"
        plain.en = "A hospital."
        basis.document = ["name", "plain"]
        """,
    "catalogue/departments/bones.toml": """
        name.en = "Bones"
        plain.en = "For bones."
        badge = "BO"
        line = "bo"
        order = 2
        basis.document = ["name", "plain"]
        """,
    "catalogue/departments/scans.toml": """
        name.en = "Scans"
        plain.en = "For scans."
        badge = "SC"
        line = "sc"
        order = 1
        basis.document = ["name", "plain"]
        """,
    "catalogue/programs/backs.toml": """
        name.en = "Backs"
        department = "bones"
        plain.en = "For backs."
        clinical.en = "Spine."
        care_types = ["spine-assessment"]
        phases = ["acute"]
        disciplines = ["doctor"]
        basis.document = ["name", "department", "plain", "clinical"]
        basis.reading = ["care_types", "phases", "disciplines"]
        """,
    "catalogue/disciplines/doctor.toml": """
        name.en = "Doctor"
        plain.en = "A doctor."
        clinical.en = "A physician."
        does.en = "Looks at you."
        in_phases = { acute = "leads" }
        basis.document = ["name"]
        basis.reading = ["plain", "clinical", "does", "in_phases"]
        """,
    "catalogue/phases/acute.toml": """
        number = 1
        name.en = "Acute phase"
        title.en = "Calm the pain"
        plain.en = "It hurts."
        clinical.en = "Acute."
        basis.document = ["number", "name", "title", "plain", "clinical"]
        """,
    "catalogue/conditions/backache.toml": """
        name.en = "Backache"
        region = "back"
        plain.en = "Your back hurts."
        clinical.en = "Lumbar pain."
        causes = ["lifting"]
        basis.document = ["name", "region", "plain", "clinical", "causes"]
        """,
    "catalogue/guides/causes.toml": """
        name.en = "Causes"
        plain.en = "What it can be."
        basis.document = ["name", "plain", "items"]

        [[items]]
        id = "lifting"
        name.en = "Lifting"
        plain.en = "Too much weight."
        """,
    "demo/catalogue/locations/sample-house.toml": """
        name.en = "Sample House"
        address = "1 Sample Street"
        """,
    "demo/catalogue/programs/backs.toml": """
        locations = ["sample-house"]
        contacts = [{ purpose = "appointments", kind = "phone", value = "617-555-0100" }]

        [[capacity]]
        location = "sample-house"
        next_visit_days = 3
        said_days_ago = 2
        """,
}

BACKS = "catalogue/programs/backs.toml"


def a_tree(folder: Path, changes: dict[str, str | None] | None = None) -> Path:
    """Writes the files with `changes` on top; None leaves a file out."""
    for name, text in (FILES | (changes or {})).items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


def replaced(old: str, new: str, file: str = BACKS) -> dict[str, str | None]:
    """One file of the tree with a piece of its text changed."""
    assert old in FILES[file], f"{file} holds no {old!r}"
    return {file: FILES[file].replace(old, new)}


def added(lines: str, file: str = BACKS) -> dict[str, str | None]:
    return {file: lines + "\n" + FILES[file]}


def problems_of(data: Path, *, demo: bool = False) -> tuple[str, ...]:
    """What is wrong with the tree, as a person reads it; empty when it loads."""
    try:
        load_catalogue(data, demo=demo)
    except BadData as error:
        return error.problems
    return ()
