"""The rows that figures are counted from: where they stand, which moment puts them into a period, whose they are.

A row of a family belongs to a ticket `t` with its facts `f`. What is asked as of a past moment takes tickets that have
changed since from `anew` instead, which holds the columns of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

T: Final = "ticket t"
T_OPEN: Final = "ticket t INDEXED BY ix_ticket_queue"
"""Tickets that are not settled, found by an index that holds no others."""
_WITH_FACTS: Final = " CROSS JOIN ticket_fact f ON f.ticket_id = t.number"
TF: Final = T + _WITH_FACTS
T_STORED: Final = "ticket t NOT INDEXED"
"""Tickets as they are stored."""
TF_STORED: Final = T_STORED + _WITH_FACTS
_NEAR: Final = (
    "(SELECT t.number FROM ticket t INDEXED BY ix_ticket_period WHERE {near} ORDER BY 1 LIMIT -1) near"
)
T_NEAR: Final = f"{_NEAR} CROSS JOIN ticket t ON t.number = near.number"
"""Tickets found by the index of the period, and walked in the order in which they, their facts and clocks are stored:
in the index's own order a file's tickets are all over the place. The limit keeps SQLite from dropping the order."""
TF_NEAR: Final = T_NEAR + _WITH_FACTS
TF_OPEN: Final = T_OPEN + _WITH_FACTS
OPEN: Final = "t.settled_at IS NULL"
ANEW: Final = "anew t"
_ALIVE: Final = "t.opened_at < :end AND t.updated_at >= :start"
"""Whatever happened to a ticket in the span happened before its newest event."""
_ASLEEP: Final = f"{OPEN} AND t.opened_at < :end AND t.updated_at < :start"
"""Nothing has happened to it since, but its time may have run out."""
EVERYWHERE: Final = "1"
"""Found by what the family's own rows say."""
_KEPT: Final = "t.merged_into IS NULL"


@dataclass(frozen=True, slots=True)
class Family:
    """`{t}` in `rows` is where tickets with their facts stand, `{c}` their clocks."""

    rows: str
    time: str
    agent: str
    where: str = _KEPT
    near: tuple[str, ...] = (_ALIVE,)
    """What finds them in the tables: one condition for each part of the rows, no row in two."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """What groups are made by where it is not the ticket's own column."""
    bare: str | None = None
    """Rows that belong to no ticket."""
    known: str | None = None
    """When the row became known here, where that is not the ticket's own history."""
    value: str | None = None
    """What a row adds to an average."""
    named: Mapping[str, str] = field(default_factory=dict)
    """What is reckoned once a row: figures are then counted from these names alone, and from `number`."""
    summed: str = ""
    """The one of these names that holds a value; the others hold few different ones each, so rows are counted by kind."""
    within_name: str = ""
    """The name among them that says whether its time is within the span."""
    pool: str = ""
    """The rows that it shares with others, of which `pick` are its own."""
    pick: str = _KEPT

    @property
    def is_of_tickets(self) -> bool:
        """True when its rows are found by their tickets."""
        return self.rows.startswith("{t}")

    @property
    def number(self) -> str:
        """SQL of the ticket's number."""
        return "number" if self.named else "t.number"

    @property
    def within(self) -> str:
        """SQL: the row is one of this family and of the span, among all of its pool."""
        at = self.within_name or f"{self.time} BETWEEN :start AND :last"
        return at if self.pick == "1" else f"({at} AND {self.pick})"


_HOLDER: Final = "coalesce(t.assignee_id, f.resolved_agent_id)"
_SOLVER: Final = "coalesce(f.resolved_agent_id, t.assignee_id)"
_FALLEN: Final = "coalesce(c.breached_at, CASE WHEN c.state = 'running' THEN c.due_at END)"
BREACHED_AT: Final = f"CASE WHEN {_FALLEN} < :as_of THEN {_FALLEN} END"
"""A due that has passed is a breach, whether or not a sweep has written it down."""
_DECIDED: Final = f"CASE WHEN {_FALLEN} < :as_of THEN {_FALLEN} WHEN c.state = 'met' THEN c.ended_at END"
_FROM_FILE: Final = f"coalesce(coalesce({BREACHED_AT}, c.ended_at) < t.imported_at, 0)"
_REASON: Final = (
    f"CASE WHEN {_FALLEN} < :as_of THEN coalesce(c.breach_reason,"
    " CASE WHEN t.imported_at > c.due_at THEN 'imported' ELSE 'time' END) END"
)
_OF_CLOCK: Final = {
    "kind": "c.kind",
    "state": "c.state",
    "end_reason": "c.end_reason",
    "consumed_ms": "c.consumed_ms",
    "ended_within": "c.ended_at BETWEEN :start AND :last",
    "decided_within": f"({_DECIDED}) BETWEEN :start AND :last",
    "reason": _REASON,
    "from_file": _FROM_FILE,
}
_CLOCK_ROWS: Final = "{t} CROSS JOIN {c} ON c.ticket_id = t.number"
_OWNER: Final = (
    "CASE WHEN c.kind = 'first_response' THEN coalesce(f.first_reply_agent_id, t.assignee_id)"
    f" ELSE {_HOLDER} END"
)
_IMPORTED: Final = "(SELECT b.started_at FROM import_batch b WHERE b.id = {0}.import_batch)"


def _listed(name: str, *, by: str, where: str = _KEPT, keys: Mapping[str, str] | None = None) -> Family:
    """What stands in the facts' `more` as [at, what]."""
    return Family(
        rows=f"{{t}} CROSS JOIN json_each(f.more, '$.{name}') j",
        time="(j.value ->> 0)",
        agent=by,
        pool="listed",
        pick=f"m.key = '{name}' AND {where}",
        where=f"{where} AND f.more IS NOT NULL",
        keys=keys or {},
    )


