"""Machines that are told when a referral moves, and messages that did not get through."""

import datetime as dt
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from directory import outbox, paths
from directory.accounts import users
from directory.accounts.model import Caller
from directory.audit import Trail
from directory.delivery import deliveries, outgoing, webhooks
from directory.delivery.patience import load_patience
from directory.delivery.webhooks import Wanted
from directory.errors import Invalid
from directory.outbox import Channel, Depth, State
from directory.referrals.transitions import ROWS as STEPS
from directory.sealing import Sealer
from directory.settings import Settings
from directory.web.form_again import form_page
from directory.web.forms import Form, read_form
from directory.web.presenters.people import practice_names
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page

WEBHOOKS = "/admin/webhooks"
SHOWN = 50


@staff_page(WEBHOOKS)
async def show_webhooks(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    reading: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    done = request.query_params.get("done", "")
    return await _page(shell, reading, caller, now=now, done=done)


@staff_form(WEBHOOKS)
async def add_webhook(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
    sealer: NamedDependency[Sealer],
) -> Response[Any]:
    form = await read_form(request)
    wanted = Wanted(
        url=form.text("url"),
        says=form.text("says"),
        practice=form.maybe("practice"),
        department=form.maybe("department"),
        actions=tuple(form.every("actions")),
    )
    try:
        made = await webhooks.add(
            db,
            sealer,
            wanted,
            hosts=_hosts(shell.settings),
            by=caller,
            now=now,
            trail=trail,
        )
    except Invalid as error:
        return await _page(shell, db, caller, now=now, form=form, error=error)
    return shell.page("admin/webhook_once.html", made=made)


@staff_form("/admin/webhooks/{webhook_id:str}/pause")
async def pause_webhook(
    request: Request[Any, Any, Any],
    webhook_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    """Pauses it, or lets it go on."""
    form = await read_form(request)
    paused = form.text("go-on") != "yes"
    await webhooks.change(
        db,
        webhook_id,
        Wanted(paused=paused),
        hosts=_hosts(shell.settings),
        by=caller,
        now=now,
        trail=trail,
    )
    return see(f"{WEBHOOKS}?done={'paused' if paused else 'going-on'}")


@staff_form("/admin/webhooks/{webhook_id:str}/remove")
async def remove_webhook(
    webhook_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    await webhooks.remove(db, webhook_id, by=caller, now=now, trail=trail)
    return see(f"{WEBHOOKS}?done=removed")


@staff_form("/admin/deliveries/{delivery_id:str}/again")
async def send_again(
    delivery_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    await deliveries.redeliver(db, delivery_id, by=caller, now=now, trail=trail)
    return see(f"{WEBHOOKS}?done=again#given-up")


async def _page(
    shell: Shell,
    db: AsyncSession,
    caller: Caller,
    *,
    now: dt.datetime,
    form: Form | None = None,
    error: Invalid | None = None,
    done: str = "",
) -> Response[str]:
    found = await webhooks.list_webhooks(db, by=caller)
    dead, more = await deliveries.list_deliveries(db, by=caller, limit=SHOWN, state=State.DEAD)
    practices = await users.practices(db)
    depth = await outbox.depth(db)
    return form_page(
        shell,
        "admin/webhooks.html",
        error,
        webhooks=found,
        addresses={each.id: each.url for each in found},
        dead=dead,
        more=more is not None,
        depth=depth,
        late=_is_late(depth, now),
        hosts=_hosts(shell.settings),
        by_mail=bool(shell.settings.smtp_url),
        mail=Channel.MAIL,
        names=practice_names(practices),
        practice_choices=[(each.slug, each.name) for each in practices],
        department_choices=[
            (each.slug, shell.said(each.name)) for each in shell.catalogue.departments.values()
        ],
        steps={step: step.replace("_", " ") for step in STEPS},
        why=_why(shell),
        form=form or Form([]),
        done=done,
    )


def _is_late(depth: Depth, now: dt.datetime) -> bool:
    return depth.oldest is not None and now - depth.oldest > load_patience(paths.DATA).late


def _why(shell: Shell) -> dict[str, str]:
    """Codes of a failed delivery in words; those of an answer stand as they are."""
    _ = shell.gettext
    return {
        "not-reachable": _("nobody answered"),
        "no-answer-in-time": _("no answer in time"),
        "closed": _("hung up without an answer"),
        "no-http": _("the answer was no web answer"),
        "certificate": _("its certificate cannot be trusted"),
        "receiver-left": _("the receiver is gone"),
        "host-not-allowed": _("the host is not on the list"),
        "address-not-public": _("the name leads into a closed network"),
        "address-refused": _("the mail address was refused"),
        "sign-in-refused": _("the mail server refused our sign-in"),
        "not-set-up": _("e-mail is not set up"),
    }


def _hosts(settings: Settings) -> tuple[outgoing.Allowed, ...]:
    return outgoing.allowed(settings.webhook_hosts, production=settings.env == "production")


ROUTES = (show_webhooks, add_webhook, pause_webhook, remove_webhook, send_again)
