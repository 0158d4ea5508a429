"""What came along from a match, as people read it: age, sex, how long, what was found or not."""

from collections.abc import Iterator, Mapping
from typing import Any

from directory.documents.wording import number
from directory.matching.needs import Certainty
from directory.matching.suggest import Matcher
from directory.referrals.groups import Groups, groups_of
from directory.web.presenters.match_understood import in_units
from directory.web.presenters.referral_words import sexes
from directory.web.shell import Shell


def said_there(shell: Shell, matcher: Matcher, needs: Mapping[str, Any]) -> tuple[str, ...]:
    """One short text for each thing; empty where nothing came along."""
    return tuple(_texts(shell, matcher, needs))


def _texts(shell: Shell, matcher: Matcher, needs: Mapping[str, Any]) -> Iterator[str]:
    _ = shell.gettext
    age = needs.get("age", needs.get("age_years"))
    if age is not None:
        yield _("%(count)s years old") % {"count": number(age)}
    if sex := needs.get("sex"):
        yield sexes(shell).get(str(sex), str(sex))
    if days := needs.get("duration_days"):
        unit, count = in_units(days)
        yield {
            "days": _("for %(count)s days"),
            "weeks": _("for %(count)s weeks"),
            "months": _("for %(count)s months"),
            "years": _("for %(count)s years"),
        }[unit] % {"count": count}
    if findings := needs.get("findings"):
        groups = groups_of(matcher)
        for each in findings:
            if groups.is_shown(each["id"]):
                yield _finding(shell, groups, each)


def _finding(shell: Shell, groups: Groups, finding: Mapping[str, Any]) -> str:
    _ = shell.gettext
    name = groups.name_of(finding["id"], shell.language)
    if finding.get("certainty") == Certainty.DENIED.value:
        return _("not: %(finding)s") % {"finding": name}
    return name
