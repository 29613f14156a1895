"""Whom a level tells: people on their shift, never everybody."""

from __future__ import annotations

from store.database import Desk
from store.policy.versions import calendars
from store.rules.ladder import Level
from store.rules.ruleset import Policy


def told(
    desk: Desk,
    level: Level,
    policy: Policy,
    policy_version: int,
    *,
    holder_id: int | None,
    team: str,
    now: int,
) -> list[str]:
    """Logins, `team:NAME` and `supervisors:TEAM` that a level tells at `now`.

    A holder off shift (or none) means the team, which is told beside one who is away; a team whose shift is closed
    means its supervisors, who find the alert at the next opening. A level that says `always` tells whom it names.
    """
    names: list[str] = []
    for whom in level.tell:
        if whom == "assignee":
            names += _holder(desk, level, policy, policy_version, holder_id, team, now)
        elif whom == "team":
            names += _team(desk, level, policy, policy_version, team, now)
        elif whom == "supervisors":
            names.append(f"supervisors:{team}")
        else:
            names.append(whom)
    return list(dict.fromkeys(names))


def _holder(
    desk: Desk, level: Level, policy: Policy, version: int, holder_id: int | None, team: str, now: int
) -> list[str]:
    row = desk.row("SELECT login, state, shift, disabled_at FROM agent WHERE id = ?", (holder_id,))
    if row is not None and row[3] is None:
        login, state, shift, _disabled = row
        on_shift = state != "off" and _open(desk, policy, version, shift or policy.shift(team), now)
        if level.always or on_shift:
            beside = _team(desk, level, policy, version, team, now) if state == "away" else []
            return [str(login), *beside]
    return _team(desk, level, policy, version, team, now)


def _team(desk: Desk, level: Level, policy: Policy, version: int, team: str, now: int) -> list[str]:
    if level.always or _open(desk, policy, version, policy.shift(team), now):
        return [f"team:{team}"]
    return [f"supervisors:{team}"]


def _open(desk: Desk, policy: Policy, version: int, calendar: str | None, now: int) -> bool:
    if calendar is None or calendar not in policy.calendars:
        return True
    key = (calendar, policy.calendar_versions.get(calendar, version))
    return calendars(desk)[key].is_open(now)
