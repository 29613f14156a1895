"""What a merge would do, in words: the two tickets, and the clocks that would end or start. Pure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from store.i18n import _, ngettext
from store.views.joining import ClockMoves, Merging, Side
from tui.cells import fit, one_line, wrap
from tui.countdown import wall_text
from tui.widgets.painted import Line
from tui.wording import word

SIDE_BY_SIDE = 90
GAP = 3


def merge_lines(found: Merging, now_ms: int, zone: ZoneInfo, width: int) -> list[Line]:
    """Both tickets, side by side where there is room, and what would become of them."""
    title = _("Merge #{number} into #{into}").format(
        number=found.source.row.number, into=found.target.row.number
    )
    lines: list[Line] = [((one_line(title), "strong"),), ()]
    goes, stays = _("It is closed"), _("It stays")
    if width >= SIDE_BY_SIDE:
        half = (width - GAP) // 2
        left = _side(found.source, goes, now_ms, zone, half)
        right = _side(found.target, stays, now_ms, zone, half)
        for at in range(max(len(left), len(right))):
            text, style = left[at] if at < len(left) else ("", "")
            other = right[at] if at < len(right) else ("", "")
            lines.append(((fit(text, half), style), (" " * GAP, ""), other, ("", "")))
    else:
        for side, becomes in ((found.source, goes), (found.target, stays)):
            lines += [((text, style),) for text, style in _side(side, becomes, now_ms, zone, width)]
            lines.append(())
    lines.append(())
    for text, style in effects(found, now_ms, zone):
        lines += [((piece, style),) for piece in wrap(text, width)]
    return lines


def effects(found: Merging, now_ms: int, zone: ZoneInfo) -> list[tuple[str, str]]:
    """(sentence, style): what would happen to messages, status and clocks."""
    number, into = found.source.row.number, found.target.row.number
    moved = ngettext(
        "{count} message moves to #{into}.", "{count} messages move to #{into}.", found.source.messages
    )
    told = [(moved.format(count=found.source.messages, into=into), "")]
    if not found.same_customer:
        told.append((_("They are not known to be the same customer's."), "risk"))
    if found.reopens:
        told.append((_("#{number} waits for the customer and is open again.").format(number=into), "soon"))
    told += [(_ends(number, move, now_ms, zone), "risk" if move.late else "") for move in found.ends]
    told += [(_starts(into, move, now_ms, zone), "risk" if move.late else "soon") for move in found.starts]
    if not found.ends and not found.starts:
        told.append((_("No clock is touched."), "muted"))
    return told


def _side(side: Side, becomes: str, now_ms: int, zone: ZoneInfo, width: int) -> list[tuple[str, str]]:
    row = side.row
    who = row.assignee or _("nobody's")
    facts = [
        word("status", row.status),
        word("priority", row.priority),
        word("kind", row.kind),
        word("team", row.team),
        who,
    ]
    said = ngettext(
        "{count} message, {said} of the customer", "{count} messages, {said} of the customer", side.messages
    )
    times = [wall_text(at, now_ms, zone) for at in (side.first_at, side.last_at) if at is not None]
    lines = [(text, "key") for text in wrap(f"#{row.number} {one_line(row.subject)}", width)[:2]]
    lines.append((fit(becomes, width).rstrip(), "muted"))
    lines.append((fit("  ".join(facts), width).rstrip(), ""))
    lines.append((fit(row.customer or _("customer unknown"), width).rstrip(), ""))
    lines.append((fit(said.format(count=side.messages, said=side.from_customer), width).rstrip(), ""))
    if times:
        lines.append((fit(" - ".join(dict.fromkeys(times)), width).rstrip(), "muted"))
    lines += [(text, "customer") for text in wrap(one_line(side.last_words), width)[:3] if text]
    return lines


def _ends(number: int, move: ClockMoves, now_ms: int, zone: ZoneInfo) -> str:
    clock = word("clock", move.kind)
    if move.was_due_at is None:
        return _("#{number}: {clock} ends, paused until now.").format(number=number, clock=clock)
    when = wall_text(move.was_due_at, now_ms, zone)
    text = (
        _("#{number}: {clock} ends, late since {when}.")
        if move.late
        else _("#{number}: {clock} ends, due {when}.")
    )
    return text.format(number=number, clock=clock, when=when)


def _starts(number: int, move: ClockMoves, now_ms: int, zone: ZoneInfo) -> str:
    clock = word("clock", move.kind)
    if move.due_at is None:
        return _("#{number}: {clock} is paused.").format(number=number, clock=clock)
    when = wall_text(move.due_at, now_ms, zone)
    if move.late:
        return _("#{number}: {clock} is late at once, due {when}.").format(
            number=number, clock=clock, when=when
        )
    if move.was_due_at is None:
        return _("#{number}: {clock} starts, due {when}.").format(number=number, clock=clock, when=when)
    was = wall_text(move.was_due_at, now_ms, zone)
    return _("#{number}: {clock} is due {when} instead of {was}.").format(
        number=number, clock=clock, when=when, was=was
    )
