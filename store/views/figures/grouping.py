"""What figures are grouped by: a ticket's attributes, or parts of the span by each row's own time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from store.database import Desk
from store.errors import WrongUsage
from store.rules.durations import DAY_MS, HOUR_MS
from store.rules.figures import ATTRIBUTES, GROUPINGS, TIMES
from store.rules.masking import mask_text
from store.rules.periods import Span, offsets, parts

_COUNTED: Final = ("day", "week", "hour", "weekday")
"""Times that are reckoned; of the others the span has few, which are listed."""
_EPOCH: Final = date(1970, 1, 1)
_HOURS: Final = DAY_MS // HOUR_MS


@dataclass(frozen=True, slots=True)
class Grouping:
    """How rows find their group."""

    by: str | None
    parts: tuple[Span, ...]
    """The parts of the span, where it is grouped by days, weeks, months, quarters or years."""
    expression: Callable[[str, str, Mapping[str, str]], str]
    """(the family's time, its agent, its own keys) -> SQL of the group."""
    name: Callable[[Any], str]
    """What SQL gives -> the group's key."""
    keys: tuple[str, ...] = ()
    """Groups that are there even if nothing is counted in them."""


def grouping(desk: Desk, by: str | None, span: Span) -> Grouping:
    """Raises WrongUsage for a grouping that there is not."""
    if by is None:
        return Grouping(None, (), lambda _time, _agent, _keys: "NULL", str)
    if by not in GROUPINGS:
        raise WrongUsage("not_one_of", field="by", value=by, choices=", ".join(GROUPINGS))
    if by in TIMES:
        return _by_time(by, span)
    if by == "agent":
        logins: dict[int, str] = dict(desk.rows("SELECT id, login FROM agent"))
        return Grouping(by, (), lambda _time, agent, _keys: agent, lambda id_: logins.get(id_, ""))
    return Grouping(by, (), lambda _time, _agent, keys: attribute(by, keys), _text)


def attribute(name: str, keys: Mapping[str, str]) -> str:
    """SQL of a ticket's attribute in a family."""
    return keys.get(name, f"t.{name}")


class Narrowing:
    """What figures are narrowed to; "" among the values of an attribute means that it is not known."""

    def __init__(self, desk: Desk, only: Mapping[str, tuple[str, ...]]) -> None:
        """Raises WrongUsage for what nothing can be narrowed by, and for an agent that there is not."""
        self.parameters: dict[str, Any] = {}
        self.is_by_agent = "agent" in only
        self._tests: list[tuple[str, str]] = []
        for name, values in only.items():
            if name not in ATTRIBUTES:
                raise WrongUsage("not_one_of", field="only", value=name, choices=", ".join(ATTRIBUTES))
            holes = []
            for value in filter(None, values):
                hole = f"only_{len(self.parameters)}"
                self.parameters[hole] = _agent_id(desk, value) if name == "agent" else value
                holes.append(f":{hole}")
            either = [f"{{0}} IN ({', '.join(holes)})"] if holes else []
            if "" in values:
                either.append("coalesce({0}, '') = ''")
            self._tests.append((name, " OR ".join(either) or "0"))

    def conditions(self, agent: str, keys: Mapping[str, str]) -> list[str]:
        """SQL for a family with that agent and those keys."""
        return [
            f"({test.format(agent if name == 'agent' else attribute(name, keys))})"
            for name, test in self._tests
        ]

    def of_orders(self, keys: Mapping[str, str]) -> list[str]:
        """SQL for orders, which only have some of the attributes."""
        return [f"({test.format(keys[name])})" for name, test in self._tests if name in keys]


def _agent_id(desk: Desk, login: str) -> int:
    found = desk.value("SELECT id FROM agent WHERE login = ?", (login,))
    if found is None:
        raise WrongUsage("no_such_agent", login=login)
    return int(found)


def _text(value: Any) -> str:
    return "" if value is None else mask_text(str(value))


def _by_time(by: str, span: Span) -> Grouping:
    pieces = parts(span, by) if by in ("day", "week", "month", "quarter", "year") else ()
    if by not in _COUNTED:
        return Grouping(
            by,
            pieces,
            lambda time, _agent, _keys: _listed(time, pieces),
            lambda place: pieces[place].name,
            tuple(piece.name for piece in pieces),
        )

    def expression(time: str, _agent: str, _keys: Mapping[str, str]) -> str:
        hours = f"(({time} + {_ahead(time, span)}) / {HOUR_MS})"
        if by == "hour":
            return f"{hours} % {_HOURS}"
        days = f"({hours} / {_HOURS})"
        if by == "weekday":
            return f"({days} + 3) % 7"
        return days if by == "day" else f"({days} + 3) / 7"

    if by == "hour":
        return Grouping(by, (), expression, "{:02}".format, tuple(f"{hour:02}" for hour in range(_HOURS)))
    if by == "weekday":
        return Grouping(by, (), expression, lambda place: str(place + 1), tuple(str(n + 1) for n in range(7)))
    return Grouping(
        by, pieces, expression, _day_name if by == "day" else _week_name, tuple(p.name for p in pieces)
    )


def _listed(time: str, pieces: tuple[Span, ...]) -> str:
    tests = " ".join(f"WHEN {time} < {piece.end} THEN {place}" for place, piece in enumerate(pieces))
    return f"CASE {tests} END"


def _ahead(time: str, span: Span) -> str:
    """SQL of how far the zone's clocks are ahead at `time`."""
    known = offsets(span)
    if len(known) == 1:
        return str(known[0][1])
    tests = " ".join(
        f"WHEN {time} < {until} THEN {ahead}" for (_since, ahead), (until, _next) in pairwise(known)
    )
    return f"CASE {tests} ELSE {known[-1][1]} END"


def _day_name(days: int) -> str:
    return (_EPOCH + timedelta(days=days)).isoformat()


def _week_name(weeks: int) -> str:
    year, week, _weekday = (_EPOCH + timedelta(days=7 * weeks)).isocalendar()
    return f"{year}-W{week:02}"
