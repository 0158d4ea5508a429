"""The return summary: what the program reports back, each question with its answer."""

from collections.abc import Iterator

from directory.documents.clinician import Printing
from directory.documents.plain import plain, shortened
from directory.documents.reference import LONGEST_NAME
from directory.documents.sheets import Letter, Line, Part
from directory.documents.wording import Wording
from directory.referrals.appointment import Side
from directory.referrals.naming import Names
from directory.referrals.outcome import Outcome
from directory.referrals.pinned import Pinned
from directory.templating import translator


def report(pinned: Pinned, outcome: Outcome, *, names: Names, printing: Printing) -> Letter:
    """What nobody said stays a blank where closing needs it, and is left out elsewhere."""
    wording = Wording(
        translate=translator(printing.language), language=printing.language, names=names
    )
    _ = wording.translate
    return Letter(
        language=printing.language,
        paper=printing.paper,
        title=_("Report back"),
        running=f"{shortened(pinned.full_name, LONGEST_NAME)} · {pinned.number}",
        page_of=_("Page {page} of {pages}"),
        made=wording.said(pinned.listing.name),
        parts=tuple(part for part in _parts(pinned, outcome, wording) if part.lines),
        sample=_("Sample contacts, waits and people.") if pinned.sample else "",
    )


def _parts(pinned: Pinned, outcome: Outcome, wording: Wording) -> Iterator[Part]:
    _ = wording.translate
    seen = ", ".join(wording.date(day) for day in outcome.seen_on)
    yield Part(
        heading=_("Seen"),
        lines=(
            _needed(_("On"), seen or _("not seen; answered without a visit")),
            *_said((_("By"), outcome.seen_by), (_("Urgent, phoned"), outcome.urgent_phoned)),
        ),
    )
    yield Part(heading=_("Your questions"), lines=tuple(_answers(pinned, outcome, wording)))
    yield Part(
        heading=_("What we found and did"),
        lines=_said(
            ("", outcome.report),
            (_("Diagnosis"), outcome.diagnosis),
            (_("Done"), outcome.done),
            (_("Changes to medicines"), outcome.medicines),
            (_("Results"), outcome.results),
            (_("Papers with it"), str(len(outcome.attachments)) if outcome.attachments else None),
        ),
    )
    yield Part(heading=_("What happens next, and who does it"), lines=_plan(outcome, wording))
    yield Part(
        heading=_("Where the patient stands"),
        lines=(
            *_said(
                (_("Phase reached"), _phase(outcome, wording)),
                (_("Ready for the next phase when"), outcome.exit_criteria),
                (_("Follow-up"), outcome.follow_up),
                (_("Next phase suggested"), _program(outcome, wording)),
            ),
            _needed(_("What the patient was told"), plain(outcome.patient_was_told or "")),
        ),
    )


def _answers(pinned: Pinned, outcome: Outcome, wording: Wording) -> Iterator[Line]:
    """Every question, with or without an answer; an answer without a question is printed too."""
    _ = wording.translate
    marks = {"yes": _("answered"), "partly": _("partly answered"), "no": _("not answered")}
    for at, question in enumerate(pinned.questions):
        yield Line(label=str(at + 1), text=plain(question))
        if at < len(outcome.answers):
            answer = outcome.answers[at]
            yield Line(label=marks[answer.answered], text=plain(answer.text))
        else:
            yield Line(label=_("Answer"), blank=True)
    for answer in outcome.answers[len(pinned.questions) :]:
        yield Line(label=marks[answer.answered], text=plain(answer.text))


def _plan(outcome: Outcome, wording: Wording) -> tuple[Line, ...]:
    """Each action with its owner and its day."""
    _ = wording.translate
    owners = {
        Side.PROGRAM: _("The program"),
        Side.PRACTICE: _("The practice"),
        Side.PATIENT: _("The patient"),
    }
    lines = []
    for action in outcome.plan:
        text = plain(action.what)
        if action.by:
            text = _("%(what)s, by %(day)s") % {"what": text, "day": wording.date(action.by)}
        lines.append(Line(label=owners[action.owner], text=text))
    return tuple(lines) or (Line(label=_("Who, what, by when"), blank=True),)


def _phase(outcome: Outcome, wording: Wording) -> str | None:
    return outcome.phase and wording.names.phase(outcome.phase, wording.language)


def _program(outcome: Outcome, wording: Wording) -> str | None:
    return outcome.next_phase and wording.names.program(outcome.next_phase, wording.language)


def _needed(label: str, text: str) -> Line:
    return Line(label=label, text=text, blank=not text)


def _said(*pairs: tuple[str, str | None]) -> tuple[Line, ...]:
    return tuple(Line(label=label, text=plain(text)) for label, text in pairs if text)
