"""The order of a queue's rows: by urgency, or by one of its columns with urgency between equals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from store.database import Desk
from store.errors import DeskError, WrongUsage
from store.rules import words
from store.rules.take_next import SortKey

FOLLOW_UP: Final = "follow-up"
"""The one queue of settled tickets: what is due there is a call."""
_PLACE: Final = (
    "SELECT coalesce(follow_up_at, due_key), priority_rank, opened_at, number FROM ticket WHERE number = ?"
)
"""The sort key of a ticket, as store.views.rows tells it."""
_AROUND: Final = "(:k0, :k1, :k2, :k3)"
_KEYS: Final = ("k0", "k1", "k2", "k3")


def _by_place(column: str, codes: Sequence[str]) -> str:
    """A vocabulary's own order; words that a policy added come behind it."""
    cases = " ".join(f"WHEN '{code}' THEN {place}" for place, code in enumerate(codes))
    return f"CASE {column} {cases} ELSE {len(codes)} END"


BY_COLUMN: Final = {
    "number": "t.number",
    "priority": "t.priority_rank",
    "kind": _by_place("t.kind", tuple(words.KINDS)),
    "channel": _by_place("t.channel", tuple(words.CHANNELS)),
    "status": _by_place("t.status", tuple(words.STATUSES)),
    "holder": (
        "coalesce((SELECT a.login FROM agent a WHERE a.id = t.assignee_id"
        " AND (t.lease_until IS NULL OR t.lease_until > :now)), char(1114111))"
    ),
    "age": "t.opened_at",
    "customer": (
        "coalesce((SELECT coalesce(nullif(c.nick, ''), nullif(c.name, ''), nullif(c.phone, ''))"
        " FROM customer c WHERE c.id = t.customer_id), char(1114111))"
    ),
    "tags": (
        "coalesce((SELECT group_concat(g.tag, ' ') FROM (SELECT tag FROM ticket_tag WHERE ticket_id = t.number"
        " ORDER BY tag) g), char(1114111))"
    ),
    "team": _by_place("t.team", tuple(words.TEAMS)),
    "category": _by_place("coalesce(t.category, '')", tuple(words.CATEGORIES)),
    "subject": "t.subject",
    "updated": "-t.updated_at",
}
"""Column -> what SQLite sorts by, never null. Who has nothing there comes last; what changed last comes first."""
SORTS: Final = ("due", *BY_COLUMN)


class Order(NamedTuple):
    """How a queue is sorted. `value` is None for urgency, which begins with `due`."""

    value: str | None = None
    reverse: bool = False
    due: str = "t.due_key"

    @property
    def _urgency(self) -> str:
        return f"{self.due}, t.priority_rank, t.opened_at, t.number"

    @property
    def _backwards(self) -> str:
        return f"{self.due} DESC, t.priority_rank DESC, t.opened_at DESC, t.number DESC"

    @property
    def clause(self) -> str:
        """What stands behind ORDER BY."""
        if self.value is None:
            return self._backwards if self.reverse else self._urgency
        return f"{self.value} DESC, {self._urgency}" if self.reverse else f"{self.value}, {self._urgency}"

    @property
    def backwards(self) -> str:
        """The same from the other end."""
        if self.value is None:
            return self._urgency if self.reverse else self._backwards
        return f"{self.value}, {self._backwards}" if self.reverse else f"{self.value} DESC, {self._backwards}"

    @property
    def before(self) -> str:
        """True of rows that stand before the key."""
        return self._side(">" if self.reverse else "<", "<")

    @property
    def behind(self) -> str:
        """True of rows that stand behind the key."""
        return self._side("<" if self.reverse else ">", ">")

    @property
    def from_there(self) -> str:
        """True of the key's own row and those behind it."""
        return self._side("<" if self.reverse else ">", ">=")

    def key(self, desk: Desk, around: SortKey, now: int) -> dict[str, Any]:
        """The parameters that name a place: a row's sort key, and its value in the sorted column as it is now."""
        found: dict[str, Any] = dict(zip(_KEYS, around, strict=True))
        if self.value is not None:
            sql = f"SELECT {self.value} FROM ticket t WHERE t.number = :number"
            found["value"] = desk.value(sql, {"number": around[3], "now": now})
        return found

    def key_of(self, desk: Desk, number: int, now: int) -> dict[str, Any]:
        """The parameters that name a ticket's place. DeskError when there is no such ticket."""
        place = desk.row(_PLACE, (number,)) if abs(number) < 1 << 63 else None
        if place is None:
            raise DeskError("no_such_ticket", number=number)
        return self.key(desk, (place[0], place[1], place[2], place[3]), now)

    def _side(self, sign: str, tie: str) -> str:
        if self.value is None:
            if self.reverse:
                tie = {"<": ">", ">": "<", ">=": "<="}[tie]
            return f"({self._urgency}) {tie} {_AROUND}"
        return (
            f"({self.value} {sign} :value OR ({self.value} = :value AND ({self._urgency}) {tie} {_AROUND}))"
        )


def order_by(sort: str | None, *, reverse: bool = False, view: str = "open") -> Order:
    """The order of a view by this column; None or `due` is urgency. Raises WrongUsage for a column that is none."""
    due = "t.follow_up_at" if view == FOLLOW_UP else "t.due_key"
    if sort is None or sort == "due":
        return Order(None, reverse, due)
    if sort not in BY_COLUMN:
        raise WrongUsage("not_one_of", field="sort", value=sort, choices=", ".join(SORTS))
    return Order(BY_COLUMN[sort], reverse, due)
