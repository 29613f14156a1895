"""A bar on standard error for what takes long; silent where nobody looks on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Told = Callable[[int, int | None, int | None], None]
"""Hears (done, of how many; None when unknown, how many things that is) now and then."""


@contextmanager
def bar(title: str) -> Iterator[Told]:
    """A progress bar, taken away at the end."""
    if not sys.stderr.isatty():
        yield lambda done, total, things: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[things]}", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, refresh_per_second=5) as progress:
        task = progress.add_task(title, total=None, things="")

        def told(done: int, total: int | None, things: int | None) -> None:
            progress.update(task, completed=done, total=total, things="" if things is None else str(things))

        yield told
