"""The wall's first line: the time, how things stand in words, and where one is. Pure."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len

from store.i18n import _, ngettext
from tui.wall.lines import fit
from tui.wall.pages import page_word
from tui.wall.state import State
from tui.wall.tiles import stale_words
from tui.widgets.painted import Line
from tui.wording import word

INKS = {"calm": "good", "busy": "risk", "fire": "overdue"}


def header(state: State, now: int, width: int, height: int) -> list[Line]:
    """One line. Old data turns it over as a whole."""
    clock = f" {datetime.fromtimestamp(now / 1000, state.zone):%H:%M:%S}"
    told = standing_words(state)
    if state.stale:
        style, told = (
            "strong input",
            f"{stale_words(state)}  {state.trouble or _('the desk does not answer')}",
        )
    elif state.wall is None:
        style, told = "muted", state.trouble or _("looking ...")
    else:
        style = INKS[state.mood]
        if state.trouble:
            told = f"{told}  ! {state.trouble}"
    place = _place(state, now)
    room = width - cell_len(clock) - 2
    if cell_len(told) + cell_len(place) + 2 <= room:
        told = fit(told, room - cell_len(place) - 1) + place + " "
    if room < 1:
        return [((fit(clock, width), style),)]
    left = "muted" if style in ("good", "risk") else style
    return [((clock, left), ("  ", style), (fit(told, max(room, 0)), style), ("", style))]


def standing_words(state: State) -> str:
    """How things stand, the worst first, with a sign that needs no colour."""
    wall = state.wall
    if wall is None:
        return ""
    late, soon, alerts, coming = (
        wall.standing.breached,
        wall.standing.soon,
        wall.alert_count,
        wall.forecast.total,
    )
    said = []
    if late:
        said.append(_("{count} breached").format(count=late))
    if soon:
        said.append(_("{count} due soon").format(count=soon))
    if alerts:
        said.append(ngettext("{count} alert waits", "{count} alerts wait", alerts).format(count=alerts))
    if coming and not (late and soon):
        text = ngettext("{count} breach expected", "{count} breaches expected", coming)
        said.append(text.format(count=coming))
    if not said:
        return _("OK  all is well")
    sign = "!!" if state.mood == "fire" else "!"
    return f"{sign} {', '.join(said)}"


def _place(state: State, now: int) -> str:
    """The team, the page, and the date."""
    parts = [word("team", state.team)] if state.team else []
    if len(state.pages) > 1:
        number = state.pages.index(state.page) + 1 if state.page in state.pages else 1
        parts.append(f"{page_word(state.page)} {number}/{len(state.pages)}")
    parts.append(f"{datetime.fromtimestamp(now / 1000, state.zone):%m-%d}")
    return "  ".join(parts)


def footer(state: State, now: int, width: int, height: int) -> list[Line]:
    """A line for whoever sets the wall up."""
    return [((fit(f" {state.note}", width), "muted"),)]
