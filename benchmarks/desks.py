"""Desk files of any size, quickly: histories folded once, each written for many tickets through one connection."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, islice
from pathlib import Path
from typing import Any, Final

from benchmarks.histories import HOUR, MINUTE, NOW, Histories, History, data_of
from benchmarks.words import Words
from store.database import SCHEMA_VERSION, Desk
from store.database.compiled import columns_of, insert
from store.desk.alert_rows import INSERT_ALERT
from store.desk.derived import CLOCK_COLUMNS, is_free
from store.desk.founding import found
from store.desk.intake import receive
from store.desk.people import add_agent
from store.desk.record import EVENT_COLUMNS, FACT_COLUMNS
from store.desk.replying import reply
from store.desk.speech import MESSAGE_COLUMNS
from store.tables import Clock, Customer, Event, Message, Ticket, TicketFact
from store.text import segmented
from store.views.people import actor

FIRST_NUMBER: Final = 700_001
"""Six digits in a row appear nowhere else in what a screen writes."""
TEAMS: Final = ("presales", "aftersales", "complaints")
AGENTS: Final = 60
"""Beside root: ann is in all three teams, the others in one each."""
CUSTOMERS: Final = 20_000
OPEN_HISTORIES: Final = 20_000
SETTLED_HISTORIES: Final = 5_000
CALM_HISTORIES: Final = 4_000
CALM_MS: Final = 3 * HOUR
CHUNK: Final = 5_000
SUBJECTS: Final = (
    "收到的商品有破损，要求换货",
    "物流三天没有更新，什么时候能到",
    "Refund has not arrived yet",
    "发票抬头开错了，请重新开具",
    "客服态度差，承诺的补偿没有兑现",
    "Which size fits 175 cm",
    "页面描述与实物颜色不符",
    "优惠券无法使用，订单价格不对",
)


class Desks:
    """Desk files in a folder, each built once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, *, unsettled: int, settled: int = 0) -> Path:
        """A desk with so many tickets waiting, and so many settled."""
        path = self.folder / f"desk-{unsettled}-{settled}-schema{SCHEMA_VERSION}.db"
        if not path.exists():
            _build(path, unsettled, settled)
        return path

    def calm(self, *, unsettled: int) -> Path:
        """A desk with so many tickets waiting, and nothing that falls due within the next hours."""
        path = self.folder / f"calm-{unsettled}-schema{SCHEMA_VERSION}.db"
        if not path.exists():
            desk = _founded(path)
            histories = Histories(desk, agents=AGENTS)
            with _no_indexes(desk, keep=unsettled < 10_000):
                found = (history for _ in count() if _is_calm(history := histories.waiting()))
                waiting = list(islice(found, min(unsettled, CALM_HISTORIES)))
                _fill(desk, _spread(waiting, unsettled), FIRST_NUMBER)
            _finish(desk, path)
        return path

    def with_texts(self, *, unsettled: int, settled: int) -> Path:
        """The same with a message of its own on each ticket, all to be found by their words."""
        path = self.folder / f"texts-{unsettled}-{settled}-schema{SCHEMA_VERSION}.db"
        if not path.exists():
            _build(path, unsettled, settled, Words())
        return path

    def with_story(self, messages: int) -> Path:
        """A desk with 50 tickets waiting, the first of them the most urgent, with so many messages."""
        path = self.folder / f"story-{messages}-schema{SCHEMA_VERSION}.db"
        if not path.exists():
            desk = _founded(path)
            dues = (20 * MINUTE + n * 61_000 for n in range(50))
            histories = Histories(desk, agents=AGENTS)
            _fill(desk, (histories.due_in(due) for due in dues), FIRST_NUMBER)
            _tell_story(desk, FIRST_NUMBER, messages)
            _finish(desk, path)
        return path

    def ticking(self, ticking: int, *, visible: int = 40) -> Path:
        """A desk with `visible` countdowns in its queue, `ticking` of them in their last quarter of an hour."""
        path = self.folder / f"ticking-{ticking}-{visible}-schema{SCHEMA_VERSION}.db"
        if not path.exists():
            dues = [7 * MINUTE + n * 11_000 for n in range(ticking)]
            dues += [20 * MINUTE + n * 61_000 for n in range(visible - ticking)]
            assert not dues or max(dues) < 59 * MINUTE, "no ladder level may be reached while it is measured"
            desk = _founded(path)
            histories = Histories(desk, agents=AGENTS)
            _fill(desk, (histories.due_in(due) for due in dues), FIRST_NUMBER)
            _finish(desk, path)
        return path


def _tell_story(desk: Desk, number: int, messages: int) -> None:
    """The customer and root write to each other, as the verbs record it."""
    root = actor(desk, "root")
    for at in range(messages - 1):
        text = f"{SUBJECTS[at % len(SUBJECTS)]}, said {at % 1000:03d} times. " * (1 + at % 4)
        moment = NOW - (messages - at) * 1000
        if at % 2:
            receive(desk, root, number, text, now=moment)
        else:
            reply(desk, root, number, text, now=moment)


def _build(path: Path, unsettled: int, settled: int, words: Words | None = None) -> None:
    desk = _founded(path)
    histories = Histories(desk, agents=AGENTS)
    with _no_indexes(desk, keep=unsettled + settled < 10_000):
        done = [histories.settled() for _ in range(min(settled, SETTLED_HISTORIES))]
        _fill(desk, _spread(done, settled), FIRST_NUMBER, words)
        waiting = [histories.waiting() for _ in range(min(unsettled, OPEN_HISTORIES))]
        _fill(desk, _spread(waiting, unsettled), FIRST_NUMBER + settled, words)
    _finish(desk, path)


