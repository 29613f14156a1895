"""Commands about files that came with messages, and what an import of mail tells. cli.py makes them commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.errors import CouldNot, WrongUsage
from store.i18n import N_, _, ngettext
from store.text import safe_text
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.output import say, say_json

if TYPE_CHECKING:
    from store.desk.handing_out import HandedOut
    from store.imports.options import MailCounts
    from tui.plain import options as opt

GROUPS: Final[dict[str, str]] = {}


def attachment(
    work: Work,
    json: bool,
    number: opt.Number,
    name: opt.AttachmentName,
    out: opt.AttachmentOut = None,
) -> None:
    from store.desk.handing_out import hand_out

    path = None if out in (None, typed.DASH) else Path(str(out))
    if path is None and json:
        raise WrongUsage("one_needed", options="-o PATH")
    if path is None and sys.stdout.isatty():
        raise WrongUsage("not_for_terminal", format=safe_text(name))
    if path is not None and path.exists():
        raise CouldNot("file_exists", path=path)
    found = hand_out(work.desk, work.actor, typed.number(number), name, now=work.now)
    if path is None:
        sys.stdout.buffer.write(found.content)
        sys.stdout.buffer.flush()
        return
    _write(path, found)
    if json:
        size = len(found.content)
        say_json({"path": str(path), "type": found.type, "size": size, "sha256": found.sha256})
    else:
        say(_("Written to {path}.").format(path=path))


def files(work: Work, json: bool, tidy: opt.FilesTidy = False) -> None:
    from store.desk.handing_out import tidy as remove_orphans
    from store.views.kept_files import kept_files
    from tui.wording import size_text

    removed = remove_orphans(work.desk, work.actor, now=work.now) if tidy else 0
    found = kept_files(work.desk, work.actor, now=work.now)
    if json:
        say_json(
            {
                "folder": found.folder,
                "files": found.files,
                "bytes": found.size,
                "missing": list(found.missing),
                "orphans": found.orphans,
                "removed": removed,
            }
        )
        return
    text = ngettext("{count} file, {size}, in {folder}", "{count} files, {size}, in {folder}", found.files)
    say(text.format(count=found.files, size=size_text(found.size), folder=found.folder))
    for many, told in (
        (len(found.missing), _("not there, though a ticket names them: {count}")),
        (found.orphans, _("named by no ticket: {count}")),
        (removed, _("removed: {count}")),
    ):
        if many:
            say("  " + told.format(count=many))


ON_DESK: Final = (
    Command("", "attachment", attachment, N_("Write out a file that came with a ticket's message.")),
    Command("", "files", files, N_("The files that are kept beside the desk.")),
)


def mail_lines(counts: MailCounts | None) -> list[str]:
    """What came of a box's mails, as sentences."""
    if counts is None:
        return []
    text = ngettext(
        "{threads} ticket got mail: {opened} opened, {joined} mails joined.",
        "{threads} tickets got mail: {opened} opened, {joined} mails joined.",
        counts.threads,
    )
    lines = [text.format(threads=counts.threads, opened=counts.opened, joined=counts.joined)]
    for many, told in (
        (counts.automatic, _("automatic mails: {count}")),
        (counts.bounced, _("came back undelivered: {count}")),
        (counts.left_out, _("of these on no ticket, and left out: {count}")),
        (counts.own, _("sent by this desk itself: {count}")),
        (counts.files_kept, _("attachments kept: {count}")),
        (counts.files_not_kept, _("attachments over a limit, not kept: {count}")),
    ):
        if many:
            lines.append("  " + told.format(count=many))
    return lines


def _write(path: Path, found: HandedOut) -> None:
    """For its owner alone, whole or not at all, never over a file."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(found.content)
        os.link(partial, path)
    except FileExistsError:
        raise CouldNot("file_exists", path=path) from None
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror or str(error)) from error
    finally:
        partial.unlink(missing_ok=True)
