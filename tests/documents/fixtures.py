"""Four referrals to print: a short one, the longest there may be, a child's, and one for today.

They stand apart from the shipped rules and listings, so that those may change without these.
"""

import datetime as dt
from functools import cache
from typing import Any
from uuid import UUID

import msgspec

from directory import paths
from directory.catalogue.model import Capacity, Contact, Location, Program
from directory.matching.answer import Level, Urgency
from directory.referrals import pinned
from directory.referrals.canonical import checksum
from directory.referrals.filling import gaps
from directory.referrals.items import load_items
from directory.referrals.kept import Kept
from directory.referrals.model import (
    Actor,
    Completeness,
    Content,
    Patient,
    Question,
    RedFlagDecision,
    Referral,
    Status,
    Team,
    TeamKind,
)
from directory.referrals.naming import Names
from directory.referrals.pinned import Pinned, Sender
from directory.referrals.pinning import pin
from directory.referrals.standing import Standing
from directory.referrals.summary import Settled
from directory.referrals.timers import load_timers
from tests.referrals.answers import GROUPS, an_answer

ITEMS = load_items(paths.DATA)
TIMERS = load_timers(paths.DATA)
SENT = dt.datetime(2026, 11, 20, 15, 30, tzinfo=dt.UTC)
KINDS = ("short", "longest", "child", "stat")

NAMES = Names(
    findings={
        "numb-foot": {"en": "Numb foot", "es": "Pie dormido"},
        "weakness": {"en": "Weakness", "es": "Debilidad"},
        "cancer-history": {"en": "Past cancer", "es": "Cáncer en el pasado"},
        "physical-therapy": {"en": "Physical therapy", "es": "Fisioterapia"},
    },
    rules={
        "malignancy": {"en": "Past cancer with new back pain", "es": "Cáncer y dolor nuevo"},
        "cauda-equina": {"en": "Numbness between the legs", "es": "Sin sentir entre las piernas"},
    },
    programs={
        "spine-service": {"en": "Spine Service"},
        "pediatric-imaging": {"en": "Pediatric Imaging"},
    },
    departments={"orthopaedics": {"en": "Department of Orthopaedics"}},
    phases={"acute": {"en": "Acute", "es": "Aguda"}},
)

PROGRAM = Program(
    slug="spine-service",
    uuid=UUID(int=1),
    name={"en": "Spine Service"},
    department="orthopaedics",
    plain={"en": "Care for back and neck problems, with or without surgery."},
    clinical={"en": "Assessment of spinal disorders."},
    care_types=("spine-assessment", "spine-surgery"),
    contacts=(
        Contact(purpose="appointments", kind="phone", value="617-555-0110"),
        Contact(purpose="fax", kind="fax", value="617-555-0112"),
    ),
    bring=({"en": "Notes on what you have tried and if it helped"},),
    locations=("main",),
    interpreters=True,
    referral="needed",
    capacity=(Capacity(location="main", accepting=True, next_visit_days=9, as_of=SENT),),
    checked_on=dt.date(2026, 11, 18),
    version=3,
)
PLACE = Location(
    slug="main",
    uuid=UUID(int=2),
    name={"en": "Main building"},
    address="1 Sample Way, Boston",
)
SENDER = Sender(name="Main Street Practice", phone="617 555 0140", address="12 Main Street, Boston")

MINIMUM: dict[str, Any] = {
    "priority": "routine",
    "patient": Patient(
        given_name="Rosa María",
        family_name="Delacroix-Okafor",
        date_of_birth=dt.date(1971, 4, 9),
    ),
    "reason": "Back pain for seven weeks, worse on sitting",
}

