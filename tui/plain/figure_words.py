"""What figures are grouped and narrowed by, as it is read and as it is typed."""

from __future__ import annotations

from store.errors import WrongUsage
from store.i18n import _
from store.rules.figures import ATTRIBUTES
from store.rules.periods import UNITS
from store.text import safe_text
from tui.countdown import DAYS
from tui.plain.words import code_for, field_word
from tui.wording import GROUPS, word


def only_of(text: str) -> dict[str, tuple[str, ...]]:
    """`channel=chat,phone team=presales` as what figures are narrowed to; words of either language. Raises WrongUsage."""
    found: dict[str, tuple[str, ...]] = {}
    for part in text.split():
        facet, equals, values = part.partition("=")
        if not equals or facet not in ATTRIBUTES:
            raise WrongUsage(
                "not_one_of", field="only", value=part, choices=", ".join(f"{name}=" for name in ATTRIBUTES)
            )
        group = facet if facet in GROUPS else None
        found[facet] = tuple(
            (code_for(group, value) or "") if group else value for value in values.split(",") if value
        )
    return {facet: values for facet, values in found.items() if values}


def unit_word(unit: str) -> str:
    """A unit of time."""
    return {
        "day": _("day"),
        "week": _("week"),
        "month": _("month"),
        "quarter": _("quarter"),
        "year": _("year"),
    }[unit]


def by_word(by: str) -> str:
    """What figures are grouped by."""
    if by in UNITS:
        return unit_word(by)
    times = {
        "hour": _("hour of the day"),
        "weekday": _("weekday"),
        "agent": _("agent"),
        "product": _("product"),
    }
    return times[by] if by in times else field_word(by)


def key_text(by: str, key: str) -> str:
    """A group in words; "" are those of which it is not known."""
    if not key:
        return _("not known")
    if by == "weekday":
        return _(DAYS[int(key) - 1])
    if by == "hour":
        return f"{key}:00"
    return word(by, key) if by in GROUPS else safe_text(key)
