"""Finding a referral by what a person knows of the patient, over keyed hashes only.

A name is found by its first three letters or more, a phone by its last 4, 7 or 10 digits, a birth
date and a reference as a whole.
"""

import datetime as dt
from collections.abc import Iterator

import msgspec
from sqlalchemy import ColumnElement, exists
from sqlmodel import col, select

from directory.errors import FieldError, Invalid
from directory.referrals.model import Content, Patient
from directory.referrals.tables import FinderRow, ReferralRow
from directory.sealing import Sealer, name_prefixes, name_words, phone_digits, phone_endings

NAME, BIRTH, PHONE = "name", "birth-date", "phone"
RECORD, REFERENCE, SAME = "record", "reference", "same-person"
LONGEST_WORD = 24


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What is known; all of it must hold."""

    name: str | None = None
    phone: str | None = None
    date_of_birth: dt.date | None = None
    identifier: str | None = None
    external_ref: str | None = None


def kept(sealer: Sealer, content: Content) -> set[tuple[str, bytes]]:
    """Every hash this content is found by."""
    return {(kind, sealer.hashed(kind, value)) for kind, value in _terms(content)}


def _terms(content: Content) -> Iterator[tuple[str, str]]:
    patient = content.patient
    for name in (patient.given_name, patient.family_name):
        yield from ((NAME, prefix) for prefix in name_prefixes(name or ""))
    if patient.date_of_birth:
        yield BIRTH, patient.date_of_birth.isoformat()
    if patient.phone:
        yield from ((PHONE, ending) for ending in phone_endings(patient.phone))
    if patient.identifier:
        yield RECORD, patient.identifier
    if content.external_ref:
        yield REFERENCE, content.external_ref
    if same := same_person(patient):
        yield SAME, same


def same_person(patient: Patient) -> str | None:
    """What two referrals of one person share; only ever a hint, names and dates do collide."""
    given, family = name_words(patient.given_name or ""), name_words(patient.family_name or "")
    if not given or not family or patient.date_of_birth is None:
        return None
    return f"{' '.join(family)}, {' '.join(given)}, {patient.date_of_birth.isoformat()}"


def conditions(sealer: Sealer, sought: Sought) -> list[ColumnElement[bool]]:
    """The WHERE of what is sought. Raises Invalid where a part is too short to search by."""
    return [_has(sealer, kind, value) for kind, value in _asked(sought)]


def _asked(sought: Sought) -> Iterator[tuple[str, str]]:
    if sought.name is not None:
        words = name_words(sought.name)
        if not words:
            raise _too_short("name", "Send at least three letters of a name.")
        yield from ((NAME, word[:LONGEST_WORD]) for word in words)
    if sought.phone is not None:
        digits = phone_digits(sought.phone)
        length = next((length for length in (10, 7, 4) if len(digits) >= length), None)
        if length is None:
            raise _too_short("phone", "Send at least the last four digits.")
        yield PHONE, digits[-length:]
    if sought.date_of_birth is not None:
        yield BIRTH, sought.date_of_birth.isoformat()
    if sought.identifier is not None:
        yield RECORD, sought.identifier
    if sought.external_ref is not None:
        yield REFERENCE, sought.external_ref


def same_as(sealer: Sealer, patient: Patient) -> ColumnElement[bool] | None:
    """Referrals of what looks like the same person; None where too little is known to say."""
    same = same_person(patient)
    return _has(sealer, SAME, same) if same else None


def _has(sealer: Sealer, kind: str, value: str) -> ColumnElement[bool]:
    return exists(
        select(FinderRow.referral_id).where(
            col(FinderRow.referral_id) == col(ReferralRow.id),
            col(FinderRow.kind) == kind,
            col(FinderRow.hash).in_(sealer.hashes(kind, value)),
        )
    )


def _too_short(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, (FieldError(field, "too_short", sentence),))
