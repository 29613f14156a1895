"""A ticket as text: the block that every verb prints, and everything that `kefu show` tells."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from store.i18n import _, ngettext
from store.text import safe_text
from store.views.orders import ReturnView
from store.views.shapes import TicketRow
from store.views.ticket_shapes import ClockView, MessageView, OfferView, StepView, TicketView
from tui.countdown import countdown_text, row_countdown, row_reading, wall_text
from tui.plain.output import indented, paint
from tui.plain.shapes import Facts
from tui.plain.times import span, stamp
from tui.plain.words import clock_word, field_word, listed
from tui.shop_lines import order_text, return_line
from tui.wording import CLOCK_STATES, attachment_text, money, word

PRIORITY_STYLES = {"urgent": "risk", "high": "strong", "low": "muted"}


def block(row: TicketRow, facts: Facts) -> str:
    """A few lines: what it is about, where it stands, when it is due."""
    return "\n".join(_block(row, facts))


def whole(view: TicketView, facts: Facts) -> str:
    """Everything: fields, customer, order, clocks, steps, offers, the conversation with what the desk recorded."""
    lines = [*_block(view.row, facts), *_fields(view, facts), *_customer(view)]
    for title, found in (
        (_("Clocks"), [_clock(clock, facts) for clock in view.clocks]),
        (_("Complaint steps"), [_step(step, facts) for step in view.steps]),
        (
            _("Order"),
            [f"  {safe_text(order_text(view.order, lambda at: _wall(at, facts), facts.now))}"]
            if view.order
            else [],
        ),
        (_("Return requests"), [_return(one, facts) for one in view.returns]),
        (_("Offers"), [_offer(offer, facts) for offer in view.offers]),
        (_("Alerts"), [_alert_line(view, index, facts) for index in range(len(view.alerts))]),
        (_("Other tickets of this customer"), [_other(row) for row in view.other_tickets]),
        (_("History"), list(_history(view, facts))),
    ):
        if found:
            lines += ["", paint(title, "strong"), *found]
    return "\n".join(lines)


def _block(row: TicketRow, facts: Facts) -> Iterator[str]:
    yield f"{paint(f'#{row.number}', 'strong')} {safe_text(row.subject)}"
    where = [
        word("status", row.status),
        paint(word("priority", row.priority), PRIORITY_STYLES.get(row.priority, "")),
        word("kind", row.kind),
        word("channel", row.channel),
        word("team", row.team),
        safe_text(row.assignee) if row.assignee else _("held by nobody"),
    ]
    yield "  " + " · ".join(where)
    due = _due(row, facts)
    if due:
        yield f"  {due}"
    more = []
    if row.customer:
        more.append(_("customer {name}").format(name=safe_text(row.customer)))
    if row.external_id:
        more.append(_("from outside: {id}").format(id=safe_text(row.external_id)))
    if row.tags:
        more.append(_("tags {tags}").format(tags=listed(map(safe_text, row.tags))))
    if row.promised_at is not None:
        more.append(_("promised {when}").format(when=_wall(row.promised_at, facts)))
    if row.unsent:
        text = ngettext(
            "{count} reply not confirmed as sent", "{count} replies not confirmed as sent", row.unsent
        )
        more.append(paint(text.format(count=row.unsent), "risk"))
    if more:
        yield "  " + " · ".join(more)


def _due(row: TicketRow, facts: Facts) -> str:
    reading = row_reading(row, facts.now, facts.calendars)
    countdown = row_countdown(row)
    if countdown is None:
        return reading.long
    text = _("{clock} {left}, due {when}").format(
        clock=clock_word(countdown.clock), left=reading.long, when=_wall(countdown.due_at, facts)
    )
    return paint(f"{reading.mark} {text}".strip(), reading.level)


def _fields(view: TicketView, facts: Facts) -> Iterator[str]:
    row = view.row
    coded = (("scenario", row.scenario), ("category", row.category), ("responsibility", view.responsibility))
    shown = [(name, word(name, code)) for name, code in coded if code]
    graded = (("urgency", view.urgency), ("importance", view.importance))
    shown += [(name, word("grade", code)) for name, code in graded if code]
    if view.product_type:
        shown.append(("product_type", word("product_type", view.product_type)))
    for name in ("product", "order_no", "platform", "shop", "region", "wish", "impact", "solution"):
        value = getattr(view, name)
        if value:
            shown.append((name, safe_text(value)))
    for name, at in (
        (_("opened"), row.opened_at),
        (_("occurred"), view.occurred_at),
        (_("resolved"), view.resolved_at),
        (_("closed"), view.closed_at),
    ):
        if at is not None:
            shown.append((name, stamp(at, facts.zone)))
    if view.linked_to is not None:
        shown.append((_("linked to"), f"#{view.linked_to}"))
    if view.linked_from:
        shown.append((_("followed by"), listed(f"#{number}" for number in view.linked_from)))
    for name, text in shown:
        yield f"  {field_word(name)}: {text}"


def _customer(view: TicketView) -> Iterator[str]:
    customer = view.customer
    if customer is None:
        return
    known = (customer.nick, customer.name, customer.phone, customer.email, customer.level, customer.region)
    yield "  " + _("customer: {facts}").format(facts=" · ".join(safe_text(fact) for fact in known if fact))
    if customer.risks:
        from tui.plain.warning_words import risk_text

        yield from (f"  ! {risk_text(risk.cause, risk.data)}" for risk in customer.risks)


def _clock(clock: ClockView, facts: Facts) -> str:
    name = clock_word(clock.kind) + (f" {clock.cycle}" if clock.cycle > 1 else "")
    target = span(clock.target_ms)
    if clock.state == "running" and clock.due_at is not None:
        from store.views.shapes import Countdown

        countdown = Countdown(
            clock.kind, clock.due_at, clock.target_ms, clock.calendar, clock.breach_reason == "imported"
        )
        reading = countdown_text(countdown, facts.now, facts.calendars)
        text = _("{clock}: {left} of {target}, due {when}").format(
            clock=name, left=reading.long, target=target, when=_wall(clock.due_at, facts)
        )
        return "  " + paint(f"{reading.mark:<2} {text}", reading.level)
    state = _(CLOCK_STATES[clock.state])
    text = _("{clock}: {state}, {consumed} of {target}").format(
        clock=name, state=state, consumed=span(clock.consumed_ms), target=target
    )
    if clock.breached_at is not None:
        return "  " + paint("!! " + _("{text}, late").format(text=text), "risk")
    return f"     {text}"


def _step(step: StepView, facts: Facts) -> str:
    name = word("step", step.name)
    if step.missing:
        needs = listed(field_word(field) for field in step.missing)
        return f"  [ ] {name}: " + _("still needs {fields}").format(fields=needs)
    if step.done_at is None:
        return f"  [ ] {name}"
    return f"  [x] {name}  {stamp(step.done_at, facts.zone)} {safe_text(step.login or '')}".rstrip()


def _offer(offer: OfferView, facts: Facts) -> str:
    parts = [stamp(offer.at, facts.zone), word("offer", offer.type)]
    if offer.amount_fen is not None:
        parts.append(money(offer.amount_fen, offer.currency))
    if offer.text:
        parts.append(safe_text(offer.text))
    parts.append("-> " + (word("answer", offer.answer) if offer.answer else _("not answered yet")))
    if offer.answer_text:
        parts.append(safe_text(offer.answer_text))
    return "  " + " ".join(parts)


def _return(request: ReturnView, facts: Facts) -> str:
    line = "  " + safe_text(return_line(request, lambda at: _wall(at, facts)))
    return f"{line}\n{indented(request.note)}" if request.note else line


def _alert_line(view: TicketView, index: int, facts: Facts) -> str:
    from tui.plain.alerts import sentence

    return "  " + sentence(view.alerts[index], facts)


def _other(row: TicketRow) -> str:
    return f"  #{row.number} {word('status', row.status)} {safe_text(row.subject)}"


def _history(view: TicketView, facts: Facts) -> Iterator[str]:
    from tui.telling import teller

    tell = teller(ZoneInfo(facts.zone), lambda: facts.now)
    messages = [(message.at, 0, _message(message, facts)) for message in view.messages]
    events = [
        (event.at, 1, f"  - {_wall(event.at, facts)} {safe_text(told)}")
        for event in view.events
        if event.type not in ("customer_message", "public_reply", "note", "call")
        and (told := tell(event)) is not None
    ]
    for _at, _order, text in sorted([*messages, *events], key=lambda entry: entry[:2]):
        yield text


def _message(message: MessageView, facts: Facts) -> str:
    how = listed([word("channel", message.channel), *([_("spoken")] if message.spoken else [])])
    if message.author == "customer":
        sign, head = ">", _("customer by {channel}").format(channel=how)
    elif not message.public:
        sign, head = "#", _("{name}, internal note").format(name=safe_text(message.login or "-"))
    elif message.author == "auto":
        sign, head = "<", _("automatic reply by {channel}").format(channel=how)
    else:
        sign, head = "<", _("{name} by {channel}").format(name=safe_text(message.login or "-"), channel=how)
    lines = [f"  {sign} {_wall(message.at, facts)} {head} {paint(f'({message.message_id})', 'muted')}"]
    if message.moved_from is not None:
        lines[0] += " " + _("from #{number}").format(number=message.moved_from)
    if message.unsent:
        lines[0] += " " + paint(_("not confirmed as sent"), "risk")
    if message.body:
        lines.append(indented(message.body))
    lines += [indented(f"+ {attachment_text(one)}") for one in message.attachments]
    return "\n".join(lines)


def _wall(at_ms: int, facts: Facts) -> str:
    return wall_text(at_ms, facts.now, ZoneInfo(facts.zone))
