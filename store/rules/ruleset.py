"""A policy: what the desk promises, when time counts, what pauses it, and whom it tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from store.rules.choices import AFTER_FIRST_REPLY, NEXT_RESPONSES, WAITING
from store.rules.handling import Handling
from store.rules.handling_table import HANDLING_KEYS, read_handling
from store.rules.ladder import Level
from store.rules.ladder_table import Ladder, read_ladders
from store.rules.privacy import PRIVACY_KEYS, Privacy, read_privacy
from store.rules.problems import Problem, RefusedError
from store.rules.rule_table import calendar_named, read_defaults, read_rules
from store.rules.states import TicketState
from store.rules.suggest_table import read_hints
from store.rules.suggesting import Hint, Suggestion, suggest
from store.rules.table import (
    factor_at,
    known_keys,
    one_of,
    several_of,
    table_at,
    target_ms,
    text_at,
    truth_at,
)
from store.rules.targets import TARGETED, Rule, Target, targets
from store.rules.unusual_policy import WARNING_KEYS, Warned, read_warnings
from store.rules.week import read_week, read_zone
from store.rules.words import CATEGORIES, GRADES, PRIORITIES, STATUSES, TEAMS

JUDGING_KEYS: Final = ("kpi", "scorecard", "plan")
KEYS: Final = (
    "name",
    "zone",
    "reopen_window",
    "close_after",
    "lease",
    "promise_ring",
    "categories",
    "calendars",
    "teams",
    "clocks",
    "pauses",
    "next_response",
    "hide_due_while_waiting",
    "priority",
    "rule",
    "ladder",
    *HANDLING_KEYS,
    "suggest",
    *PRIVACY_KEYS,
    *WARNING_KEYS,
    *JUDGING_KEYS,
)
"""Those of JUDGING_KEYS are read when something is judged (store.rules.judging_table), not with every desk that opens."""
APPLIED_KEYS: Final = ("version", "calendar_versions")
"""What a desk adds to a policy that it has put into force: its version, and calendar name -> version."""
PAUSING: Final = tuple(status for status in STATUSES if status not in ("resolved", "closed"))
Matrix = Mapping[str, Mapping[str, str]]
"""urgency -> importance -> priority."""


class Policy(NamedTuple):
    """The desk's rules, read from the table that `docs/policy.md` describes. Durations in ms."""

    name: str
    zone: str
    rules: tuple[Rule, ...]
    factors: Mapping[str, float]
    pauses: Mapping[str, frozenset[str]]
    """Clock kind -> the statuses in which it does not count."""
    matrix: Matrix
    ladders: tuple[Ladder, ...]
    shifts: Mapping[str, str]
    """Team -> the calendar of its shift."""
    categories: Mapping[str, str]
    """What the policy adds to the desk's own categories: code -> word."""
    calendars: Mapping[str, Mapping[str, Any]]
    """Name -> the calendar's table."""
    calendar_versions: Mapping[str, int]
    """Calendar name -> version; one not named here came with this version of the policy."""
    handling: Handling
    """Types of dispute, operating guides, follow-up."""
    reopen_window_ms: int
    close_after_ms: int
    lease_ms: int
    promise_ring_ms: int
    """How long before a promised time its holder is reminded."""
    hints: tuple[Hint, ...] = ()
    """What words of a text suggest."""
    next_response: str = AFTER_FIRST_REPLY
    """When a next response is owed: one of NEXT_RESPONSES."""
    hide_due_while_waiting: bool = False
    """A waiting ticket shows no due and rings no level, while its clocks count on."""
    privacy: Privacy = Privacy()
    warned: Warned = Warned()
    """What the desk is warned of early."""

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Policy:
        """The policy of a table of the TOML's structure. ValueError says everything that is wrong with it."""
        problems: list[Problem] = []
        policy = read_policy(table, problems)
        if problems:
            raise RefusedError(problems)
        return policy

    def targets(self, state: TicketState) -> dict[str, Target]:
        """Clock kind -> target for a ticket of this classification: per clock the first fitting rule."""
        return targets(self.rules, self.factors, state)

    def watched(self) -> Mapping[str, frozenset[str]]:
        """What a change of status may move: pausing clocks, and the hiding of dues."""
        return {**self.pauses, "due": WAITING} if self.hide_due_while_waiting else self.pauses

    def suggest_priority(self, urgency: str | None, importance: str | None) -> str:
        """What the matrix says; what was not stated counts as normal."""
        return self.matrix[urgency or "normal"][importance or "normal"]

    def suggest(self, text: str) -> Suggestion:
        """What the words of a text suggest about its ticket, and which word said so."""
        return suggest(self.hints, text, self.suggest_priority)

    def ladder(self, clock_kind: str, ticket_kind: str) -> tuple[Level, ...]:
        """The levels of the first ladder for this clock and kind of ticket; none when there is none."""
        return next((ladder.levels for ladder in self.ladders if ladder.fits(clock_kind, ticket_kind)), ())

    def shift(self, team: str) -> str | None:
        """The name of the calendar of a team's shift; None when it is not stated."""
        return self.shifts.get(team)


