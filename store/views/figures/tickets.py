"""The tickets behind a figure."""

from __future__ import annotations

from typing import Any

from store.database import Desk
from store.rules.figures import FIGURES, LOW
from store.rules.periods import Span
from store.views.figures.asking import Asking
from store.views.figures.counting import value_of
from store.views.figures.families import FAMILIES, OPEN_AT_END, Family
from store.views.figures.measures import BACKLOG, MEASURES, ORDERS, Measure
from store.views.figures.shapes import Behind


def rows_behind(
    desk: Desk, asking: Asking, span: Span, id_: str, *, key: str | None, after: int, limit: int
) -> Behind:
    """The tickets of the figure in the order that Behind tells; of all groups together when `key` is None. A page of
    them is fetched, however many there are."""
    measure, is_low = MEASURES[id_], FIGURES[id_].better == LOW
    parameters = asking.parameters | _moment(asking, span, measure, key)
    rows = " UNION ALL ".join(
        _rows(asking, name, FAMILIES.get(name, OPEN_AT_END), measure, is_low=is_low)
        for name in measure.families
        if name != ORDERS
    )
    if not rows:
        return Behind((), 0)
    within, more = _of_group(desk, asking, rows, parameters, key if _is_grouped(asking, measure) else None)
    parameters |= more
    tickets = (
        f"SELECT c1 AS number, max(c2) AS weight FROM ({rows}) WHERE c1 IS NOT NULL AND {within} GROUP BY c1"
    )
    total, first = desk.row(
        asking.with_past(f"SELECT count(*), coalesce(sum(weight <> 0), 0) FROM ({tickets})"), parameters
    ) or (0, 0)
    page = asking.with_past(
        f"SELECT number FROM ({tickets}) ORDER BY weight DESC, number LIMIT :limit OFFSET :after"
    )
    numbers = desk.rows(page, {**parameters, "limit": limit, "after": after})
    return Behind(tuple(number for (number,) in numbers), total, first if measure.hit is not None else 0)


def _moment(asking: Asking, span: Span, measure: Measure, key: str | None) -> dict[str, Any]:
    """What is open is so at the end of the span, or of the part of it that is asked for."""
    if BACKLOG not in measure.families:
        return {}
    end = span.end
    if key is not None:
        end = next((part.end for part in asking.grouping.parts if part.name == key), end)
    as_of = asking.parameters["as_of"]
    return {"end": min(end, as_of + 1), "moment": min(end, as_of)}


def _is_grouped(asking: Asking, measure: Measure) -> bool:
    return BACKLOG not in measure.families or not asking.grouping.parts


def _rows(asking: Asking, name: str, family: Family, measure: Measure, *, is_low: bool) -> str:
    """Of each row its group, its ticket and what brings it to the front."""
    if measure.hit is not None:
        weight = f"({measure.hit})" if is_low else f"NOT coalesce(({measure.hit}), 0)"
    elif measure.how in ("avg", "median", "p90", "max"):
        weight = value_of(family, measure)
    else:
        weight = "0"
    timed = name != BACKLOG
    by = asking.group_of(family) if _is_grouped(asking, measure) else "NULL"
    return asking.select(
        family, by, [family.number, weight], timed=timed, among=f"({measure.among})" if timed else ""
    )


def _of_group(
    desk: Desk, asking: Asking, rows: str, parameters: dict[str, Any], key: str | None
) -> tuple[str, dict[str, Any]]:
    """SQL that a row is of the group, and what it names: several values of rows may have the same key."""
    if key is None:
        return "1", {}
    groups = desk.rows(asking.with_past(f"SELECT DISTINCT c0 FROM ({rows})"), parameters)
    named = {f"of_{n}": group for n, (group,) in enumerate(groups) if asking.name(group) == key}
    return f"({' OR '.join(f'c0 IS :{hole}' for hole in named) or '0'})", named