WHOLE: dict[str, Any] = {
    "priority": "urgent",
    "priority_reason": "Weakness has grown over two weeks",
    "patient": Patient(
        given_name="Rosa María",
        family_name="Delacroix-Okafor",
        date_of_birth=dt.date(1971, 4, 9),
        sex="female",
        identifier="MS-20417",
        phone="(617) 555-0142",
        address="80 Sample Street, Boston",
        best_time="Mornings",
        language="Spanish, needs an interpreter",
        access_needs="Needs a ride; no stairs",
        carer="Her son Luis, 617 555 0143",
    ),
    "reason": "Back pain for seven weeks with pain and numbness down the left leg",
    "questions": (
        Question(text="Would an injection help her back to work?"),
        Question(text="Is surgery worth a talk now?"),
        Question(text="Which exercises are safe until then?"),
    ),
    "notes": (
        "Low back pain since lifting a box seven weeks ago. Pain runs down the left leg to the "
        "foot. Numb over the outer foot. Sits 10 minutes, walks 15. Sleep broken three nights a "
        "week. No fever, no weight loss."
    ),
    "red_flags": (
        RedFlagDecision(
            id="malignancy", decision=Settled.ALREADY_INVESTIGATED, reason="MRI clear on 2 Nov"
        ),
    ),
    "summary": {
        "referrer": {"callback": "Nurse Ade, 617 555 0144, weekdays until 5"},
        "copies": {"copy_to": "Dr. Amy Lim, primary care, Riverside"},
        "question": {"wanted": "Assess and treat"},
        "phase-goals": {"phase": "acute", "finding": "Back at work as a baker"},
        "severity-function": {"pain": 6, "score": "Oswestry 38", "finding": "Cannot sit to eat"},
        "examination": {
            "finding": "Left ankle reflex weak; straight leg raise 40 degrees; power 4 of 5",
            "examined_on": "18 November 2026",
        },
        "history": {"finding": "Breast cancer 2019, treated; high blood pressure"},
        "medicines": {"medicines": "Naproxen 500 mg twice a day; lisinopril 10 mg. Checked 18 Nov"},
        "allergies": {"allergies": "None known; no problem with contrast or latex"},
        "tried": {"finding": "Physical therapy, 4 weeks, 2 a week", "effect": "A little better"},
        "results": {
            "results": "MRI 2 Nov: disc at L5-S1; images at Riverside Imaging",
            "pending": "Blood count",
            "pending_owner": "Dr. Delgado",
        },
        "assessment": {"diagnosis": "Left S1 nerve root pain from a disc, likely"},
        "plan": {"plan": "Stays active; we see her in 2 weeks", "safety_net": "Told the signs"},
        "mental-health": {"finding": "Low at times; safe; copes with her son's help"},
        "social": {"finding": "Baker, on leave; lives with her son; does not smoke"},
        "imaging-safety": {"imaging_safety": "No implants; not pregnant; kidneys normal"},
        "under-18": "none",
        "surgery": {"surgery": "Lumpectomy 2019; no devices; no blood thinners"},
        "patient-goals": {"finding": "Bake again by spring", "concerns": "Afraid of surgery"},
        "payer": {"payer": "Sample Mutual, authorization SM-1180"},
        "consent": {"consent": "Agreed to share all with the program on 20 Nov"},
        "attachments": {"attachment": "MRI report 2 Nov, PDF, to follow"},
        "told": {"told": "Steps and call-back date by Nurse Ade, 20 Nov; what to do if worse"},
        "completeness": {"override": "Sent whole"},
        "signature": {"signed_by": "Dr. Rosa Delgado, 20 Nov 2026", "prepared_by": "Sam Okafor"},
        "urgency": {"phoned": "Ines Marsh, intake, 20 Nov 10:05"},
    },
}


def _longer(value: Any, times: int) -> Any:
    match value:
        case str() if value != "none":
            return " ".join([value] * times)
        case dict():
            return {key: _longer(each, times) for key, each in value.items()}
    return value


def content_of(kind: str) -> Content:
    match kind:
        case "short":
            return Content(**MINIMUM)
        case "longest":
            long = WHOLE | {
                "summary": _longer(WHOLE["summary"], 6),
                "notes": " ".join([WHOLE["notes"]] * 20),
            }
            return Content(**long)
        case "child":
            child = msgspec.structs.replace(
                MINIMUM["patient"], given_name="Noa", date_of_birth=dt.date(2017, 3, 2)
            )
            return Content(
                **MINIMUM
                | {
                    "patient": child,
                    "reason": "A curve in the spine seen at school",
                    "summary": {
                        "under-18": {
                            "guardian": "Ana Delacroix, mother, agrees",
                            "school": "Third grade; grew 7 cm this year",
                        }
                    },
                }
            )
        case "stat":
            return Content(
                **WHOLE | {"priority": "stat", "summary": {"urgency": WHOLE["summary"]["urgency"]}}
            )
        case "whole":
            return Content(**WHOLE)
    raise LookupError(kind)


def a_referral(kind: str = "short", **fields: Any) -> Referral:
    practice = Team(kind=TeamKind.PRACTICE, id="main-street")
    referral = Referral(
        id="019a5f00-0000-7000-8000-000000000001",
        number="R-7K3M-9QX4N",
        version=2,
        status=Status.SENT,
        content=content_of(kind),
        program=PROGRAM.slug,
        department=PROGRAM.department,
        practice=practice.id,
        owner=Team(kind=TeamKind.INTAKE, id=PROGRAM.department),
        due=SENT,
        created_at=SENT,
        created_by=Actor(kind="referrer", id="u1", name="Dr. Rosa Delgado"),
        changed_at=SENT,
        sent_at=SENT,
        listing_version=PROGRAM.version,
        completeness=Completeness(score=0.0),
    )
    answer = _answer(kind)
    measured = gaps(referral, answer, PROGRAM, items=ITEMS, groups=GROUPS, timers=TIMERS)
    return msgspec.structs.replace(referral, completeness=measured, **fields)


def a_pinned(kind: str = "short", **fields: Any) -> Pinned:
    return pin(
        a_referral(kind, **fields),
        _answer(kind),
        PROGRAM,
        places=(PLACE,),
        names=NAMES,
        sender=SENDER,
        items=ITEMS,
        groups=GROUPS,
        timers=TIMERS,
        zone=dt.UTC,
    )


@cache
def a_kept(kind: str = "short", standing: Standing = Standing.CURRENT) -> Kept:
    made = a_pinned(kind)
    record = pinned.written(made)
    return Kept(
        pinned=made,
        record=record,
        checksum=checksum(record),
        code="V-7K3M-9QX4-2B6T" if standing is not Standing.DRAFT else "",
        standing=standing,
    )


def _answer(kind: str) -> Any:
    answer = an_answer(flagged=kind in ("longest", "whole", "stat"))
    match kind:
        case "short":
            return msgspec.structs.replace(answer, findings=())
        case "child":
            needs = {"age_years": 9.7, "regions": ("back",)}
            return msgspec.structs.replace(answer, findings=(), needs=needs)
        case "stat":
            urgency = Urgency(level=Level.URGENT, same_day=True, where_to_go=None)
            return msgspec.structs.replace(answer, urgency=urgency)
    return answer
