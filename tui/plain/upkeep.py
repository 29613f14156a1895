"""What keeping a desk has done: `kefu migrate`, `kefu backup`, `kefu restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import WrongUsage
from store.i18n import _, ngettext
from tui.plain import typed
from tui.plain.output import say, say_json

if TYPE_CHECKING:
    from tui.plain.casework import Work


def say_migrated(path: Path, found: int, now: int, *, json: bool) -> None:
    """From which schema to which, and where the desk is as it was before."""
    copies = path.parent.glob(f"{path.name}.schema-{found}*") if 0 < found < now else ()
    backup = max(copies, key=lambda copy: copy.stat().st_mtime, default=None)
    if json:
        kept = None if backup is None else str(backup)
        say_json({"path": str(path), "from": found, "to": now, "backup": kept})
    elif backup is None:
        say(_("The desk is up to date (schema {now}).").format(now=now))
    else:
        text = _("The desk has schema {now} now; as it was before, it is in {backup}.")
        say(text.format(now=now, backup=backup))


def say_backup(
    work: Work, file: str | None, *, into: str | None, keep: str, keep_days: str, json: bool
) -> None:
    """Write a backup to a new file, or under the time into a folder whose older ones are thinned out; say where it is."""
    from store.desk.copies import back_up, back_up_into

    if (file is None) == (into is None):
        raise WrongUsage("one_needed", options="FILE, --into")
    removed = 0
    if into is not None:
        target, files, removed = back_up_into(
            work.desk,
            work.actor,
            Path(into),
            keep=typed.count("--keep", keep, 1, 100_000),
            keep_days=typed.count("--keep-days", keep_days, 0, 36_500),
            now=work.now,
        )
    else:
        target = Path(str(file))
        files = back_up(work.desk, work.actor, target)
    if json:
        told = {"path": str(target), "bytes": target.stat().st_size, "files": files}
        say_json(told if into is None else {**told, "removed": removed})
        return
    say(_("Backup written to {path}.").format(path=target))
    if files:
        beside = f"{target}.files"
        say(_("The kept files ({count}) are beside it, in {folder}.").format(count=files, folder=beside))
    if removed:
        say(
            ngettext("{count} older backup removed.", "{count} older backups removed.", removed).format(
                count=removed
            )
        )


def say_restored(copy: Path, path: Path, *, aside: str | None, json: bool) -> None:
    """Make a desk of the copy, and say what has come back and what is to be done next."""
    from store.database import SCHEMA_VERSION, open_desk
    from store.desk.copies import restore
    from store.views.customers import returned_customers

    back = restore(copy, path, aside=None if aside is None else Path(aside))
    forgotten = 0
    if back.schema == SCHEMA_VERSION:
        desk = open_desk(path, readonly=True)
        try:
            forgotten = len(returned_customers(desk))
        finally:
            desk.close()
    if json:
        told = {"path": str(path), "schema": back.schema, "tickets": back.tickets, "files": back.files}
        say_json({**told, "forgotten_back": forgotten})
        return
    tickets = ngettext("{count} ticket", "{count} tickets", back.tickets).format(count=back.tickets)
    say(
        _("The desk stands at {path} as it was in {copy}: {tickets}.").format(
            path=path, copy=copy, tickets=tickets
        )
    )
    if back.schema < SCHEMA_VERSION:
        say(_("It is one of an older version: run 'kefu migrate'."))
    if forgotten:
        say(
            _(
                "Customers who have been forgotten since are back ({count}): run 'kefu customer forget --replay'."
            ).format(count=forgotten)
        )
