"""What the match page was sent: the note, what the person changed, what to print.

Everything travels in the body of a POST and is forgotten with the answer. Any bytes can be sent;
they become text without control characters, or a mistake the page shows with the text kept.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request

from directory.documents.plain import plain
from directory.errors import FieldError, Invalid, Unreadable
from directory.matching.needs import Certainty, Finding, PatientNeeds
from directory.matching.reading import LONGEST, Read
from directory.referrals.summary import REASON_LIMIT, Decision, Settled

MOST_FIELDS = 600
DAYS = {"days": 1, "weeks": 7, "months": 30, "years": 365}
SEXES = ("female", "male", "other")
ANSWERS = {"yes": Certainty.PRESENT, "no": Certainty.DENIED}


class MatchForm(msgspec.Struct, frozen=True, kw_only=True):
    """`edited`: the fields below the note were shown and hold; else only the note counts.

    `kept` are the findings left in, as `id:certainty`; `added` those put in by hand.
    """

    text: str = ""
    example: str = ""
    edited: bool = False
    age: str = ""
    sex: str = ""
    duration: str = ""
    unit: str = "days"
    kept: tuple[str, ...] = ()
    added: tuple[tuple[str, Certainty], ...] = ()
    program: str = ""
    paper: str = "us-letter"
    format: str = "html"  # of a sheet: html, pdf or text
    decisions: tuple[Decision, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.age or self.added)


async def read_form(request: Request[Any, Any, Any]) -> MatchForm:
    """Raises Unreadable where the body is no form. Mistakes in fields: see `mistakes`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", ""):
        raise Unreadable("This page reads forms (application/x-www-form-urlencoded) only.")
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise Unreadable(f"The form has more than {MOST_FIELDS} fields.") from None
    return form_of([(plain(name), plain(value)) for name, value in pairs])


def form_of(pairs: list[tuple[str, str]]) -> MatchForm:
    last = dict(pairs)

    def every(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for key, value in pairs if key == name and value))

    return MatchForm(
        text=last.get("text", ""),
        example=last.get("example", ""),
        edited=last.get("edited") == "1",
        age=last.get("age", "").strip(),
        sex=last.get("sex", "") if last.get("sex") in SEXES else "",
        duration=last.get("duration", "").strip(),
        unit=last["unit"] if last.get("unit") in DAYS else "days",
        kept=tuple(key for value in every("keep") for key in value.split()),
        added=_added([*every("add"), *every("answer")]),
        program=last.get("program", ""),
        paper="a4" if last.get("paper") == "a4" else "us-letter",
        format=last["format"] if last.get("format") in ("pdf", "text") else "html",
        decisions=_decisions(last),
    )


def _added(values: list[str]) -> tuple[tuple[str, Certainty], ...]:
    """`finding`, `finding:yes` or `finding:no`; the last word about a finding counts."""
    added: dict[str, Certainty] = {}
    for value in values:
        ident, _, said = value.partition(":")
        added[ident] = ANSWERS.get(said, Certainty.PRESENT)
    return tuple(added.items())


def _decisions(fields: dict[str, str]) -> tuple[Decision, ...]:
    """Fields `flag-<rule>` and `why-<rule>`. "Other" without a reason settles nothing."""
    found = []
    for name, value in fields.items():
        if not name.startswith("flag-") or value not in set(Settled):
            continue
        rule = name.removeprefix("flag-")
        reason = fields.get(f"why-{rule}", "").strip()[:REASON_LIMIT]
        if value != Settled.OTHER or reason:
            found.append(Decision(rule=rule, settled=Settled(value), reason=reason))
    return tuple(found)


def mistakes(form: MatchForm) -> tuple[FieldError, ...]:
    """What keeps the form from being matched, each with what to do."""
    found = []
    if len(form.text) > LONGEST:
        found.append(
            FieldError(
                "text",
                "too-long",
                f"The note has {len(form.text):,} characters. Shorten it to {LONGEST:,}.",
            )
        )
    elif form.is_empty:
        found.append(FieldError("text", "missing", "Paste or write a note first."))
    if form.age and _years(form.age) is None:
        found.append(FieldError("age", "not-a-number", "Write the age in years, from 0 to 130."))
    if form.duration and _count(form.duration) is None:
        found.append(
            FieldError("duration", "not-a-number", "Write how long as a number from 0 to 1000.")
        )
    return tuple(found)


def check(form: MatchForm) -> None:
    if found := mistakes(form):
        raise Invalid("Some of this cannot be used yet.", found)


def needs_of(form: MatchForm, understood: Read) -> PatientNeeds:
    """What the text says, less what was taken out, with what was put in."""
    read = understood.needs
    if not form.edited:
        return _with_added(read, form)
    kept = set(form.kept)
    return _with_added(
        msgspec.structs.replace(
            read,
            age_years=_years(form.age),
            sex=form.sex or None,
            duration_days=_days(form),
            findings=tuple(each for each in read.findings if key_of(each) in kept),
        ),
        form,
    )


def with_places(needs: PatientNeeds, region_of: Mapping[str, str | None]) -> PatientNeeds:
    """A place goes with the last finding that names it, and comes with one put in by hand."""
    named = dict.fromkeys(
        region
        for each in needs.findings
        if each.certainty not in (Certainty.DENIED, Certainty.FAMILY)
        and (region := region_of.get(each.id))
    )
    by_hand = {region_of.get(each.id) for each in needs.findings if not each.spans}
    kept = [each for each in needs.regions if each in named]
    new = [each for each in named if each in by_hand and each not in kept]
    return msgspec.structs.replace(needs, regions=(*kept, *new))


def removed(form: MatchForm, understood: Read) -> tuple[Finding, ...]:
    """Findings the text speaks of and the person took out."""
    if not form.edited:
        return ()
    kept = set(form.kept)
    return tuple(each for each in understood.needs.findings if key_of(each) not in kept)


def by_hand(form: MatchForm, understood: Read) -> frozenset[str]:
    """Which figures a person set to something else than the text says."""
    told = needs_of(form, understood)
    fields = ("age_years", "sex", "duration_days")
    return frozenset(
        field for field in fields if getattr(told, field) != getattr(understood.needs, field)
    )


def key_of(finding: Finding) -> str:
    return f"{finding.id}:{finding.certainty}"


def _with_added(needs: PatientNeeds, form: MatchForm) -> PatientNeeds:
    """One put in by hand replaces the same one of the text."""
    named = {ident for ident, _certainty in form.added}
    return msgspec.structs.replace(
        needs,
        age_years=_years(form.age) if form.age else needs.age_years,
        findings=(
            *(each for each in needs.findings if each.id not in named),
            *(Finding(id=ident, certainty=how, quote="") for ident, how in form.added),
        ),
    )


def _years(text: str) -> float | None:
    try:
        years = float(text)
    except ValueError:
        return None
    return years if 0 <= years <= 130 else None


def _count(text: str) -> float | None:
    try:
        count = float(text)
    except ValueError:
        return None
    return count if 0 <= count <= 1000 else None


def _days(form: MatchForm) -> int | None:
    count = _count(form.duration)
    return None if count is None else min(round(count * DAYS[form.unit]), 36_500)
