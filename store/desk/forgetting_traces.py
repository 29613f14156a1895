"""Traces of somebody outside of their own tickets: their number in a colleague's note, in a saved queue, in a draft."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from store.database import Desk
from store.desk.forgetting_forms import HOLDS, STARS, WIPED, forms_of, teach
from store.desk.search_text import index_messages
from store.rules.masking import mask_region

_ELSEWHERE: Final = frozenset(
    {
        "agent",
        "agent_key",
        "article",
        "agent_team",
        "calendar_version",
        "channel",
        "customer",
        "lease",
        "policy_version",
    }
)
"""Tables that hold no customer's words, or people's own names; `customer` is looked at by itself."""
_CODES: Final = frozenset(
    {"status", "kind", "scenario", "priority", "channel", "team", "type", "by", "state", "clock"}
)
"""Columns of codes: nobody's words."""
_EXACT: Final = frozenset({"event"})
"""Tables of codes and numbers, looked through for what is exactly a secret."""
_AMONG: Final = "(SELECT value FROM json_each(?))"
_LEAST: Final = {"phone": 7, "email": 6, "order_no": 8, "tracking_no": 8, "street": 8}
LEAST_NAME: Final = 2
LEAST_LATIN: Final = 5


class Trace(NamedTuple):
    """Rows of a table that hold something of the person in that column."""

    table: str
    column: str
    rows: tuple[int, ...]
    """Their rowids; empty for a table without any, which is gone through again."""


def secrets_of(desk: Desk, ids: Sequence[int]) -> tuple[str, ...]:
    """What the customers of these rows are recognised by in a text, the longest first.

    A name counts where no other customer and nobody of the desk has it in theirs: it would be taken from them.
    """
    page = json.dumps(list(ids))
    found: set[str] = set()
    for name, phone, email, nick, region in desk.rows(
        "SELECT name, phone, email, nick, region FROM customer WHERE id IN (SELECT value FROM json_each(?))",
        (page,),
    ):
        found |= _long_enough(("phone", phone), ("email", email), ("street", _street(region)))
        found |= {one for one in (name, nick) if one and _is_telling(one) and _is_theirs(desk, one, page)}
    for order_no, tracking_no in desk.rows(
        "SELECT order_no, tracking_no FROM shop_order WHERE customer_id IN (SELECT value FROM json_each(?))",
        (page,),
    ):
        found |= _long_enough(("order_no", order_no), ("tracking_no", tracking_no))
    return tuple(sorted(found, key=len, reverse=True))


def traces(
    desk: Desk, secrets: Sequence[str], progress: Callable[[int, int], None] = lambda done, total: None
) -> list[Trace]:
    """Where the secrets stand, in every text column of the desk, also written with blanks, dashes or full-width digits;
    reads only, and takes no lock. `progress` hears how many of how many tables were looked through; what it raises stops.
    """
    found: list[Trace] = []
    if not secrets:
        return found
    forms = forms_of(secrets)
    if forms is not None:
        teach(desk, forms)
    tables = list(_text_columns(desk))
    for place, (table, columns, has_rowid) in enumerate(tables):
        progress(place, len(tables))
        loose = forms is not None and table not in _EXACT
        anywhere = " OR ".join(_where(column, secrets, loose) for column in columns)
        params = tuple(secrets) * len(columns)
        if has_rowid:
            rows = [row[0] for row in desk.rows(f"SELECT rowid FROM {table} WHERE {anywhere}", params)]
            for column in columns if rows else ():
                sql = (
                    f"SELECT rowid FROM {table} WHERE rowid IN {_AMONG} AND {_where(column, secrets, loose)}"
                )
                some = desk.rows(sql, (json.dumps(rows), *secrets))
                if some:
                    found.append(Trace(table, column, tuple(row[0] for row in some)))
        elif desk.row(f"SELECT 1 FROM {table} WHERE {anywhere} LIMIT 1", params) is not None:
            found += [Trace(table, column, ()) for column in columns]
    return found


def remove(desk: Desk, found: Iterable[Trace], secrets: Sequence[str]) -> int:
    """Put stars where the secrets stand, inside the caller's transaction; how many rows it took."""
    count = 0
    forms = forms_of(secrets)
    if forms is not None:
        teach(desk, forms)
    for table, column, rows in found:
        loose = forms is not None and table not in _EXACT
        where = _where(column, secrets, loose)
        if table == "contact_draft":
            done = desk.execute(f"DELETE FROM contact_draft WHERE {where}", secrets)
        else:
            value = column
            for _secret in secrets:
                value = f"replace({value}, ?, '{STARS}')"
            if loose:
                value = f"{WIPED}({value})"
            sql = f"UPDATE OR IGNORE {table} SET {column} = {value} WHERE {where}"
            params = (*secrets, *secrets)
            done = desk.execute(
                f"{sql} AND rowid IN {_AMONG}" if rows else sql,
                (*params, json.dumps(rows)) if rows else params,
            )
        count += done.rowcount
        if table == "message" and column == "body":
            index_messages(desk, rows)
        elif table == "ticket" and column == "subject":
            first = "SELECT min(id) FROM message WHERE ticket_id = ? AND origin IS NULL"
            index_messages(desk, [desk.value(first, (number,)) for number in rows])
    for secret in secrets:
        for column in ("phone", "email"):
            count += desk.execute(
                f"UPDATE customer SET {column} = NULL WHERE {column} = ?", (secret,)
            ).rowcount
    if forms is not None:
        for column in ("phone", "email"):
            count += desk.execute(
                f"UPDATE customer SET {column} = NULL WHERE {column} IS NOT NULL AND {HOLDS}({column})"
            ).rowcount
    return count


def _where(column: str, secrets: Sequence[str], loose: bool) -> str:
    found = [f"instr({column}, ?)" for _secret in secrets]
    return "(" + " OR ".join([*found, *([f"{HOLDS}({column})"] if loose else [])]) + ")"


def _text_columns(desk: Desk) -> Iterable[tuple[str, list[str], bool]]:
    """(table, its columns of text, whether it has rowids) of the desk's own tables."""
    sql = "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name"
    for table, without_rowid in desk.rows(sql):
        if table in _ELSEWHERE or table.startswith("sqlite_"):
            continue
        columns = [
            row[0]
            for row in desk.rows("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'", (table,))
            if row[0] not in _CODES
        ]
        if columns:
            yield table, columns, not without_rowid


def _street(region: str | None) -> str | None:
    """An address that names a door; a region alone is everybody's."""
    return region if region and mask_region(region) != region else None


def _long_enough(*values: tuple[str, str | None]) -> set[str]:
    return {value for kind, value in values if value and len(value) >= _LEAST[kind]}


def _is_telling(name: str) -> bool:
    """Long enough that it is not found inside of other words."""
    return len(name) >= (LEAST_LATIN if name.isascii() else LEAST_NAME)


def _is_theirs(desk: Desk, name: str, page: str) -> bool:
    others = (
        "SELECT 1 FROM customer WHERE (instr(name, ?1) OR instr(nick, ?1))"
        " AND id NOT IN (SELECT value FROM json_each(?2)) LIMIT 1"
    )
    colleagues = "SELECT 1 FROM agent WHERE instr(name, ?1) OR instr(login, ?1) LIMIT 1"
    return desk.row(others, (name, page)) is None and desk.row(colleagues, (name,)) is None
