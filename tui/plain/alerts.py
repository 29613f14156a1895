"""Alerts as lines: what fired, why, for whom, since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from store.i18n import _
from store.rules.words import EVERY_TEAM
from store.text import safe_text
from store.views.shapes import AlertView
from tui.plain.output import Cell, say_table
from tui.plain.shapes import Facts
from tui.plain.times import stamp
from tui.plain.words import clock_word, listed, reason_word
from tui.warned import alert_subject, is_warning, number_text, warned_text
from tui.wording import word

if TYPE_CHECKING:
    from store.actor import Actor
    from store.database import Desk


WITHOUT_LEVEL = ("manual", "promise", "mention", "reveals")


def sentence(alert: AlertView, facts: Facts) -> str:
    """An alert on one line."""
    what = clock_word(alert.clock)
    if is_warning(alert):
        what = warned_text(alert.clock, alert.reason, alert.data)
    elif alert.clock not in WITHOUT_LEVEL:
        what = _("{clock}, level {level}").format(clock=what, level=alert.level)
    text = _("alert {id}: {number} {what} ({reason}), {when}, for {who}").format(
        id=alert.alert_id,
        number=number_text(alert.number),
        what=what,
        reason=reason_word("reminder" if (alert.clock, alert.level) == ("promise", 1) else alert.reason),
        when=stamp(alert.fired_at, facts.zone),
        who=listed(map(_told, alert.told)) or "-",
    )
    if alert.held_until is not None:
        text += "; " + _("told at {when}").format(when=stamp(alert.held_until, facts.zone))
    ended = _ended(alert, facts)
    if ended:
        text += f"; {ended}"
    return f"{text}: {safe_text(alert.note)}" if alert.note else text


def fired_since(desk: Desk, actor: Actor, last: int | None, now: int) -> tuple[int, list[AlertView]]:
    """The newest alert's number, and the alerts after `last` in the order in which they fired (None: only the number)."""
    from store.views.alerts import alerts

    found = alerts(desk, actor, every=True, limit=200 if last is not None else 1, now=now)
    newest = max((alert.alert_id for alert in found), default=0)
    if last is None:
        return newest, []
    return max(newest, last), sorted(
        (alert for alert in found if alert.alert_id > last), key=lambda one: one.alert_id
    )


def say_alerts(alerts: Sequence[AlertView], facts: Facts) -> None:
    """A table, newest first."""
    if not alerts:
        print(_("No alerts."))
        return
    titles = (
        _("alert"),
        _("ticket"),
        _("clock"),
        _("level"),
        _("since"),
        _("for"),
        _("seen by"),
        _("subject"),
    )
    say_table(titles, [_row(alert, facts) for alert in alerts])


def _row(alert: AlertView, facts: Facts) -> list[Cell]:
    style = "" if alert.acknowledged_at is not None or alert.closed_reason else "risk"
    return [
        Cell(str(alert.alert_id), right=True),
        Cell(number_text(alert.number), "strong", right=True),
        Cell(clock_word(alert.clock), style),
        Cell("-" if alert.clock in WITHOUT_LEVEL or is_warning(alert) else str(alert.level), right=True),
        Cell(stamp(alert.fired_at, facts.zone)),
        Cell(_whom(alert, facts)),
        Cell(alert.acknowledged_by or (reason_word(alert.closed_reason) if alert.closed_reason else "-")),
        Cell(f"{alert_subject(alert)} ({alert.note})" if alert.note else alert_subject(alert)),
    ]


def _whom(alert: AlertView, facts: Facts) -> str:
    names = listed(map(_told, alert.told)) or "-"
    if alert.held_until is None:
        return names
    return _("{names} (told at {when})").format(names=names, when=stamp(alert.held_until, facts.zone))


def _told(name: str) -> str:
    kind, _sign, team = name.partition(":")
    if kind == "team" and team:
        return word("team", team)
    if kind == "supervisors" and team == EVERY_TEAM:
        return _("the supervisors")
    if kind == "supervisors" and team:
        return _("supervisors of {team}").format(team=word("team", team))
    return safe_text(name)


def _ended(alert: AlertView, facts: Facts) -> str:
    if alert.acknowledged_by is not None:
        when = stamp(alert.acknowledged_at, facts.zone)
        if alert.false_alarm:
            return _("a false alarm, says {who} at {when}").format(
                who=safe_text(alert.acknowledged_by), when=when
            )
        return _("acknowledged by {who} at {when}").format(who=safe_text(alert.acknowledged_by), when=when)
    if alert.closed_reason:
        return _("closed: {reason}").format(reason=reason_word(alert.closed_reason))
    return ""
