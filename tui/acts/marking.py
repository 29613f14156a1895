"""What is done with all marked tickets of a queue at once: asked for once, done for each, told of each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from textual import work

from store import desk
from store.actor import Actor
from store.database import Desk
from store.errors import CouldNot, DeskError, WrongUsage
from store.i18n import _
from store.rules import words
from store.rules.permission import allowed
from store.views.shapes import TicketRow
from tui.acts.tagging import UNTAG, fields_for, tag_choices
from tui.plain.errors import error_text
from tui.plain.words import field_word
from tui.screens.acting import ActingScreen
from tui.screens.field_choices import choices
from tui.widgets.prompt import Choice
from tui.wording import word

if TYPE_CHECKING:
    from store.desk.bulk import Done

VERB_OF: Final = {"priority": "set", "set_field": "set"}
"""What a key does -> the verb that does it, where they are called differently."""
TELL_S: Final = 0.25
"""So often the line at the bottom says how far it is."""


def one_of_many(
    store: Desk, actor: Actor, number: int, verb: str, args: Sequence[Any], options: dict[str, Any], now: int
) -> list[Done]:
    """The verb on one of them, for the store thread."""
    return desk.bulk.bulk(store, actor, [number], verb, *args, now=now, **options)


class Marking(ActingScreen):
    """While tickets are marked, the keys that make sense on many act on all of them."""

    _under_way = False
    _stopped = False

    def marked(self) -> list[int]:
        """The numbers of the marked tickets."""
        raise NotImplementedError

    def unmark(self, numbers: Sequence[int]) -> None:
        """These are done."""
        raise NotImplementedError

    def rows_of(self, numbers: Sequence[int]) -> list[TicketRow]:
        """The rows of those that are known here."""
        raise NotImplementedError

    @property
    def bulk_under_way(self) -> bool:
        """True while marked tickets are worked through."""
        return self._under_way

    def stop_bulk(self) -> None:
        """Stop between two tickets; what is done stays done."""
        self._stopped = True

    def action_claim(self) -> Any:
        return self._mark_act("claim") if self.marked() else super().action_claim()

    def action_release(self) -> Any:
        return self._mark_act("release") if self.marked() else super().action_release()

    def action_assign(self) -> Any:
        return self._mark_act("assign") if self.marked() else super().action_assign()

    def action_transfer(self) -> Any:
        return self._mark_act("transfer") if self.marked() else super().action_transfer()

    def action_priority(self) -> Any:
        return self._mark_act("priority") if self.marked() else super().action_priority()

    def action_set_field(self) -> Any:
        return self._mark_act("set_field") if self.marked() else super().action_set_field()

    def action_resolve(self) -> Any:
        return self._mark_act("resolve") if self.marked() else super().action_resolve()

    @work(exclusive=True, group="act")
    async def _mark_act(self, name: str) -> None:
        if self.bulk_under_way:
            self.say(_("The marked tickets are being worked through; Esc stops."), refused=True)
            return
        role, verb = self.session.actor.role, VERB_OF.get(name, name)
        if not allowed(role, verb):
            self.say(error_text(DeskError("not_allowed", role=role, verb=verb)), refused=True)
            return
        ask = getattr(self, f"_ask_{name}")
        await ask(self.marked())

    async def _ask_claim(self, numbers: list[int]) -> None:
        if await self._sure(_("Claim {count} tickets?"), numbers):
            self._work_through(numbers, "claim", ())

    async def _ask_release(self, numbers: list[int]) -> None:
        if await self._sure(_("Give {count} tickets back?"), numbers):
            self._work_through(numbers, "release", ())

    async def _ask_assign(self, numbers: list[int]) -> None:
        agents = await self._agents()
        title = _("Assign {count} tickets to").format(count=len(numbers))
        login = await self.pick(title, agents) if agents else None
        if login and await self._sure(_("Assign {count} tickets to {name}?"), numbers, name=login):
            self._work_through(numbers, "assign", (login,))

    async def _ask_transfer(self, numbers: list[int]) -> None:
        agents = await self._agents()
        if agents is None:
            return
        teams = [Choice(f"team:{code}", word("team", code)) for code in words.TEAMS]
        title = _("Transfer {count} tickets to").format(count=len(numbers))
        to = await self.pick(title, [*teams, *agents])
        note = await self.text(_("Note for them (may stay empty)")) if to else None
        if to is None or note is None:
            return
        team = to.removeprefix("team:") if to.startswith("team:") else None
        name = to if team is None else word("team", team)
        if await self._sure(_("Transfer {count} tickets to {name}?"), numbers, name=name):
            login = to if team is None else None
            self._work_through(numbers, "transfer", (), team=team, login=login, note=note)

    async def _ask_priority(self, numbers: list[int]) -> None:
        await self._ask_field(numbers, "priority")

    async def _ask_set_field(self, numbers: list[int]) -> None:
        title = _("Field of {count} tickets").format(count=len(numbers))
        field = await self.pick(title, fields_for(self._tags_of(numbers)))
        if field is not None:
            await self._ask_field(numbers, field)

    async def _ask_field(self, numbers: list[int], field: str) -> None:
        if field in ("tag", UNTAG):
            await self._ask_tag(numbers, field)
            return
        options = choices(field)
        title = _("{field} of {count} tickets").format(field=field_word(field), count=len(numbers))
        value = await (self.pick(title, options) if options else self.text(title))
        if value is None:
            return
        note: str | None = ""
        if field == "responsibility" and value == "undetermined":
            note = await self.text(_("Why is the responsibility undetermined?"))
        if note is None:
            return
        shown = next((choice.label for choice in options if choice.value == value), value)
        question = _("Set {field} of {count} tickets to {value}?")
        if await self._sure(question, numbers, field=field_word(field), value=shown):
            self._work_through(numbers, "set", ({field: value},), note=note)

    async def _ask_tag(self, numbers: list[int], field: str) -> None:
        off = field == UNTAG
        title = (_("Tag to take off {count} tickets") if off else _("Tag of {count} tickets")).format(
            count=len(numbers)
        )
        tag = await (self.pick(title, tag_choices(self._tags_of(numbers))) if off else self.text(title))
        if tag is None or not tag.strip():
            return
        question = (
            _("Take the tag {tag} off {count} tickets?")
            if off
            else _("Put the tag {tag} on {count} tickets?")
        )
        if await self._sure(question, numbers, tag=tag.strip()):
            self._work_through(numbers, "set", ({},), **{"drop_tags" if off else "add_tags": [tag]})

    def _tags_of(self, numbers: list[int]) -> list[str]:
        """The tags of those whose rows are known here."""
        return sorted({tag for row in self.rows_of(numbers) for tag in row.tags})

    async def _ask_resolve(self, numbers: list[int]) -> None:
        title = _("Resolve {count} tickets: what was done (Enter: resolve, Esc: not)")
        solution = await self.text(title.format(count=len(numbers)))
        if solution is not None and await self._sure(_("Resolve {count} tickets?"), numbers):
            self._work_through(numbers, "resolve", (), solution=solution or None)

    async def _sure(self, question: str, numbers: list[int], **shown: str) -> bool:
        """Asked once, with the count; only `y` says yes."""
        title = question.format(count=len(numbers), **shown)
        yes_or_no = [Choice("no", _("no")), Choice("yes", _("yes"))]
        return await self.pick(title, yes_or_no, "no", at_once=True) == "yes"

    @work(group="bulk")
    async def _work_through(
        self, numbers: list[int], verb: str, args: tuple[Any, ...], **options: Any
    ) -> None:
        self._under_way, self._stopped = True, False
        try:
            await self._tell_results(numbers, await self._results(numbers, verb, args, options))
        finally:
            self._under_way = False

    async def _results(
        self, numbers: list[int], verb: str, args: tuple[Any, ...], options: dict[str, Any]
    ) -> list[Done]:
        """One ticket after the other, so that whoever else asks the store waits for one at most."""
        from store.desk.bulk import Done

        done: list[Done] = []
        told_at = time.monotonic()
        for number in numbers:
            if self._stopped:
                break
            try:
                done += await self.ask(one_of_many, number, verb, args, options, self.session.now())
            except DeskError as error:
                done.append(Done(number, error))
            refusal = done[-1].refusal
            if isinstance(refusal, CouldNot) or (isinstance(refusal, WrongUsage) and len(done) == 1):
                break
            if time.monotonic() - told_at >= TELL_S:
                told_at = time.monotonic()
                text = _("{done} of {count} ... (Esc stops)").format(done=len(done), count=len(numbers))
                self.say(text)
        return done

    async def _tell_results(self, numbers: list[int], done: list[Done]) -> None:
        """Those done lose their marks; what was refused stays marked and is listed with its reason."""
        from tui.plain.bulk import summary

        self.unmark([one.number for one in done if one.refusal is None])
        refused = [one for one in done if one.refusal is not None]
        untried = len(numbers) - len(done)
        text = _("{result}.").format(result=summary(done))
        if untried:
            text += " " + _("Stopped: {count} not tried.").format(count=untried)
        if len(refused) == 1 and refused[0].refusal is not None:
            text += " " + error_text(refused[0].refusal)
        self.say(text, refused=bool(refused))
        if len(refused) > 1:
            from tui.screens.results import ResultsScreen

            self.app.push_screen(ResultsScreen(text, refused))
