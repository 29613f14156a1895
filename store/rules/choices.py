"""What desks do differently and a policy therefore states: when a next response is owed, and what waiting hides."""

from __future__ import annotations

from typing import Final

AFTER_FIRST_REPLY: Final = "after_first_reply"
"""Shipped: from the oldest unanswered message, once the first response no longer runs."""
FROM_FIRST_MESSAGE: Final = "from_first_message"
"""From the oldest unanswered message, the first contact included, beside the first response."""
ONE_RESPONSE_CLOCK: Final = "one_response_clock"
"""There is no first response: the first answer meets the first cycle of the next response."""
EVERY_CONTACT: Final = "every_contact"
"""As `from_first_message`, and after each answer the desk owes the next contact by itself."""

NEXT_RESPONSES: Final = (AFTER_FIRST_REPLY, FROM_FIRST_MESSAGE, ONE_RESPONSE_CLOCK, EVERY_CONTACT)

WAITING: Final = frozenset({"waiting_customer", "waiting_team"})
"""The statuses in which `hide_due_while_waiting` hides a due."""
