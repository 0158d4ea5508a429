"""A summary as JSON: the same items with their labels and values, in one language.

For clinicians the kept version itself travels along, so that its checksum can be worked out again.
"""

import datetime as dt
from typing import Any, Literal

import msgspec

from directory.catalogue.model import words
from directory.documents.plain import without_isolates
from directory.documents.wording import Wording
from directory.referrals.items import Items
from directory.referrals.kept import Kept
from directory.referrals.standing import Standing
from directory.referrals.summary import Asked, Content, Settled, State
from directory.templating import translator

Audience = Literal["clinician", "patient"]


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class FieldShown(Struct, frozen=True, kw_only=True):
    id: str
    label: str
    values: tuple[str, ...]


class ItemShown(Struct, frozen=True, kw_only=True):
    """One of the 35 items. `state` tells "none" from what nobody asked."""

    number: int
    id: str
    label: str
    state: State
    complete: bool
    fields: tuple[FieldShown, ...]


class FlagShown(Struct, frozen=True, kw_only=True):
    id: str
    label: str
    asked: Asked
    quote: str
    settled: Settled | None
    settled_reason: str


class MissingShown(Struct, frozen=True, kw_only=True):
    id: str
    label: str
    owed_by: str
    due: dt.date | None


class CompletenessShown(Struct, frozen=True, kw_only=True):
    score: float
    missing: tuple[MissingShown, ...]


class SummaryShown(Struct, frozen=True, kw_only=True):
    """`record` is the version as it is kept; its canonical JSON (RFC 8785) has this `checksum`
    (SHA-256). For patients it is left out."""

    referral_id: str
    number: str
    version: int
    standing: Standing
    code: str
    checksum: str
    audience: Audience
    language: str
    made_at: dt.datetime
    sent_at: dt.datetime | None
    program_id: str
    listing_version: int
    items: tuple[ItemShown, ...]
    red_flags: tuple[FlagShown, ...]
    completeness: CompletenessShown
    record: dict[str, Any] | None


FOR_STAFF = frozenset({"completeness", "match-basis"})
"""Items about the paper and not about the patient."""


def shown(kept: Kept, items: Items, *, audience: Audience, language: str) -> SummaryShown:
    pinned = kept.pinned
    wording = Wording(translate=translator(language), language=language, names=pinned.names)
    to_patient = audience == "patient"
    missing = {each.id for each in pinned.gaps.missing}
    return SummaryShown(
        referral_id=pinned.referral,
        number=pinned.number,
        version=pinned.version,
        standing=kept.standing,
        code=kept.code,
        checksum=kept.checksum,
        audience=audience,
        language=language,
        made_at=pinned.made_at,
        sent_at=pinned.sent_at,
        program_id=pinned.listing.slug,
        listing_version=pinned.listing.version,
        items=tuple(
            _item(content, items, wording, plain=to_patient, complete=content.id not in missing)
            for content in pinned.summary.contents
            if not (to_patient and content.id in FOR_STAFF)
        ),
        red_flags=tuple(
            FlagShown(
                id=flag.rule,
                label=wording.names.rule(flag.rule, language),
                asked=flag.asked,
                quote=flag.quote,
                settled=flag.settled,
                settled_reason=flag.settled_reason,
            )
            for flag in pinned.summary.red_flags
            if not (to_patient and flag.asked is Asked.NOT_ASKED)
        ),
        completeness=CompletenessShown(
            score=pinned.gaps.score,
            missing=tuple(
                MissingShown(
                    id=each.id,
                    label=words(items.item(each.id).name, language),
                    owed_by=each.owed_by,
                    due=each.due,
                )
                for each in pinned.gaps.missing
            ),
        ),
        record=None if to_patient else msgspec.json.decode(kept.record),
    )


def _item(
    content: Content, items: Items, wording: Wording, *, plain: bool, complete: bool
) -> ItemShown:
    item = items.item(content.id)
    fields = []
    for field in item.fields:
        values = tuple(without_isolates(wording.fact(fact)) for fact in content.of(field.id))
        if values:
            label = wording.said(field.plain if plain else field.name)
            fields.append(FieldShown(id=field.id, label=label, values=values))
    return ItemShown(
        number=content.number,
        id=content.id,
        label=wording.said(item.plain if plain else item.name),
        state=content.state,
        complete=complete and content.state is not State.NOT_NEEDED,
        fields=tuple(fields),
    )
