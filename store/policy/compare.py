"""What differs between two policies: the targets that tickets would get, and every key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from store.rules.problems import Path, Problem
from store.rules.ruleset import Policy
from store.rules.states import TicketState
from store.rules.targets import TARGETED, Target
from store.rules.words import CHANNELS, PRIORITIES, SCENARIOS

SPECIAL: Final = ("kind", "customer_level", "shop", "category")
"""What a rule may ask about beside scenario, channel and priority; each value that a rule names is looked at."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One key whose value differs; None where it is missing."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A clock's target that differs for some tickets; None where none is owed. `channels` and `priorities` are empty
    where it is so for all of them; `special` is the one further fact that those tickets have."""

    clock: str
    scenario: str
    channels: tuple[str, ...]
    priorities: tuple[str, ...]
    special: tuple[str, str] | None
    before: Target | None
    after: Target | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that differs."""

    targets: tuple[TargetChange, ...]
    keys: tuple[Difference, ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Compared:
    """What changes from one sound policy's table to another's: rules and guides by name, ladders by place."""
    targets = target_changes(Policy.from_dict(before), Policy.from_dict(after))
    keys = _walk(_by_name(before), _by_name(after), ())
    return Compared(tuple(targets), (*keys, *_order(before, after)))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What changes from one policy's table to another's, in the order of the keys."""
    return list(_walk(before, after, ()))


def target_changes(before: Policy, after: Policy) -> list[TargetChange]:
    """The targets that differ, by scenario, channel and priority. What further facts bring is told where it differs
    from that."""
    plain = _cells(before, after, None)
    found = list(_grouped(plain, None))
    for facet in SPECIAL:
        for value in sorted({*_values(before, facet), *_values(after, facet)}):
            cells = _cells(before, after, (facet, value))
            more = {cell: change for cell, change in cells.items() if plain.get(cell) != change}
            found += _grouped(more, (facet, value))
    return found


_Cell = tuple[str, str, str, str]
"""Clock, scenario, channel, priority."""
_Change = tuple[Target | None, Target | None]


def _cells(before: Policy, after: Policy, special: tuple[str, str] | None) -> dict[_Cell, _Change]:
    found: dict[_Cell, _Change] = {}
    for scenario, channel, priority in product(SCENARIOS, CHANNELS, PRIORITIES):
        kind = "complaint" if scenario == "complaint" else "inquiry"
        state = TicketState(scenario=scenario, channel=channel, priority=priority, kind=kind)
        if special is not None:
            setattr(state, *special)
        old, new = before.targets(state), after.targets(state)
        for clock in TARGETED:
            if old.get(clock) != new.get(clock):
                found[clock, scenario, channel, priority] = old.get(clock), new.get(clock)
    return found


def _values(policy: Policy, facet: str) -> Iterator[str]:
    for rule in policy.rules:
        yield from rule.when.get(facet, ())


def _grouped(cells: Mapping[_Cell, _Change], special: tuple[str, str] | None) -> Iterator[TargetChange]:
    """Cells of one change as a few lines: the channels with the same priorities stand together."""
    by_channel: dict[tuple[str, str, _Change, str], list[str]] = {}
    for (clock, scenario, channel, priority), change in cells.items():
        by_channel.setdefault((clock, scenario, change, channel), []).append(priority)
    lines: dict[tuple[str, str, _Change, tuple[str, ...]], list[str]] = {}
    for (clock, scenario, change, channel), several in by_channel.items():
        lines.setdefault((clock, scenario, change, tuple(several)), []).append(channel)
    order = {clock: place for place, clock in enumerate(TARGETED)}
    for (clock, scenario, (old, new), priorities), channels in sorted(
        lines.items(), key=lambda line: (list(SCENARIOS).index(line[0][1]), order[line[0][0]])
    ):
        yield TargetChange(
            clock=clock,
            scenario=scenario,
            channels=() if len(channels) == len(CHANNELS) else tuple(channels),
            priorities=() if len(priorities) == len(PRIORITIES) else priorities,
            special=special,
            before=old,
            after=new,
        )


def _by_name(table: Mapping[str, Any]) -> dict[str, Any]:
    """Rules and guides under their names, so that one more in front of them is one difference."""
    found = dict(table)
    for key in ("rule", "guide"):
        if key in table:
            found[key] = {
                entry["name"]: {name: entry[name] for name in entry if name != "name"} for entry in table[key]
            }
    return found


def _order(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """Rules in another order decide otherwise."""
    old, new = ([rule["name"] for rule in table["rule"]] for table in (before, after))
    kept_old, kept_new = [name for name in old if name in new], [name for name in new if name in old]
    if kept_old != kept_new:
        yield Difference("rule", kept_old, kept_new)


def _walk(before: Any, after: Any, path: Path) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            yield from _walk(before.get(key), after.get(key), (*path, key))
    elif _tables(before) and _tables(after):
        for index in range(max(len(before), len(after))):
            yield from _walk(_at(before, index), _at(after, index), (*path, index))
    else:
        yield Difference(Problem(path, "").key, before, after)


def _tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None
