"""An import's own row: begun with its first change, found again by whoever goes on after a kill."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, update
from store.desk.record import desk_event
from store.imports.options import ImportOptions, ImportResult
from store.imports.readers.rows import Source
from store.tables import ImportBatch

TABLES: Final = {
    "tickets": "ticket",
    "history": "ticket",
    "customers": "customer",
    "orders": "shop_order",
    "shipments": "shipment",
    "returns": "return_request",
    "messages": "message",
    "surveys": "survey",
    "articles": "article",
    "scripts": "article",
    "agents": "agent",
}
"""What a row of each kind becomes."""
_COLUMNS: Final = (
    "started_at", "agent_id", "source", "file", "sha256", "kind", "format", "encoding", "preset", "mode", "size",
)  # fmt: skip
_INSERT: Final = insert(ImportBatch, *_COLUMNS)
_FINISH: Final = update(ImportBatch, "id = ?", "finished_at", "counts")
_UNFINISHED: Final = (
    "SELECT id FROM import_batch WHERE finished_at IS NULL AND undone_at IS NULL"
    " AND sha256 = ? AND kind = ? AND source = ? ORDER BY id DESC"
)
_BLOCK: Final = 1 << 20
_LISTED: Final = 100


class Batch:
    """The batch of one import under way. `id` is None until something has changed."""

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        source: Source,
        options: ImportOptions,
        *,
        kind: str,
        source_name: str,
        preset: str | None,
        now: int,
    ) -> None:
        self.id: int | None = None
        self.continued = False
        """True when it was begun by an import that did not come to its end."""
        self.kind = kind
        self._desk, self._actor, self._now = desk, actor, now
        self._source, self._options = source, options
        self._source_name, self._preset = source_name, preset
        self._sha256: str | None = None
        self._lock: int | None = None
        self._began = time.monotonic()

    def find(self) -> int | None:
        """Go on with the unfinished batch of the same file, unless another process is at it; returns its id."""
        self._sha256 = digest_of(self._source)
        for (found,) in self._desk.rows(_UNFINISHED, (self._sha256, self.kind, self._source_name)):
            if self._alone_at(found):
                self.id, self.continued = found, True
                return self.id
        return None

    def begin(self) -> int:
        """The batch stands before what it brings; harmless when it does."""
        if self.id is None:
            source, options = self._source, self._options
            row = (
                self._now,
                self._actor.agent_id,
                self._source_name,
                source.name,
                self._sha256 or options.sha256,
                self.kind,
                source.format,
                source.encoding,
                self._preset,
                "offline" if options.offline else "live",
                source.size,
            )
            with self._desk.transaction():
                self.id = int(self._desk.execute(_INSERT, row).lastrowid)
            self._alone_at(self.id)
        return self.id

    def forget(self) -> None:
        """What begin wrote was rolled back."""
        self.id = None
        self.release()

    def finish(
        self,
        counts: dict[str, Any],
        details: dict[str, Any] | None = None,
        *,
        parts: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Write what came of the file; returns it, with what the parts before a kill brought.

        `details`: what a list of batches shows beside the counts, and no event may hold. `parts`: what all parts of a
        batch that was continued brought, where the tables do not say it by its kind.
        """
        assert self.id is not None
        beside = {**(details or {}), "took_ms": round((time.monotonic() - self._began) * 1000)}
        whole = counts
        if self.continued:
            told = _altogether(self._desk, self.id, self.kind, counts) if parts is None else parts
            whole = {**counts, **told}
        with self._desk.transaction():
            self._desk.execute(_FINISH, (self._now, json.dumps(whole | beside), self.id))
            desk_event(self._desk, self._actor.agent_id, "imported", now=self._now, batch=self.id, **whole)
        self.release()
        return whole

    def release(self) -> None:
        """Let another process go on with it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _alone_at(self, batch: int) -> bool:
        """Hold the batch until this process ends or lets go."""
        self.release()
        self._lock = _locked(self._desk, batch)
        return self._lock is not None


def held_by_another(desk: Desk, batch: int) -> bool:
    """True while a process is bringing the batch in."""
    lock = _locked(desk, batch)
    if lock is not None:
        os.close(lock)
    return lock is None


def _locked(desk: Desk, batch: int) -> int | None:
    """A file descriptor that holds the batch's byte of the file beside the desk; None when another process does."""
    path = desk.path
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, batch)
    except OSError:
        os.close(lock)
        return None
    return lock


def details_of(result: ImportResult) -> dict[str, Any]:
    """What a list of batches shows of an import beside its counts."""
    told: dict[str, Any] = {
        "unknown_teams": dict(result.unknown_teams),
        "unknown_assignees": dict(result.unknown_assignees),
        "kept": [[one.number, one.row, list(one.fields)] for one in result.kept[:_LISTED]],
        "joined": [[one.kept, one.gone, one.why, one.row] for one in result.joined[:_LISTED]],
    }
    return {name: value for name, value in told.items() if value}


def digest_of(source: Source) -> str | None:
    """SHA-256 of the file that a source reads; None when it reads no single one. Leaves its position as it is."""
    told: str | None = getattr(source, "sha256", None)
    if told is not None:
        return told
    try:
        descriptor = source._stream.fileno()
        digest, place = hashlib.sha256(), 0
        while block := os.pread(descriptor, _BLOCK, place):
            digest.update(block)
            place += len(block)
    except (OSError, AttributeError, ValueError):
        return None
    # Of an archive each file is a batch of its own.
    digest.update(Path(source.name).name.encode(errors="surrogateescape") if "!" in source.name else b"")
    return digest.hexdigest()


def _altogether(desk: Desk, batch: int, kind: str, counts: dict[str, Any]) -> dict[str, int]:
    """What all parts of a batch brought, by what stands."""
    table = TABLES.get(kind)
    if table is None:
        return {}
    created = int(desk.value(f"SELECT count(*) FROM {table} WHERE import_batch = ?", (batch,)))
    key = "number" if table == "ticket" else "id"
    updated = int(
        desk.value(
            "SELECT count(DISTINCT row_id) FROM import_before WHERE batch = ? AND what = ? AND NOT EXISTS"
            f" (SELECT 1 FROM {table} WHERE {key} = row_id AND import_batch = import_before.batch)",
            (batch, table),
        )
    )
    unchanged = sum(counts[name] for name in ("created", "updated", "unchanged")) - created - updated
    return {"created": created, "updated": updated, "unchanged": max(0, unchanged)}
