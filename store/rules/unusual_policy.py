"""What a policy says of early warnings: `[volume]`, `[promotions]`, `[[watch]]`, `[risk]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from store.rules.at_risk import Risk
from store.rules.at_risk_table import read_risk
from store.rules.problems import Problem
from store.rules.unusual_table import Promotion, Volume, read_promotions, read_volume
from store.rules.watched_table import Group, read_watch

WARNING_KEYS: Final = ("volume", "promotions", "watch", "risk")


class Warned(NamedTuple):
    """What the desk is warned of; nothing where the policy does not say."""

    volume: Volume | None = None
    promotions: tuple[Promotion, ...] = ()
    watch: tuple[Group, ...] = ()
    risk: Risk | None = None


def read_warnings(table: Mapping[str, Any], problems: list[Problem]) -> Warned:
    """The part of a policy's table about early warnings; usable when no problem was added."""
    return Warned(
        read_volume(table, problems),
        read_promotions(table, problems),
        read_watch(table, problems),
        read_risk(table, problems),
    )
