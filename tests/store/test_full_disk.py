"""A disk that is full says so, and nothing of the act is left."""

from __future__ import annotations

from store.database.compiled import insert
from store.desk import replying
from store.tables import Customer
from tests.store.desks import MONDAY, Place, changes_nothing, refused


def _fill(place: Place) -> None:
    place.desk.execute(f"PRAGMA max_page_count = {place.desk.value('PRAGMA page_count')}")


def test_a_verb_on_a_full_disk_is_refused_whole(place: Place) -> None:
    number = place.open()
    _fill(place)
    long = "It does not fit. " * 4_000
    changes_nothing(
        place, "database_full", lambda: replying.reply(place.desk, place.ann, number, long, now=MONDAY)
    )
    assert place.types(number) == ["opened"]


def test_so_are_many_rows_at_once(place: Place) -> None:
    _fill(place)
    rows = [(f"buyer {n}" * 20, MONDAY) for n in range(5_000)]
    with refused("database_full", exit_code=4), place.desk.transaction():
        place.desk.many(insert(Customer, "nick", "created_at"), rows)
    assert not place.desk.db.in_transaction()
    assert place.desk.value("SELECT count(*) FROM customer") == 0
