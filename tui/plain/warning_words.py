"""Early warnings in words, from the codes and numbers that their alerts hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from store.i18n import N_, _, ngettext
from store.text import safe_text
from tui.plain.words import listed
from tui.wording import word

GROUPS: Final = {
    "authority": N_("an authority or a consumers' association"),
    "law": N_("court, lawyers or the police"),
    "press": N_("making it public"),
    "fake": N_("counterfeit goods"),
    "safety": N_("somebody or something that came to harm"),
}
"""What the shipped groups of watched words are about; a policy's own group is its name."""
SERIES: Final = {
    "product": N_("product {value}"),
    "region": N_("region {value}"),
    "shop": N_("shop {value}"),
    "category": N_("category {value}"),
    "channel": N_("channel {value}"),
}
FIGURES: Final = {
    "response_time": N_("slow first answers"),
    "resolution_rate": N_("not resolved within a day"),
    "return_rate": N_("returns asked for"),
}
_OF_HOURS: Final = 24.0
_OF_DAYS: Final = 60.0
_OF_YEARS: Final = 365.0
_EVER: Final = 1_000


def told(data: Mapping[str, Any]) -> str:
    """What an early warning says, in one line."""
    if "way" in data:
        return _volume(data)
    if "figure" in data:
        return _figure(data)
    if "group" in data:
        return _("The customer speaks of {what}.").format(what=group_word(str(data["group"])))
    return risk_text(str(data.get("cause", "")), data)


def group_word(name: str) -> str:
    """What a group of watched words is about."""
    return _(GROUPS[name]) if name in GROUPS else safe_text(name)


def series_word(series: str, value: str) -> str:
    """A series: `category logistics`, `shop A`, or the whole desk."""
    if series not in SERIES:
        return _("the whole desk")
    shown = word(series, value) if series in ("category", "channel") else safe_text(value)
    return _(SERIES[series]).format(value=shown)


def risk_text(cause: str, data: Mapping[str, Any]) -> str:
    """Why a customer counts as at risk."""
    if cause == "contacts":
        text = ngettext(
            "Customer at risk: {count} contacts within {days} day",
            "Customer at risk: {count} contacts within {days} days",
            int(data.get("days", 7)),
        )
        return text.format(count=data.get("count"), days=data.get("days"))
    if cause == "ratings":
        text = _("Customer at risk: rated {rating} now, {before} on average before")
        return text.format(rating=data.get("rating"), before=data.get("before"))
    return _("Customer at risk: a complaint has come back")


def chance_text(chance: float, hours: float = 1.0) -> str:
    """How sure: so often that happens by chance while all is as usual. `hours`: of one window."""
    if chance >= 0.05:
        return _("as usual")
    every = hours / max(chance, 1e-12)
    days = every / 24
    if every < 2 * _OF_HOURS:
        count, text = (
            round(every),
            ngettext("by chance once in {count} hour", "by chance once in {count} hours", round(every)),
        )
    elif days < _OF_DAYS:
        count, text = (
            round(days),
            ngettext("by chance once in {count} day", "by chance once in {count} days", round(days)),
        )
    elif days < 2 * _OF_YEARS:
        count, text = (
            round(days / 30),
            ngettext("by chance once in {count} month", "by chance once in {count} months", round(days / 30)),
        )
    elif days < _EVER * _OF_YEARS:
        count, text = (
            round(days / _OF_YEARS),
            ngettext(
                "by chance once in {count} year", "by chance once in {count} years", round(days / _OF_YEARS)
            ),
        )
    else:
        return _("by chance less than once in 1,000 years")
    return text.format(count=count)


def _volume(data: Mapping[str, Any]) -> str:
    what = series_word(str(data.get("series")), str(data.get("value", "")))
    is_day, rises = data.get("window") == "day", data.get("way") == "rise"
    templates = {
        (True, False): _("{what}: {seen} tickets in an hour, {expected} expected"),
        (True, True): _("{what}: {seen} tickets in a day, {expected} expected"),
        (False, False): _("{what}: only {seen} tickets in an hour, {expected} expected"),
        (False, True): _("{what}: only {seen} tickets in a day, {expected} expected"),
    }
    text = templates[rises, is_day].format(
        what=what, seen=data.get("seen"), expected=number(data.get("expected"))
    )
    parts = [text, chance_text(float(data.get("chance", 1)), 24.0 if is_day else 1.0)]
    also = [series_word(str(one[0]), str(one[1])) for one in data.get("also", ())[:3]]
    if also:
        parts.append(_("also {others}").format(others=listed(also)))
    if data.get("promotion"):
        parts.append(safe_text(str(data["promotion"])))
    return " · ".join(parts)


def _figure(data: Mapping[str, Any]) -> str:
    name = str(data["figure"])
    what = series_word(str(data.get("series")), str(data.get("value", "")))
    text = _("{figure} ({what}): {seen} of {cases}, usually {usual}").format(
        figure=_(FIGURES[name]) if name in FIGURES else name,
        what=what,
        seen=data.get("seen"),
        cases=data.get("cases"),
        usual=f"{100 * float(data.get('usual', 0)):.1f}%",
    )
    return " · ".join((text, chance_text(float(data.get("chance", 1)), 6.0)))


def number(value: Any) -> str:
    """An expected count: 7.7, 120."""
    found = float(value or 0)
    return f"{found:.0f}" if found >= 20 else f"{found:.1f}".removesuffix(".0")