def read_policy(table: Mapping[str, Any], problems: list[Problem]) -> Policy:
    """The policy that a table describes; usable only when no problem was added."""
    known_keys(table, (*KEYS, *APPLIED_KEYS), (), problems)
    zone = text_at(table, "zone", (), problems)
    if zone:
        read_zone(table, "zone", (), problems)
    calendars = _calendars(table, problems)
    added = _categories(table, problems)
    defaults = read_defaults(table, calendars, problems)
    factors, matrix = _priority(table, problems)
    return Policy(
        name=text_at(table, "name", (), problems, default="policy"),
        zone=zone,
        rules=read_rules(table, defaults, calendars, (*CATEGORIES, *added), problems),
        factors=factors,
        pauses=_pauses(table, problems),
        matrix=matrix,
        ladders=read_ladders(table, problems),
        shifts=_shifts(table, calendars, problems),
        categories=added,
        calendars=calendars,
        calendar_versions=dict(table_at(table, "calendar_versions", (), problems)),
        handling=read_handling(table, (*CATEGORIES, *added), problems),
        reopen_window_ms=_duration(table, "reopen_window", "7d", problems),
        close_after_ms=_duration(table, "close_after", "7d", problems),
        lease_ms=_duration(table, "lease", "15m", problems),
        promise_ring_ms=_duration(table, "promise_ring", "5m", problems),
        hints=read_hints(table, (*CATEGORIES, *added), problems),
        next_response=_next_response(table, problems),
        hide_due_while_waiting=truth_at(table, "hide_due_while_waiting", (), problems),
        privacy=read_privacy(table, problems),
        warned=read_warnings(table, problems),
    )


def _next_response(table: Mapping[str, Any], problems: list[Problem]) -> str:
    stated = table.get("next_response", AFTER_FIRST_REPLY)
    return one_of(stated, NEXT_RESPONSES, ("next_response",), problems) or AFTER_FIRST_REPLY


def _duration(table: Mapping[str, Any], key: str, default: str, problems: list[Problem]) -> int:
    return target_ms(table.get(key, default), (key,), problems) or 0


def _calendars(table: Mapping[str, Any], problems: list[Problem]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for name, entry in table_at(table, "calendars", (), problems).items():
        path = ("calendars", name)
        if not isinstance(entry, Mapping):
            problems.append(Problem(path, "not_a_table"))
            continue
        found[name] = entry
        if entry.get("holidays") is None:
            read_week(entry, path, problems)
        else:
            text_at(entry, "holidays", path, problems)
            read_week({key: entry[key] for key in entry if key != "holidays"}, path, problems)
    return found


def _categories(table: Mapping[str, Any], problems: list[Problem]) -> dict[str, str]:
    added = table_at(table, "categories", (), problems)
    for code in added:
        text_at(added, code, ("categories",), problems)
        if code in CATEGORIES:
            problems.append(Problem(("categories", code), "name_twice", {"value": code}))
    return {code: str(word) for code, word in added.items()}


def _priority(table: Mapping[str, Any], problems: list[Problem]) -> tuple[dict[str, float], Matrix]:
    priority = table_at(table, "priority", (), problems)
    known_keys(priority, ("factors", "matrix"), ("priority",), problems)
    factors = table_at(priority, "factors", ("priority",), problems)
    known_keys(factors, PRIORITIES, ("priority", "factors"), problems)
    read = {name: factor_at(factors[name], ("priority", "factors", name), problems) for name in factors}
    matrix = {urgency: dict.fromkeys(GRADES, "normal") for urgency in GRADES}
    rows = table_at(priority, "matrix", ("priority",), problems)
    known_keys(rows, GRADES, ("priority", "matrix"), problems)
    for urgency in rows.keys() & matrix.keys():
        here = ("priority", "matrix", urgency)
        row = table_at(rows, urgency, ("priority", "matrix"), problems)
        known_keys(row, GRADES, here, problems)
        for importance in row.keys() & GRADES.keys():
            word = one_of(row[importance], PRIORITIES, (*here, importance), problems)
            matrix[urgency][importance] = word or "normal"
    return read, matrix


def _pauses(table: Mapping[str, Any], problems: list[Problem]) -> dict[str, frozenset[str]]:
    pauses = table_at(table, "pauses", (), problems)
    known_keys(pauses, TARGETED, ("pauses",), problems)
    return {
        kind: frozenset(several_of(pauses[kind], PAUSING, ("pauses", kind), problems))
        for kind in TARGETED
        if kind in pauses
    }


def _shifts(
    table: Mapping[str, Any], calendars: Mapping[str, Any], problems: list[Problem]
) -> dict[str, str]:
    teams = table_at(table, "teams", (), problems)
    known_keys(teams, TEAMS, ("teams",), problems)
    return {
        team: name
        for team in teams
        if (name := calendar_named(teams[team], calendars, ("teams", team), problems)) is not None
    }
