"""Words about a referral that no data file holds: priorities, actions, and time that is left."""

import datetime as dt

from babel import Locale

from directory.web.shell import Shell


def priorities(shell: Shell) -> dict[str, str]:
    """Lowest first, as forms offer them."""
    _ = shell.gettext
    return {
        "routine": _("Routine"),
        "urgent": _("Urgent"),
        "asap": _("Very soon"),
        "stat": _("Today (stat)"),
    }


def sexes(shell: Shell) -> dict[str, str]:
    _ = shell.gettext
    return {
        "female": _("Female"),
        "male": _("Male"),
        "other": _("Other"),
        "unknown": _("Not known"),
    }


SPOKEN = (
    *("en", "es", "pt", "zh", "ht", "vi", "ru", "ar", "fr", "it", "km", "el", "ko", "hi", "so"),
    *("am", "sq", "pl", "ja", "ase"),
)
"""Languages people of the region speak at home, and American Sign Language, the usual first."""


def languages(shell: Shell, held: str | None) -> dict[str, str]:
    """By code. One that was sent by a machine and is not among them stays what it is."""
    names = Locale.parse(shell.language).languages
    codes = SPOKEN if held in (None, "", *SPOKEN) else (*SPOKEN, held)
    return {code: names.get(code, code) for code in codes}


def contact_ways(shell: Shell) -> dict[str, str]:
    _ = shell.gettext
    return {
        "phone": _("Phone"),
        "text": _("Text message"),
        "email": _("E-mail"),
        "letter": _("Letter"),
    }


def decisions(shell: Shell) -> dict[str, str]:
    """What a person may decide about a red flag."""
    _ = shell.gettext
    return {
        "routed_now": _("The patient is on the way to that care"),
        "already_investigated": _("It was looked into before"),
        "other": _("Another reason, written beside it"),
    }


def actions(shell: Shell) -> dict[str, str]:
    """What the button of each action says."""
    _ = shell.gettext
    return {
        "send": _("Check and send"),
        "receive": _("Say that it arrived"),
        "ask": _("Ask the sender"),
        "answer": _("Answer the program"),
        "accept": _("Accept"),
        "waitlist": _("Put on the waiting list"),
        "place": _("Give a place"),
        "schedule": _("Book a visit"),
        "reschedule": _("Change the date"),
        "miss": _("Mark as missed"),
        "attend": _("Mark as seen"),
        "note": _("Add a note"),
        "return_outcome": _("Send the report back"),
        "acknowledge": _("Acknowledge and close"),
        "reopen_care": _("Ask for more"),
        "decline": _("Decline"),
        "reroute": _("Send to another program"),
        "cancel": _("Cancel"),
        "request_cancel": _("Ask to cancel"),
        "confirm_cancel": _("Confirm the cancellation"),
        "withdraw_cancel": _("Keep it going"),
        "close_incomplete": _("Close without a visit"),
        "reopen": _("Open again"),
        "retract": _("Retract: it should not exist"),
        "addendum": _("Add to the record"),
        "sign": _("Sign"),
    }


def explained(shell: Shell) -> dict[str, str]:
    """What an action means, where its name leaves a doubt."""
    _ = shell.gettext
    return {
        "accept": _("The program will see the patient. The date can follow."),
        "answer": _("It goes back to the program. To change what was sent, edit the referral."),
        "cancel": _("It stops now. The program and the patient are told."),
        "request_cancel": _("The program is asked to stop. It stays open until they confirm."),
        "confirm_cancel": _("A booked visit is cancelled with it."),
        "close_incomplete": _("It ends without a visit. The reason is kept."),
        "decline": _("The sender chooses another way. The patient is not lost."),
        "reroute": _("The same referral goes to another program. What was done so far is kept."),
        "acknowledge": _("The loop is closed once the patient was told."),
        "retract": _("It leaves all lists at once. A second person has to confirm it."),
        "return_outcome": _("Every question gets its answer before the report goes back."),
        "miss": _("The patient gets a new date; nothing is closed."),
    }


def sides(shell: Shell) -> dict[str, str]:
    _ = shell.gettext
    return {
        "practice": _("The practice"),
        "program": _("The program"),
        "patient": _("The patient"),
    }


