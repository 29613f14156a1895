"""What is wrong, and what is probably not meant, in a policy's `[[kpi]]`, `[[plan]]` and `[scorecard]`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from store.rules.ladder import TOLD
from store.rules.problems import Path, Problem
from store.rules.ruleset import JUDGING_KEYS
from store.rules.table import meant
from store.rules.words import CATEGORIES, COUNTER_MEASURES, KPI_TOOLS, PLAN_STEPS

if TYPE_CHECKING:
    from store.rules.judging import Kpi, Targets

_LOOKS_LIKE_A_CODE: Final = re.compile(r"[a-z]+(_[a-z]+)+")


def target_problems(table: Mapping[str, Any]) -> Iterable[Problem]:
    """Everything that keeps the policy from being used."""
    problems: list[Problem] = []
    if any(key in table for key in JUDGING_KEYS):
        _read(table, problems)
    return problems


def target_warnings(table: Mapping[str, Any], logins: Collection[str] | None) -> Iterable[Problem]:
    """Codes without words, people who are not here, lines that nobody hears of. The table is sound."""
    if not any(key in table for key in JUDGING_KEYS):
        return
    targets = _read(table, [])
    for index, kpi in enumerate(targets.kpis):
        yield from _of_kpi(kpi, ("kpi", index), "levels" in table["kpi"][index], logins)
    for index, plan in enumerate(targets.plans.values()):
        for step in plan.steps:
            if step not in PLAN_STEPS and _LOOKS_LIKE_A_CODE.fullmatch(step):
                yield Problem(("plan", index, "steps"), "no_words", {"value": step}, meant(step, PLAN_STEPS))


def _of_kpi(kpi: Kpi, path: Path, own_levels: bool, logins: Collection[str] | None) -> Iterable[Problem]:
    for key, code, known in (("measure", kpi.measure, COUNTER_MEASURES), ("tool", kpi.tool, KPI_TOOLS)):
        if code not in known and _LOOKS_LIKE_A_CODE.fullmatch(code):
            yield Problem((*path, key), "no_words", {"value": code}, meant(code, known))
    heard = any(level.at == "warn" for level in kpi.levels)
    if kpi.warn is not None and not heard and kpi.scope != "agent":
        yield Problem((*path, "warn"), "unheard_warning")
    if kpi.warn is None and heard and own_levels:
        yield Problem((*path, "levels"), "no_warning_line")
    for login in dict.fromkeys(whom for level in kpi.levels for whom in level.tell if whom not in TOLD):
        if logins is not None and login not in logins:
            yield Problem((*path, "levels"), "no_such_login", {"value": login}, meant(login, logins))
    for login in kpi.only.get("agent", ()):
        if login and logins is not None and login not in logins:
            yield Problem((*path, "only", "agent"), "nobody_to_judge", {"value": login}, meant(login, logins))


def _read(table: Mapping[str, Any], problems: list[Problem]) -> Targets:
    from store.rules.judging_table import read_judging

    added = table.get("categories")
    return read_judging(table, problems, (*CATEGORIES, *(added if isinstance(added, Mapping) else ())))
