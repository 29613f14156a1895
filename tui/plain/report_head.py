"""What stands over every report: the period, and up to when it was known."""

from __future__ import annotations

from store.clock import iso
from store.i18n import _
from store.rules.periods import Span
from tui.plain.times import stamp


def head(span: Span, as_of: int, zone: str) -> tuple[str, ...]:
    """From which day to which, and the moment whose answer it is."""
    days = (
        str(span.first)
        if span.first == span.last
        else _("{first} to {last}").format(first=span.first, last=span.last)
    )
    known = _("as known {when} ({zone})").format(when=stamp(as_of, zone), zone=zone)
    running = "" if as_of >= span.end else " · " + _("the period is not over")
    return (f"{days} · {known}{running}", _("No customer's name, phone, address or words stand in it."))


def report_facts(span: Span, as_of: int, zone: str) -> dict[str, object]:
    """The same for machines."""
    return {
        "span": {
            "name": span.name,
            "unit": span.unit,
            "start": iso(span.start, zone),
            "end": iso(span.end, zone),
        },
        "as_of": iso(as_of, zone),
    }
