"""What a complaint is taken through beside its steps: causes, questions to departments, checks, follow-up, measures."""

from __future__ import annotations

from peewee import SQL, CompositeKey, IntegerField, TextField

from store.tables.base import Table, millis, never_reused, refers_to, words


class Cause(Table):
    """The list of root causes: it begins with the field's own and grows."""

    id = never_reused()
    code = TextField(unique=True, null=True)
    """Of a cause that kefu brings, to be put into words; null for the desk's own."""
    name = TextField()
    theme = words("")
    responsibility = TextField(null=True)
    """Who is responsible where this is the cause, by default."""
    created_at = millis(null=True)
    """Null for one that kefu brings."""
    agent_id = refers_to("agent (id)", null=True)


Cause.add_index(Cause.index(Cause.name, unique=True, name="ux_cause_name"))


class TicketCause(Table):
    """The whys of a ticket, each the cause of the one before."""

    ticket_id = refers_to("ticket (number)")
    place = IntegerField()
    """1 to 5."""
    cause_id = refers_to("cause (id)")

    class Meta:
        primary_key = CompositeKey("ticket_id", "place")
        without_rowid = True


TicketCause.add_index(TicketCause.index(TicketCause.cause_id, name="ix_ticket_cause"))


class Question(Table):
    """A question to a department, and its answer. What was said stands in the notes it names."""

    id = never_reused()
    ticket_id = refers_to("ticket (number)")
    team = TextField()
    from_team = TextField()
    """Where the ticket goes once the answer is there."""
    from_agent = refers_to("agent (id)", null=True)
    """Who held it durably when it was asked."""
    asked_at = millis()
    asked_by = refers_to("agent (id)", null=True)
    message_id = refers_to("message (id)")
    answered_at = millis(null=True)
    answered_by = refers_to("agent (id)", null=True)
    answer_id = refers_to("message (id)", null=True)


Question.add_index(Question.index(Question.ticket_id, Question.id, name="ix_question_ticket"))


class Check(Table):
    """An item of an operating guide or a dispute's way of handling, ticked off."""

    ticket_id = refers_to("ticket (number)")
    guide = TextField()
    item = TextField()
    at = millis()
    agent_id = refers_to("agent (id)")

    class Meta:
        table_name = "ticket_check"
        primary_key = CompositeKey("ticket_id", "guide", "item")
        without_rowid = True


class Survey(Table):
    """What a customer says of the service and of what was bought. Ratings 1 to 5."""

    id = never_reused()
    ticket_id = refers_to("ticket (number)")
    at = millis()
    agent_id = refers_to("agent (id)", null=True)
    source = TextField()
    """follow_up or form."""
    outcome = TextField()
    """reached, unreachable or declined."""
    overall = IntegerField(null=True)
    attitude = IntegerField(null=True)
    solving = IntegerField(null=True)
    speed = IntegerField(null=True)
    comment = words("")
    import_batch = refers_to("import_batch (id)", null=True)
    product = IntegerField(null=True)
    logistics = IntegerField(null=True)
    aftersales = IntegerField(null=True)
    via = words("")
    """How it was asked: a code of words.SURVEY_WAYS; empty when nobody says."""
    reason = words("")
    """Why a rating was low."""
    origin = TextField(null=True)
    """Where a file got it from: with `external_id` its identity."""
    external_id = TextField(null=True)


Survey.add_index(Survey.index(Survey.ticket_id, Survey.id, name="ix_survey_ticket"))
Survey.add_index(Survey.index(Survey.at, name="ix_survey_at"))
Survey.add_index(
    Survey.index(
        Survey.origin,
        Survey.external_id,
        unique=True,
        name="ux_survey_external",
        where=SQL("external_id IS NOT NULL"),
    )
)


class Measure(Table):
    """What is done so that a cause does not come back."""

    id = never_reused()
    cause_id = refers_to("cause (id)", null=True)
    ticket_id = refers_to("ticket (number)", null=True)
    text = TextField()
    owner_id = refers_to("agent (id)", null=True)
    due_at = millis(null=True)
    created_at = millis()
    agent_id = refers_to("agent (id)", null=True)
    done_at = millis(null=True)
    effect = words("")
    alert_id = refers_to("alert (id)", null=True)
    """The warning of a missed target that it answers."""


Measure.add_index(Measure.index(Measure.due_at, name="ix_measure_open", where=SQL("done_at IS NULL")))


class Story(Table):
    """A ticket marked for the case collection."""

    ticket_id = IntegerField(primary_key=True, constraints=[SQL("REFERENCES ticket (number)")])
    outcome = TextField()
    """success or failure."""
    note = words("")
    at = millis()
    agent_id = refers_to("agent (id)")