def _is_calm(history: History) -> bool:
    """No clock of it is in its last quarter of an hour, or reaches a level or its due, for some hours."""
    for row in history.clocks:
        clock = dict(zip(CLOCK_COLUMNS[1:], row, strict=True))
        moments = [clock["next_level_at"], clock["due_at"] if clock["state"] == "running" else None]
        if any(moment is not None and -CALM_MS < moment - NOW < CALM_MS for moment in moments):
            return False
    return True


def _spread(histories: list[History], count: int) -> Iterator[History]:
    return (histories[n % len(histories)] for n in range(count))


def _founded(path: Path) -> Desk:
    part = path.with_suffix(".part")
    for left in path.parent.glob(f"{part.name}*"):
        left.unlink()
    desk = found(part, login="root", name="Root", now=NOW - 800 * 24 * HOUR)
    desk.execute("PRAGMA synchronous = off")
    desk.execute("PRAGMA cache_size = -400000")
    root = actor(desk, "root")
    add_agent(desk, root, "ann", name="Ann", role="agent", teams=TEAMS, now=NOW)
    for n in range(AGENTS - 2):
        add_agent(desk, root, f"agent{n}", name=f"Agent {n}", role="agent", teams=[TEAMS[n % 3]], now=NOW)
    with desk.transaction():
        desk.many(
            insert(Customer, "nick", "name", "phone", "created_at"),
            [(f"buyer{n}", f"张伟{n}", f"138{n:08d}", NOW) for n in range(CUSTOMERS)],
        )
    return desk


def _finish(desk: Desk, path: Path) -> None:
    desk.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    desk.close()
    part = path.with_suffix(".part")
    for left in path.parent.glob(f"{part.name}?*"):
        left.unlink()
    part.rename(path)


@contextmanager
def _no_indexes(desk: Desk, *, keep: bool) -> Iterator[None]:
    """A large table is filled faster before its indexes stand."""
    found = desk.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    many = [] if keep else [(name, sql) for name, sql in found if "UNIQUE" not in sql]
    for name, _sql in many:
        desk.execute(f"DROP INDEX {name}")
    yield
    for _name, sql in many:
        desk.execute(sql)


_TICKET: Final = tuple(
    name
    for name in columns_of(Ticket)
    if name not in ("number", "customer_id", "subject", "version", "said_id")
)
_EMPTY: Final = {"spoken": 0, "outbound": 0, "generation": 0, "paused": 0, "free": 0, "unsent": 0}


def _fill(desk: Desk, histories: Iterator[History], number: int, words: Words | None = None) -> None:
    """Tickets from `number` on, one a history; found by their texts only when `words` writes them."""
    draw = random.Random(number)
    event_id = int(desk.value("SELECT coalesce(max(id), 0) FROM event")) + 1
    message_id = int(desk.value("SELECT coalesce(max(id), 0) FROM message")) + 1
    prepared: dict[int, _Prepared] = {}
    while chunk := list(islice(histories, CHUNK)):
        tickets, events, clocks, facts, messages, indexed, skipped = [], [], [], [], [], [], []
        for history in chunk:
            rows = prepared.get(id(history)) or prepared.setdefault(id(history), _Prepared(history))
            subject, customer = draw.choice(SUBJECTS), draw.randrange(1, CUSTOMERS + 1)
            tickets.append((number, customer, subject, 2, message_id + len(messages), *rows.ticket))
            events += [
                (event_id + place, number, *head, None if act is None else event_id + act, data)
                for place, (head, act, data) in enumerate(rows.events)
            ]
            event_id += len(rows.events)
            clocks += [(number, *clock) for clock in history.clocks]
            skipped += [(number, *alert) for alert in rows.skipped]
            facts.append((number, *history.facts))
            body = words.text() if words is not None else f"{subject}。订单 {number}，请尽快处理，谢谢。"
            if words is not None:
                indexed.append((message_id + len(messages), segmented(subject), segmented(body)))
            messages.append((number, rows.opened_at, "customer", None, 1, "chat", 0, body, 0, None, None))
            number += 1
        with desk.transaction():
            desk.many(
                insert(Ticket, "number", "customer_id", "subject", "version", "said_id", *_TICKET), tickets
            )
            desk.many(insert(Event, "id", *EVENT_COLUMNS), events)
            desk.many(insert(Clock, *CLOCK_COLUMNS), clocks)
            desk.many(INSERT_ALERT, skipped)
            desk.many(insert(TicketFact, "ticket_id", *FACT_COLUMNS), facts)
            desk.many(insert(Message, *MESSAGE_COLUMNS), messages)
            desk.many("INSERT INTO ticket_text (rowid, subject, body) VALUES (?, ?, ?)", indexed)
        message_id += len(messages)


class _Prepared:
    """A history as rows: only the ticket's number and the ids are missing."""

    def __init__(self, history: History) -> None:
        self.history = history  # known by its id, so it has to stay
        columns: dict[str, Any] = {**_EMPTY, **history.ticket}
        columns["free"] = is_free(columns["status"], columns.get("assignee_id"))
        self.ticket = tuple(columns.get(name) for name in _TICKET)
        self.opened_at = columns["opened_at"]
        recorded_at = columns["recorded_at"]
        clocks = [dict(zip(CLOCK_COLUMNS[1:], clock, strict=True)) for clock in history.clocks]
        self.skipped = [
            (clock["kind"], clock["cycle"], clock["level_done"], clock["revision"], "skipped", NOW, "time",
             clock["due_at"], "[]", 0)
            for clock in clocks
            if clock["level_done"]
        ]  # fmt: skip
        self.events = [
            (
                (event["at"], max(event["at"], recorded_at), event["type"], event["by"], event["agent_id"]),
                act,
                data_of(event),
            )
            for event, act in history.events
        ]
