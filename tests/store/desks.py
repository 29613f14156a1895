"""A desk on a real file with people on it, and what every test of the store asks of it afterwards."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from store.actor import Actor
from store.database import Desk, open_desk
from store.desk.derived import is_free, ticket_columns
from store.desk.founding import found
from store.desk.intake import CustomerFacts, NewTicket, open_ticket
from store.desk.people import add_agent
from store.errors import DeskError
from store.policy.read import shipped_text
from store.policy.versions import calendars, policies
from store.rules.fold import fold, keep_breaches
from store.rules.ladder import next_level_at, rings
from store.views.health import doctor
from store.views.history import ticket_events
from store.views.people import actor
from store.views.tickets import ticket
from tests.store.columns import clock_states

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MONDAY = 1_784_512_800_000
"""Monday 2026-07-20, 10:00 in Shanghai: the shop is open until 22:00."""

PEOPLE: dict[str, dict[str, Any]] = {
    "ann": {"name": "Ann", "role": "agent", "teams": ["presales", "aftersales", "complaints"]},
    "bob": {"name": "Bob", "role": "agent", "teams": ["presales", "aftersales", "complaints"]},
    "pia": {"name": "Pia", "role": "agent", "teams": ["presales"]},
    "lou": {"name": "Lou", "role": "agent", "teams": ["logistics"]},
    "ray": {"name": "Ray", "role": "agent", "teams": ["aftersales"], "skills": ["refund"]},
    "sue": {"name": "Sue", "role": "supervisor"},
    "com": {"name": "Com", "role": "supervisor", "teams": ["complaints"]},
    "vic": {"name": "Vic", "role": "viewer"},
}
"""Beside `root`, the first admin."""


@dataclass
class Place:
    """An open desk, its people by login, and short words for what tests do all the time."""

    desk: Desk
    people: dict[str, Actor]

    def __getattr__(self, login: str) -> Actor:
        try:
            return self.people[login]
        except KeyError:
            raise AttributeError(login) from None

    @property
    def path(self) -> Path:
        return self.desk.path

    def open(self, *, at: int = MONDAY, by: str = "ann", **facts: Any) -> int:
        """A ticket that came in at `at`; with a category it is an after-sales one."""
        customer = facts.pop("customer", CustomerFacts(nick="buyer"))
        new = NewTicket(**{"subject": "Parcel", "body": "Where is it?", "customer": customer, **facts})
        return open_ticket(self.desk, self.people[by], new, now=at)

    def complaint(self, *, at: int = MONDAY, **facts: Any) -> int:
        return self.open(at=at, kind="complaint", **facts)

    def status(self, number: int) -> str:
        return str(self.column(number, "status"))

    def column(self, number: int, name: str) -> Any:
        return self.desk.value(f"SELECT {name} FROM ticket WHERE number = ?", (number,))

    def holder(self, number: int, *, now: int) -> str | None:
        """Who holds it, as every reader sees it."""
        return ticket(self.desk, self.sue, number, now=now).row.assignee

    def events(self, number: int) -> list[dict[str, Any]]:
        return ticket_events(self.desk, number)

    def types(self, number: int) -> list[str]:
        return [event["type"] for event in self.events(number)]

    def clock(self, number: int, kind: str, cycle: int | None = None) -> dict[str, Any] | None:
        """The newest (or that) cycle of a clock as it stands in its table."""
        found = [clock for clock in clock_states(self.desk, number) if clock["kind"] == kind]
        if cycle is not None:
            found = [clock for clock in found if clock["cycle"] == cycle]
        return max(found, key=lambda clock: clock["cycle"], default=None)

    def clock_ended(self, number: int, kind: str) -> tuple[str, str | None]:
        clock = self.clock(number, kind)
        assert clock is not None
        return clock["state"], clock["end_reason"]


@contextmanager
def copied(founded: Path) -> Iterator[Place]:
    """A desk for one example of a law, on a file that nobody waits for."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        shutil.copy(founded, path)
        desk = open_desk(path)
        desk.execute("PRAGMA synchronous = off")
        try:
            yield Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})
        finally:
            desk.close()


def place_at(
    path: Path, *, policy: str | None = None, channels: Sequence[str] = (), now: int = MONDAY - DAY
) -> Place:
    """A new desk with everybody of PEOPLE on it."""
    policy_file = None
    if policy is not None:
        policy_file = path.with_suffix(".toml")
        policy_file.write_text(policy, encoding="utf-8")
    desk = found(path, login="root", name="Root", policy_file=policy_file, channels=channels, now=now)
    root = actor(desk, "root")
    for login, facts in PEOPLE.items():
        add_agent(desk, root, login, now=now, **facts)
    return Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})


