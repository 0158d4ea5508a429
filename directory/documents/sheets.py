"""A document before it is drawn: headings, lines and boxes, the same for HTML, PDF and text."""

import msgspec


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Line(Struct, frozen=True, kw_only=True):
    """A label and what stands behind it. `blank`: left empty to be filled in by hand.

    `language` is set where the text is in another one than the sheet.
    """

    label: str
    text: str = ""
    blank: bool = False
    language: str = ""


class Part(Struct, frozen=True, kw_only=True):
    heading: str
    lines: tuple[Line, ...]


class Check(Struct, frozen=True, kw_only=True):
    """How a reader of the paper finds out whether it still holds. `qr` is an SVG, or empty."""

    words: str
    code: str
    qr: str = ""
    qr_label: str = ""


class Sheet(Struct, frozen=True, kw_only=True):
    """What every document carries. `running` stands at the top of each page: whose paper it is."""

    language: str
    paper: str
    title: str
    running: str = ""
    page_of: str = ""  # with {page} and {pages}
    check: Check | None = None
    sample: str = ""


class ClinicianSheet(Sheet, frozen=True, kw_only=True):
    """`sides` stand beside each other where there is room; `missing` is in order of weight."""

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
    cut: str  # what stands where a text was too long for the paper


class Step(Struct, frozen=True, kw_only=True):
    strong: str
    text: str


class PatientSheet(Sheet, frozen=True, kw_only=True):
    """One page, large print. `phone` empty means: `call` says whom to ask instead.

    `who` is the box beside the title. `notes` stand below the steps, each a heading and a text:
    what was shared, how to change or stop.
    """

    intro: str = ""
    about: Line
    who: tuple[Line, ...]
    nothing_sent: str = ""
    send_it: str = ""
    phone: str
    call: str
    next_heading: str
    steps: tuple[Step, ...]
    bring_heading: str
    bring: tuple[Line, ...]
    until_heading: str
    until: tuple[str, ...]
    emergency_strong: str
    emergency: str
    notes: tuple[Line, ...] = ()
    footer: str


class Letter(Sheet, frozen=True, kw_only=True):
    """A plain document of headings and lines: the report back, a fax cover, a call script."""

    made: str
    state: str = ""
    parts: tuple[Part, ...]
    footer: str = ""


class Labels(Sheet, frozen=True, kw_only=True):
    """Address labels, each a few lines; they repeat down the sheet."""

    labels: tuple[tuple[str, ...], ...]


AnySheet = ClinicianSheet | PatientSheet | Letter | Labels
