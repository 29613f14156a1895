"""The tickets behind a figure."""

from __future__ import annotations

from store.database import Desk
from store.rules.figures import FIGURES, LOW
from store.rules.periods import Span
from store.views.figures.asking import Asking
from store.views.figures.counting import value_of
from store.views.figures.families import FAMILIES, OPEN_AT_END
from store.views.figures.measures import BACKLOG, MEASURES, ORDERS
from store.views.figures.shapes import Behind


def rows_behind(
    desk: Desk, asking: Asking, span: Span, id_: str, *, key: str | None, after: int, limit: int
) -> Behind:
    """The tickets of the figure in the order that Behind tells; of all groups together when `key` is None."""
    measure, is_low = MEASURES[id_], FIGURES[id_].better == LOW
    found: dict[int, float] = {}
    for name in measure.families:
        if name == ORDERS:
            continue
        family, moment = FAMILIES.get(name, OPEN_AT_END), {}
        if name == BACKLOG:
            end = span.end
            if key is not None:
                end = next((part.end for part in asking.grouping.parts if part.name == key), end)
            as_of = asking.parameters["as_of"]
            moment = {"end": min(end, as_of + 1), "moment": min(end, as_of)}
        if measure.hit is not None:
            weight = f"({measure.hit})" if is_low else f"NOT coalesce(({measure.hit}), 0)"
        elif measure.how in ("avg", "median", "p90", "max"):
            weight = value_of(family, measure)
        else:
            weight = "0"
        timed = name != BACKLOG
        by = asking.group_of(family) if timed or not asking.grouping.parts else "NULL"
        rows = asking.select(
            family, by, [family.number, weight], timed=timed, among=f"({measure.among})" if timed else ""
        )
        sql = f"SELECT c1, max(c2), c0 FROM ({rows}) WHERE c1 IS NOT NULL GROUP BY c1, c0"
        for number, heavy, group in desk.rows(asking.with_past(sql), asking.parameters | moment):
            of_group = timed or not asking.grouping.parts
            if key is None or not of_group or asking.name(group) == key:
                found[number] = max(found.get(number, heavy), heavy)
    ordered = sorted(found, key=lambda number: (-found[number], number))
    first = sum(1 for weight in found.values() if weight) if measure.hit is not None else 0
    return Behind(tuple(ordered[after : after + limit]), len(ordered), first)