@contextmanager
def refused(code: str, exit_code: int | None = None) -> Any:
    """The block is refused with this code, and nothing in the reader's sentence is missing."""
    with pytest.raises(DeskError) as caught:
        yield caught
    assert caught.value.code == code
    if exit_code is not None:
        assert caught.value.exit_code == exit_code
    assert str(caught.value)


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    tables = desk.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        " AND name NOT LIKE '%!_text%' ESCAPE '!' ORDER BY name"
    )
    return {name: desk.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for (name,) in tables}


def changes_nothing(place: Place, code: str, verb: Callable[[], Any]) -> None:
    """The verb is refused with `code`, and not one row differs afterwards."""
    before = everything(place.desk)
    with refused(code):
        verb()
    assert everything(place.desk) == before


def assert_sound(place: Place, *, now: int) -> None:
    """The desk's doctor finds nothing, and every derived column is what the ticket's events say."""
    assert doctor(place.desk, now=now) == []
    for (number,) in place.desk.rows("SELECT number FROM ticket"):
        assert_derived(place.desk, number)


def assert_derived(desk: Desk, number: int) -> None:
    """What queues, take next and the sweep read follows from the events."""
    known, days = policies(desk), calendars(desk)
    events = ticket_events(desk, number)
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    state = fold(events, known, days)
    keep_breaches(state, clock_states(desk, number, whole=True))
    columns = ticket_columns(state, days)
    names = [name for name in columns if name not in ("spoken", "outbound")]
    row = desk.row(
        f"SELECT {', '.join(names)}, free, assignee_id, lease_until, updated_at, resolved_at, closed_at, unsent,"
        " promised_at, ring_at, recorded_at, follow_up_at FROM ticket WHERE number = ?",
        (number,),
    )
    assert row is not None
    stands = dict(zip([*names, "free", "assignee_id", "lease_until", "updated_at"], row, strict=False))
    assert {name: stands[name] for name in names} == {name: columns[name] for name in names}
    assert stands["free"] == is_free(state.status, stands["assignee_id"])
    assert stands["updated_at"] == max(event["at"] for event in events)
    resolved_at, closed_at, unsent, promised_at, ring_at, recorded_at, follow_up_at = row[len(names) + 4 :]
    assert (closed_at is not None) == (state.status == "closed")
    assert (resolved_at is not None) == (state.status in ("resolved", "closed"))
    assert stands["assignee_id"] is not None or stands["lease_until"] is None
    assert promised_at is None or state.status not in ("resolved", "closed")
    assert ring_at is None or (promised_at is not None and ring_at <= promised_at + 1)
    assert follow_up_at is None or state.status in ("resolved", "closed")
    assert recorded_at <= stands["updated_at"]
    unsent_messages = "SELECT count(*) FROM message WHERE ticket_id = ? AND needs_sending AND sent_at IS NULL"
    assert unsent == desk.value(unsent_messages, (number,))
    _assert_levels(desk, number, state, known, days)


def _assert_levels(desk: Desk, number: int, state: Any, known: Any, days: Any) -> None:
    sql = "SELECT kind, cycle, revision, level_done, next_level_at FROM clock WHERE ticket_id = ?"
    done = {(kind, cycle): levels for kind, cycle, *levels in desk.rows(sql, (number,))}
    for clock in state.clocks:
        revision, level_done, next_at = done[clock.kind, clock.cycle]
        assert revision == clock.revision
        clock.level_done = level_done
        ladder = rings(known[clock.policy], clock, state)
        assert next_at == next_level_at(clock, ladder, days)


def event_data(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(data) for (data,) in desk.rows("SELECT data FROM event")]


def policy_text(*, ladders: str = "", **replaced: str) -> str:
    """The shipped policy with other ladders in front of its own, and other values of its first keys."""
    text = shipped_text()
    for key, value in replaced.items():
        old = next(line for line in text.splitlines() if line.startswith(f"{key} = "))
        text = text.replace(old, f"{key} = {value}")
    return text.replace("[[ladder]]", f"{ladders}\n[[ladder]]", 1)


RESTLESS = """
[[ladder]]
clock = ["first_response", "next_response"]
levels = [
    { level = 1, at = "50%", tell = ["assignee"], then = ["raise_priority"] },
    { level = 2, at = "100%", tell = ["assignee", "team"], then = ["raise_priority", "move_to:complaints"] },
    { level = 3, at = "+10m", tell = ["supervisors"], always = true },
]
[[ladder]]
clock = "resolution"
levels = [
    { level = 1, at = "-1h", tell = ["ann"], then = ["move_to:logistics"] },
    { level = 2, at = "100%", tell = ["supervisors"], then = ["raise_priority"] },
]
"""
"""Levels that act by themselves."""
