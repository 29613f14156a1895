"""What is known of a ticket: priority, fields, tags."""

from __future__ import annotations

from textual import work

from store import desk
from store.i18n import _
from store.views.shapes import TicketRow
from tui.acts.asking import Asking
from tui.acts.tagging import UNTAG, fields_for, tag_choices
from tui.plain.words import field_word
from tui.screens.field_choices import choices
from tui.wording import word


class Describing(Asking):
    """What is known of a ticket: priority, fields, tags."""

    @work(exclusive=True, group="act")
    async def action_priority(self) -> None:
        row = self.target()
        value = await self.pick(_("Priority"), choices("priority"), row.priority) if row else None
        if row and value:
            done = _("#{number} has priority {priority} now.").format(
                number=row.number, priority=word("priority", value)
            )
            await self.perform(desk.fields.set_fields, row.number, {"priority": value}, done=done)

    @work(exclusive=True, group="act")
    async def action_set_field(self) -> None:
        row = self.target()
        if row is None:
            return
        field = await self.pick(_("Field"), fields_for(row.tags))
        if field in ("tag", UNTAG):
            await self._tag(row, field)
        elif field is not None:
            await self._set(row.number, field)

    async def _tag(self, row: TicketRow, field: str) -> None:
        """Put a tag on that is typed, or take one off that stands there."""
        off = field == UNTAG
        title, flow = _("Which tag") if off else field_word("tag"), f"set:{row.number}:tag"
        tag = await (self.pick(title, tag_choices(row.tags)) if off else self.asked(flow, "value", title))
        if tag is not None:
            done = _("#{number} was changed.").format(number=row.number)
            tags = {"drop_tags" if off else "add_tags": [tag]}
            if await self.perform(desk.fields.set_fields, row.number, {}, done=done, **tags):
                self.forget(flow)

    async def _set(self, number: int, field: str) -> bool:
        """Ask for a field's value and set it."""
        options = choices(field)
        title, flow = field_word(field), f"set:{number}:{field}"
        value = await (self.pick(title, options) if options else self.asked(flow, "value", title))
        if value is None:
            return False
        note = ""
        if field == "responsibility" and value == "undetermined":
            asked = await self.asked(flow, "why", _("Why is the responsibility undetermined?"))
            if asked is None:
                return False
            note = asked
        done = _("#{number} was changed.").format(number=number)
        was_set = await self.perform(desk.fields.set_fields, number, {field: value}, note=note, done=done)
        if was_set:
            self.forget(flow)
        return was_set
