"""What a file's row about a return request comes to: how far it is, and whether it may move one that stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from store.rules.returns import ENDED, FIRST, TIME_OF

_RANK: Final = {"applied": 0, "reviewed": 1, "received": 2, "done": 3, "refused": 3}
_TIMES: Final = ("applied_at", "reviewed_at", "shipped_back_at", "received_at", "ended_at", "updated_at")


def stage_told(told: Mapping[str, Any]) -> str:
    """The stage that is said, else the furthest that its times tell."""
    if told.get("stage"):
        return str(told["stage"])
    for time, stage in (("ended_at", "done"), ("received_at", "received"), ("reviewed_at", "reviewed")):
        if told.get(time) is not None:
            return stage
    return "reviewed" if told.get("shipped_back_at") is not None else FIRST


def furthest(standing: str, told: str) -> str:
    """Of a stage that stands and one that only times tell the one that is further on."""
    return told if _RANK[told] > _RANK[standing] else standing


def type_told(told: Mapping[str, Any]) -> str:
    """The type that is said; else money alone, unless something was sent back."""
    if told.get("type"):
        return str(told["type"])
    sent_back = ("shipped_back_at", "received_at", "tracking_no")
    return "return_and_refund" if any(told.get(name) for name in sent_back) else "refund_only"


def newest_time(told: Mapping[str, Any]) -> int | None:
    """The newest of a row's own times."""
    return max((told[name] for name in _TIMES if told.get(name) is not None), default=None)


def times_of(told: Mapping[str, Any], stage: str, applied_at: int) -> dict[str, int]:
    """The times of the stages up to `stage`, by column. One that has ended without a time did so at the newest."""
    times = {name: told[name] for name in ("reviewed_at", "received_at") if told.get(name) is not None}
    if stage in ENDED:
        ended_at = told.get("ended_at")
        times["ended_at"] = ended_at if ended_at is not None else newest_time(told) or applied_at
    return {name: max(at, applied_at) for name, at in times.items() if name != "ended_at" or stage in ENDED}


def way_to(
    stage: str, times: Mapping[str, Any], applied_at: int, *, after: str | None = None
) -> list[tuple[str, int]]:
    """(stage, at) of what happened up to `stage`, in order; `after`: the stage that stands already.

    Stages that have no time of their own are left out, but the last one, which happened at the newest time.
    """
    past = -1 if after is None else _RANK[after]
    way = [(FIRST, applied_at)] if past < 0 else []
    for step in ("reviewed", "received"):
        at = times.get(TIME_OF[step])
        if at is not None and past < _RANK[step] < _RANK[stage]:
            way.append((step, at))
    if stage != FIRST or (after is not None and after != stage):
        last = times.get(TIME_OF[stage]) if stage in TIME_OF else applied_at
        if last is None:
            last = newest_time(times) or applied_at
        way.append((stage, last))
    newest = applied_at
    ordered = []
    for step, at in way:
        newest = max(newest, at)
        ordered.append((step, newest))
    return ordered


def moves_by_file(standing: str, told: str, moved_here_at: int | None, told_at: int | None) -> bool:
    """Whether a file's stage is taken over the one that stands.

    One that people of this desk have set stays, unless the file's is further on and later; what ended here stays.
    """
    if told == standing:
        return False
    if moved_here_at is None:
        return True
    further = _RANK[told] > _RANK[standing]
    return further and told_at is not None and told_at > moved_here_at
