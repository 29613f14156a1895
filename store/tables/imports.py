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


class ImportRow(Table):
    ticket_id = IntegerField(primary_key=True, constraints=[SQL("REFERENCES ticket (number)")])
    batch = refers_to("import_batch (id)")
    row = IntegerField()
    digest = TextField()
    updated_at = millis(null=True)


ImportRow.add_index(ImportRow.index(ImportRow.batch, name="ix_import_row_batch"))
