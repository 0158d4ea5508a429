"""The views of a list as links with their counts, and what each says where it is empty."""

from collections.abc import Mapping
from dataclasses import dataclass

from directory.referrals.worklist import View
from directory.web.shell import Shell

TABS = (View.TURN, View.OPEN, View.BOOKED, View.REPORT, View.CLOSED, View.DRAFTS)
"""Of one's own referrals."""

QUEUES = (
    *(View.TURN, View.MINE, View.UNASSIGNED, View.NO_DATE, View.OVERDUE, View.SIGNING),
    *(View.SNOOZED, View.WITNESS),
)
"""Of the day's work."""


@dataclass(frozen=True, kw_only=True)
class Link:
    view: View
    name: str
    count: int
    address: str
    is_current: bool
    is_late: bool  # more than none is bad news


def links(
    shell: Shell, at: str, views: tuple[View, ...], counts: Mapping[View, int], current: View
) -> tuple[Link, ...]:
    names = view_names(shell)
    return tuple(
        Link(
            view=view,
            name=names[view],
            count=counts[view],
            address=at if view is views[0] else f"{at}?view={view.value}",
            is_current=view is current,
            is_late=view is View.OVERDUE and counts[view] > 0,
        )
        for view in views
    )


def view_names(shell: Shell) -> dict[View, str]:
    _ = shell.gettext
    return {
        View.TURN: _("Waiting for us"),
        View.MINE: _("Mine"),
        View.UNASSIGNED: _("Not taken"),
        View.NO_DATE: _("No date yet"),
        View.OVERDUE: _("Overdue"),
        View.SIGNING: _("To sign"),
        View.SNOOZED: _("Put off"),
        View.WITNESS: _("To confirm"),
        View.OPEN: _("Open"),
        View.BOOKED: _("Booked"),
        View.REPORT: _("Report back"),
        View.CLOSED: _("Closed"),
        View.DRAFTS: _("Drafts"),
    }


def explained(shell: Shell) -> dict[View, str]:
    _ = shell.gettext
    return {
        View.TURN: _("The next step is yours or your team’s."),
        View.MINE: _("What you have taken."),
        View.UNASSIGNED: _("Your team’s turn, and nobody has taken it."),
        View.NO_DATE: _("Sent, not seen yet, and no visit is booked."),
        View.OVERDUE: _("The next step is late, whoever has to take it."),
        View.SIGNING: _("Sent without a doctor’s name. A doctor signs each."),
        View.SNOOZED: _("Put off to a later day."),
        View.WITNESS: _("Retracted. A second person confirms each."),
        View.OPEN: _("Sent, and not ended."),
        View.BOOKED: _("A visit is booked."),
        View.REPORT: _("The program has reported back. Read it and tell the patient."),
        View.CLOSED: _("Ended, with the reason kept."),
        View.DRAFTS: _("Begun, and not sent."),
    }
