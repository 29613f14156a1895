"""What `kefu migrate` and `kefu restore` have done."""

from __future__ import annotations

from pathlib import Path

from store.i18n import _, ngettext
from tui.plain.output import say, say_json


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


def say_restored(copy: Path, path: Path, *, json: bool) -> None:
    """Make a desk of the copy, and say what has come back and what is to be done next."""
    from store.database import SCHEMA_VERSION, open_desk
    from store.migrations.copying import restore
    from store.views.customers import returned_customers

    back = restore(copy, path)
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
