"""What will be late in the next two hours, and what the forecast takes for granted. Pure."""

from __future__ import annotations

from datetime import datetime

from store.i18n import _, ngettext
from store.rules.forecast import STEP_MS, Forecast
from tui.countdown import span_text
from tui.wall.blocks import bars
from tui.wall.lines import EMPTY, fit, remark, title
from tui.wall.state import State
from tui.widgets.painted import Line


def outlook(state: State, now: int, width: int, height: int) -> list[Line]:
    """A title, the sum in a sentence, a bar for each quarter of an hour, and the assumption."""
    lines = [title(_("The next two hours"), width)]
    if state.wall is not None:
        told = state.wall.forecast
        lines.append(remark(sum_words(told, state), width, "risk" if told.total else "good"))
        room = height - 4
        if room >= 1:
            lines += _chart(told, state, width, room)
        lines.append(remark(assumption(told), width))
    return [*lines, *[EMPTY] * (height - len(lines))][:height]


def sum_words(told: Forecast, state: State) -> str:
    """How many will be late, and when the first."""
    if not told.total or told.first_at is None:
        return _("OK  nobody will be late")
    first = f"{datetime.fromtimestamp(told.first_at / 1000, state.zone):%H:%M}"
    text = ngettext("! {count} will be late, at {time}", "! {count} will be late, from {time} on", told.total)
    said = text.format(count=told.total, time=first)
    if told.known < told.total:
        said += _(" ({count} wait now)").format(count=told.known)
    return said


def assumption(told: Forecast) -> str:
    """What is taken for granted, in a few words."""
    if not told.people:
        return _("as nobody is here to answer")
    people = ngettext("{count} person", "{count} people", told.people).format(count=told.people)
    pace = span_text(max(round(told.pace_ms, -3), 1000))
    if told.measured:
        said = _("if {people} go on taking {pace} an answer").format(people=people, pace=pace)
    else:
        said = _("if {people} take {pace} an answer (a usual pace)").format(people=people, pace=pace)
    return said + _(", {count} new an hour").format(count=round(told.per_hour))


def _chart(told: Forecast, state: State, width: int, room: int) -> list[Line]:
    """A bar a quarter of an hour, with its number, over the time at which it begins."""
    steps = told.steps or (0,) * 8
    wide = min((width - 1) // len(steps), 9)
    if wide < 1:
        return [EMPTY] * room
    start = state.wall.as_of if state.wall is not None else 0
    lines: list[Line] = []
    if wide >= 4 and room >= 3:
        lines += bars(steps, wide, room - 2, "risk") if told.total else [EMPTY] * (room - 2)
    if wide >= 4 and room >= 2:
        counts = "".join(fit(str(number) if number else "", wide) for number in steps)
        lines.append(remark(counts, width, "strong"))
    texts = []
    for place in range(len(steps)):
        at = datetime.fromtimestamp((start + place * STEP_MS) / 1000, state.zone)
        label = f"{at:%H:%M}" if wide >= 6 or place % 2 == 0 else ""
        if room == 1 and wide >= 9 and steps[place]:
            label = f"{label} {steps[place]}"  # no line of their own
        texts.append(fit(label, wide))
    lines.append(remark("".join(texts), width))
    return lines
