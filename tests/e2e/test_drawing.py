"""What stands on a terminal after many small paints is what stands there when all is drawn anew; what is covered draws nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from store.desk.claiming import claim
from store.desk.replying import note
from tests.conftest import LONG
from tests.e2e.terminals import Terminal
from tests.store.desks import MINUTE, MONDAY, Place

Start = Callable[..., Terminal]
Cells = list[list[tuple[object, ...]]]
REST_S = 0.5
STILL = {"KEFU_NOW": "2026-07-20T10:00:05+08:00"}
"""A clock that stands: what differs is no countdown."""
SIZES = ((80, 24), (120, 40)) if LONG else ((120, 40),)


def cells(desk: Terminal) -> Cells:
    """Every cell with its colours."""
    assert desk.text
    buffer, columns = desk._screen.buffer, range(desk._screen.columns)
    return [
        [(*buffer[y][x][:4], buffer[y][x].reverse, buffer[y][x].underscore) for x in columns]
        for y in range(desk._screen.lines)
    ]


def drawn_anew(desk: Terminal, columns: int, rows: int) -> Cells:
    """Through a line less and back, on terminals that remember nothing."""
    for height in (rows - 1, rows):
        desk.resize(columns, height)
        desk.quiet(REST_S)
    return cells(desk)


def same(before: Cells, after: Cells) -> str:
    """The first line that differs, as it was and as it should be."""
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            texts = ["".join(str(cell[0]) for cell in line) for line in (old, new)]
            differ = [(x, a, b) for x, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
            return f"line {y}: {texts[0]!r}, should be {texts[1]!r}; {differ[:3]}"
    return ""


def assert_drawn(desk: Terminal, columns: int, rows: int, after: str) -> None:
    """What stands there once nothing more comes is what a whole paint would leave."""
    desk.quiet(REST_S)
    before = cells(desk)
    assert not (why := same(before, drawn_anew(desk, columns, rows))), f"after {after!r}: {why}"


def steps(place: Place, number: int) -> Iterator[tuple[str, str]]:
    """Keys, and what is to be seen behind them."""
    yield "jkg", "Parcel"
    yield f"J{number}\r", "Where is it?"
    place.open(subject="Behind it", priority="urgent")
    note(place.desk, place.bob, number, "Look at the seal", key="1", now=MONDAY + MINUTE)
    yield "T", "Look at the seal"
    yield "h", "Behind it"
    if LONG:
        place.open(subject="Newest", priority="urgent")
        yield "gT", "Newest"
        yield f"J{number}\r", "Look at the seal"
        yield "rit comes", "it comes"
        yield "\x1b", "draft"
        yield "?", "read on"
        yield "\x1b", ""
        yield "W", ""
        yield "\x1b", ""
        for key in "hAQh32pT":
            yield key, ""


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_many_small_paints_leave_what_one_whole_paint_would(
    place: Place, terminal: Start, columns: int, rows: int
) -> None:
    number = place.open(subject="Broken")
    for _ in range(rows):
        place.open(at=MONDAY - MINUTE)
    claim(place.desk, place.ann, number, now=MONDAY)
    desk = terminal(place.path, "ann", columns=columns, rows=rows, env=STILL)
    desk.sees(" mine", "No alert")
    for keys, seen in steps(place, number):
        desk.keys(keys)
        desk.sees(seen)
        assert_drawn(desk, columns, rows, keys)


def test_the_cursor_stands_where_the_focus_is(place: Place, terminal: Start) -> None:
    """In the filter line, and in one of the parts of a new contact."""
    place.open(subject="Broken")
    desk = terminal(place.path, "ann", columns=120, rows=40, env=STILL)
    desk.sees(" mine", "No alert")
    for keys in ("/", "\x1b", "\x0e", "\t", "\t", "\x1b[Z"):
        desk.keys(keys)
        assert_drawn(desk, 120, 40, keys)


def test_what_happens_in_the_queue_draws_nothing_over_an_open_ticket(place: Place, terminal: Start) -> None:
    number = place.open(subject="Broken")
    desk = terminal(place.path, "ann", env=STILL)
    desk.sees(" mine", "No alert")
    desk.keys(f"J{number}\r")
    desk.sees("Where is it?")
    desk.quiet(REST_S)
    os.kill(desk.process.pid, signal.SIGCONT)
    whole = len(desk.quiet(REST_S))
    before = len(desk.written)
    for round_ in range(4):
        place.open(subject=f"Elsewhere {round_}")
        desk.quiet(2 * REST_S)
    note(place.desk, place.bob, number, "Look at the seal", key="1", now=MONDAY + MINUTE)
    desk.sees("Look at the seal")
    assert len(desk.written) - before < whole
    desk.keys("h")
    desk.sees("Elsewhere 3")


def test_a_queue_that_was_covered_while_the_terminal_grew_fills_it(place: Place, terminal: Start) -> None:
    number = place.open(subject="Broken")
    desk = terminal(place.path, "ann", env=STILL)
    desk.sees(" mine", "No alert")
    desk.keys(f"J{number}\r")
    desk.sees("Where is it?")
    desk.resize(120, 40)
    desk.quiet(REST_S)
    desk.keys("h")
    desk.sees("Broken")
    assert_drawn(desk, 120, 40, "h")
