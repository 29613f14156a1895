"""From what was counted to the figures of each group."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from store.rules.figures import TIMES
from store.rules.periods import Span, parts
from store.views.figures.counted import ALL, Counted
from store.views.figures.counting import hit_of, value_of
from store.views.figures.families import FAMILIES, OPEN_AT_END
from store.views.figures.grouping import Grouping
from store.views.figures.measures import BACKLOG, MEASURES, ORDERS, Measure
from store.views.figures.shapes import Value


class Valuing:
    """Makes the figures of one question, group by group."""

    def __init__(self, counted: Counted, grouping: Grouping, span: Span, as_of: int) -> None:
        self._counted, self._grouping, self._span, self._as_of = counted, grouping, span, as_of

    def value(self, id_: str, key: str | None) -> Value:
        """The figure of that id and group."""
        measure = MEASURES[id_]
        if self._is_nothing(measure, key):
            return Value(None, 0)
        makers: dict[str, Callable[[Measure, str | None], Value]] = {
            "count": self._count,
            "ratio": self._ratio,
            "avg": self._avg,
            "max": self._max,
            "median": self._median,
            "p90": self._p90,
            "share": self._share,
            "per_order": self._per_order,
            "a_day": self._a_day,
            "used": self._used,
        }
        return makers[measure.how](measure, key)

    def _is_nothing(self, measure: Measure, key: str | None) -> bool:
        """A part of the span that is still to come; what is open, by the hour."""
        if key is None or self._grouping.by not in TIMES:
            return False
        part = next((part for part in self._grouping.parts if part.name == key), None)
        if part is None:
            return BACKLOG in measure.families
        return part.start > self._as_of

    def _sum(self, measure: Measure, key: str | None, name: str | None = None) -> int:
        return int(self._counted.sum(measure.families, name or measure.among, key))

    def _count(self, measure: Measure, key: str | None) -> Value:
        found = self._sum(measure, key)
        return Value(found, found)

    def _ratio(self, measure: Measure, key: str | None) -> Value:
        return _share_of(self._sum(measure, key, hit_of(measure)), self._sum(measure, key))

    def _avg(self, measure: Measure, key: str | None) -> Value:
        number = self._sum(measure, key)
        total = self._counted.sum(measure.families, f"avg {measure.among} {measure.value}", key)
        return Value(total / number if number else None, number)

    def _max(self, measure: Measure, key: str | None) -> Value:
        found = self._counted.maxima.get((measure.families[0], f"max {measure.among} {measure.value}"), {})
        return Value(found.get(key), self._sum(measure, key))

    def _median(self, measure: Measure, key: str | None) -> Value:
        values = self._values(measure, key)
        if not values:
            return Value(None, 0)
        middle = len(values) // 2
        return Value(
            values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2, len(values)
        )

    def _p90(self, measure: Measure, key: str | None) -> Value:
        """Nearest rank: the smallest value that at least 90 of 100 do not exceed."""
        values = self._values(measure, key)
        return Value(values[-(-9 * len(values) // 10) - 1] if values else None, len(values))

    def _values(self, measure: Measure, key: str | None) -> Sequence[float]:
        name = measure.families[0]
        family = OPEN_AT_END if name == BACKLOG else FAMILIES[name]
        of = name, measure.among, value_of(family, measure)
        values = self._counted.lists.get(of, {}).get(key, [])
        values.sort()  # in its place: the next figure of the same values finds them in order
        return values

    def _share(self, measure: Measure, key: str | None) -> Value:
        return _share_of(self._sum(measure, key), self._sum(measure, ALL))

    def _per_order(self, measure: Measure, key: str | None) -> Value:
        of_group = self._counted.sums.get((ORDERS, "1"), {})
        orders = of_group.get(key if self._orders_are_grouped else ALL, 0)
        return _share_of(self._sum(measure, key), int(orders))

    @property
    def _orders_are_grouped(self) -> bool:
        return any(key is not None for key in self._counted.sums.get((ORDERS, "1"), {}))

    def _a_day(self, measure: Measure, key: str | None) -> Value:
        answers, days = self._sum(measure, key), self._days(key)
        return Value(answers / days if days else None, answers)

    def _used(self, measure: Measure, key: str | None) -> Value:
        scripts, *replies = measure.families
        return _share_of(
            int(self._counted.sum([scripts], measure.among, key)),
            int(self._counted.sum(replies, measure.among, key)),
        )

    def _days(self, key: str | None) -> int:
        """How many days of the group's time have begun."""
        begun = [day for day in parts(self._span, "day") if day.start <= self._as_of]
        if key is None or not self._grouping.keys:
            return len(begun)
        if self._grouping.by == "weekday":
            return sum(day.first.isoweekday() == int(key) for day in begun)
        part = next((part for part in self._grouping.parts if part.name == key), None)
        return len(begun) if part is None else sum(part.start <= day.start < part.end for day in begun)


def _share_of(number: int, out_of: int) -> Value:
    return Value(number / out_of if out_of else None, number, out_of)
