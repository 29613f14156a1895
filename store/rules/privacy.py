"""What a policy says of customers' data: `[privacy]` (revealing, idle screens) and `[retention]` (how long what is kept)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from store.rules.durations import DAY_MS, MINUTE_MS, SECOND_MS
from store.rules.problems import Problem
from store.rules.table import known_keys, table_at, target_ms

PRIVACY_KEYS: Final = ("privacy", "retention")
SHOWN_MS: Final = 60 * SECOND_MS
"""How long a revealed value stands on a screen."""
MOST_REVEALS: Final = 1_000
FOREVER: Final = "none"
"""Instead of a duration: kept for ever."""
LEAST_AUDIT_MS: Final = 183 * DAY_MS
"""Network logs are kept for six months at least: Cybersecurity Law of the PRC, article 21."""


class Retention(NamedTuple):
    """How long what is kept, in ms; None: for ever."""

    tickets: int | None = 1096 * DAY_MS
    """From the end of a ticket until it is anonymised. E-Commerce Law of the PRC, article 31: three years at least."""
    attachments: int | None = 180 * DAY_MS
    """Kept files, from their message on."""
    outbox: int | None = 30 * DAY_MS
    """Messages that went out, or never will."""
    drafts: int | None = 90 * DAY_MS
    imports: int | None = 90 * DAY_MS
    """What an import changed, as it was before: until then it can be given back."""


class Privacy(NamedTuple):
    """How customers' data is guarded. Durations in ms; None: never."""

    reveals_per_hour: int = 30
    idle_ms: int | None = 5 * MINUTE_MS
    """Without a key for so long, the privacy screen comes."""
    leave_ms: int | None = 15 * MINUTE_MS
    """Without a key for so long, the session ends."""
    retention: Retention = Retention()


def read_privacy(table: Mapping[str, Any], problems: list[Problem]) -> Privacy:
    """The part of a policy's table about customers' data; usable when no problem was added."""
    privacy = table_at(table, "privacy", (), problems)
    known_keys(privacy, ("reveals_per_hour", "idle", "leave"), ("privacy",), problems)
    shipped = Privacy()
    return Privacy(
        reveals_per_hour=_reveals(privacy, problems),
        idle_ms=_span(privacy, "idle", "privacy", shipped.idle_ms, problems),
        leave_ms=_span(privacy, "leave", "privacy", shipped.leave_ms, problems),
        retention=_retention(table, problems),
    )


def _retention(table: Mapping[str, Any], problems: list[Problem]) -> Retention:
    stated = table_at(table, "retention", (), problems)
    names = Retention._fields
    known_keys(stated, names, ("retention",), problems)
    shipped = Retention()
    return Retention(
        **{name: _span(stated, name, "retention", getattr(shipped, name), problems) for name in names}
    )


def _span(
    table: Mapping[str, Any], key: str, where: str, default: int | None, problems: list[Problem]
) -> int | None:
    if key not in table:
        return default
    if table[key] == FOREVER:
        return None
    return target_ms(table[key], (where, key), problems, FOREVER)


def _reveals(table: Mapping[str, Any], problems: list[Problem]) -> int:
    value = table.get("reveals_per_hour", Privacy().reveals_per_hour)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_REVEALS:
        return value
    problems.append(Problem(("privacy", "reveals_per_hour"), "not_a_count", {"most": MOST_REVEALS}))
    return 0
