"""Marked tickets: what is asked before a verb is done on all of them, the doing, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from store import desk
from store.actor import Actor
from store.database import Desk
from store.desk.bulk import Done
from store.errors import CouldNot, DeskError, WrongUsage
from store.i18n import _
from store.rules import words
from tui.acts.holders import holder_choices
from tui.acts.tagging import UNTAG, fields_for, tag_choices
from tui.plain.bulk import summary
from tui.plain.errors import error_text
from tui.plain.words import field_word
from tui.screens.field_choices import choices
from tui.widgets.prompt import Choice
from tui.wording import word

if TYPE_CHECKING:
    from tui.acts.marking import Marking

TELL_S: Final = 0.25
"""So often the line at the bottom says how far it is."""


class Wanted(NamedTuple):
    """A verb with what it is given."""

    verb: str
    args: tuple[Any, ...] = ()
    options: dict[str, Any] = {}


def one_of_many(store: Desk, actor: Actor, number: int, wanted: Wanted, now: int) -> list[Done]:
    """The verb on one of them, for the store thread."""
    return desk.bulk.bulk(store, actor, [number], wanted.verb, *wanted.args, now=now, **wanted.options)


async def asked(screen: Marking, name: str, numbers: list[int]) -> Wanted | None:
    """What a key shall do with these, all of it answered; None when it was left or not confirmed."""
    match name:
        case "claim":
            return await _plain(screen, numbers, "claim", _("Claim {count} tickets?"))
        case "release":
            return await _plain(screen, numbers, "release", _("Give {count} tickets back?"))
        case "assign":
            return await _assign(screen, numbers)
        case "transfer":
            return await _transfer(screen, numbers)
        case "priority":
            return await _field(screen, numbers, "priority")
        case "set_field":
            title = _("Field of {count} tickets").format(count=len(numbers))
            field = await screen.pick(title, fields_for(_tags_of(screen, numbers)))
            return None if field is None else await _field(screen, numbers, field)
        case _:
            return await _resolve(screen, numbers)


async def _plain(screen: Marking, numbers: list[int], verb: str, question: str) -> Wanted | None:
    return Wanted(verb) if await _sure(screen, question, numbers) else None


async def _assign(screen: Marking, numbers: list[int]) -> Wanted | None:
    agents = await holder_choices(screen)
    title = _("Assign {count} tickets to").format(count=len(numbers))
    login = await screen.pick(title, agents) if agents else None
    if login and await _sure(screen, _("Assign {count} tickets to {name}?"), numbers, name=login):
        return Wanted("assign", (login,))
    return None


async def _transfer(screen: Marking, numbers: list[int]) -> Wanted | None:
    agents = await holder_choices(screen)
    if agents is None:
        return None
    teams = [Choice(f"team:{code}", word("team", code)) for code in words.TEAMS]
    title = _("Transfer {count} tickets to").format(count=len(numbers))
    to = await screen.pick(title, [*teams, *agents])
    note = await screen.text(_("Note for them (may stay empty)")) if to else None
    if to is None or note is None:
        return None
    team = to.removeprefix("team:") if to.startswith("team:") else None
    name = to if team is None else word("team", team)
    if not await _sure(screen, _("Transfer {count} tickets to {name}?"), numbers, name=name):
        return None
    login = to if team is None else None
    return Wanted("transfer", (), {"team": team, "login": login, "note": note})


async def _field(screen: Marking, numbers: list[int], field: str) -> Wanted | None:
    if field in ("tag", UNTAG):
        return await _tag(screen, numbers, off=field == UNTAG)
    options = choices(field)
    title = _("{field} of {count} tickets").format(field=field_word(field), count=len(numbers))
    value = await (screen.pick(title, options) if options else screen.text(title))
    if value is None:
        return None
    note: str | None = ""
    if field == "responsibility" and value == "undetermined":
        note = await screen.text(_("Why is the responsibility undetermined?"))
    if note is None:
        return None
    shown = next((choice.label for choice in options if choice.value == value), value)
    question = _("Set {field} of {count} tickets to {value}?")
    if await _sure(screen, question, numbers, field=field_word(field), value=shown):
        return Wanted("set", ({field: value},), {"note": note})
    return None


async def _tag(screen: Marking, numbers: list[int], *, off: bool) -> Wanted | None:
    title = _("Tag to take off {count} tickets") if off else _("Tag of {count} tickets")
    title = title.format(count=len(numbers))
    standing = tag_choices(_tags_of(screen, numbers)) if off else []
    tag = await (screen.pick(title, standing) if off else screen.text(title))
    if tag is None or not tag.strip():
        return None
    question = (
        _("Take the tag {tag} off {count} tickets?") if off else _("Put the tag {tag} on {count} tickets?")
    )
    if await _sure(screen, question, numbers, tag=tag.strip()):
        return Wanted("set", ({},), {"drop_tags" if off else "add_tags": [tag]})
    return None


def _tags_of(screen: Marking, numbers: list[int]) -> list[str]:
    """The tags of those whose rows are known here."""
    return sorted({tag for row in screen.rows_of(numbers) for tag in row.tags})


async def _resolve(screen: Marking, numbers: list[int]) -> Wanted | None:
    title = _("Resolve {count} tickets: what was done (Enter: resolve, Esc: not)")
    solution = await screen.text(title.format(count=len(numbers)))
    if solution is not None and await _sure(screen, _("Resolve {count} tickets?"), numbers):
        return Wanted("resolve", (), {"solution": solution or None})
    return None


async def _sure(screen: Marking, question: str, numbers: list[int], **shown: str) -> bool:
    """Asked once, with the count; only `y` says yes."""
    title = question.format(count=len(numbers), **shown)
    yes_or_no = [Choice("no", _("no")), Choice("yes", _("yes"))]
    return await screen.pick(title, yes_or_no, "no", at_once=True) == "yes"


async def work_through(screen: Marking, numbers: list[int], wanted: Wanted) -> None:
    """One ticket after the other, so that whoever else asks the store waits for one at most."""
    done: list[Done] = []
    told_at = time.monotonic()
    for number in numbers:
        if screen.bulk_stopped:
            break
        try:
            done += await screen.ask(one_of_many, number, wanted, screen.session.now())
        except DeskError as error:
            done.append(Done(number, error))
        refusal = done[-1].refusal
        if isinstance(refusal, CouldNot) or (isinstance(refusal, WrongUsage) and len(done) == 1):
            break
        if time.monotonic() - told_at >= TELL_S:
            told_at = time.monotonic()
            text = _("{done} of {count} ... (Esc stops)").format(done=len(done), count=len(numbers))
            screen.say(text)
    _tell_results(screen, numbers, done)


def _tell_results(screen: Marking, numbers: Sequence[int], done: Sequence[Done]) -> None:
    """Those done lose their marks; what was refused stays marked and is listed with its reason."""
    screen.unmark([one.number for one in done if one.refusal is None])
    refused = [one for one in done if one.refusal is not None]
    untried = len(numbers) - len(done)
    text = _("{result}.").format(result=summary(done))
    if untried:
        text += " " + _("Stopped: {count} not tried.").format(count=untried)
    if len(refused) == 1 and refused[0].refusal is not None:
        text += " " + error_text(refused[0].refusal)
    screen.say(text, refused=bool(refused))
    if len(refused) > 1:
        from tui.screens.results import ResultsScreen

        screen.app.push_screen(ResultsScreen(text, refused))
