"""What a policy file would change, in words, and the policy's versions."""

from __future__ import annotations

import json as json_
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from store.i18n import N_, _, ngettext
from store.rules.durations import written
from store.text import safe_text
from tui.plain.output import Cell, paint, say, say_json, say_table
from tui.plain.times import stamp
from tui.plain.words import clock_word, listed
from tui.wording import word

if TYPE_CHECKING:
    from store.policy.compare import Compared, Difference, TargetChange
    from store.rules.targets import Target
    from store.views.policies import VersionView
    from tui.plain.shapes import Facts, Json

SECTIONS: Final = {
    "rule": N_("Rules"),
    "ladder": N_("Ladders"),
    "calendars": N_("Calendars"),
    "": N_("Other keys"),
}
LONGEST: Final = 120
"""Characters of a value; lists of words can be very long."""


def say_changes(version: int, found: Compared, *, json: bool) -> None:
    """What differs from the policy in force."""
    if json:
        say_json(
            {
                "version": version,
                "same": not found.targets and not found.keys,
                "targets": [_target_json(change) for change in found.targets],
                "keys": [{"key": one.key, "before": one.before, "after": one.after} for one in found.keys],
            }
        )
        return
    if not found.targets and not found.keys:
        say(_("Nothing differs from version {version}, which is in force.").format(version=version))
        return
    say(_("Against version {version}, which is in force:").format(version=version))
    if found.targets:
        say(paint(_("Targets"), "strong"))
        for change in found.targets:
            say(f"  {target_line(change)}")
    for section, title in SECTIONS.items():
        own = [one for one in found.keys if _section(one) == section]
        if own:
            say(paint(_(title), "strong"))
        for one in own:
            say(f"  {key_line(one)}")


def target_line(change: TargetChange) -> str:
    """One change of targets: whose, which clock, from what to what."""
    whose = [word("scenario", change.scenario)]
    whose += [_SPECIAL[facet](values) for facet, values in change.special]
    whose.append(listed(word("channel", one) for one in change.channels) or _("every channel"))
    whose.append(listed(word("priority", one) for one in change.priorities) or _("every priority"))
    told = " · ".join(whose)
    return f"{told}: {clock_word(change.clock)} {_target(change.before)} -> {_target(change.after)}"


def key_line(one: Difference) -> str:
    """One key: added, taken away, or from what to what."""
    if one.before is None:
        return _("{key}: new: {value}").format(key=one.key, value=_value(one.after))
    if one.after is None:
        return _("{key}: gone; it was {value}").format(key=one.key, value=_value(one.before))
    return f"{one.key}: {_value(one.before)} -> {_value(one.after)}"


def say_history(versions: Sequence[VersionView], facts: Facts, *, json: bool) -> None:
    """The versions, the newest first."""
    if json:
        say_json([_version_json(one, facts) for one in versions])
        return
    titles = [_("version"), _("applied"), _("by"), _("name"), _("open tickets"), _("applied to open tickets")]
    say_table(titles, [_row(one, facts) for one in versions])


_SPECIAL: Final[dict[str, Callable[[Sequence[str]], str]]] = {
    "kind": lambda values: listed(word("kind", one) for one in values),
    "category": lambda values: listed(word("category", one) for one in values),
    "customer_level": lambda values: _("customer level {value}").format(value=listed(map(safe_text, values))),
    "shop": lambda values: _("shop {value}").format(value=listed(map(safe_text, values))),
}


def _section(one: Difference) -> str:
    head = one.key.split(".")[0].split("[")[0]
    return head if head in SECTIONS else ""


def _target(target: Target | None) -> str:
    if target is None:
        return _("none")
    if target.calendar is None:
        return written(target.ms)
    return _("{duration} of {calendar}").format(duration=written(target.ms), calendar=target.calendar)


def _target_json(change: TargetChange) -> Json:
    return {
        "clock": change.clock,
        "scenario": change.scenario,
        "channels": list(change.channels) or None,
        "priorities": list(change.priorities) or None,
        "special": {facet: list(values) for facet, values in change.special} or None,
        "before": _target_facts(change.before),
        "after": _target_facts(change.after),
    }


def _target_facts(target: Target | None) -> Json | None:
    return None if target is None else {"target_s": target.ms / 1000, "calendar": target.calendar}


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json_.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(safe_text(text).split())
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."


def _row(one: VersionView, facts: Facts) -> list[Cell]:
    told = "; ".join(
        ngettext("{when} by {who}: {count} ticket", "{when} by {who}: {count} tickets", step.tickets).format(
            when=stamp(step.at, facts.zone), who=step.by or "-", count=step.tickets
        )
        for step in one.to_open
    )
    return [
        Cell(str(one.version), right=True),
        Cell(stamp(one.applied_at, facts.zone)),
        Cell(one.applied_by or "-"),
        Cell(one.name),
        Cell(str(one.open_tickets), right=True),
        Cell(told),
    ]


def _version_json(one: VersionView, facts: Facts) -> Json:
    return {
        "version": one.version,
        "name": one.name,
        "applied_at": facts.time(one.applied_at),
        "applied_by": one.applied_by,
        "digest": one.digest,
        "calendars": one.calendars,
        "open_tickets": one.open_tickets,
        "to_open_tickets": [
            {"at": facts.time(step.at), "by": step.by, "tickets": step.tickets} for step in one.to_open
        ],
    }
