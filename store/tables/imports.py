"""What came in from files: the batches, and the last row seen of each imported ticket."""

from __future__ import annotations

from peewee import SQL, IntegerField, TextField

from store.tables.base import Table, millis, never_reused, refers_to, words


class ImportBatch(Table):
    id = never_reused()
    started_at = millis()
    finished_at = millis(null=True)
    agent_id = refers_to("agent (id)", null=True)
    source = TextField()
    file = TextField()
    sha256 = TextField(null=True)
    counts = words("{}")
    kind = TextField(null=True)
    """What its rows tell of: tickets, orders ...; null for batches older than this column."""
    format = TextField(null=True)
    encoding = TextField(null=True)
    preset = TextField(null=True)
    mode = TextField(null=True)
    """live or offline."""
    size = IntegerField(null=True)
    """Bytes of the file."""
    undone_at = millis(null=True)
    undone_by = refers_to("agent (id)", null=True)


class ImportRow(Table):
    ticket_id = IntegerField(primary_key=True, constraints=[SQL("REFERENCES ticket (number)")])
    batch = refers_to("import_batch (id)")
    row = IntegerField()
    digest = TextField()
    updated_at = millis(null=True)
    state = TextField(null=True)
    """JSON: how far the history that a file told of the ticket went; null where no history came in."""


class ImportBefore(Table):
    """What a batch changed, as it was before."""

    id = never_reused()
    batch = refers_to("import_batch (id)")
    what = TextField()
    """The table, or what else was done to it (`customer joined`)."""
    row_id = IntegerField()
    before = TextField()
    """JSON: the changed columns and their values before."""
    at = millis()


class TextGap(Table):
    """Messages that search does not find yet: a live import writes their text behind itself."""

    first = IntegerField(primary_key=True)
    """The id of the first message of the stretch; `last` that of the last one."""
    last = IntegerField()
    batch = refers_to("import_batch (id)", null=True)


ImportBefore.add_index(ImportBefore.index(ImportBefore.what, ImportBefore.row_id, name="ix_import_before"))
ImportRow.add_index(ImportRow.index(ImportRow.batch, name="ix_import_row_batch"))
