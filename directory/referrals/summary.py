"""The content of a referral summary: 35 items, typed, with no wording in them.

Renderings (documents/) put it into words for the clinician and for the patient. Every value knows
where it came from; what nobody asked stays "not asked" and is never read as "no".
"""

import datetime as dt
from enum import StrEnum

import msgspec

from directory.catalogue.model import Words
from directory.matching.answer import Match, Met
from directory.matching.needs import Certainty
from directory.referrals.items import Priority

NOTE_LIMIT = 1_500
"""Longer notes are cut in the summary, and the summary says so."""

REASON_LIMIT = 200
"""Characters kept of why a flag was settled."""

OTHERWISE = "symptoms"
"""Group of a finding that the vocabulary puts in none."""


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Origin(StrEnum):
    """Who says so."""

    NOTE = "note"  # read in the pasted text
    EDITED = "edited"  # set by the person on the page
    MATCH = "match"  # worked out by the rules
    PATIENT = "patient"  # written by the patient on their own page
    CORRECTED = "corrected"  # the same, to put something right
    LISTING = "listing"  # stands in the directory
    SITE = "site"  # this site's own: the clock, the list of items


class State(StrEnum):
    PRESENT = "present"
    NONE = "none"  # asked, and the answer is "none"
    NOT_ASKED = "not-asked"
    NOT_NEEDED = "not-needed"  # its condition does not hold


class Asked(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_ASKED = "not-asked"


class Settled(StrEnum):
    """What the clinician decided about a red flag."""

    ROUTED_NOW = "routed_now"
    ALREADY_INVESTIGATED = "already_investigated"
    OTHER = "other"


Scalar = str | int | float | bool | dt.date | dt.datetime


class Fact(Struct, frozen=True, kw_only=True):
    """One value of one field. For `finding` the value is its id; `quote` is the words."""

    field: str
    value: Scalar
    origin: Origin
    quote: str = ""
    certainty: Certainty | None = None
    side: str | None = None


class Content(Struct, frozen=True, kw_only=True):
    """One of the 35 items as far as it is known."""

    number: int
    id: str
    state: State
    facts: tuple[Fact, ...] = ()

    def of(self, field: str) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.field == field)


class FlagAsked(Struct, frozen=True, kw_only=True):
    """One red-flag rule: did the note say yes, no, or nothing?"""

    rule: str
    asked: Asked
    quote: str = ""
    settled: Settled | None = None
    settled_reason: str = ""

    @property
    def is_open(self) -> bool:
        return self.asked is Asked.YES and self.settled is None


class Basis(Struct, frozen=True, kw_only=True):
    """Why this program: what was asked of it, what else fitted, what did not."""

    rulebook: str
    chosen: Match | None  # None where the chosen program is not among those that fit
    alternatives: tuple[str, ...]
    excluded: tuple[tuple[str, str], ...]  # program, rule that failed
    removed: tuple[str, ...] = ()  # findings read in the note and taken out by the person

    @property
    def unknown(self) -> tuple[str, ...]:
        reasons = self.chosen.reasons if self.chosen else ()
        return tuple(reason.rule for reason in reasons if reason.met is Met.UNKNOWN)


class AskedFor(Struct, frozen=True, kw_only=True):
    """Something the program itself asks to see: one of the 35 items, or a thing of its own.

    `item` None: its own; `values` is what was sent of it.
    """

    id: str
    name: Words
    required: bool
    item: int | None = None
    values: tuple[str, ...] = ()


class Summary(Struct, frozen=True, kw_only=True):
    """All 35 items in order, the red flags first asked, and the basis of the match.

    `asked_for` is what the program wants to see besides.
    """

    program: str
    priority: Priority
    send_by: dt.date
    made_at: dt.datetime
    contents: tuple[Content, ...]
    red_flags: tuple[FlagAsked, ...]
    basis: Basis | None
    asked_for: tuple[AskedFor, ...] = ()

    @property
    def wanted(self) -> frozenset[int]:
        """Numbers of the items that the program requires."""
        return frozenset(each.item for each in self.asked_for if each.required and each.item)

    def item(self, item_id: str) -> Content:
        return next(content for content in self.contents if content.id == item_id)

    @property
    def open_flags(self) -> tuple[FlagAsked, ...]:
        return tuple(flag for flag in self.red_flags if flag.is_open)

    def without(self, item_id: str) -> "Summary":
        """The same summary with one item emptied."""
        emptied = tuple(
            msgspec.structs.replace(content, state=State.NOT_ASKED, facts=())
            if content.id == item_id
            else content
            for content in self.contents
        )
        return msgspec.structs.replace(self, contents=emptied)


class Decision(Struct, frozen=True, kw_only=True):
    """What the person recorded about one red flag before printing."""

    rule: str
    settled: Settled
    reason: str = ""
