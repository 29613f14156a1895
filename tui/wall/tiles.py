"""The four numbers that count: late now, late soon, nobody's yet, and who waits longest. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from store.i18n import N_, _
from store.views.shapes import Countdown
from tui.countdown import left_ms, left_text, past_text
from tui.wall.digits import big, number_text, wait_text
from tui.wall.lines import fit
from tui.wall.state import State
from tui.widgets.painted import Line

TILES: Final = ("breached", "soon", "unclaimed", "longest")
LABELS: Final = {
    "breached": N_("BREACHED"),
    "soon": N_("DUE IN 15 MIN"),
    "unclaimed": N_("UNCLAIMED"),
    "longest": N_("LONGEST WAIT"),
}


@dataclass(frozen=True, slots=True)
class Face:
    """What a tile shows: the number, a sign, a line under it, and its styles (label, pixels, around)."""

    number: str
    sign: str
    under: str
    label: str
    ink: str
    paper: str = ""


def tile(name: str, state: State, now: int, width: int, height: int) -> list[Line]:
    """A tile of the wall in `height` lines."""
    face = FACES[name](state, now)
    margin = " " if width > 8 else ""
    inner = max(width - 2 * len(margin), 0)
    label = f"{face.sign} {_(LABELS[name])}".strip()
    head: Line = ((fit(margin + label, width), face.label),)
    if state.stale:
        head = ((fit(margin + stale_words(state), width), "strong input"),)
    under: Line = ((fit(margin + face.under, width), face.paper or "muted"),)
    if height < 3:
        return [((fit(f"{margin}{face.number} {label}", width), face.label),), under][:height]
    digits = big(face.number, inner, height - 2, face.ink, face.paper)
    return [head, *(((margin, face.paper), *line, ("", face.paper)) for line in digits), under]


def stale_words(state: State) -> str:
    """That the data is old, and how old."""
    age = int(state.age_s)
    if age >= 3600:
        return _("STALE {age}").format(age=f"{age // 3600}h{age % 3600 // 60:02d}m")
    return _("STALE {age}").format(age=f"{age // 60}:{age % 60:02d}")


def _breached(state: State, now: int) -> Face:
    if state.wall is None:
        return _unknown()
    standing = state.wall.standing
    imported = ""
    if standing.imported:
        imported = _("{count} more came in late").format(count=standing.imported)
    if not standing.breached:
        return Face("0", "", imported or _("nothing is late"), "muted", "pixel-muted")
    worst = state.wall.breached[0].countdown if state.wall.breached else None
    under = imported or (_("since {time}").format(time=_left(worst, now, state).lstrip("-")) if worst else "")
    return Face(number_text(standing.breached), "!!", under, "overdue", "pixel-overdue", "overdue")


def _soon(state: State, now: int) -> Face:
    if state.wall is None:
        return _unknown()
    count = state.wall.standing.soon
    following = state.wall.next[0].countdown if state.wall.next else None
    under = (
        _("next in {time}").format(time=_left(following, now, state)) if following else _("nothing is due")
    )
    if not count:
        return Face("0", "", under, "muted", "pixel-muted")
    return Face(number_text(count), "!", under, "risk", "pixel-risk")


def _unclaimed(state: State, now: int) -> Face:
    if state.wall is None:
        return _unknown()
    standing = state.wall.standing
    under = _("of {count} open").format(count=standing.open)
    if not standing.unclaimed:
        return Face("0", "", under, "muted", "pixel-muted")
    return Face(number_text(standing.unclaimed), "", under, "strong", "pixel")


def _longest(state: State, now: int) -> Face:
    if state.wall is None:
        return _unknown()
    since = state.wall.standing.waits_since
    if since is None:
        return Face("-", "", _("nobody waits unclaimed"), "muted", "pixel-muted")
    return Face(wait_text(now - since), "", _("oldest unclaimed"), "strong", "pixel")


def _unknown() -> Face:
    return Face("-", "", "", "muted", "pixel-muted")


def _left(countdown: Countdown, now: int, state: State) -> str:
    left = left_ms(countdown, now, state.calendars)
    return left_text(left) if left >= 0 else past_text(left)


FACES: Final[dict[str, Callable[[State, int], Face]]] = {
    "breached": _breached,
    "soon": _soon,
    "unclaimed": _unclaimed,
    "longest": _longest,
}
