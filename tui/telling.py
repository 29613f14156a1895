"""What the desk itself records on a ticket, as sentences for its timeline. Loads no Textual."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from store.i18n import N_, _
from store.rules import words
from store.views.shapes import AlertView
from store.views.ticket_shapes import EventView
from tui.countdown import wall_text
from tui.plain.words import clock_word, field_word, listed, verb_word
from tui.warned import is_warning, plan_text, warned_text
from tui.wording import checklist_word, money, word

_PLAIN: Final = {
    "released": N_("released by {who}"),
    "lapsed": N_("the claim of {agent} ran out"),
    "sent": N_("{who} confirmed the reply as sent"),
    "no_reply_needed": N_("{who}: no reply needed"),
    "tagged": N_("{who} changed the tags"),
    "policy_applied": N_("{who} applied policy version {policy}"),
    "escalated": N_("{who} called the supervisors (alert {alert})"),
    "merged": N_("merged into #{into}"),
    "absorbed": N_("#{ticket} was merged into this one"),
    "linked": N_("follows #{to}, {who}"),
    "handed_out": N_("{who} took out file {attachment}"),
    "split_out": N_("{who} moved a message into #{ticket}"),
    "split_from": N_("{who} split this out of #{ticket}"),
    "mentioned": N_("{who} alerted {agent} (alert {alert})"),
    "causes": N_("{who} stated why it happened"),
    "measure_added": N_("{who} decided on measure {measure}"),
    "measure_done": N_("measure {measure} is done, {who}"),
}


def teller(zone: ZoneInfo, now: Callable[[], int]) -> Callable[[EventView], str | None]:
    """A function that tells an event in a sentence; None for what needs no telling."""

    def tell(event: EventView) -> str | None:
        return sentence(event, lambda at: wall_text(at, now(), zone))

    return tell


def sentence(event: EventView, when: Callable[[int], str]) -> str | None:
    """The event in a sentence; None for what the message or the status beside it says already."""
    who = event.login or _("the desk")
    if event.type in _PLAIN:
        return _(_PLAIN[event.type]).format(who=who, **event.data)
    told = _TOLD.get(event.type)
    return told(event.data, who, when) if told is not None else None


def alert_story(alert: AlertView, now_ms: int, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Why an alert fired, as paragraphs of (text, style name)."""
    of_ticket = alert.number is not None
    lines = [(f"#{alert.number} {alert.subject}", "strong")] if of_ticket else []
    fired = wall_text(alert.fired_at, now_ms, zone)
    if is_warning(alert):
        lines.append((warned_text(alert.clock, alert.reason, alert.data), "" if of_ticket else "strong"))
        lines.append((_("Warned at {when}.").format(when=fired), ""))
        if alert.plan:
            lines.append((_("Response plan: {plan}.").format(plan=plan_text(alert)), "strong"))
    elif alert.reason == "manual":
        lines.append((_("Called by hand at {when}.").format(when=fired), ""))
    elif alert.reason == "mention":
        lines.append((_("Named in a note at {when}.").format(when=fired), ""))
    elif alert.clock == "promise":
        text = _("The promised time passed without an answer (told at {when}).")
        if alert.level == 1:
            text = _("Reminded at {when} of a promise.")
        lines.append((text.format(when=fired), ""))
    else:
        text = _("Level {level} of {clock} was reached at {when}.")
        lines.append((text.format(level=alert.level, clock=word("clock", alert.clock), when=fired), ""))
    if alert.due_at is not None:
        late = now_ms > alert.due_at
        text = _("It was due at {when}.") if late else _("It is due at {when}.")
        lines.append((text.format(when=wall_text(alert.due_at, now_ms, zone)), "risk" if late else ""))
    if alert.reason == "retarget":
        lines.append((_("A new target had moved the due into the past."), "muted"))
    if of_ticket:
        text = (
            _("Held by {who}, with {team}.") if alert.assignee else _("Nobody holds it; it is with {team}.")
        )
        lines.append((text.format(who=alert.assignee, team=word("team", alert.team)), ""))
    elif alert.team:
        lines.append((_("It is about {team}.").format(team=word("team", alert.team)), ""))
    known = [name for name in alert.told if name not in alert.held]
    if known:
        lines.append((_("Told: {names}.").format(names=told_text(known)), ""))
    if alert.held and alert.held_until is not None:
        when = wall_text(alert.held_until, now_ms, zone)
        text = _("Not on shift; told at {when}: {names}.")
        lines.append((text.format(when=when, names=told_text(alert.held)), ""))
    if alert.false_alarm:
        lines.append((_("It was a false alarm."), "muted"))
    if alert.note:
        lines.append((alert.note, "note"))
    return lines


