"""A bar on standard error for what takes long; silent where nobody looks on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

MOST_A_SECOND: Final = 10


class Told(Protocol):
    """Hears now and then how far something is."""

    def __call__(self, done: int, total: int | None, things: int | None, step: str = "") -> None:
        """`total`: None when unknown; `things`: how many rows that is; `step`: what is under way, when it has several."""


@contextmanager
def bar(title: str) -> Iterator[Told]:
    """A progress bar with the rate and the time left, taken away at the end."""
    if not sys.stderr.isatty():
        yield lambda done, total, things, step="": None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        TaskProgressColumn(),
        TextColumn("{task.fields[things]}", markup=False),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True, auto_refresh=False, expand=True) as progress:
        task = progress.add_task(title, total=None, things="")
        shown, under_way, began, before = 0.0, title, time.monotonic(), 0

        def told(done: int, total: int | None, things: int | None, step: str = "") -> None:
            nonlocal shown, under_way, began, before
            now = time.monotonic()
            if step and step != under_way:
                # Each step has a rate of its own.
                under_way, began, before = step, now, 0
                progress.reset(task, description=step, total=total, things="")
            if now - shown < 1 / MOST_A_SECOND:
                return
            shown = now
            count = things if not step or step == title else done
            progress.update(task, completed=done, total=total, things=_rate(count, before, now - began))
            progress.refresh()

        yield told


def _rate(things: int | None, before: int, seconds: float) -> str:
    """How many, and how many a second."""
    if things is None:
        return ""
    rate = (things - before) / seconds if seconds > 0.5 else None
    return f"{things:,}" if rate is None else f"{things:,} · {rate:,.0f}/s"
