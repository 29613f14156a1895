"""Which panels stand where: on a small terminal in pages that take turns, on a large one all at once. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

from store.i18n import N_, _
from tui.wall.tiles import TILES

EVERYTHING: Final = "all"
PAGES: Final = {
    "now": N_("Now"),
    "teams": N_("Teams"),
    "alerts": N_("Alerts"),
    "today": N_("Today"),
}
ROOMY: Final = (115, 33)
"""Columns and rows to draw on from which on everything stands on one page: with fewer a team's people have no room."""
THREE_COLUMNS: Final = 165
FAR: Final = 45
"""With more rows letters are small from three metres away."""
GAP: Final = 2


class Place(NamedTuple):
    """Where a panel stands."""

    x: int
    y: int
    width: int
    height: int


def page_word(page: str) -> str:
    """A page's name."""
    return _(PAGES[page]) if page in PAGES else ""


def pages_of(width: int, height: int, wanted: str | None) -> tuple[str, ...]:
    """The pages that take turns in so much room: the one wished for, everything at once, or each after the other."""
    if wanted is not None:
        return (wanted,)
    if width >= ROOMY[0] and height >= ROOMY[1]:
        return (EVERYTHING,)
    return tuple(PAGES)


def arrange(page: str, width: int, height: int, *, note: bool = False) -> dict[str, Place]:
    """Panel -> its place, for so many cells; none lies over another or outside. Panels without room are left out."""
    places = {"header": Place(0, 0, width, min(height, 1))}
    bottom = height
    if note and height >= 12:
        bottom -= 1
        places["footer"] = Place(0, bottom, width, 1)
    top = 1
    if bottom - top >= 2:
        tall = min(_tile_rows(height), bottom - top)
        places |= _tiles(top, width, tall)
        top += tall + 1
    if bottom - top >= 2:
        places |= _body(page, top, width, bottom - top)
    return {name: place for name, place in places.items() if place.width > 0 and place.height > 0}


def shifted(places: dict[str, Place], hours: int) -> dict[str, Place]:
    """The places moved by one cell, another way each hour, so that nothing burns into a screen that never sleeps."""
    right, down = ((0, 0), (1, 0), (1, 1), (0, 1))[hours % 4]
    return {name: place._replace(x=place.x + right, y=place.y + down) for name, place in places.items()}


def _tile_rows(height: int) -> int:
    """Two lines of words and digits of five rows, or ten from 40 rows on, fifteen from 60 on; on a low one words alone."""
    if height < 12:
        return 2
    return 2 + 5 * (1 if height < 40 else 2 if height < 60 else 3)


def _tiles(top: int, width: int, tall: int) -> dict[str, Place]:
    places: dict[str, Place] = {}
    edges = [(width + 1) * place // len(TILES) for place in range(len(TILES) + 1)]
    for name, left, right in zip(TILES, edges, edges[1:], strict=False):
        places[name] = Place(left, top, right - left - 1, tall)
    return places


def _body(page: str, top: int, width: int, room: int) -> dict[str, Place]:
    if page == EVERYTHING:
        if width >= THREE_COLUMNS:
            shares = _columns(width, 3)
            stacks: list[list[tuple[str, int]]] = [
                [("next", 1)],
                [("teams", 11), ("alerts", 1)],
                [("goals", 7), ("outlook", 10), ("chart", 1)],
            ]
        else:
            shares = _columns(width, 2)
            stacks = [
                [("next", 1), ("teams", 8), ("alerts", 6)],
                [("goals", 5), ("outlook", 8), ("chart", 1)],
            ]
    elif page == "teams":
        shares, stacks = (
            _columns(width, 1),
            [[("teams", 1), ("outlook", min(8 if room > 18 else 5, max(room // 2 - 1, 0)))]],
        )
    elif page == "alerts":
        shares, stacks = _columns(width, 1), [[("alerts", 1)]]
    elif page == "today":
        low = min(6, max(room // 2 - 1, 0))
        shares, stacks = _columns(width, 1), [[("goals", low), ("chart", 1)]]
    else:
        shares, stacks = _columns(width, 1), [[("next", 1), ("alerts", 4 if room >= 12 else 0)]]
    places: dict[str, Place] = {}
    for (left, wide), stack in zip(shares, stacks, strict=False):
        places |= _stacked(stack, left, top, wide, room)
    return places


def _columns(width: int, number: int) -> list[tuple[int, int]]:
    edges = [(width + GAP) * place // number for place in range(number + 1)]
    return [(left, right - left - GAP) for left, right in pairwise(edges)]


def _stacked(stack: list[tuple[str, int]], left: int, top: int, width: int, room: int) -> dict[str, Place]:
    """Panels over each other with a free line between them; who asks for 1 gets what the others leave."""
    stack = [(name, rows) for name, rows in stack if rows > 0]
    fixed = sum(rows for _name, rows in stack if rows > 1)
    rest = room - fixed - (len(stack) - 1)
    places: dict[str, Place] = {}
    at = top
    for name, rows in stack:
        tall = min(max(rest, 0) if rows == 1 else rows, max(top + room - at, 0))
        if tall >= 2:
            places[name] = Place(left, at, width, tall)
            at += tall + 1
    return places