def link_kinds(shell: Shell) -> dict[str, str]:
    """What the other referral is to this one, the usual first."""
    _ = shell.gettext
    return {
        "bundle": _("Part of the same plan"),
        "next_phase": _("The stage before this one"),
        "replaces": _("Ended; this one stands in its place"),
        "twin": _("For the same need"),
    }


def answered(shell: Shell) -> dict[str, str]:
    _ = shell.gettext
    return {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}


def done(shell: Shell) -> dict[str, str]:
    """How the history names what happened."""
    _ = shell.gettext
    return {
        "create": _("Written"),
        "update": _("Changed"),
        "assign": _("Handed over or put off"),
        "escalate": _("A time ran out; people were told"),
        "call": _("Call"),
        "call_staff": _("Call to the other side"),
        "undo_call": _("Call taken back"),
        "message": _("Message"),
        "read": _("Messages read"),
        "link": _("Linked"),
        "unlink": _("Link taken away"),
        "hold": _("Waits for another referral"),
        "release": _("Ready to send: it waits no longer"),
        "attach": _("Document attached"),
        "withdraw_document": _("Document withdrawn"),
        "send": _("Sent"),
        "receive": _("Arrived"),
        "ask": _("Asked the sender"),
        "answer": _("Answered"),
        "accept": _("Accepted"),
        "waitlist": _("Put on the waiting list"),
        "place": _("Given a place"),
        "schedule": _("Visit booked"),
        "reschedule": _("Date changed"),
        "miss": _("Visit missed"),
        "attend": _("Patient seen"),
        "note": _("Note"),
        "return_outcome": _("Report sent back"),
        "acknowledge": _("Acknowledged and closed"),
        "reopen_care": _("Asked for more"),
        "decline": _("Declined"),
        "reroute": _("Sent to another program"),
        "cancel": _("Cancelled"),
        "request_cancel": _("Asked to cancel"),
        "confirm_cancel": _("Cancellation confirmed"),
        "withdraw_cancel": _("Kept going"),
        "close_incomplete": _("Closed without a visit"),
        "reopen": _("Opened again"),
        "retract": _("Retracted"),
        "addendum": _("Added to the record"),
        "sign": _("Signed"),
        "patient_said": _("The patient, on their own page"),
    }


def said_by_patient(shell: Shell) -> dict[str, str]:
    """What the patient's words are about, and what they answered to a date."""
    _ = shell.gettext
    return {
        "goal": _("What the patient wants to do again"),
        "concern": _("What worries the patient"),
        "correction": _("What the patient puts right"),
        "contact": _("How to reach the patient now: check with them, then change it"),
        "stop": _("The patient wants to stop: please cancel it"),
        "comes": _("The patient will come"),
        "asks_other_date": _("The patient asks for another day"),
        "declines": _("The patient can not come on that day"),
    }


def time_left(shell: Shell, due: dt.datetime | None, now: dt.datetime) -> str:
    """Until or since it was due, in the largest unit that says something."""
    if due is None:
        return ""
    days, rest = divmod(int(abs((due - now).total_seconds())), 86_400)
    hours, minutes = rest // 3600, rest // 60
    return _over(shell, days, hours, minutes) if due < now else _ahead(shell, days, hours, minutes)


def _over(shell: Shell, days: int, hours: int, minutes: int) -> str:
    if days:
        return shell.counted("%(count)s day over", "%(count)s days over", days)
    if hours:
        return shell.counted("%(count)s hour over", "%(count)s hours over", hours)
    return shell.counted("%(count)s minute over", "%(count)s minutes over", minutes)


def _ahead(shell: Shell, days: int, hours: int, minutes: int) -> str:
    if days:
        return shell.counted("in %(count)s day", "in %(count)s days", days)
    if hours:
        return shell.counted("in %(count)s hour", "in %(count)s hours", hours)
    return shell.counted("in %(count)s minute", "in %(count)s minutes", minutes)


def time_since(shell: Shell, at: dt.datetime, now: dt.datetime) -> str:
    """How long ago, in the largest unit that says something."""
    minutes = max(0, int((now - at).total_seconds())) // 60
    if minutes >= 24 * 60:
        return shell.counted("%(count)s day ago", "%(count)s days ago", minutes // (24 * 60))
    if minutes >= 60:
        return shell.counted("%(count)s hour ago", "%(count)s hours ago", minutes // 60)
    if minutes:
        return shell.counted("%(count)s minute ago", "%(count)s minutes ago", minutes)
    return shell.gettext("just now")
