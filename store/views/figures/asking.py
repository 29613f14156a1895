"""The SQL of a family's rows: who may see them, what they are narrowed to, what was known by then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from store.views.figures.as_of import ANEW_SQL
from store.views.figures.families import ANEW, TF, Family
from store.views.figures.grouping import Grouping, Narrowing
from store.views.figures.scope import Scope

_FACT: Final = re.compile(r"\bf\.")
_TICKET_OF_CLOCK: Final = "clock c"
_ANEW_CLOCK: Final = "anew_clock c"
_KNOWN: Final = "t.recorded_at <= :as_of AND coalesce(f.known_at, 0) <= :as_of"
"""The ticket stands and has not changed since."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question, whatever figures it is about."""

    grouping: Grouping
    narrowing: Narrowing
    scope: Scope
    parameters: dict[str, Any]
    """start, end and as_of, and what the others need."""
    is_past: bool
    """Asked as of an earlier moment: only what was known then counts."""

    def select(self, family: Family, columns: Sequence[str], *, timed: bool = True, among: str = "") -> str:
        """A statement of one row a row of the family, its columns named c0, c1 ..."""
        chosen = ", ".join(f"{column} AS c{place}" for place, column in enumerate(columns))
        within = (
            [f"{family.time} >= :start", f"{family.time} < :end", f"{family.time} <= :as_of"] if timed else []
        )
        if among:
            within.append(among)
        conditions = [
            *within,
            f"({family.where})",
            *self.narrowing.conditions(family.agent, family.keys),
            *self.scope.conditions(family.agent),
        ]
        if self.is_past and family.known is not None:
            conditions.append(f"{family.known} <= :as_of")
        arms = [self._live(family, chosen, near, conditions) for near in family.near]
        if self.is_past:
            rows = family.rows.format(t=ANEW, c=_ANEW_CLOCK)
            arms.append(_FACT.sub("t.", f"SELECT {chosen} FROM {rows} WHERE {' AND '.join(conditions)}"))
        if family.bare is not None and not self.scope.teams:
            bare = [one for one in conditions if one != f"({family.where})"]
            arms.append(f"SELECT {chosen} FROM {family.bare} AND {' AND '.join(bare)}")
        return " UNION ALL ".join(arms)

    def _live(self, family: Family, chosen: str, near: str, conditions: Sequence[str]) -> str:
        rows = family.rows.format(t=TF, c=_TICKET_OF_CLOCK)
        known = [_KNOWN] if self.is_past else []
        return f"SELECT {chosen} FROM {rows} WHERE {' AND '.join((near, *conditions, *known))}"

    def with_past(self, sql: str) -> str:
        """The statement, with the tickets that have changed since before it."""
        return f"{ANEW_SQL} {sql}" if self.is_past else sql

    def name(self, key: Any) -> str | None:
        """The group's key; None where nothing is grouped."""
        return None if self.grouping.by is None else self.grouping.name(key)

    def group_of(self, family: Family) -> str:
        """SQL of a row's group."""
        return self.grouping.expression(family.time, family.agent, family.keys)
