"""`kefu watch DIR`: what is dropped there comes in once, and lies in done/ or rejected/ afterwards."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from store.errors import CouldNot, DeskError, WrongUsage
from store.i18n import _
from store.text import safe_text
from tui.plain.errors import error_text
from tui.plain.importing import COUNTS, Brought, StoppedError, files_of, numbered, result_json
from tui.plain.importkinds import KINDS
from tui.plain.output import say, say_json
from tui.plain.systemd import tell_systemd

if TYPE_CHECKING:
    from store.actor import Actor
    from store.database import Desk
    from store.imports.options import ImportOptions, Progress
    from store.imports.watching import Dropped, Inbox

PERIOD_S: Final = 2.0
"""Between two looks."""
_NOT_THE_FILES: Final = frozenset(
    {"database_locked", "database_full", "database_readonly", "database_broken", "not_allowed"}
)
"""What went wrong with the desk: the file stays where it is."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a file."""

    file: str
    place: Path | None
    """None: it stays where it is, for another try."""
    kind: str | None
    known: int | None
    """The batch that had brought it before."""
    brought: list[Brought]
    error: DeskError | None

    @property
    def rejected(self) -> bool:
        failed = self.error is not None or any(one.error is not None for one in self.brought)
        return failed or any(one.result is not None and one.result.rejected for one in self.brought)


class Stop:
    """Whether somebody wants this to end; asked between two looks and between two chunks."""

    def __init__(self) -> None:
        self.wanted = False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        self.wanted = True

    def report(self, _progress: Progress) -> None:
        """What an import tells its progress to."""
        tell_systemd("WATCHDOG=1")
        if self.wanted:
            raise StoppedError


@contextmanager
def stoppable() -> Iterator[Stop]:
    """SIGINT and SIGTERM end it between two chunks."""
    stop = Stop()
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def watch_folder(
    desk: Desk,
    actor: Callable[[], Actor],
    folder: str,
    options: ImportOptions,
    *,
    kind: str | None,
    once: bool,
    clock: Callable[[], int],
    as_json: bool,
) -> int:
    """Watch until a signal, or (`once`) bring in what lies there; returns the exit code."""
    from store.imports.watching import Inbox
    from store.rules.permission import require

    require(actor(), "import_tickets")
    inbox = Inbox(Path(folder), tuple(KINDS))
    waiting: dict[str, str] = {}
    ended: list[Ended] = []
    try:
        with stoppable() as stop:
            if not (once or as_json):
                say(_("Watching {path}; Ctrl+C ends it.").format(path=safe_text(folder)))
            tell_systemd("READY=1")
            inbox.look()
            while not stop.wanted:
                _wait(1.0 if once else PERIOD_S, stop)
                for dropped in inbox.look():
                    if stop.wanted:
                        break
                    one = _take(desk, actor(), inbox, dropped, options, kind, clock(), stop)
                    if one is None:
                        break
                    ended.append(one)
                    again = one.place is None and waiting.get(one.file) == str(one.error)
                    if not (once and as_json) and not again:
                        _say(one, as_json=as_json)
                    waiting = {one.file: str(one.error)} if one.place is None else {}
                tell_systemd("WATCHDOG=1")
                if once:
                    break
                ended.clear()
            tell_systemd("STOPPING=1")
    finally:
        inbox.close()
    if once and as_json:
        say_json([_shape(one) for one in ended])
    if any(one.place is None for one in ended):
        return 4
    return 3 if any(one.rejected for one in ended) else 0


def _wait(seconds: float, stop: Stop) -> None:
    until = time.monotonic() + seconds
    while not stop.wanted and (left := until - time.monotonic()) > 0:
        time.sleep(min(0.1, left))


def _take(
    desk: Desk,
    actor: Actor,
    inbox: Inbox,
    dropped: Dropped,
    options: ImportOptions,
    kind: str | None,
    now: int,
    stop: Stop,
) -> Ended | None:
    """Bring one file in and move it; None when it was stopped in the middle, and the file stays."""
    from store.imports.watching import brought_before

    path, wanted = dropped.path, dropped.kind or kind
    brought: list[Brought] = []
    error: DeskError | None = None
    known: int | None = None
    at_worst = inbox.place(path, rejected=True)
    rejects = at_worst.with_name(f"{at_worst.name}.rejects.csv")
    try:
        if dropped.refused is not None:
            raise CouldNot(dropped.refused, path=path)
        known = brought_before(desk, path, wanted)
        if known is None:
            for place, file in enumerate(files_of(str(path))):
                asked = replace(options, rejects=numbered(rejects, place))
                wanted, one = _bring(desk, actor, file, asked, dropped.kind or kind, now, stop)
                brought.append(one)
    except StoppedError:
        return None
    except DeskError as refused:
        error = refused
        if refused.code in _NOT_THE_FILES:
            return Ended(str(path), None, wanted, None, brought, refused)
    ended = Ended(str(path), None, wanted, known, brought, error)
    target = at_worst if ended.rejected else inbox.place(path, rejected=False)
    ended = replace(ended, place=target)
    _write(target.with_name(f"{target.name}.result.json"), _shape(ended))
    inbox.move(path, target)
    return ended


def _bring(
    desk: Desk, actor: Actor, file: str, options: ImportOptions, kind: str | None, now: int, stop: Stop
) -> tuple[str, Brought]:
    """The kind that the file turned out to be, and what came of it."""
    wanted = kind or "tickets"
    for _attempt in range(2):
        try:
            result = KINDS[wanted].verb()(desk, actor, file, options, now=now, progress=stop.report)
        except WrongUsage as error:
            told = str(error.params.get("first", ""))
            if kind is None and error.code == "other_kind" and told in KINDS and told != wanted:
                wanted = told
                continue
            return wanted, Brought(file, None, error)
        except CouldNot as error:
            if error.code in _NOT_THE_FILES:
                raise
            return wanted, Brought(file, None, error)
        return wanted, Brought(file, result)
    raise AssertionError("a file is of one kind")


def _write(path: Path, shape: Mapping[str, Any]) -> None:
    """What came of a file, for its owner alone: the reasons name values of it."""
    try:
        descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
        )
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(shape, file, ensure_ascii=False, indent=2)
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error


def _shape(one: Ended) -> dict[str, Any]:
    results = [each.result for each in one.brought if each.result is not None]
    files = [
        {"file": each.file, "error": None if each.error is None else error_text(each.error)}
        | ({} if each.result is None else result_json(each.result, dry_run=False))
        for each in one.brought
    ]
    return {
        "file": one.file,
        "moved_to": None if one.place is None else str(one.place),
        "kind": one.kind,
        "known_as_batch": one.known,
        "error": None if one.error is None else error_text(one.error),
        **{name: sum(getattr(result, name) for result in results) for name in COUNTS},
        "files": files,
    }


def _say(one: Ended, *, as_json: bool) -> None:
    if as_json:
        say_json(_shape(one), lines=True)
        return
    shape = _shape(one)
    where = _("stays where it is") if one.place is None else f"{one.place.parent.name}/{one.place.name}"
    errors = [error for error in (one.error, *(each.error for each in one.brought)) if error is not None]
    if one.known is not None:
        what = _("came in before, as batch {batch}").format(batch=one.known)
    elif errors:
        what = error_text(errors[0])
    else:
        text = _("{created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected")
        what = text.format(**{name: shape[name] for name in COUNTS})
    say(safe_text(f"{Path(one.file).name} -> {where}: {what}"))
