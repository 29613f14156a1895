"""What can be changed on a case, each line in its own way: a word, a text, a tick, a question, a cause, a story."""

from __future__ import annotations

from functools import partial

from store import desk
from store.i18n import _
from store.rules import words
from store.views import case_lists
from store.views.case_shapes import CaseView, CauseView, QuestionView
from store.views.ticket_shapes import TicketView
from tui.acts.asking import Asking
from tui.acts.measuring import filled
from tui.case_rows import cause_text
from tui.plain.words import field_word
from tui.screens.field_choices import choices
from tui.widgets.prompt import Choice
from tui.wording import word

REMOVE = "remove"
NONE = ""
ID = "\t"
"""Before the id of a cause, so that no typed text can be taken for one."""


class CaseForm(Asking):
    """Changes to the case in hand."""

    async def change_field(self, case: CaseView, ticket: TicketView, field: str) -> None:
        """A word or a text of the ticket."""
        number = case.row.number
        flow = f"{field}:{number}"
        title = field_word(field)
        if field == "category":
            standing = case.row.category or ""
            value = await self.picked(flow, field, title, choices(field), standing)
        else:
            reason = case.responsibility_reason if field == "responsibility_reason" else None
            standing = reason or getattr(ticket, field, None) or ""
            value = await self.asked(flow, field, title, standing)
        if value == standing:
            self.forget(flow)
        elif value is not None:
            done = _("#{number} was changed.").format(number=number)
            if await self.perform(desk.fields.set_fields, number, {field: value}, done=done):
                self.forget(flow)

    async def change_responsibility(self, case: CaseView) -> None:
        """Whose fault it was, and why the desk says so."""
        number = case.row.number
        flow = f"responsibility:{number}"
        current = case.responsibility or (case.suggestion.responsibility if case.suggestion else None)
        title = field_word("responsibility")
        value = await self.picked(flow, "value", title, choices("responsibility"), current)
        if value is None:
            return
        why = _("Why {responsibility} (may stay empty)").format(responsibility=word("responsibility", value))
        if value == "undetermined":
            why = _("Why is the responsibility undetermined?")
        reason = await self.asked(flow, "reason", why, case.responsibility_reason)
        if reason is not None:
            await self._set_responsibility(number, value, reason)

    async def accept_suggestion(self, case: CaseView) -> None:
        """The responsibility that the cause, or the kind of dispute, suggests."""
        suggestion = case.suggestion
        if suggestion is None or suggestion.responsibility == case.responsibility:
            self.say(_("Nothing else is suggested."))
            return
        because = word("dispute", suggestion.dispute)
        if suggestion.cause is not None:
            because = cause_text(suggestion.cause)
        await self._set_responsibility(case.row.number, suggestion.responsibility, because)

    async def _set_responsibility(self, number: int, value: str, reason: str) -> None:
        done = _("#{number}: responsible is {who}.").format(number=number, who=word("responsibility", value))
        changes = {"responsibility": value, "responsibility_reason": reason}
        if await self.perform(desk.fields.set_fields, number, changes, done=done):
            self.forget(f"responsibility:{number}")

    async def change_cause(self, case: CaseView, place: int) -> None:
        """The cause at a place (from 1, one behind the last to add): from the list, a new one, or none."""
        number = case.row.number
        standing: list[int | str] = [cause.cause_id for cause in case.causes]
        adds = place > len(standing)
        options = [
            Choice(f"{ID}{cause.cause_id}", cause_text(cause))
            for cause in await self.do(case_lists.causes)
            if cause.cause_id not in standing or (not adds and cause.cause_id == standing[place - 1])
        ]
        if not adds:
            options.append(Choice(REMOVE, _("remove this one and those after it")))
        flow = f"cause:{number}:{place}"
        current = None if adds else f"{ID}{standing[place - 1]}"
        title = _("Why did it happen") if place == 1 else _why(case.causes[place - 2])
        chosen = await self.picked(flow, "cause", title, options, current, takes_new=True)
        if chosen is None:
            return
        if chosen == REMOVE:
            wanted = standing[: place - 1]
        else:
            theme = case.causes[-1].theme if case.causes else NONE
            known = chosen.startswith(ID)
            cause = int(chosen[1:]) if known else await self._new_cause(flow, chosen, theme)
            if cause is None:
                return
            wanted = [*standing[: place - 1], cause, *standing[place:]]
        done = _("#{number}: the causes were changed.").format(number=number)
        if await self.perform(desk.causing.set_causes, number, wanted, done=done):
            self.forget(flow)

    async def _new_cause(self, flow: str, name: str, theme_before: str) -> int | None:
        """Put a cause that nobody has named before on the desk's list."""
        themes = [Choice(code, word("cause_theme", code)) for code in words.CAUSE_THEMES]
        title = _("Theme of this new cause")
        themes.append(Choice(NONE, _("none")))
        theme = await self.picked(flow, "theme", title, themes, theme_before, takes_new=True)
        if theme is None:
            return None
        title = _("Who is responsible where this is the cause")
        parties = [*choices("responsibility"), Choice(NONE, _("it depends"))]
        party = await self.picked(flow, "responsibility", title, parties, NONE)
        if party is None:
            return None
        added: list[int] = []

        def add(*args: object, **options: object) -> None:
            added.append(desk.causing.add_cause(*args, **options))  # type: ignore[arg-type]

        await self.perform(add, name, theme=theme, responsibility=party or None, done="")
        return added[0] if added else None

    async def ask_department(self, case: CaseView) -> None:
        """A question to a department."""
        number = case.row.number
        flow = f"question:{number}"
        teams = [Choice(code, word("team", code)) for code in words.DEPARTMENTS]
        team = await self.picked(flow, "team", _("Ask which department"), teams)
        if team is None:
            return
        title = _("Question to {team}").format(team=word("team", team))
        text = await self.read(flow, "text", title, filled)
        if text is not None:
            done = _("#{number}: {team} was asked.").format(number=number, team=word("team", team))
            if await self.perform(desk.asking.ask, number, team, text, done=done):
                self.forget(flow)

    async def answer_question(self, case: CaseView, question: QuestionView) -> None:
        """A department's answer."""
        team = word("team", question.team)
        if not question.open:
            self.say(_("That question is answered."))
            return
        if not question.may_tell:
            self.say(_("People of {team} answer this.").format(team=team), refused=True)
            return
        flow = f"tell:{question.question_id}"
        text = await self.read(flow, "text", _("Answer of {team}").format(team=team), filled)
        if text is not None:
            number = case.row.number
            done = _("#{number}: the answer of {team} was recorded.").format(number=number, team=team)
            tell = partial(desk.asking.tell, question=question.question_id)
            if await self.perform(tell, number, text, done=done):
                self.forget(flow)

    async def tick_item(self, case: CaseView, guide: str, place: int) -> None:
        """Tick an item of a checklist off, or take that back."""
        item = next(
            item
            for checklist in case.checklists
            if checklist.name == guide
            for item in checklist.items
            if item.place == place
        )
        text = _("done: {item}") if item.at is None else _("not done: {item}")
        tick = partial(desk.checking.check_item, done=item.at is None)
        done = text.format(item=word("check_item", item.item))
        await self.perform(tick, case.row.number, guide, place, done=done)

    async def mark_story(self, case: CaseView) -> None:
        """Into the case collection, or out of it."""
        number = case.row.number
        flow = f"story:{number}"
        options = [Choice(code, word("story", code)) for code in words.STORIES]
        if case.story is not None:
            options.append(Choice(REMOVE, _("take it out")))
        standing = case.story.outcome if case.story else None
        outcome = await self.picked(flow, "outcome", _("For the case collection"), options, standing)
        if outcome is None:
            return
        if outcome == REMOVE:
            done = _("#{number} is no story any more.").format(number=number)
            if await self.perform(desk.collecting.unmark_story, number, done=done):
                self.forget(flow)
            return
        title = _("What is to be learned from it (may stay empty)")
        note = await self.asked(flow, "note", title, case.story.note if case.story else "")
        if note is not None:
            done = _("#{number} is marked: {story}.").format(number=number, story=word("story", outcome))
            if await self.perform(desk.collecting.mark_story, number, outcome, note=note, done=done):
                self.forget(flow)


def _why(cause: CauseView) -> str:
    return _("Why {cause}").format(cause=f"'{cause_text(cause)}'")
