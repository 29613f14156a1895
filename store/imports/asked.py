"""What one import is asked: the door is the same for every kind of rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from store.actor import Actor
from store.database import Desk
from store.imports.layout import Layout, Record
from store.imports.opening import Opened, opened
from store.imports.options import ImportOptions, ImportResult, Report
from store.policy.versions import current_policy


@dataclass(frozen=True, slots=True)
class Asked:
    """One file to bring in, by whom and how."""

    desk: Desk
    actor: Actor
    file: str | Path
    options: ImportOptions
    now: int
    stdin: BinaryIO | None = None
    progress: Report | None = None
    pause: Callable[[float], None] = time.sleep

    def opened(
        self, layout: Layout[Record], *, source_needed: bool = False
    ) -> AbstractContextManager[Opened[Record]]:
        """The file as rows of this layout. Raises as store.imports.opening.opened."""
        policy = current_policy(self.desk)
        return opened(
            layout,
            self.file,
            self.options,
            stdin=self.stdin,
            zone=policy.zone,
            categories=policy.categories,
            now=self.now,
            source_needed=source_needed,
        )


class Importer(Protocol):
    """Brings a file in ("-" reads `stdin`); the answer counts what came of its rows. What `progress` raises stops
    between two chunks, `pause` lets others have their turn."""

    def __call__(
        self,
        desk: Desk,
        actor: Actor,
        file: str | Path,
        options: ImportOptions,
        *,
        now: int,
        stdin: BinaryIO | None = None,
        progress: Report | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> ImportResult: ...


def importer(bring_in: Callable[[Asked], ImportResult]) -> Importer:
    """The door of one kind of rows."""

    @wraps(bring_in)
    def door(*what: Any, **how: Any) -> ImportResult:
        return bring_in(Asked(*what, **how))

    return door
