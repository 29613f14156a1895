"""What came of an import, and an import that can be watched and stopped."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from store.errors import DeskError
from store.i18n import _, ngettext
from store.text import safe_text
from tui.plain import typed
from tui.plain.howread import how_read_json, say_how_read
from tui.plain.importhistory import history_json, history_lines
from tui.plain.importkinds import KINDS
from tui.plain.importshop import shop_json, shop_lines
from tui.plain.mailwork import mail_lines
from tui.plain.output import say, say_error, say_json
from tui.plain.progress import bar
from tui.plain.samples import sample_lines, samples_json
from tui.plain.shapes import Json
from tui.plain.words import field_word, listed

if TYPE_CHECKING:
    from store.actor import Actor
    from store.database import Desk
    from store.imports.options import ImportOptions, ImportResult, Progress

COUNTS: Final = ("read", "created", "updated", "unchanged", "rejected", "cleaned")
SHOWN: Final = 20
"""Rejected rows and kept fields that the text lists."""


class StoppedError(Exception):
    """Somebody pressed Ctrl+C; the import ends between two chunks."""


@contextmanager
def watched(title: str, *, offline: bool, files: int = 1) -> Iterator[Callable[[Progress], None]]:
    """What an import tells its progress to: a bar, and Ctrl+C, which stops it without loss; a second one at once."""
    asked = False
    rows = 0

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = signal.signal(signal.SIGINT, interrupted)
    steps = {"text": _("search text"), "tickets": _("tickets")}
    try:
        with bar(title) as told:

            def report(progress: Progress) -> None:
                nonlocal rows
                rows = progress.rows
                told(progress.done_bytes, progress.all_bytes or None, rows, steps.get(progress.step, title))
                if asked:
                    raise StoppedError

            yield report
    except StoppedError:
        text = _("Stopped after {rows} rows, which are kept; the same command once more goes on from there.")
        if offline and files == 1:
            text = _("Stopped after {rows} rows; nothing has come in.")
        say_error(text.format(rows=rows))
        raise KeyboardInterrupt from None
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of one file, or why it could not be read."""

    file: str
    result: ImportResult | None
    error: DeskError | None = None


def bring_in(
    kind: str, desk: Desk, actor: Actor, file: str, given: Mapping[str, Any], *, now: int
) -> list[Brought]:
    """Import a file of this kind, or each of a folder's or an archive's, as the command line's options say, watched.

    Raises what the import of a single file raises; of several the others come in all the same.
    """
    options = options_of(given)
    verb = KINDS[kind].verb()
    pipe = sys.stdin.buffer if file == typed.DASH else None
    files = [file] if pipe else files_of(file)
    brought: list[Brought] = []
    with watched(_("import"), offline=options.offline, files=len(files)) as told:
        for place, one in enumerate(files):
            asked = replace(options, rejects=numbered(options.rejects, place))
            try:
                result = verb(desk, actor, one, asked, stdin=pipe, now=now, progress=told)
            except DeskError as error:
                if len(files) == 1:
                    raise
                brought.append(Brought(one, None, error))
            else:
                brought.append(Brought(one, result))
    return brought


def options_of(given: Mapping[str, Any]) -> ImportOptions:
    """The options of the command line as an import takes them."""
    from store.imports.options import ImportOptions

    rejects = given["rejects"]
    return ImportOptions(
        **{
            **given,
            "map": typed.pairs("--map", given["map"] or ()),
            "set": typed.pairs("--set", given["set"] or ()),
            "rejects": None if rejects is None else Path(rejects),
        }
    )


def files_of(file: str) -> list[str]:
    """What there is to import under a name. Raises CouldNot."""
    from store.imports.readers.archives import inputs

    return inputs(file)


def numbered(path: Path | None, place: int) -> Path | None:
    """The rejects file of the n-th file: rejects.csv, rejects-2.csv ..."""
    if path is None or not place:
        return path
    return path.with_name(f"{path.stem}-{place + 1}{path.suffix}")


