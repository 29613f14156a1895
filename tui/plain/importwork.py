"""The commands about batches of imports, and the watched folder. cli.py makes them commands."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from inspect import Signature, signature
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from store.errors import WrongUsage
from store.i18n import N_, _, ngettext
from store.text import safe_text
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.commands import import_signature
from tui.plain.importkinds import kind_word
from tui.plain.output import Cell, say, say_error, say_json, say_table
from tui.plain.progress import bar
from tui.plain.times import stamp
from tui.plain.words import act_word, field_word, listed

if TYPE_CHECKING:
    from store.imports.undoing_shapes import Stays, Undone
    from store.views.batches import BatchRow
    from tui.plain import options as opt
    from tui.plain.shapes import Facts

GROUPS: Final[dict[str, str]] = {}

STATES: Final = {
    "finished": N_("finished"),
    "unfinished": N_("unfinished"),
    "undone": N_("taken back"),
    "partly_undone": N_("taken back in part"),
}
TABLES: Final = {
    "ticket": N_("tickets"),
    "message": N_("messages"),
    "attachment": N_("attachments"),
    "customer": N_("customers"),
    "customer joined": N_("joined customers"),
    "shop_order": N_("orders"),
    "shipment": N_("parcels"),
    "return_request": N_("return requests"),
    "survey": N_("surveys"),
    "article": N_("scripts and articles"),
    "agent": N_("agents"),
}
"""What a batch brings -> its word."""
ONE: Final = {
    "message": N_("message {id}"),
    "customer": N_("customer {id}"),
    "customer joined": N_("customer {id}"),
    "shop_order": N_("order {id}"),
    "shipment": N_("parcel {id}"),
    "return_request": N_("return request {id}"),
    "survey": N_("survey {id}"),
    "article": N_("article {id}"),
    "agent": N_("agent {id}"),
}
"""A thing that stays -> how it is called."""
WHYS: Final = {
    "worked_on": N_("{who} has worked on it: {event}"),
    "customer_wrote": N_("the customer has written"),
    "later_batch": N_("batch {batch} came on top of it; take that one back first"),
    "used": N_("something else hangs on it ({by})"),
    "linked": N_("another ticket is linked to it"),
    "changed": N_("it has been changed since: {fields}"),
    "used_by_ticket": N_("ticket #{number} hangs on it"),
    "kept_by_hand": N_("somebody has kept it by hand since"),
}
SHOWN: Final = 20


# ---------------------------------------------------------------- list


def list_(work: Work, json: bool, batch: opt.BatchToShow = None, limit: opt.BatchLimit = "50") -> None:
    from store.views import batches

    if batch is not None:
        one = batches.batch(work.desk, work.actor, typed.number(batch))
        say_json(_shape(one, work.facts)) if json else _say_batch(one, work.facts)
        return
    found = batches.batches(work.desk, work.actor, limit=typed.count("--limit", limit, 1, 100_000))
    facts = work.facts
    if json:
        say_json([_shape(one, facts) for one in found])
    elif not found:
        say(_("Nothing has come in from a file yet."))
    else:
        titles = (_("batch"), _("when"), _("by"), _("kind"), _("state"), _("read"), _("created"), _("updated"),
                  _("rejected"), _("file"))  # fmt: skip
        say_table(titles, [_cells(one, facts) for one in found])


def _cells(one: BatchRow, facts: Facts) -> list[Cell]:
    counts = [str(one.counts.get(name, "-")) for name in ("read", "created", "updated", "rejected")]
    style = "risk" if one.state == "unfinished" else "muted" if one.undone_at else ""
    return [
        Cell(str(one.id), "strong", right=True),
        Cell(stamp(one.started_at, facts.zone)),
        Cell(one.login or "-"),
        Cell(kind_word(one.kind)),
        Cell(_(STATES[one.state]), style),
        *(Cell(count, right=True) for count in counts),
        Cell(one.file.rstrip("/").rpartition("/")[2]),
    ]


def _say_batch(one: BatchRow, facts: Facts) -> None:
    counts = one.counts
    say(_("Batch {batch}: {state}").format(batch=one.id, state=_(STATES[one.state])))
    took = "-" if one.took_ms is None else f"{one.took_ms / 1000:.1f} s"
    for name, value in (
        (_("when"), stamp(one.started_at, facts.zone)),
        (_("by"), one.login or "-"),
        (_("file"), one.file),
        (_("kind"), kind_word(one.kind)),
        (_("source"), one.source),
        (_("preset"), one.preset or "-"),
        (_("format"), listed(filter(None, (one.format, one.encoding))).upper() or "-"),
        (_("took"), took),
        ("SHA-256", one.sha256 or "-"),
    ):
        say(f"  {safe_text(name)}: {safe_text(value)}")
    if "read" in counts:
        text = _(
            "{read} read, {created} created, {updated} updated, {unchanged} unchanged, {rejected} rejected"
        )
        say("  " + text.format(**{name: counts.get(name, 0) for name in _COUNTS}))
    for name, count in counts.get("unknown_teams", {}).items():
        text = _("unknown team '{name}' (rows: {count}): sent to the default team")
        say("  " + text.format(name=safe_text(name), count=count))
    for name, count in counts.get("unknown_assignees", {}).items():
        text = _("unknown agent '{name}' (rows: {count}): assigned to nobody")
        say("  " + text.format(name=safe_text(name), count=count))
    for number, row, fields in counts.get("kept", ()):
        text = _("row {row}: #{number} keeps what was changed here: {fields}")
        say("  " + text.format(row=row, number=number, fields=listed(map(field_word, fields))))
    for kept, gone, why, row in counts.get("joined", ()):
        text = _("row {row}: customers {kept} and {gone} are one person: same {why}")
        say("  " + text.format(row=row, kept=kept, gone=gone, why=field_word(why)))
    if one.state == "unfinished":
        say(
            "  "
            + _("The import of the same file once more goes on with it; until then what has come in stands.")
        )
    undone = counts.get("undone")
    if undone is not None and one.undone_at is not None:
        text = _("Taken back {when} by {who}: {what}")
        what = _counted(undone["removed"], undone["restored"], undone["kept"])
        say("  " + text.format(when=stamp(one.undone_at, facts.zone), who=one.undone_by or "-", what=what))


_COUNTS: Final = ("read", "created", "updated", "unchanged", "rejected")


def _shape(one: BatchRow, facts: Facts) -> dict[str, Any]:
    counts = one.counts
    return {
        "batch": one.id,
        "state": one.state,
        "started_at": facts.time(one.started_at),
        "finished_at": facts.time(one.finished_at),
        "took_ms": one.took_ms,
        "by": one.login,
        "file": one.file,
        "kind": one.kind,
        "source": one.source,
        "preset": one.preset,
        "format": one.format,
        "encoding": one.encoding,
        "mode": one.mode,
        "size": one.size,
        "sha256": one.sha256,
        **{name: counts.get(name) for name in (*_COUNTS, "cleaned")},
        "unknown_teams": counts.get("unknown_teams", {}),
        "unknown_assignees": counts.get("unknown_assignees", {}),
        "kept": [{"ticket": n, "row": row, "fields": fields} for n, row, fields in counts.get("kept", ())],
        "joined": [
            {"kept": kept, "gone": gone, "why": why, "row": row}
            for kept, gone, why, row in counts.get("joined", ())
        ],
        "undone_at": facts.time(one.undone_at),
        "undone_by": one.undone_by or None,
        "undone": counts.get("undone"),
    }


# ---------------------------------------------------------------- undo


class _StoppedError(Exception):
    """Somebody pressed Ctrl+C; it ends between two transactions."""


@contextmanager
def _watched() -> Iterator[Callable[[int], None]]:
    asked = False

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        with bar(_("taking back")) as told:

            def report(looked: int) -> None:
                told(looked, None, looked)
                if asked:
                    raise _StoppedError

            yield report
    except _StoppedError:
        say_error(_("Stopped; the same command once more goes on from there."))
        raise KeyboardInterrupt from None
    finally:
        signal.signal(signal.SIGINT, before)


def undo(work: Work, json: bool, batch: opt.BatchToUndo, dry_run: opt.UndoDryRun = False) -> None:
    from store.imports.undoing import undo_batch

    wanted = typed.number(batch)
    with _watched() as told:
        done = undo_batch(work.desk, work.actor, wanted, now=work.now, dry_run=dry_run, progress=told)
    if json:
        kept = [
            {"what": one.what, "id": one.row_id, "why": one.why, **_plain(one.params)} for one in done.kept
        ]
        counts = {"removed": done.removed, "restored": done.restored, "kept_count": done.kept_count}
        say_json({"batch": wanted, "dry_run": dry_run, **counts, "kept": kept})
        return
    _say_undone(done, dry_run=dry_run)


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return dict(params)


def _say_undone(done: Undone, *, dry_run: bool) -> None:
    text = _("Batch {batch}: {what}.")
    say(text.format(batch=done.batch, what=_counted(done.removed, done.restored, done.kept_count)))
    if dry_run:
        say(_("This was a dry run: nothing has changed."))
    for one in done.kept[:SHOWN]:
        say(safe_text(f"  {_name(one)}: {_why(one)}"))
    if done.kept_count > SHOWN:
        more = done.kept_count - SHOWN
        say("  " + ngettext("... and {count} more", "... and {count} more", more).format(count=more))


def _counted(removed: Mapping[str, int], restored: Mapping[str, int], kept: int) -> str:
    parts = [
        ngettext("{count} removed ({what})", "{count} removed ({what})", count).format(
            count=count, what=_(TABLES.get(table, table))
        )
        for table, count in removed.items()
    ]
    parts += [
        ngettext("{count} as before ({what})", "{count} as before ({what})", count).format(
            count=count, what=_(TABLES.get(table, table))
        )
        for table, count in restored.items()
    ]
    if kept or not parts:
        parts.append(ngettext("{count} kept", "{count} kept", kept).format(count=kept))
    return listed(parts)


def _name(one: Stays) -> str:
    if one.what == "ticket":
        return f"#{one.row_id}"
    return _(ONE[one.what]).format(id=one.row_id) if one.what in ONE else f"{one.what} {one.row_id}"


def _why(one: Stays) -> str:
    params = dict(one.params)
    fields = params.pop("fields", None)
    if "event" in params:
        params["event"] = act_word(params["event"])
    if "by" in params:
        params["by"] = _(TABLES.get(params["by"], params["by"]))
    said = listed(map(field_word, fields)) if fields else ""
    text = _(WHYS[one.why]).format(**params, fields=said)
    return f"{text} ({said})" if said and one.why != "changed" else text


# ---------------------------------------------------------------- watch


def watch(
    work: Work, json: bool, folder: opt.WatchFolder, kind: opt.WatchKind = None, once: opt.WatchOnce = False,
    **options: Any,
) -> None:  # fmt: skip
    from store.clock import clock_from_environment
    from tui.plain import options as opt
    from tui.plain.importing import options_of
    from tui.plain.importkinds import KINDS
    from tui.plain.watching import watch_folder

    if kind is not None and kind not in KINDS:
        raise WrongUsage("not_one_of", field="--kind", value=kind, choices=", ".join(KINDS))
    asked = options_of({**options, "rejects": None})
    clock = clock_from_environment()
    code = watch_folder(
        work.desk, lambda: work.actor, folder, asked, kind=kind, once=once, clock=clock, as_json=json
    )
    if code:
        raise opt.Exit(code)


_OWN = [one for name, one in signature(watch).parameters.items() if name != "options"]
_NOT_HERE: Final = ("file", "dry_run", "rejects", "sha256", "sheet", "json")
watch.__signature__ = Signature(  # type: ignore[attr-defined]
    [*_OWN, *import_signature(_NOT_HERE).parameters.values()]
)

ON_DESK: Final = (
    Command("import", "list", list_, N_("What came in from files; BATCH shows one."), True),
    Command(
        "import", "undo", undo, N_("Take a batch back; what people have worked on since stays and is listed.")
    ),
    Command(
        "",
        "watch",
        watch,
        N_("Bring in the files that are dropped into a folder; they go to done/ or rejected/."),
    ),
)
