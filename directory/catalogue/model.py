"""What the hospital offers, as plain frozen records.

Records are read from `data/catalogue/` (loading.py), kept in tables (tables.py, store.py) and
handed around as one `Catalogue`. Nothing here knows a database or a page.
"""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

import msgspec

Words = dict[str, str]
"""A text by language code. `en` is always there."""


class Basis(StrEnum):
    """Where a field's value comes from."""

    DOCUMENT = "document"  # stands in the public page the catalogue starts from
    READING = "reading"  # our clinical reading of what such a program does; evidence mark G
    SAMPLE = "sample"  # laid over by --demo; not true of any place
    STATED = "stated"  # said by the program or its steward
    UNKNOWN = "unknown"  # not stated yet; the field is empty


class Listing(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    RETIRED = "retired"


class Evidence(StrEnum):
    """How far a clinical statement was checked (see docs/explanation/evidence.md)."""

    VERIFIED = "V"  # the statement was read in a copy of the named source
    PARTLY = "P"  # only the source's title or abstract was read, and it agrees
    GUESS = "G"  # our own clinical reading


class Struct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all catalogue values: immutable, and strict about unknown keys."""


class BasisOf(Struct, frozen=True, kw_only=True):
    """Which fields of a record rest on what; one named nowhere is `unknown` and must be empty."""

    document: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()


class Record(Struct, frozen=True, kw_only=True):
    """What every listed thing carries. `slug` is the public key and never changes its meaning."""

    slug: str
    uuid: UUID
    name: Words
    listing: Listing = Listing.PUBLISHED
    steward: str | None = None
    checked_on: dt.date | None = None
    checked_by: str | None = None
    source: str | None = None
    version: int = 1
    former_slugs: tuple[str, ...] = ()
    basis: BasisOf = BasisOf()

    def basis_of(self, field: str) -> Basis:
        for basis in (Basis.SAMPLE, Basis.STATED, Basis.DOCUMENT, Basis.READING):
            if field in getattr(self.basis, basis.value):
                return basis
        return Basis.UNKNOWN


class Institution(Record, frozen=True, kw_only=True):
    """The hospital (HSDS organization, FHIR Organization)."""

    plain: Words
    clinical: Words | None = None
    institutes: tuple[str, ...] = ()
    commitment: Words | None = None  # why several coordinated options are offered
    advice: Words | None = None  # to consult one's own doctor
    phone: str | None = None


class Department(Record, frozen=True, kw_only=True):
    """A child of the institution. `badge` is its two-letter way-finding mark, `line` its colour."""

    plain: Words
    clinical: Words | None = None
    badge: str
    line: str
    order: int


class Ages(Struct, frozen=True, kw_only=True):
    """Whole years, both ends included; `to_years` None means no upper limit."""

    from_years: int = 0
    to_years: int | None = None
    words: Words

    def admits(self, years: float | None) -> bool | None:
        """True, False, or None where the age is not known."""
        if years is None:
            return None
        return years >= self.from_years and (self.to_years is None or years < self.to_years + 1)


class Criterion(Struct, frozen=True, kw_only=True):
    """One entry rule of a program, judged met, not met or unknown against the findings."""

    id: str
    needs_any: tuple[str, ...] = ()  # finding ids; one present is enough
    refuses_any: tuple[str, ...] = ()  # finding ids; one present fails the rule
    sentence: Words
    source: str


class ItemToSend(Struct, frozen=True, kw_only=True):
    """Something a program asks to see with the referral."""

    id: str
    name: Words
    required: bool
    summary_item: int | None = None  # number of the 35 items of the referral summary it fills


class Contact(Struct, frozen=True, kw_only=True):
    """One way to reach a program, for one purpose (appointments, urgent, fax, secure, intake)."""

    purpose: str
    kind: str  # phone, fax, email, url
    value: str


class Hours(Struct, frozen=True, kw_only=True):
    days: Words
    opens: str
    closes: str


class Capacity(Struct, frozen=True, kw_only=True):
    """Places at a location as last known. `as_of` is when it was said, never when it was read."""

    location: str
    accepting: bool | None = None
    next_visit_days: int | None = None
    free_places: int | None = None
    total_places: int | None = None
    as_of: dt.datetime


class Program(Record, frozen=True, kw_only=True):
    """What one can be referred to. Rules speak of its `care_types`, never of the program itself.

    An empty tuple or None means "not stated yet"; `basis_of(field)` says what a value rests on.
    """

    department: str
    plain: Words
    clinical: Words
    care_types: tuple[str, ...] = ()
    ages: Ages | None = None
    settings: tuple[str, ...] = ()  # inpatient, outpatient
    delivery: tuple[str, ...] = ()  # in-person, virtual, home
    phases: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    good_for: tuple[Words, ...] = ()
    not_for: tuple[Words, ...] = ()
    first_visit: tuple[Words, ...] = ()
    bring: tuple[Words, ...] = ()
    eligibility: tuple[Criterion, ...] = ()
    what_to_send: tuple[ItemToSend, ...] = ()
    what_to_send_version: int = 1
    languages: tuple[str, ...] = ()
    interpreters: bool | None = None
    accessibility: tuple[Words, ...] = ()
    referral: str | None = None  # needed, self, either
    contacts: tuple[Contact, ...] = ()
    hours: tuple[Hours, ...] = ()
    locations: tuple[str, ...] = ()
    capacity: tuple[Capacity, ...] = ()
    cost: Words | None = None
    payers: tuple[str, ...] = ()
    outside: bool = False  # its people do not work here: referrals reach it by paper or phone
    codes: tuple[str, ...] = ()  # NUCC taxonomy


class RoleInPhase(StrEnum):
    LEADS = "leads"
    HELPS = "helps"
    IF_NEEDED = "if-needed"


class Discipline(Record, frozen=True, kw_only=True):
    """A profession of the rehab team."""

    plain: Words  # one line: what this person does for you
    clinical: Words
    does: Words  # two plain sentences
    order: int = 100  # place in the source's list
    also_called: tuple[Words, ...] = ()
    say_it: Words | None = None  # how to say the word
    training: Words | None = None
    in_phases: dict[str, RoleInPhase] = {}
    ask: tuple[Words, ...] = ()  # questions a patient may put
    codes: tuple[str, ...] = ()  # NUCC taxonomy


class Condition(Record, frozen=True, kw_only=True):
    """Something a patient has. `rules` names the red-flag rules that belong to it."""

    region: str  # back, neck, spine, knee, joints, whole-body
    order: int = 100  # back and neck pain first
    plain: Words
    clinical: Words
    what_it_is: tuple[Words, ...] = ()
    what_helps: tuple[Words, ...] = ()
    what_does_not: tuple[Words, ...] = ()
    causes: tuple[str, ...] = ()  # item ids of the guide `causes`
    also_called: tuple[Words, ...] = ()
    rules: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # ICD-10-CM, not yet compared with the yearly file


class Means(Struct, frozen=True, kw_only=True):
    """Something a phase may use."""

    id: str
    name: Words
    note: Words | None = None  # where source and guideline differ, both are said


class RehabPhase(Record, frozen=True, kw_only=True):
    """Acute, recovery or maintenance. `title` is what patients read ("Calm the pain")."""

    number: int
    title: Words
    plain: Words
    clinical: Words
    aims: tuple[Words, ...] = ()
    means: tuple[Means, ...] = ()
    ready_when: Words | None = None


class Component(Record, frozen=True, kw_only=True):
    """One of the ten things a rehabilitation program may include."""

    plain: Words
    clinical: Words
    order: int
    phases: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()  # who gives it


class Location(Record, frozen=True, kw_only=True):
    address: str
    arrival: Words | None = None
    parking: Words | None = None
    step_free: bool | None = None
    phone: str | None = None


class GuideItem(Struct, frozen=True, kw_only=True):
    id: str
    name: Words
    plain: Words
    clinical: Words | None = None


class Guide(Record, frozen=True, kw_only=True):
    """Patient education: causes, prevention, goals, the family's part, settings of care."""

    plain: Words
    clinical: Words | None = None
    order: int = 0
    items: tuple[GuideItem, ...] = ()


class Side(Struct, frozen=True, kw_only=True):
    """One side of a disputed matter."""

    who: Words
    says: Words


class Notice(Record, frozen=True, kw_only=True):
    """News, or a word on quality and safety. `stated_on` None: the source gives no date."""

    kind: str  # news, quality
    plain: Words
    clinical: Words | None = None
    sides: tuple[Side, ...] = ()
    stated_on: dt.date | None = None
    programs: tuple[str, ...] = ()


class CareType(Struct, frozen=True, kw_only=True):
    """A coded kind of care. Rules speak of these; a program lists the ones it gives.

    `for_children`: a program that gives it is a children's program, and may state ages as our
    reading. Any other program's ages are stated by somebody, or unknown.
    """

    name: Words
    plain: Words
    for_children: bool = False


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """Everything at one version, in reading order. `sample`: --demo data lies over it."""

    version: int
    sample: bool
    institution: Institution
    departments: dict[str, Department]
    programs: dict[str, Program]
    disciplines: dict[str, Discipline]
    conditions: dict[str, Condition]
    phases: dict[str, RehabPhase]
    components: dict[str, Component]
    locations: dict[str, Location]
    guides: dict[str, Guide]
    notices: dict[str, Notice]

    def public_programs(self) -> Iterator[Program]:
        """Published and paused ones: what anyone may see."""
        return (
            program
            for program in self.programs.values()
            if program.listing in (Listing.PUBLISHED, Listing.PAUSED)
        )

    def in_department(self, slug: str) -> list[Program]:
        return [program for program in self.public_programs() if program.department == slug]


KINDS: dict[str, type[Record]] = {
    "institution": Institution,
    "departments": Department,
    "programs": Program,
    "disciplines": Discipline,
    "conditions": Condition,
    "phases": RehabPhase,
    "components": Component,
    "locations": Location,
    "guides": Guide,
    "notices": Notice,
}
"""Folder of `data/catalogue/` (and name in the change log) → type of its records."""


def words(text: Words, language: str) -> str:
    """The text in that language, else in English (the caller marks the language it really got)."""
    return text.get(language) or text["en"]
