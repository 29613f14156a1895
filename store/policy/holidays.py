"""A country's holidays and make-up workdays as dates of a calendar, taken from the `holidays` package.

Expanded once, when a policy is applied, and stored: an upgrade of the package changes no history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from store.rules.week import WEEKDAYS

if TYPE_CHECKING:
    from holidays import HolidayBase

YEARS_BACK: Final = 5
YEARS_AHEAD: Final = 2
_DAY: Final = timedelta(days=1)


def years_around(year: int) -> range:
    """The years that are expanded when a policy is applied in `year`."""
    return range(year - YEARS_BACK, year + YEARS_AHEAD + 1)


def known_country(country: str) -> bool:
    """True when the holidays of this country code are known."""
    from holidays import list_supported_countries

    return country in list_supported_countries()


def expand_policy(table: Mapping[str, Any], years: Iterable[int]) -> dict[str, Any]:
    """The policy with each calendar's `holidays` turned into dates, and every date a text (as JSON wants it)."""
    years = list(years)
    calendars = {
        name: expand_holidays(own["holidays"], years, own) if own.get("holidays") else _dates_as_text(own)
        for name, own in table.get("calendars", {}).items()
    }
    return {**table, "calendars": calendars}


def _dates_as_text(own: Mapping[str, Any]) -> dict[str, Any]:
    table = dict(own)
    if "closed" in table:
        table["closed"] = [str(day) for day in table["closed"]]
    return table


def expand_holidays(country: str, years: Iterable[int], own: Mapping[str, Any]) -> dict[str, Any]:
    """A calendar's table with the holidays of these years as dates, its own `closed` and `open` on top.

    Closed: the holidays and the rest days inside a block of them. Open: make-up workdays, with the hours of the
    weekday that they replace. KeyError when the country is not known.
    """
    years = sorted(years)
    off, replaced = _days(country, years)
    own_closed = [str(day) for day in own.get("closed", [])]
    own_open = {str(day): spans for day, spans in own.get("open", {}).items()}
    week = own.get("week", {})
    made_up = {
        day.isoformat(): list(week.get(WEEKDAYS[instead.weekday()], [])) for day, instead in replaced.items()
    }
    open_ = {day: spans for day, spans in made_up.items() if day not in own_closed} | own_open
    table = {key: value for key, value in own.items() if key != "holidays"}
    table["closed"] = sorted({day.isoformat() for day in off} | set(own_closed))
    table["open"] = dict(sorted(open_.items()))
    return table


def unannounced_years(country: str, years: Iterable[int]) -> list[int]:
    """The years whose holidays are only estimated: make-up workdays unknown, or dates that a moon decides."""
    found: list[int] = []
    for year in years:
        days = _calendar(country, [year])
        estimated = any("estimated" in name for name in days.values())
        if estimated or (days.has_substituted_holidays and year not in _swaps(days)):
            found.append(year)
    return found


def _calendar(country: str, years: list[int]) -> HolidayBase:
    from holidays import country_holidays

    try:
        return country_holidays(country, years=years, language="en_US", expand=False)
    except NotImplementedError:
        raise KeyError(country) from None


def _swaps(days: HolidayBase) -> Mapping[int, Any]:
    found: Mapping[int, Any] = getattr(days, "special_public_holidays", {})
    return found


def _days(country: str, years: list[int]) -> tuple[set[date], dict[date, date]]:
    """The dates off, and each make-up workday with the date that it is worked for."""
    around = [years[0] - 1, *years, years[-1] + 1] if years else []
    days = _calendar(country, around)
    replaced: dict[date, date] = {}
    for year in around:
        for swap in _swaps(days).get(year, ()):
            if isinstance(swap[0], int) and len(swap) >= 4 and isinstance(swap[2], int):
                worked = date(swap[4] if len(swap) > 4 else year, swap[2], swap[3])
                replaced[worked] = date(year, swap[0], swap[1])
    off: set[date] = set()
    for holiday in days:
        off |= _block(holiday, days, replaced)
    wanted = set(years)
    return (
        {day for day in off if day.year in wanted},
        {day: instead for day, instead in replaced.items() if day.year in wanted},
    )


def _block(holiday: date, days: HolidayBase, replaced: Mapping[date, date]) -> set[date]:
    """A holiday and the rest days around it that belong to its block.

    Where make-up workdays exist the announced block takes in the adjoining weekend; elsewhere only rest days
    with a holiday on both sides are in it.
    """
    block = {holiday}
    for step in (_DAY, -_DAY):
        run: list[date] = []
        day = holiday + step
        while day.weekday() in days.weekend and day not in replaced and day not in days:
            run.append(day)
            day += step
        if days.has_substituted_holidays or day in days:
            block.update(run)
    return block
