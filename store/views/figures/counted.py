"""What was counted: sums, maxima and lists of values by what was summed and by group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

ALL: Final = None
"""The group of all together."""


class Counted:
    """Filled group by group; the same group may come in parts."""

    def __init__(self) -> None:
        self.sums: dict[tuple[str, str], dict[str | None, float]] = {}
        self.maxima: dict[tuple[str, str], dict[str | None, float]] = {}
        self.lists: dict[tuple[str, str, str], dict[str | None, list[float]]] = {}
        self.keys: set[str | None] = set()

    def add(self, family: str, sql: str, key: str | None, value: Any) -> None:
        """One group's sum."""
        if value is not None:
            for group in {key, ALL}:
                self._add(family, sql, group, value)

    def top(self, family: str, sql: str, key: str | None, value: Any) -> None:
        """One group's largest value."""
        if value is not None:
            for group in {key, ALL}:
                self._top(family, sql, group, value)

    def keep_lists(self, of: tuple[str, str, str], key: str | None, values: list[float]) -> None:
        """A group's values."""
        for group in {key, ALL}:
            self._keep(of, group, values)

    def take_as(self, group: str, other: Counted) -> None:
        """All that was counted elsewhere is this group's, and in nobody's sum beside."""
        for (family, sql), values in other.sums.items():
            self._add(family, sql, group, values[ALL])
        for (family, sql), values in other.maxima.items():
            self._top(family, sql, group, values[ALL])
        self.keys.add(group)

    def merge(self, other: Counted) -> None:
        """What was counted elsewhere of the same question."""
        for (family, sql), values in other.sums.items():
            for group, value in values.items():
                self._add(family, sql, group, value)
        for (family, sql), values in other.maxima.items():
            for group, value in values.items():
                self._top(family, sql, group, value)
        for of, lists in other.lists.items():
            for group, listed in lists.items():
                self._keep(of, group, listed)
        self.keys |= other.keys

    def sum(self, families: Iterable[str], sql: str, key: str | None) -> Any:
        """A group's sum over families."""
        return sum(self.sums.get((family, sql), {}).get(key, 0) for family in families)

    def _add(self, family: str, sql: str, group: str | None, value: Any) -> None:
        self.sums.setdefault((family, sql), defaultdict(int))[group] += value

    def _top(self, family: str, sql: str, group: str | None, value: Any) -> None:
        found = self.maxima.setdefault((family, sql), {})
        found[group] = max(value, found.get(group, value))

    def _keep(self, of: tuple[str, str, str], group: str | None, values: list[float]) -> None:
        self.lists.setdefault(of, {}).setdefault(group, []).extend(values)
