"""What kind of rows a file holds: their fields, what a row cannot do without, and the record that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from store.imports.record import FIELDS, TicketRecord
from store.imports.values import Convert, Converters
from store.rules import words

Record = TypeVar("Record")
Converting = Callable[[Converters, Mapping[str, str]], dict[str, Convert]]
"""(what converts, the policy's own categories) -> each field's converter."""


@dataclass(frozen=True, slots=True)
class Layout(Generic[Record]):
    """One kind of rows."""

    kind: str
    """As `kefu import` names it; a preset names its columns."""
    fields: tuple[str, ...]
    required: tuple[str, ...]
    one_of: tuple[str, ...]
    """At least one of these has to be given."""
    none_of_them: str
    """The code of the reason when none is."""
    identity: frozenset[str]
    """What cannot be the same for every row."""
    in_order: tuple[tuple[str, str], ...]
    """(a time, the one it cannot lie before)."""
    converters: Converting
    record: Callable[..., Record]


def _ticket_converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    known: dict[str, Convert] = dict.fromkeys(FIELDS, values.line)
    known["body"] = values.body
    known["external_id"] = known["order_no"] = values.identifier
    for field in ("customer_id", "customer_name", "customer_phone", "customer_email"):
        known[field] = values.personal
    for field, vocabulary in (
        ("channel", words.CHANNELS),
        ("kind", words.KINDS),
        ("scenario", words.SCENARIOS),
        ("priority", words.PRIORITIES),
        ("product_type", words.PRODUCT_TYPES),
        ("urgency", words.GRADES),
        ("importance", words.GRADES),
        ("status", words.STATUSES),
        ("responsibility", words.RESPONSIBILITIES),
    ):
        known[field] = values.word(vocabulary)
    known["category"] = values.word({**words.CATEGORIES, **categories})
    known["team"] = values.team(words.TEAMS)
    for field in ("opened_at", "first_responded_at", "resolved_at", "closed_at", "updated_at", "occurred_at"):
        known[field] = values.time
    known["external_due_at"] = values.deadline
    known["wait_s"] = values.seconds
    known["tags"] = values.tags
    return known


TICKETS: Final = Layout(
    kind="tickets",
    fields=FIELDS,
    required=("external_id", "opened_at"),
    one_of=("subject", "body"),
    none_of_them="missing_text",
    identity=frozenset({"external_id"}),
    in_order=(
        ("first_responded_at", "opened_at"),
        ("resolved_at", "opened_at"),
        ("closed_at", "opened_at"),
        ("closed_at", "resolved_at"),
        ("external_due_at", "opened_at"),
    ),
    converters=_ticket_converters,
    record=TicketRecord,
)
