"""Why a ticket is due when it is, and why take next gave this one: codes as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from store.i18n import N_, _
from store.rules.story import BECAUSE, LINES, Line
from store.views.shapes import ClockView
from tui.plain import shapes
from tui.plain.output import paint, say
from tui.plain.shapes import Facts, Json
from tui.plain.times import span, stamp
from tui.plain.words import clock_word
from tui.wording import CLOCK_STATES, word

if TYPE_CHECKING:
    from store.rules.take_next import Because
    from store.views.why import WhyClock

TAKEN = {
    "due": N_("its {clock} is due first, at {when} ({left} left)"),
    "due_past": N_("its {clock} was due first, at {when} ({left} ago)"),
    "overdue_import": N_(
        "nothing is due sooner; it came in overdue, has priority {priority} and was opened {when}"
    ),
    "no_clock": N_("nothing is due; it has priority {priority} and was opened {when}"),
}


def story_json(number: int, clocks: Sequence[WhyClock], facts: Facts) -> Json:
    """The stories for JSON."""
    return {
        "ticket": number,
        "clocks": [
            {**shapes.clock(each.clock, facts), "story": [sentence(line, facts) for line in each.lines]}
            for each in clocks
        ],
    }


def say_story(number: int, clocks: Sequence[WhyClock], facts: Facts) -> None:
    """The stories as text."""
    if not clocks:
        say(_("#{number} has no clocks.").format(number=number))
    for each in clocks:
        say(paint(_title(each.clock), "strong"))
        for line in each.lines:
            say(f"  {sentence(line, facts)}")


def sentence(line: Line, facts: Facts) -> str:
    """One line of a story: when, and what happened to the clock."""
    params = {name: _param(name, value, facts) for name, value in line.params.items()}
    text = _(LINES[line.code]).format(**params)
    return f"{stamp(line.at, facts.zone, seconds=True)} {text}"


def because_text(because: Because, facts: Facts) -> str:
    """Why take next picked this ticket."""
    code = because.code
    when = because.due_at if code == "due" else because.opened_at
    left = 0 if because.due_at is None else because.due_at - facts.now
    if code == "due" and left < 0:
        code = "due_past"
    text = _(TAKEN[code]).format(
        clock=clock_word(because.clock or ""),
        when=stamp(when, facts.zone),
        left=span(abs(left)),
        priority=word("priority", because.priority),
    )
    if because.skill is not None:
        text += _("; {category} is one of your skills").format(category=word("category", because.skill))
    return text


def _title(clock: ClockView) -> str:
    name = clock_word(clock.kind) + (f" {clock.cycle}" if clock.cycle > 1 else "")
    return f"{name}: {_(CLOCK_STATES[clock.state])}"


def _param(name: str, value: Any, facts: Facts) -> str:
    if name.endswith("_at"):
        return stamp(value, facts.zone, seconds=True)
    if name.endswith("_ms"):
        return span(value)
    if name == "because":
        return _(BECAUSE[value]) if value in BECAUSE else str(value)
    if name == "status":
        return word("status", value)
    if name in ("calendar", "before"):
        return _("elapsed time") if value is None else _("calendar '{name}'").format(name=value[0])
    return str(value)
