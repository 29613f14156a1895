"""A call or a message is written down: who it is, what they say, and what it is about."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer
from textual.widgets import TextArea

from store.actor import Actor
from store.database import Desk
from store.desk import contacts
from store.errors import DeskError
from store.i18n import _
from store.rules import words
from store.rules.ruleset import Policy
from store.views import queues, suggestions
from store.views.changes import Changes
from store.views.contact_drafts import BegunContact, contact_drafts
from store.views.lookup import Found, lookup
from store.views.shapes import TicketRow
from tui.acts.base import Acting
from tui.contact import YES, Contact, meant
from tui.keys import bindings, key_text
from tui.plain.errors import error_text
from tui.plain.words import field_word
from tui.widgets.alert_line import AlertLine
from tui.widgets.composer import SAVE_AFTER_S, ComposerText
from tui.widgets.contact_fields import ContactFields, value_word
from tui.widgets.footer import KeyFooter
from tui.widgets.found_list import MOST, FoundList
from tui.widgets.painted import Span
from tui.widgets.prompt import Choice, Prompt
from tui.widgets.status_line import StatusLine
from tui.widgets.who_line import WhoLine

NONE: Final = "-"
_CODES: Final = {
    "channel": tuple(code for code in words.CHANNELS if code != "import"),
    "kind": tuple(words.KINDS),
    "priority": tuple(words.PRIORITIES),
    "call": ("no", YES),
}


class NewContactScreen(Acting):
    """Opened over wherever one is; what was typed is kept until it is recorded."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("contact")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("contact", "app")
    AUTO_FOCUS = "WhoLine"
    DEFAULT_CSS = """
    NewContactScreen > ComposerText { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.contact = Contact()
        self._key = ""
        """What the contact being written is called among those that were begun."""
        self._more = 0
        """How many others were begun."""
        self._found: list[Found] = []
        self._open: list[TicketRow] = []
        """The open tickets of whoever is meant."""
        self._policy: Policy | None = None
        self._told: dict[str, str] = {}
        self._save_timer: Timer | None = None
        self._recorded = self._recording = False

    def compose(self) -> ComposeResult:
        yield StatusLine(id="status")
        yield AlertLine(id="alerts")
        yield WhoLine(id="who")
        yield FoundList(id="found")
        yield StatusLine(id="hint")
        yield ComposerText()
        yield ContactFields(lambda: self.contact, id="fields")
        yield Prompt(id="prompt")
        yield KeyFooter(*self.CONTEXTS)

    def on_mount(self) -> None:
        self.refresh_alerts()
        self.desk_app.hold_keys()
        self._begin()

    def on_unmount(self) -> None:
        """Whatever takes the screen away, what was typed in its last second is kept."""
        if not self._recorded:
            session, key, kept = self.session, self._key, self.contact.kept()
            actor, now = session.actor, session.now()
            session.run(lambda desk: _keep(desk, actor, key, kept, now=now))

    def on_screen_resume(self) -> None:
        self.session.go(None)
        self.refresh_alerts()

    # what it shows -------------------------------------------------------------------------------------------

    def changed(self, changes: Changes) -> None:
        """Somebody committed something: the customer's tickets may be others now."""
        if self.contact.who.strip() and (changes.too_many or changes.numbers):
            self._look(keep=True)

    def refresh_alerts(self) -> None:
        """The alerts or the desk's condition are others now."""
        self.query_one(AlertLine).show(self.desk_app.alerts, self.desk_app.notice)

    def recalendared(self) -> None:
        """The desk has another policy."""
        self._learn()

    def tick(self, now_ms: int) -> None:
        """Nothing here counts down."""

    @work
    async def _begin(self) -> None:
        """What was begun last is offered again; keys that come meanwhile are meant for it."""
        app = self.desk_app
        try:
            begun = await self.ask(contact_drafts)
            self._more = len(begun)
            await self._learn_now()
            await self._write_down(max(begun, key=lambda one: (one.updated_at, one.key), default=None), begun)
        except DeskError as error:
            self.say(error_text(error), refused=True)
        finally:
            app.release_keys()

    @work(exclusive=True, group="another")
    async def another(self) -> None:
        """Keep this one, and go to the next that was begun; behind the last comes an empty one."""
        with self.desk_app.holding_keys():
            try:
                await self.ask(contacts.save_contact, self._key, self.contact.kept(), now=self.session.now())
                begun = await self.ask(contact_drafts)
                later = [one for one in begun if one.key > self._key]
                first = begun[:1] if self.contact.empty else []
                self._more = len(begun)
                await self._write_down(next(iter(later or first), None), begun)
            except DeskError as error:
                self.say(error_text(error), refused=True)

    async def _write_down(self, begun: BegunContact | None, known: Sequence[BegunContact]) -> None:
        """Go on with what was begun, or begin an empty one behind those that are known."""
        kept = {} if begun is None else begun.fields
        self._key = self._key_behind(known) if begun is None else begun.key
        self._more -= begun is not None
        usual = self.contact.usual_priority
        self.contact = Contact.of_draft(kept)
        self.contact.usual_priority = usual
        self._told = self.contact.kept()
        text = self.query_one(ComposerText)
        text.load_text(self.contact.text)
        text.move_cursor(text.document.end)
        who = self.query_one(WhoLine)
        who.show(self.contact.who)
        who.focus()
        self._suggest()
        await self._look_now(_number(kept.get("customer", "")) or None)
        said = _("What you had begun is here again ({key}: the next, or an empty one).") if kept else ""
        self.say(said.format(key=key_text("new_contact")))

    def _key_behind(self, known: Sequence[BegunContact]) -> str:
        """A key of the moment, behind the last one even where two are begun in one instant."""
        last = _number(known[-1].key.partition("-")[0]) if known else 0
        return f"{max(self.session.now(), last + 1):015d}-{uuid.uuid4().hex}"

    @work(exclusive=True, group="learn")
    async def _learn(self) -> None:
        await self._learn_now()

    async def _learn_now(self) -> None:
        self._policy = await self.ask(suggestions.policy)
        self.contact.usual_priority = self._policy.suggest_priority(None, None)
        self._suggest()

    def _suggest(self) -> None:
        if self._policy is not None:
            self.contact.said = self._policy.suggest(self.contact.text)
        self._show()

    def _show(self) -> None:
        """Draw again what may differ."""
        contact = self.contact
        at = self._found.index(contact.found) if contact.found in self._found else None
        self.query_one(FoundList).show(self._found, contact.who, at)
        self.query_one(ContactFields).repaint()
        kind = _("call you took") if contact.spoken else _("message")
        self.query_one(StatusLine).show(
            [
                (_("New contact"), "strong"),
                (kind, "soon" if contact.spoken else ""),
                (self._others(), "muted"),
            ],
            [(self.session.actor.name, "muted")],
        )
        self.query_one("#hint", StatusLine).show([self._hint()])

    def _others(self) -> str:
        if not self._more:
            return ""
        return _("{count} more begun ({key})").format(count=self._more, key=key_text("new_contact"))

    def _hint(self) -> Span:
        if not self._open:
            return _("What they write or say:"), "muted"
        first = self._open[0]
        text = _("{count} open: add to #{number} {subject}? ({key})").format(
            count=len(self._open), number=first.number, subject=first.subject, key=key_text("contact_add")
        )
        return text, "soon"

    # who -----------------------------------------------------------------------------------------------------

    @on(WhoLine.Typed)
    def _typed_who(self, event: WhoLine.Typed) -> None:
        self.contact.who = event.text
        self._touched()
        self._look()

    @on(WhoLine.Moved)
    def _moved(self, event: WhoLine.Moved) -> None:
        places: list[Found | None] = [*self._found, None]
        at = (places.index(self.contact.found) if self.contact.found in places else -1) + event.by
        self._mean(places[at % len(places)])

    @on(WhoLine.Taken)
    def _taken(self) -> None:
        self.query_one(ComposerText).focus()

    @work(exclusive=True, group="lookup")
    async def _look(self, *, keep: bool = False) -> None:
        found = self.contact.found
        customer = found.customer.customer_id if keep and found and found.customer else None
        try:
            await self._look_now(customer)
        except DeskError as error:
            self.say(error_text(error), refused=True)

    async def _look_now(self, customer_id: int | None = None) -> None:
        """Who fits what is typed; `customer_id`: whom it meant before."""
        who = self.contact.who
        self._found = await self.do(lookup, who, limit=MOST, now=self.session.now())
        before = [one for one in self._found if one.customer and one.customer.customer_id == customer_id]
        at = meant(self._found, who)
        found = before[0] if before else None if at is None else self._found[at]
        await self._mean_now(found)

    @work(exclusive=True, group="mean")
    async def _mean(self, found: Found | None) -> None:
        await self._mean_now(found)
        self._touched()

    async def _mean_now(self, found: Found | None) -> None:
        if found != self.contact.found:
            self.contact.chosen.pop("order_no", None)
        self.contact.found = found
        numbers = [] if found is None else list(found.open_numbers)
        rows = await self.do(queues.rows, numbers, now=self.session.now()) if numbers else []
        self._open = sorted(rows, key=lambda row: numbers.index(row.number))
        self._show()

    # what ----------------------------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _typed_text(self, event: TextArea.Changed) -> None:
        event.stop()
        if event.text_area.text != self.contact.text:
            self.contact.text = event.text_area.text
            self._touched()
            self._suggest()

    @on(ContactFields.Turned)
    def _turned(self, event: ContactFields.Turned) -> None:
        values = [choice.value for choice in self._values(event.field)]
        now = self.contact.value(event.field)
        at = values.index(now) + event.by if now in values else 0
        self._choose(event.field, values[at % len(values)])

    @on(ContactFields.Asked)
    def _asked(self, event: ContactFields.Asked) -> None:
        self._ask_for(event.field, event.letters)

    @work(exclusive=True, group="act")
    async def _ask_for(self, field: str, letters: str) -> None:
        title = _("call") if field == "call" else field_word(field)
        values, now = self._values(field), self.contact.value(field)
        current = None if letters else now
        value = await self.prompt.choose("pick", title, values, current=current, text=letters)
        if value is not None:
            self._choose(field, value)

    def _values(self, field: str) -> list[Choice]:
        if field == "order_no":
            orders = () if self.contact.found is None else self.contact.found.orders
            named = [Choice(one.order_no, f"{one.order_no} {one.product or ''}".strip()) for one in orders]
            return [*named, Choice("", NONE)]
        codes = self._categories() if field == "category" else _CODES[field]
        return [Choice(code, value_word(field, code)) for code in codes]

    def _categories(self) -> tuple[str, ...]:
        return (*words.CATEGORIES, *(self._policy.categories if self._policy else ()))

    def _choose(self, field: str, value: str) -> None:
        self.contact.chosen[field] = value
        self._touched()
        self._show()

    def action_toggle_call(self) -> None:
        self.contact.chosen.pop("channel", None)
        self._choose("call", "no" if self.contact.spoken else YES)

    def action_next_field(self) -> None:
        self._go(1)

    def action_previous_field(self) -> None:
        self._go(-1)

    def _go(self, by: int) -> None:
        who, text, fields = (
            self.query_one(WhoLine),
            self.query_one(ComposerText),
            self.query_one(ContactFields),
        )
        if fields.has_focus and fields.step(by):
            return
        order = [who, text, fields]
        at = next((place for place, one in enumerate(order) if one.has_focus), 0)
        following = order[(at + by) % len(order)]
        if following is fields:
            fields.enter(last=by < 0)
        else:
            following.focus()

    # keeping and recording -----------------------------------------------------------------------------------

    def _touched(self) -> None:
        if self._save_timer is None:
            self._save_timer = self.set_timer(SAVE_AFTER_S, self._save)

    def _save(self) -> None:
        self._save_timer = None
        kept = self.contact.kept()
        if not (self._recorded or self._recording) and kept != self._told:
            self._told = kept
            self._keep(self._key, kept)

    @work(group="draft")
    async def _keep(self, key: str, kept: dict[str, str]) -> None:
        try:
            await self.ask(contacts.save_contact, key, kept, now=self.session.now())
        except DeskError as error:
            self._told = {}
            self.say(error_text(error), refused=True)

    def action_leave_contact(self) -> None:
        app, begun = self.desk_app, not self.contact.empty
        self.dismiss()
        if begun:
            text = _("What you began is kept; {key} offers it again.").format(key=key_text("new_contact"))
            app.call_after_refresh(app.tell, text)

    def action_send(self) -> None:
        self._record()

    @work(exclusive=True, group="record")
    async def _record(self) -> None:
        if not self._has_text():
            return
        new = self.contact.new_ticket()
        number = await self._done(contacts.record_contact, self._key, new)
        if number is not None:
            text = _("#{number} is recorded and yours.") if new.spoken else _("#{number} is recorded.")
            self._open_instead(number, text.format(number=number))

    @work(exclusive=True, group="record")
    async def action_add_to_open(self) -> None:
        if not self._open:
            self.say(_("Nobody with an open ticket is named above."), refused=True)
            return
        if not self._has_text():
            return
        number = self._open[0].number
        if len(self._open) > 1:
            options = [Choice(str(row.number), f"#{row.number} {row.subject}") for row in self._open]
            picked = await self.pick(_("Add to"), options)
            if picked is None:
                return
            number = int(picked)
        contact = self.contact
        channel = contact.value("channel") if contact.spoken or "channel" in contact.chosen else None
        got = await self._done(
            contacts.add_contact, self._key, number, contact.text, spoken=contact.spoken, channel=channel
        )
        if got is not None:
            self._open_instead(got, _("Added to #{number}.").format(number=got))

    def _has_text(self) -> bool:
        if self.contact.text.strip():
            return True
        self.say(_("Write what it is about first."), refused=True)
        self.query_one(ComposerText).focus()
        return False

    async def _done(self, verb: Callable[..., int], *args: Any, **options: Any) -> int | None:
        """The number of the ticket that has it now; None (and said why) when it was refused."""
        if self._recording:
            return None
        self._recording = True
        try:
            got = await self.do(verb, *args, now=self.session.now(), **options)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return None
        finally:
            self._recording = False
        self._recorded = True
        return got

    def _open_instead(self, number: int, notice: str) -> None:
        """The ticket in this screen's place."""
        from tui.screens.ticket import TicketScreen

        app = self.desk_app
        app.hold_keys()
        app.switch_screen(TicketScreen(number, notice=notice))


def _keep(desk: Desk, actor: Actor, key: str, kept: dict[str, str], *, now: int) -> None:
    """A last time; a desk that refuses it now has nobody left to tell."""
    try:
        contacts.save_contact(desk, actor, key, kept, now=now)
    except DeskError:
        return


def _number(text: str) -> int:
    """The whole number that was kept as a text; 0 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