def _opened(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("opened as {kind}, by {channel}").format(
        kind=word("kind", data.get("kind")), channel=word("channel", data.get("channel"))
    )


def _claimed(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("claimed by {who}").format(who=who)


def _assigned(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("assigned to {agent} by {who}").format(agent=data.get("agent") or "-", who=who)


def _transferred(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    to = data.get("agent") or word("team", data.get("team"))
    if data.get("outside"):
        return _("handed on within its former desk by {who}").format(who=who)
    came = data.get("was_agent") or word("team", data.get("was_team"))
    return _("handed from {came} to {to} by {who}").format(came=came, to=to, who=who)


def _status(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    text = _("{before} -> {after}, {who}").format(
        before=word("status", data.get("from")), after=word("status", data.get("to")), who=who
    )
    if data.get("assent") is False:
        text += " " + _("(without the customer's assent)")
    return text


def _classified(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    was: dict[str, Any] = data.get("was", {})
    parts = [
        f"{field_word(name)} {_value(name, was.get(name))} -> {_value(name, value)}"
        for name, value in data.items()
        if name not in ("was", "quiet")
    ]
    return _("{what}, {who}").format(what=listed(parts), who=who)


def _set(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    codes: dict[str, list[Any]] = data.get("codes") or {}
    parts = [
        f"{field_word(name)} {_value(name, before)} -> {_value(name, after)}"
        for name, (before, after) in codes.items()
    ]
    parts += [field_word(name) for name in data.get("fields", []) if name not in codes]
    return _("changed: {what}, {who}").format(what=listed(parts), who=who)


def _promised(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    until = data.get("until")
    if until is None:
        return _("{who} took back the promised time").format(who=who)
    return _("{who} promised {when}").format(who=who, when=when(until))


def _offered(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    amount = data.get("amount_fen")
    what = word("offer", data.get("offer_type"))
    return _("{who} offered {what}").format(
        who=who, what=what if amount is None else f"{what} {money(amount, 'CNY')}"
    )


def _answered(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("the customer's answer: {answer}").format(answer=word("answer", data.get("answer")))


def _returned(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    stage, kind = data.get("stage"), data.get("return_type")
    if kind is not None:
        amount = data.get("amount_fen")
        what = word("return_type", kind)
        return _("{who} opened a return request: {what}").format(
            who=who, what=what if amount is None else f"{what} {money(amount, 'CNY')}"
        )
    if stage == data.get("was"):
        return _("{who} wrote down more about the return request").format(who=who)
    return _("return request: {stage}, {who}").format(stage=word("return_stage", stage), who=who)


def _external_due(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    due_at = data.get("due_at")
    if due_at is None:
        return _("the platform's deadline was withdrawn, {who}").format(who=who)
    return _("the platform's deadline: {when}, {who}").format(when=when(due_at), who=who)


def _step(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("step done: {step}, {who}").format(step=word("step", data.get("name")), who=who)


def _asked(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("{who} asked {team}").format(who=who, team=word("team", data.get("team")))


def _answered_for(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("{who} answered for {team}").format(who=who, team=word("team", data.get("team")))


def _checked(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    text = (
        _("{who} ticked off item {item} of {guide}")
        if data.get("done")
        else _("{who} took back item {item} of {guide}")
    )
    return text.format(who=who, item=data.get("item"), guide=checklist_word(str(data.get("guide"))))


def _surveyed(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    parts = [word("survey_source", data.get("source")), word("survey_outcome", data.get("outcome"))]
    if data.get("overall") is not None:
        parts.append(_("overall {rating} of 5").format(rating=data["overall"]))
    if data.get("source") == "follow_up" and data.get("next_at") is not None:
        parts.append(_("next call {when}").format(when=when(data["next_at"])))
    return _("{what}, {who}").format(what=listed(parts), who=who)


def _story(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    if data.get("outcome") is None:
        return _("{who} took it out of the case collection").format(who=who)
    return _("marked as {story} by {who}").format(story=word("story", data["outcome"]), who=who)


def _undone(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("{who} took back: {verb}").format(who=who, verb=verb_word(str(data.get("verb"))))


def _warned(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("warned: {what} (alert {alert})").format(
        what=clock_word(str(data.get("clock"))), alert=data.get("alert")
    )


def _fired(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    if data.get("clock") == "promise":
        text = _("the promised time has passed (alert {alert})")
        if data.get("level") == 1:
            text = _("the promised time comes (alert {alert})")
        return text.format(alert=data.get("alert"))
    return _("escalated: {clock}, level {level} (alert {alert})").format(
        clock=word("clock", data.get("clock")), level=data.get("level"), alert=data.get("alert")
    )


def _told_at_opening(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("alert {alert}: the supervisors are on shift and told").format(alert=data.get("alert"))


def _acknowledged(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("{who} looks after alert {alert}").format(who=who, alert=data.get("alert"))


def _value(name: str, value: Any) -> str:
    groups = {"urgency": "grade", "importance": "grade"}
    group = groups.get(name, name)
    try:
        return word(group, value) or "-"
    except KeyError:
        return "-" if value in (None, "") else str(value)


def _promise_kept(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("{who} kept the promise for {when}").format(who=who, when=when(data["until"]))


def _promise_broken(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    return _("the promise for {when} was broken: nobody answered in time").format(when=when(data["until"]))


def _machine_said(data: dict[str, Any], who: str, when: Callable[[int], str]) -> str:
    if data["what"] == "bounce":
        return _("a mail came back: it could not be delivered")
    return _("an automatic mail came in; it starts and opens nothing")


_TOLD: Final[dict[str, Callable[[dict[str, Any], str, Callable[[int], str]], str]]] = {
    "opened": _opened,
    "claimed": _claimed,
    "assigned": _assigned,
    "transferred": _transferred,
    "status": _status,
    "classified": _classified,
    "set": _set,
    "promised": _promised,
    "promise_kept": _promise_kept,
    "promise_broken": _promise_broken,
    "machine_said": _machine_said,
    "offered": _offered,
    "answered": _answered,
    "returned": _returned,
    "external_due": _external_due,
    "step": _step,
    "asked": _asked,
    "told": _answered_for,
    "checked": _checked,
    "surveyed": _surveyed,
    "story": _story,
    "undone": _undone,
    "fired": _fired,
    "warned": _warned,
    "told_later": _told_at_opening,
    "acknowledged": _acknowledged,
}


def told_text(told: Sequence[str]) -> str:
    """Who was told, in words."""
    names = []
    for name in told:
        kind, _colon, team = name.partition(":")
        if kind == "team" and team in words.TEAMS:
            names.append(word("team", team))
        elif kind == "supervisors" and team == words.EVERY_TEAM:
            names.append(_("the supervisors"))
        elif kind == "supervisors" and team in words.TEAMS:
            names.append(_("lead of {team}").format(team=word("team", team)))
        else:
            names.append(name)
    return listed(names)
