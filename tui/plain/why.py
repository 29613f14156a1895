"""Why a ticket is due when it is, and why take next gave this one: codes as sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from store.i18n import _
from store.rules.story import BECAUSE, LINES, Line
from store.views.ticket_shapes import ClockView
from tui.because import because_text
from tui.plain import shapes
from tui.plain.output import paint, say
from tui.plain.shapes import Facts, Json
from tui.plain.times import span, stamp
from tui.plain.words import clock_word
from tui.wording import CLOCK_STATES, word

if TYPE_CHECKING:
    from store.actor import Actor
    from store.rules.take_next import Because
    from store.views.why import WhyClock


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
        say(paint(title(each.clock), "strong"))
        for line in each.lines:
            say(f"  {sentence(line, facts)}")


def sentence(line: Line, facts: Facts) -> str:
    """One line of a story: when, and what happened to the clock."""

    def when(at: int) -> str:
        return stamp(at, facts.zone, seconds=True)

    return f"{when(line.at)} {phrase(line, when)}"


def phrase(line: Line, when: Callable[[int], str]) -> str:
    """What happened to the clock, moments as `when` writes them."""
    params = {name: _param(name, value, when) for name, value in line.params.items()}
    return _(LINES[line.code]).format(**params)


def title(clock: ClockView) -> str:
    """The clock and where it stands: `resolution: paused`."""
    name = clock_word(clock.kind) + (f" {clock.cycle}" if clock.cycle > 1 else "")
    return _("{clock}: {state}").format(clock=name, state=_(CLOCK_STATES[clock.state]))


def because(reason: Because, facts: Facts) -> str:
    """Why take next picked this ticket."""
    return because_text(reason, facts.now, ZoneInfo(facts.zone))


def told_taken(reason: str, actor: Actor) -> str:
    """What take says under the ticket: why this one, and that who takes it counts as away."""
    text = "  " + _("because: {reason}").format(reason=reason)
    if actor.state != "on":
        state = word("state", actor.state)
        text += "\n  " + _("Your state is '{state}'; 'kefu agent state on' ends that.").format(state=state)
    return text


def _param(name: str, value: Any, when: Callable[[int], str]) -> str:
    if name.endswith("_at"):
        return when(value)
    if name.endswith("_ms"):
        return span(value)
    if name == "because":
        return _(BECAUSE[value]) if value in BECAUSE else str(value)
    if name == "status":
        return word("status", value)
    if name in ("calendar", "before"):
        if value is None:
            return _("elapsed time")
        return _("calendar '{name}' version {version}").format(name=value[0], version=value[1])
    return str(value)