def say_brought(brought: list[Brought], *, dry_run: bool, json: bool) -> int:
    """What came of every file, and of all together; returns the exit code."""
    from tui.plain.errors import error_text

    results = [one.result for one in brought if one.result is not None]
    failed = len(results) < len(brought)
    code = 4 if failed else 3 if any(result.rejected for result in results) else 0
    if len(brought) == 1:
        say_answer(results[0], dry_run=dry_run, json=json)
        return code
    totals = {name: sum(getattr(result, name) for result in results) for name in COUNTS}
    if json:
        files = [
            {"file": one.file, "error": None if one.error is None else error_text(one.error)}
            | ({} if one.result is None else result_json(one.result, dry_run=dry_run))
            for one in brought
        ]
        say_json({**totals, "dry_run": dry_run, "files": files})
        return code
    for one in brought:
        say(safe_text(one.file))
        if one.result is not None:
            say_result(one.result, dry_run=dry_run)
        elif one.error is not None:
            say(safe_text(error_text(one.error)))
        say()
    text = ngettext("{count} file: {counts}", "{count} files: {counts}", len(brought))
    say(text.format(count=len(brought), counts=_counts_text(totals)))
    return code


def say_answer(result: ImportResult, *, dry_run: bool, json: bool) -> None:
    """What came of an import, in words or as JSON."""
    if json:
        say_json(result_json(result, dry_run=dry_run))
    else:
        say_result(result, dry_run=dry_run)


def result_json(result: ImportResult, *, dry_run: bool) -> Json:
    """The answer of `import`."""
    return {
        "batch": result.batch,
        "continued": result.continued,
        "whole": result.whole or None,
        "read": result.read,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "rejected": result.rejected,
        "cleaned": result.cleaned,
        "dry_run": dry_run,
        **how_read_json(result),
        **({"samples": samples_json(result)} if dry_run else {}),
        "unknown_teams": dict(result.unknown_teams),
        "unknown_assignees": dict(result.unknown_assignees),
        "kept": [{"ticket": one.number, "row": one.row, "fields": list(one.fields)} for one in result.kept],
        "rejects": [
            {"row": one.row, "code": one.reason.code, "reason": str(one.reason)} for one in result.rejects
        ],
        **shop_json(result),
        **history_json(result),
        **({} if result.mail is None else {"mail": result.mail.as_json()}),
    }


def say_result(result: ImportResult, *, dry_run: bool) -> None:
    """The counts, then what somebody should look at."""
    say(_counts_text({name: getattr(result, name) for name in COUNTS}))
    say_how_read(result)
    if dry_run:
        say(_("This was a dry run: nothing has come in."))
        for line in sample_lines(result):
            say("  " + line)
    elif result.batch is not None and result.continued:
        text = _(
            "Batch {batch}, which an earlier import had begun. Altogether: {created} created, {updated} updated."
        )
        whole = {name: result.whole[name] for name in ("created", "updated")}
        say(text.format(batch=result.batch, **whole))
    elif result.batch is not None:
        text = _("Batch {batch}; 'kefu import undo {batch}' takes it back.")
        say(text.format(batch=result.batch))
    for line in (*mail_lines(result.mail), *shop_lines(result), *history_lines(result)):
        say(line)
    for found, told in (
        (result.unknown_teams, _("unknown team '{name}' (rows: {count}): sent to the default team")),
        (result.unknown_assignees, _("unknown agent '{name}' (rows: {count}): assigned to nobody")),
    ):
        for name, count in list(found.items())[:SHOWN]:
            say("  " + told.format(name=safe_text(name), count=count))
        _say_more(len(found))
    for kept in result.kept[:SHOWN]:
        fields = listed(map(field_word, kept.fields))
        told = _("row {row}: #{number} keeps what was changed here: {fields}")
        say("  " + told.format(row=kept.row, number=kept.number, fields=fields))
    _say_more(len(result.kept))
    if result.rejects:
        say(_("Rejected:"))
    for reject in result.rejects[:SHOWN]:
        say("  " + _("row {row}: {reason}").format(row=reject.row, reason=safe_text(str(reject.reason))))
    _say_more(result.rejected)


def _say_more(count: int) -> None:
    if count > SHOWN:
        more = count - SHOWN
        say("  " + ngettext("... and {count} more", "... and {count} more", more).format(count=more))


def _counts_text(counts: Mapping[str, int]) -> str:
    text = ngettext(
        "{read} row read: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected."
        " Characters cleaned away: {cleaned}.",
        "{read} rows read: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected."
        " Characters cleaned away: {cleaned}.",
        counts["read"],
    )
    return text.format(**counts)
