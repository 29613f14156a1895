"""What differs between two policies: the targets that tickets would get, and every key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import Any, Final

from store.rules.problems import Path, Problem
from store.rules.ruleset import Policy
from store.rules.states import TicketState
from store.rules.targets import TARGETED, Rule, Target, targets
from store.rules.words import CHANNELS, PRIORITIES, SCENARIOS

SPECIAL: Final = ("kind", "customer_level", "shop", "category")
"""What a rule may ask about beside scenario, channel and priority; all that rules name of it is looked at, alone and
together."""
MOST_TOGETHER: Final = 5_000
"""Groups of tickets that are looked at; those with the fewest further facts first."""
Facts = tuple[tuple[str, tuple[str, ...]], ...]
"""Facet -> the values that no rule tells apart."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One key whose value differs; None where it is missing."""

    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A clock's target that differs for some tickets; None where none is owed. `channels` and `priorities` are empty
    where it is so for all of them; `special` are the further facts that those tickets have."""

    clock: str
    scenario: str
    channels: tuple[str, ...]
    priorities: tuple[str, ...]
    special: Facts
    before: Target | None
    after: Target | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that differs."""

    targets: tuple[TargetChange, ...]
    keys: tuple[Difference, ...]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Compared:
    """What changes from one sound policy's table to another's: rules and guides by name, ladders by whom they are for."""
    changes = target_changes(Policy.from_dict(before), Policy.from_dict(after))
    keys = _walk(_by_name(before), _by_name(after), ())
    return Compared(tuple(changes), (*keys, *_order(before, after)))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What changes from one policy's table to another's, in the order of the keys."""
    return list(_walk(before, after, ()))


def target_changes(before: Policy, after: Policy) -> list[TargetChange]:
    """The targets that differ, by scenario, channel and priority. What further facts bring, alone or together, is told
    where fewer of them do not say the same."""
    cells: dict[Facts, dict[_Cell, _Change]] = {}
    found: list[TargetChange] = []
    for facts in islice(_together(before, after), MOST_TOGETHER):
        cells[facts] = _cells(before, after, facts)
        fewer = [cells[some] for some in combinations(facts, len(facts) - 1)] if facts else []
        own = {
            cell: change
            for cell, change in cells[facts].items()
            if {less[cell] for less in fewer if cell in less} != {change}
        }
        found += _grouped(own, facts)
    return found


_Cell = tuple[str, str, str, str]
"""Clock, scenario, channel, priority."""
_Change = tuple[Target | None, Target | None]


def _cells(before: Policy, after: Policy, facts: Facts) -> dict[_Cell, _Change]:
    found: dict[_Cell, _Change] = {}
    old_rules, new_rules = _left(before, facts), _left(after, facts)
    if before.factors == after.factors and _deciding(old_rules) == _deciding(new_rules):
        return found
    for scenario, channel, priority in product(SCENARIOS, CHANNELS, PRIORITIES):
        kind = "complaint" if scenario == "complaint" else "inquiry"
        state = TicketState(scenario=scenario, channel=channel, priority=priority, kind=kind)
        for facet, values in facts:
            setattr(state, facet, values[0])
        old, new = targets(old_rules, before.factors, state), targets(new_rules, after.factors, state)
        for clock in TARGETED:
            if old.get(clock) != new.get(clock):
                found[clock, scenario, channel, priority] = old.get(clock), new.get(clock)
    return found


def _left(policy: Policy, facts: Facts) -> tuple[Rule, ...]:
    """The rules that may fit a ticket with these further facts and, beside its kind, no others."""
    given = {facet: values[0] for facet, values in facts}

    def may(facet: str, wanted: frozenset[str]) -> bool:
        if facet in given:
            return given[facet] in wanted
        return facet not in SPECIAL or facet == "kind"

    return tuple(rule for rule in policy.rules if all(may(*asked) for asked in rule.when.items()))


def _deciding(rules: Iterable[Rule]) -> list[tuple[object, object]]:
    return [(rule.when, rule.promises) for rule in rules]


def _together(before: Policy, after: Policy) -> Iterator[Facts]:
    """No further fact, each alone, any two, three and four of them."""
    alike = {facet: _alike([*before.rules, *after.rules], facet) for facet in SPECIAL}
    for count in range(len(SPECIAL) + 1):
        for facets in combinations(SPECIAL, count):
            for values in product(*(alike[facet] for facet in facets)):
                yield tuple(zip(facets, values, strict=True))


def _alike(rules: Iterable[Rule], facet: str) -> list[tuple[str, ...]]:
    """The values that rules name of a facet, those together that every rule names together."""
    named: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        for value in rule.when.get(facet, ()):
            named.setdefault(value, []).append(place)
    groups: dict[tuple[int, ...], list[str]] = {}
    for value, places in sorted(named.items()):
        groups.setdefault(tuple(places), []).append(value)
    return [tuple(values) for values in groups.values()]


def _grouped(cells: Mapping[_Cell, _Change], special: Facts) -> Iterator[TargetChange]:
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
    """Rules, guides and ladders under their names, so that one more in front of them is one difference."""
    found = dict(table)
    for key in ("rule", "guide", "watch", "plan"):
        if key in table:
            found[key] = {
                entry["name"]: {name: entry[name] for name in entry if name != "name"} for entry in table[key]
            }
    if "kpi" in table:
        found["kpi"] = {
            _kpi_name(entry): {name: entry[name] for name in entry if name != "name"}
            for entry in table["kpi"]
        }
    if "ladder" in table:
        found["ladder"] = {name: _levels(entry) for name, entry in _ladders(table).items()}
    return found


def _kpi_name(entry: Mapping[str, Any]) -> str:
    """As store.rules.judging_table names it."""
    scope = entry.get("scope", "desk")
    return str(entry.get("name", entry["figure"] if scope == "desk" else f"{entry['figure']}/{scope}"))


def _ladders(table: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The ladders by whom they are for, `resolution/complaint` or `all`. A second one for the same is never used."""
    found: dict[str, Mapping[str, Any]] = {}
    for entry in table.get("ladder", ()):
        name = _texts(entry.get("clock", "all")) + (f"/{_texts(entry['kind'])}" if "kind" in entry else "")
        count = sum(1 for known in found if known.partition("#")[0] == name)
        found[f"{name}#{count + 1}" if count else name] = {"levels": entry.get("levels", ())}
    return found


def _texts(value: Any) -> str:
    return value if isinstance(value, str) else "+".join(sorted(value))


def _levels(ladder: Mapping[str, Any]) -> dict[str, Any]:
    """Its levels by number."""
    found: dict[str, Any] = {}
    number = 0
    for level in ladder.get("levels", ()):
        number = level.get("level", number + 1)
        found[str(number)] = {key: level[key] for key in level if key != "level"}
    return found


def _order(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """Rules and ladders in another order decide otherwise."""
    for key, names in (
        ("rule", lambda table: [rule["name"] for rule in table["rule"]]),
        ("ladder", lambda table: list(_ladders(table))),
    ):
        old, new = names(before), names(after)
        kept_old, kept_new = [name for name in old if name in new], [name for name in new if name in old]
        if kept_old != kept_new:
            yield Difference(key, kept_old, kept_new)


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