def _returns(time: str) -> Family:
    return Family(
        rows="return_request r CROSS JOIN {t}",
        time=time,
        agent=_HOLDER,
        where="t.number = r.ticket_id AND t.merged_into IS NULL",
        near=(EVERYWHERE,),
        keys={name: f"coalesce(r.{name}, t.{name})" for name in ("shop", "product")}
        | {"platform": "coalesce(nullif(r.platform, ''), t.platform)"},
        bare="return_request r LEFT JOIN ticket t ON 0 LEFT JOIN ticket_fact f ON 0 WHERE r.ticket_id IS NULL",
        known=f"coalesce({_IMPORTED.format('r')}, r.applied_at)",
    )


FAMILIES: Final[Mapping[str, Family]] = {
    "arrived": Family("{t}", "t.opened_at", _HOLDER, near=(EVERYWHERE,), pool="tickets"),
    "resolved": Family("{t}", "f.resolved_at", _SOLVER, pool="tickets"),
    "first_resolved": Family("{t}", "coalesce(f.first_resolved_at, f.resolved_at)", _SOLVER, pool="tickets"),
    "answered": Family("{t}", "f.first_reply_at", "f.first_reply_agent_id", pool="tickets"),
    "first_replies": Family(
        "{t}", "f.first_reply_at", "f.first_reply_agent_id", where="1", pool="tickets", pick="1"
    ),
    "later_replies": _listed("replies", by="(j.value ->> 1)", where="1"),
    "told": _listed("told", by=_HOLDER),
    "promises": _listed("promises", by=_HOLDER),
    "moves": _listed("moves", by=_HOLDER, keys={"team": "(j.value ->> 1)"}),
    "hands_of_one": Family(
        "{t}",
        "f.resolved_at",
        _SOLVER,
        where=f"{_KEPT} AND f.transfers = 0",
        pool="tickets",
        pick=f"{_KEPT} AND f.transfers = 0",
        value="f.resolved_at - t.opened_at - f.rested_ms",
    ),
    "hands_of_many": Family(
        "{t} CROSS JOIN json_each(f.more, '$.hands') j",
        "f.resolved_at",
        _SOLVER,
        where=f"{_KEPT} AND f.transfers > 0",
        keys={"team": "j.key"},
        value="j.value",
        pool="listed",
        pick=f"m.key = 'hands' AND {_KEPT}",
    ),
    "decided": Family(
        _CLOCK_ROWS,
        _DECIDED,
        _OWNER,
        near=(_ALIVE, _ASLEEP),
        named=_OF_CLOCK,
        summed="consumed_ms",
        within_name="decided_within",
        pool="clocks",
        pick="1",
    ),
    "ended": Family(
        _CLOCK_ROWS,
        "c.ended_at",
        _OWNER,
        named=_OF_CLOCK,
        summed="consumed_ms",
        within_name="ended_within",
        pool="clocks",
        pick="1",
    ),
    "surveys": Family(
        "survey s CROSS JOIN {t}",
        "s.at",
        "coalesce(f.resolved_agent_id, t.assignee_id, f.first_reply_agent_id)",
        where=f"t.number = s.ticket_id AND {_KEPT}",
        near=(EVERYWHERE,),
        known=f"coalesce({_IMPORTED.format('s')}, s.at)",
    ),
    "scripts": Family(
        "article a CROSS JOIN article_use u ON u.article_id = a.id CROSS JOIN {t}",
        "u.at",
        "u.agent_id",
        where="t.number = u.ticket_id AND a.kind = 'script' AND u.id = (SELECT min(o.id) FROM article_use o"
        " JOIN article oa ON oa.id = o.article_id WHERE oa.kind = 'script' AND o.message_id = u.message_id)",
        near=(EVERYWHERE,),
        known="u.at",
    ),
    "returns": _returns("r.applied_at"),
    "reviewed": _returns("r.reviewed_at"),
    "received": _returns("r.received_at"),
    "finished": _returns("r.ended_at"),
}
POOLS: Final[Mapping[str, Family]] = {
    "tickets": Family("{t}", "", "", where="1"),
    "clocks": Family(_CLOCK_ROWS, "", "", near=(_ALIVE, _ASLEEP), named=_OF_CLOCK, summed="consumed_ms"),
    "listed": Family(
        "{t} CROSS JOIN json_each(f.more) m CROSS JOIN json_each(m.value) j",
        "",
        "",
        where="f.more IS NOT NULL",
        keys={"team": "CASE m.key WHEN 'moves' THEN j.value ->> 1 WHEN 'hands' THEN j.key ELSE t.team END"},
    ),
}
"""Rows that several families share: counted in one pass where neither a time nor an agent tells them apart."""

OPEN_AT_END: Final = Family(
    "{t}",
    "t.opened_at",
    "t.assignee_id",
    where=f"{_KEPT} AND t.opened_at < :end AND (f.resolved_at IS NULL OR f.resolved_at >= :end) AND (f.more IS NULL OR NOT EXISTS ("
    "SELECT 1 FROM json_each(f.more, '$.gaps') g WHERE (g.value ->> 0) < :end AND (g.value ->> 1) >= :end))",
    near=(
        "t.opened_at < :end AND t.updated_at >= :end",
        f"{OPEN} AND t.opened_at < :end AND t.updated_at < :end",
    ),
)
"""Tickets open at `:end`; their time is no part of it."""

ORDER_KEYS: Final = {name: f"o.{name}" for name in ("shop", "product", "region", "platform")}
"""What orders can be grouped by; for every other grouping all of them are meant."""
