"""The wall's connection: it cannot write, it cannot be opened wider, and it does not know any customer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from store.database import Desk
from store.database.reading import EVERY, file_identity, open_reading
from store.errors import CouldNot
from store.views.wall_columns import WALL_COLUMNS
from tests.store.desks import Place

PERSONAL = {
    "ticket": {"subject", "wish", "impact", "solution", "order_no", "region", "external_id", "customer_id", "responsibility_reason"},
    "alert": {"note", "data"},
    "agent": {"name", "pin"},
    "survey": {"comment", "reason"},
}  # fmt: skip
OF_PEOPLE = (
    "customer",
    "message",
    "draft",
    "shop_order",
    "return_request",
    "attachment",
    "outbox",
    "ticket_text",
)


@pytest.fixture
def reading(place: Place) -> Iterator[Desk]:
    place.open(subject="Parcel of Wang Wei", body="13812345678")
    desk = open_reading(place.path, WALL_COLUMNS, timeout_s=1)
    yield desk
    desk.close()


def test_it_reads_what_is_on_its_list(reading: Desk) -> None:
    assert reading.row("SELECT number, team, status FROM ticket") == (1, "presales", "new")
    assert reading.value("SELECT count(*) FROM event") > 0
    assert reading.data_version() >= 1
    with reading.roomy(1_024):
        assert reading.value("PRAGMA cache_size") == -1_024


REFUSED = (
    "UPDATE ticket SET team = 'presales'",
    "DELETE FROM event",
    "INSERT INTO agent_team VALUES (1, 'presales')",
    "CREATE TABLE more (a)",
    "CREATE TEMP TABLE more AS SELECT number FROM ticket",
    "DROP TABLE ticket",
    "ATTACH '/tmp/other.db' AS other",
    "PRAGMA query_only = 0",
    "PRAGMA writable_schema = 1",
    "PRAGMA database_list",
    "VACUUM INTO '/tmp/copy.db'",
    "SELECT load_extension('x')",
    "ANALYZE",
    "REINDEX",
    "SELECT sql FROM sqlite_schema",
)


def test_it_does_nothing_else(reading: Desk) -> None:
    for sql in REFUSED:
        with pytest.raises(CouldNot):
            reading.execute(sql)


def test_no_column_of_a_customer_can_be_read(place: Place, reading: Desk) -> None:
    """Whatever tables there are: what is not on the list is refused, and nothing of people is on the list."""
    names = [name for (name,) in place.desk.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    assert {"customer", "message", "draft"} <= set(names)
    for name in names:
        listed = WALL_COLUMNS.get(name, frozenset())
        for column in (row[1] for row in place.desk.rows(f"PRAGMA table_info({name})")):
            if listed is EVERY or column in listed:
                continue
            with pytest.raises(CouldNot):
                reading.rows(f"SELECT {column} FROM {name}")
    for table, columns in PERSONAL.items():
        assert WALL_COLUMNS[table].isdisjoint(columns)
    assert WALL_COLUMNS.keys().isdisjoint(OF_PEOPLE)


def test_tables_that_are_read_whole_hold_codes_and_numbers(place: Place) -> None:
    texts = {"words", "text", "name", "nick", "phone", "email", "body", "subject", "note", "comment"}
    for table, columns in WALL_COLUMNS.items():
        if columns is EVERY and table != "json_each":
            found = {row[1] for row in place.desk.rows(f"PRAGMA table_info({table})")}
            assert found.isdisjoint(texts) or table == "calendar_version", table


def test_a_listed_column_exists(place: Place) -> None:
    for table, columns in WALL_COLUMNS.items():
        if columns is not EVERY:
            assert columns <= {row[1] for row in place.desk.rows(f"PRAGMA table_info({table})")}, table


def test_another_file_at_the_path_is_noticed(place: Place) -> None:
    before = file_identity(place.path)
    assert before == file_identity(place.path)
    copy = place.path.with_suffix(".copy")
    shutil.copy(place.path, copy)
    os.replace(copy, place.path)
    assert file_identity(place.path) not in (None, before)
    place.path.unlink()
    assert file_identity(place.path) is None
