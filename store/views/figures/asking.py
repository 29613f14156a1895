"""The SQL of a family's rows: who may see them, what they are narrowed to, what was known by then."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from store.rules.figures import TIMES
from store.views.figures.as_of import ANEW_SQL
from store.views.figures.families import (
    ANEW,
    EVERYWHERE,
    OPEN,
    T_NEAR,
    T_OPEN,
    T_STORED,
    TF,
    TF_NEAR,
    TF_OPEN,
    TF_STORED,
    Family,
    T,
)
from store.views.figures.grouping import Grouping, Narrowing
from store.views.figures.portions import Portion
from store.views.figures.scope import Scope

_FACT: Final = re.compile(r"\bf\.")
_NAME: Final = re.compile(r"\w+")
ALIKE: Final = "alike"
LISTED: Final = "listed"
_TICKET_OF_CLOCK: Final = "clock c"
_ANEW_CLOCK: Final = "anew_clock c"
_IN_PORTION: Final = "t.number BETWEEN :portion_first AND :portion_last"
_KNOWN: Final = "t.recorded_at <= :as_of AND coalesce(f.known_at, 0) <= :as_of"
"""The ticket stands and has not changed since."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question, whatever figures it is about."""

    grouping: Grouping
    narrowing: Narrowing
    scope: Scope
    parameters: dict[str, Any]
    """start, end, last (what of the span has come to pass) and as_of, and what the others need."""
    is_past: bool
    """Asked as of an earlier moment: only what was known then counts."""
    portion: Portion | None = None
    """Of these tickets alone; without it, of all."""

    def select(
        self, family: Family, by: str, columns: Sequence[str], *, timed: bool = True, among: str = ""
    ) -> str:
        """A statement of one row a row of the family: c0 is its group, c1 ... are the columns."""
        if family.named:
            used = set(_NAME.findall(" ".join((among, *columns))))
            named = {"number": "t.number", **family.named}
            named = {"c0": by, **{name: sql for name, sql in named.items() if name in used}}
            rows = self._arms(family, ", ".join(f"{sql} AS {name}" for name, sql in named.items()), timed, "")
            chosen = "".join(f", {column} AS c{place}" for place, column in enumerate(columns, start=1))
            # The limit keeps SQLite from writing each name's own SQL wherever the name stands.
            return f"SELECT c0{chosen} FROM ({rows} LIMIT -1) WHERE {among or '1'}"
        return self._arms(
            family,
            ", ".join(f"{column} AS c{place}" for place, column in enumerate([by, *columns])),
            timed,
            among,
        )

    def alike(
        self, family: Family, by: str, asked: str, *, listed: Collection[str], timed: bool = True
    ) -> str:
        """A statement of one row for each group and kind of rows, which are alike in all names that `asked` uses but the
        summed one: c0, the names, ALIKE (how many), the sum under the summed one's name, and, of rows of which one of
        `listed` is true, its values as LISTED."""
        used = set(_NAME.findall(asked))
        kinds = [name for name in family.named if name in used and name != family.summed]
        chosen = {
            "c0": by,
            **{name: family.named[name] for name in kinds},
            "value": family.named[family.summed],
        }
        rows = self._arms(family, ", ".join(f"{sql} AS {name}" for name, sql in chosen.items()), timed, "")
        sums = f"count(*) AS {ALIKE}, sum(value) AS {family.summed}" + (
            f", group_concat(CASE WHEN {' OR '.join(listed)} THEN value END) AS {LISTED}" if listed else ""
        )
        keys = ", ".join(("c0", *kinds))
        return f"SELECT {keys}, {sums} FROM ({rows}) GROUP BY {keys}"

    def _arms(self, family: Family, chosen: str, timed: bool, among: str) -> str:
        within = [f"{family.time} BETWEEN :start AND :last"] if timed else []
        conditions = [
            *within,
            *([among] if among else []),
            f"({family.where})",
            *self.narrowing.conditions(family.agent, family.keys),
            *self.scope.conditions(family.agent),
        ]
        if self.is_past and family.known is not None:
            conditions.append(f"{family.known} <= :as_of")
        arms = [
            self._live(family, chosen, near, conditions)
            for near in family.near
            if self._is_first or not near.startswith(OPEN)
        ]
        if self.is_past and self._is_first:
            rows = family.rows.format(t=ANEW, c=_ANEW_CLOCK)
            arms.append(_FACT.sub("t.", f"SELECT {chosen} FROM {rows} WHERE {' AND '.join(conditions)}"))
        if family.bare is not None and not self.scope.teams:
            bare = [one for one in conditions if one != f"({family.where})"]
            arms.append(f"SELECT {chosen} FROM {family.bare} AND {' AND '.join(bare)}")
        return " UNION ALL ".join(arms)

    def _live(self, family: Family, chosen: str, near: str, conditions: Sequence[str]) -> str:
        bare, with_facts, found = T_NEAR, TF_NEAR, []
        if near.startswith(OPEN):
            bare, with_facts, found = T_OPEN, TF_OPEN, [near]
        elif self.portion is not None:
            bare, with_facts, found = T_STORED, TF_STORED, [_IN_PORTION, near]
        elif near == EVERYWHERE:
            bare, with_facts, found = T, TF, [near]
        where = " AND ".join((*found, *conditions, *([_KNOWN] if self.is_past else []))) or "1"
        needs_facts = _FACT.search(" ".join((chosen, family.rows, where)))
        tickets = (with_facts if needs_facts else bare).format(near=near)
        return f"SELECT {chosen} FROM {family.rows.format(t=tickets, c=_TICKET_OF_CLOCK)} WHERE {where}"

    @property
    def _is_first(self) -> bool:
        return self.portion is None or self.portion.is_first

    @property
    def pools(self) -> bool:
        """True when families can be counted together: none is told from another by its time or its agent."""
        by_own = self.grouping.by in (*TIMES, "agent")
        return not (by_own or self.scope.own or self.narrowing.is_by_agent)

    def with_past(self, sql: str) -> str:
        """The statement, with the tickets that have changed since before it."""
        return f"{ANEW_SQL} {sql}" if self.is_past else sql

    def name(self, key: Any) -> str | None:
        """The group's key; None where nothing is grouped."""
        return None if self.grouping.by is None else self.grouping.name(key)

    def group_of(self, family: Family) -> str:
        """SQL of a row's group."""
        return self.grouping.expression(family.time, family.agent, family.keys)
