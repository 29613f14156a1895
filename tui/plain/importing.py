"""What came of an import, and an import that can be watched and stopped."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from store.i18n import _, ngettext
from store.text import safe_text
from tui.plain import typed
from tui.plain.howread import how_read_json, say_how_read
from tui.plain.mailwork import mail_lines
from tui.plain.output import say, say_error, say_json
from tui.plain.progress import bar
from tui.plain.shapes import Json
from tui.plain.words import field_word, listed

if TYPE_CHECKING:
    from store.actor import Actor
    from store.database import Desk
    from store.imports.options import ImportResult, Progress

SHOWN: Final = 20
"""Rejected rows and kept fields that the text lists."""


class StoppedError(Exception):
    """Somebody pressed Ctrl+C; the import ends between two chunks."""


@contextmanager
def watched(title: str, *, offline: bool) -> Iterator[Callable[[Progress], None]]:
    """What an import tells its progress to: a bar, and Ctrl+C, which stops it without loss; a second one at once."""
    asked = False
    rows = 0

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        with bar(title) as told:

            def report(progress: Progress) -> None:
                nonlocal rows
                rows = progress.rows
                told(progress.done_bytes, progress.all_bytes or None, rows)
                if asked:
                    raise StoppedError

            yield report
    except StoppedError:
        text = _("Stopped after {rows} rows, which are kept; the same command once more goes on from there.")
        if offline:
            text = _("Stopped after {rows} rows; nothing has come in.")
        say_error(text.format(rows=rows))
        raise KeyboardInterrupt from None
    finally:
        signal.signal(signal.SIGINT, before)


def bring_in(
    kind: str, desk: Desk, actor: Actor, file: str, given: Mapping[str, Any], *, now: int
) -> ImportResult:
    """Import a file of this kind as the command line's options say, watched."""
    from store.imports.article_loader import import_articles, import_scripts
    from store.imports.kinds.messages import import_messages
    from store.imports.loader import import_tickets
    from store.imports.options import ImportOptions
    from store.imports.shop_loader import import_customers, import_orders

    verbs = {
        "tickets": import_tickets,
        "messages": import_messages,
        "customers": import_customers,
        "orders": import_orders,
        "scripts": import_scripts,
        "articles": import_articles,
    }
    rejects = given["rejects"]
    options = ImportOptions(
        **{
            **given,
            "map": typed.pairs("--map", given["map"] or ()),
            "set": typed.pairs("--set", given["set"] or ()),
            "rejects": None if rejects is None else Path(rejects),
        }
    )
    pipe = sys.stdin.buffer if file == typed.DASH else None
    with watched(_("import"), offline=options.offline) as told:
        return verbs[kind](desk, actor, file, options, stdin=pipe, now=now, progress=told)


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
        "read": result.read,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "rejected": result.rejected,
        "cleaned": result.cleaned,
        "dry_run": dry_run,
        **how_read_json(result),
        "unknown_teams": dict(result.unknown_teams),
        "unknown_assignees": dict(result.unknown_assignees),
        "kept": [{"ticket": one.number, "row": one.row, "fields": list(one.fields)} for one in result.kept],
        "rejects": [
            {"row": one.row, "code": one.reason.code, "reason": str(one.reason)} for one in result.rejects
        ],
        **({} if result.mail is None else {"mail": result.mail.as_json()}),
    }


def say_result(result: ImportResult, *, dry_run: bool) -> None:
    """The counts, then what somebody should look at."""
    text = ngettext(
        "{read} row read: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected."
        " Characters cleaned away: {cleaned}.",
        "{read} rows read: {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected."
        " Characters cleaned away: {cleaned}.",
        result.read,
    )
    counts = {
        name: getattr(result, name)
        for name in ("read", "created", "updated", "unchanged", "rejected", "cleaned")
    }
    say(text.format(**counts))
    say_how_read(result)
    if dry_run:
        say(_("This was a dry run: nothing has come in."))
    elif result.batch is not None:
        say(_("Batch {batch}.").format(batch=result.batch))
    for line in mail_lines(result.mail):
        say(line)
    for found, told in (
        (result.unknown_teams, _("unknown team '{name}' (rows: {count}): sent to the default team")),
        (result.unknown_assignees, _("unknown agent '{name}' (rows: {count}): assigned to nobody")),
    ):
        for name, count in list(found.items())[:SHOWN]:
            say("  " + told.format(name=safe_text(name), count=count))
    for kept in result.kept[:SHOWN]:
        fields = listed(map(field_word, kept.fields))
        told = _("row {row}: #{number} keeps what was changed here: {fields}")
        say("  " + told.format(row=kept.row, number=kept.number, fields=fields))
    _say_more(len(result.kept))
    for reject in result.rejects[:SHOWN]:
        say("  " + _("row {row}: {reason}").format(row=reject.row, reason=safe_text(str(reject.reason))))
    _say_more(result.rejected)


def _say_more(count: int) -> None:
    if count > SHOWN:
        more = count - SHOWN
        say("  " + ngettext("... and {count} more", "... and {count} more", more).format(count=more))
