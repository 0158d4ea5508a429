"""A document before it is drawn: headings, lines and boxes, the same for HTML, PDF and text."""

import msgspec


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Line(Struct, frozen=True, kw_only=True):
    """A label and what stands behind it. `blank`: left empty to be filled in by hand."""

    label: str
    text: str = ""
    blank: bool = False


class Part(Struct, frozen=True, kw_only=True):
    heading: str
    lines: tuple[Line, ...]


class ClinicianSheet(Struct, frozen=True, kw_only=True):
    """`sides` stand beside each other where there is room; `missing` is in order of weight."""

    language: str
    paper: str
    title: str
    state: str
    made: str
    warnings: tuple[str, ...]
    urgency: Part
    sides: tuple[Part, ...]
    first: tuple[Part, ...]
    rest: tuple[Part, ...]
    missing_heading: str
    missing: tuple[str, ...]
    score: str
    signature: Line
    footer: str
    page_of: str  # with {page} and {pages}
    sample: str = ""


class Step(Struct, frozen=True, kw_only=True):
    strong: str
    text: str


class PatientSheet(Struct, frozen=True, kw_only=True):
    """One page, large print. `phone` empty means: `call` says whom to ask instead."""

    language: str
    paper: str
    title: str
    about: str
    made: str
    who: Line
    nothing_sent: str
    send_it: str
    phone: str
    call: str
    next_heading: str
    steps: tuple[Step, ...]
    bring_heading: str
    bring: tuple[str, ...]
    until_heading: str
    until: tuple[str, ...]
    emergency_strong: str
    emergency: str
    footer: str
    sample: str = ""
