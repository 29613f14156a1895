"""A verb on many tickets from the command line: its numbers, its progress, and what has become of each ticket."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

from store.desk.bulk import Done
from store.errors import CouldNot, DeskError, WrongUsage
from store.i18n import _, ngettext
from tui.plain import typed
from tui.plain.errors import error_text
from tui.plain.output import paint, say, say_json
from tui.plain.progress import bar
from tui.plain.run import INTERRUPTED

MOST: Final = 100_000


def numbers_of(words: Sequence[str]) -> list[int]:
    """Ticket numbers, each once, in order; `-` stands for those on standard input. Raises WrongUsage."""
    found: list[str] = []
    for word in words:
        found += sys.stdin.read(20 * MOST).split() if word == typed.DASH else [word]
    if not found:
        raise WrongUsage("missing_field", field="N")
    typed.count("N", str(len(found)), 1, MOST)
    return list(dict.fromkeys(typed.number(word) for word in found))


def say_results(results: Iterator[Done], count: int, *, json: bool) -> int:
    """Run through the results as they come and tell them; returns the exit code. Ctrl-C stops between two tickets."""
    done: list[Done] = []
    stopped = False
    try:
        with bar(_("tickets")) as told:
            for result in results:
                done.append(result)
                told(len(done), count, len(done))
    except KeyboardInterrupt:
        stopped = True
    if json:
        say_json([_shape(one) for one in done])
    else:
        _say(done, count - len(done))
    return INTERRUPTED if stopped else max((_exit_code(one) for one in done), default=0)


def summary(done: Sequence[Done]) -> str:
    """How many were done, and how many not."""
    refused = sum(one.refusal is not None for one in done)
    text = ngettext("{count} ticket done", "{count} tickets done", len(done) - refused)
    text = text.format(count=len(done) - refused)
    return _("{done}, {count} not").format(done=text, count=refused) if refused else text


def why_not(one: Done) -> str:
    """Why nothing was done on a ticket; it names the ticket."""
    text = "" if one.refusal is None else error_text(one.refusal)
    sign = f"#{one.number}"
    return text if sign in text else f"{sign}: {text}"


def _say(done: Sequence[Done], untried: int) -> None:
    say(f"{summary(done)}.")
    for one in done:
        if one.refusal is not None:
            say(f"  {paint(why_not(one), 'risk')}")
    if untried:
        say(_("Stopped: {count} not tried.").format(count=untried))


def _exit_code(one: Done) -> int:
    """A word that did not fit one of the tickets is that ticket's refusal."""
    if one.refusal is None:
        return 0
    return CouldNot.exit_code if isinstance(one.refusal, CouldNot) else DeskError.exit_code


def _shape(one: Done) -> dict[str, Any]:
    refusal = one.refusal
    return {
        "number": one.number,
        "done": refusal is None,
        "error": None if refusal is None else error_text(refusal),
        "code": None if refusal is None else refusal.code,
    }
