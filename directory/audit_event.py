"""An entry of the inspectors' log as FHIR R4 AuditEvent, in the shape of IHE BALP.

https://profiles.ihe.net/ITI/BALP. Where an entry is about patients there is one AuditEvent for each
of them: a profile of BALP takes exactly one. Patients stand in it by their pseudonym, the id of
their row; names, and what was searched for, are not in the log and so not here.
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from directory.audit import Outcome
from directory.audit_reading import Recorded

Json = dict[str, Any]

PROFILE = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
TERMS = "http://terminology.hl7.org/CodeSystem/"
DICOM = "http://dicom.nema.org/resources/ontology/DCM"
REST = "http://hl7.org/fhir/restful-interaction"
IDS = "urn:ietf:rfc:3986"

SIGNS_IN = {"sign-in": ("110122", "Login"), "sign-out": ("110123", "Logout")}
QUERIES = frozenset(("list", "search", "export", "patient-report"))
ENDS = frozenset(("delete", "revoke", "disable"))
STARTS = frozenset(("create", "issue", "add", "open"))
LOOKS = frozenset(("read", "history", "track", "verify", "redeem"))
INTERACTIONS = {"C": "create", "R": "read", "U": "update", "D": "delete", "E": "search"}
PROFILES = {"C": "Create", "R": "Read", "U": "Update", "D": "Delete", "E": "Query"}
OUTCOMES = {Outcome.OK: "0", Outcome.DENIED: "4", Outcome.FAILED: "8"}
MACHINE = "client"


def audit_events(entry: Recorded, *, patients: Mapping[str, str], site: str) -> Iterator[Json]:
    """`patients`: from the id of a referral to that of its patient, as far as they are known."""
    objects = [each for each in (entry.object_id, *entry.shown) if each]
    by_patient: dict[str, list[str]] = {}
    for each in objects:
        by_patient.setdefault(patients.get(each, ""), []).append(each)
    for number, (patient, about) in enumerate(sorted((by_patient or {"": []}).items())):
        yield _event(entry, patient=patient, about=about, site=site, number=number)


def _event(entry: Recorded, *, patient: str, about: list[str], site: str, number: int) -> Json:
    action = action_code(entry.action)
    event: Json = {
        "resourceType": "AuditEvent",
        "id": f"{entry.chain}-{entry.position}" + (f"-{number}" if number else ""),
        "meta": {"profile": [f"{PROFILE}{'Patient' if patient else ''}{PROFILES[action]}"]},
        **_kind(entry.action, action),
        "action": action,
        "recorded": entry.at.isoformat(timespec="milliseconds"),
        "outcome": OUTCOMES[entry.outcome],
        "agent": [*_who(entry, site), _part("110152", "Destination Role ID", site)],
        "source": {
            "site": site,
            "observer": {"display": site},
            "type": [_coding(f"{TERMS}security-source-type", "4", "Application Server")],
        },
    }
    if entry.action in SIGNS_IN:
        del event["meta"]  # BALP has no profile for it
    if entry.under:
        event["purposeOfEvent"] = [_concept(f"{TERMS}v3-ActReason", "BTG", "break the glass")]
    if entities := [*_patient(patient), *_things(entry, action, about)]:
        event["entity"] = entities
    return event


def action_code(action: str) -> str:
    """C, R, U, D, or E for what is none of them, such as a search.

    >>> [action_code(each) for each in ("referral.create", "referral.search", "key.rotate")]
    ['C', 'E', 'U']
    """
    if action in SIGNS_IN:
        return "E"
    word = action.rpartition(".")[2]
    for words, code in ((QUERIES, "E"), (LOOKS, "R"), (STARTS, "C"), (ENDS, "D")):
        if word in words:
            return code
    return "U"


def _kind(action: str, code: str) -> Json:
    if action in SIGNS_IN:
        return {
            "type": _coding(DICOM, "110114", "User Authentication"),
            "subtype": [_coding(DICOM, *SIGNS_IN[action])],
        }
    word = INTERACTIONS[code]
    return {
        "type": _coding(f"{TERMS}audit-event-type", "rest", "RESTful Operation"),
        "subtype": [_coding(REST, word, word), _coding(IDS, f"urn:action:{action}", action)],
    }


def _who(entry: Recorded, site: str) -> Iterator[Json]:
    """The person, and the machine they came by: their browser asks through this site itself."""
    who: Json = {"identifier": {"value": entry.actor or "unknown"}}
    if entry.actor_kind == MACHINE:
        yield _part("110153", "Source Role ID", site) | {"who": who, "requestor": True}
        return
    yield _part("110153", "Source Role ID", site)
    kind = _concept(f"{TERMS}v3-ParticipationType", "IRCP", "information recipient")
    person: Json = {"type": kind, "who": who, "requestor": True}
    if entry.actor_kind:
        person["role"] = [{"text": entry.actor_kind}]
    yield person


def _part(code: str, display: str, site: str) -> Json:
    return {"type": _concept(DICOM, code, display), "who": {"display": site}, "requestor": False}


def _patient(patient: str) -> Iterator[Json]:
    if patient:
        yield {
            "what": {"reference": f"Patient/{patient}"},
            "type": _coding(f"{TERMS}audit-entity-type", "1", "Person"),
            "role": _coding(f"{TERMS}object-role", "1", "Patient"),
        }


def _things(entry: Recorded, action: str, about: list[str]) -> Iterator[Json]:
    system = _coding(f"{TERMS}audit-entity-type", "2", "System Object")
    is_referral = entry.action.startswith(("referral.", "access-link."))
    for each in about:
        ours: Json = {"identifier": {"value": each}}
        yield {
            "what": {"reference": f"ServiceRequest/{each}"} if is_referral else ours,
            "type": system,
            "role": _coding(f"{TERMS}object-role", "4", "Domain Resource"),
        }
    if action == "E" and entry.action not in SIGNS_IN:
        # What was typed may be a name. The log keeps which search it was, and nothing else.
        yield {
            "type": system,
            "role": _coding(f"{TERMS}object-role", "24", "Query"),
            "query": base64.b64encode(entry.action.encode()).decode(),
        }


def _coding(system: str, code: str, display: str) -> Json:
    return {"system": system, "code": code, "display": display}


def _concept(system: str, code: str, display: str) -> Json:
    return {"coding": [_coding(system, code, display)]}
