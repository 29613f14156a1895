"""A policy on its way to the open tickets: what moves, line by line as it is found; Ctrl+C ends it between tickets."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from store.i18n import _, ngettext
from store.rules.durations import written
from tui.plain.output import json_text, paint, say
from tui.plain.progress import bar
from tui.plain.run import INTERRUPTED
from tui.plain.times import stamp
from tui.plain.words import clock_word
from tui.wording import CLOCK_STATES

if TYPE_CHECKING:
    from store.desk.reapplying import ClockMove, Moved
    from tui.plain.shapes import Facts, Json


def say_moves(
    version: int | None, count: int, moves: Iterator[list[Moved]], facts: Facts, *, dry: bool, json: bool
) -> int:
    """List the tickets that move as they come; returns the exit code. `version` None: not in force yet."""
    looked = moved = breaches = 0
    head = {"version": version, "dry_run": dry}
    if json:
        sys.stdout.write(json_text(head)[:-1] + ', "tickets": [')
    ended = True
    try:
        with _stoppable() as stopped, bar(_("tickets")) as told:
            for some in moves:
                for one in some:
                    if not one.clocks:
                        continue
                    if json:
                        sys.stdout.write(("\n" if not moved else ",\n") + json_text(_shape(one, facts)))
                    else:
                        _say(one, facts)
                    moved, breaches = moved + 1, breaches + one.breaches
                looked += len(some)
                told(looked, count, moved)
                if stopped():
                    break
            ended = stopped() and looked < count
    finally:  # whatever ends it, what was done is told, and the document is whole
        if json:
            sums = {"open": looked, "moved": moved, "breaches": breaches, "stopped": ended}
            sys.stdout.write("\n], " + json_text(sums)[1:] + "\n")
        else:
            _say_sums(looked, moved, breaches, dry=dry)
            if ended and count > looked:
                say(_("Stopped: {count} not tried.").format(count=count - looked))
    return INTERRUPTED if ended else 0


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """Ctrl+C asks to stop at the next good moment; a second one does so at once."""
    asked = False

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


def _say(one: Moved, facts: Facts) -> None:
    due = _arrow(_due(one.old_due_at, facts), _due(one.new_due_at, facts))
    say(paint(f"#{one.number}  {due}", "strong"))
    for move in one.clocks:
        say(f"    {_line(move, facts)}")


def _line(move: ClockMove, facts: Facts) -> str:
    name = f"{clock_word(move.kind)} {move.cycle}" if move.cycle > 1 else clock_word(move.kind)
    target = written(move.new_target_ms)
    if move.old_target_ms not in (None, move.new_target_ms):
        target = _arrow(written(move.old_target_ms or 0), target)
    text = f"{name}: {_arrow(_due(move.old_due_at, facts), _due(move.new_due_at, facts))} ({target})"
    if move.state != "running":
        text += f", {_(CLOCK_STATES[move.state])}"
    return text + (", " + paint(_("a breach"), "risk") if move.breach else "")


def _say_sums(looked: int, moved: int, breaches: int, *, dry: bool) -> None:
    text = (
        _("{moved} of {count} open tickets move.")
        if not dry
        else _("{moved} of {count} open tickets would move.")
    )
    say(text.format(moved=moved, count=looked))
    if breaches:
        more = ngettext("{count} breach is new.", "{count} breaches are new.", breaches)
        say(paint(more.format(count=breaches), "risk"))


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} -> {after}"


def _due(at: int | None, facts: Facts) -> str:
    return _("no due") if at is None else stamp(at, facts.zone, seconds=True)


def _shape(one: Moved, facts: Facts) -> Json:
    return {
        "number": one.number,
        "old_due_at": facts.time(one.old_due_at),
        "new_due_at": facts.time(one.new_due_at),
        "breaches": one.breaches,
        "clocks": [
            {
                "clock": move.kind,
                "cycle": move.cycle,
                "old_due_at": facts.time(move.old_due_at),
                "new_due_at": facts.time(move.new_due_at),
                "old_target_s": None if move.old_target_ms is None else move.old_target_ms / 1000,
                "new_target_s": move.new_target_ms / 1000,
                "state": move.state,
                "breach": move.breach,
            }
            for move in one.clocks
        ],
    }
