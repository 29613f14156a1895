"""What `kefu migrate` has done."""

from __future__ import annotations

from pathlib import Path

from store.i18n import _
from tui.plain.output import say, say_json


def say_migrated(path: Path, found: int, now: int, *, json: bool) -> None:
    """From which schema to which, and where the desk is as it was before."""
    backup = path.with_name(f"{path.name}.schema-{found}") if 0 < found < now else None
    if json:
        kept = None if backup is None else str(backup)
        say_json({"path": str(path), "from": found, "to": now, "backup": kept})
    elif backup is None:
        say(_("The desk is up to date (schema {now}).").format(now=now))
    else:
        text = _("The desk has schema {now} now; as it was before, it is in {backup}.")
        say(text.format(now=now, backup=backup))
