"""Who the customer of the ticket in hand is."""

from __future__ import annotations

from tui.acts.base import Acting


class Knowing(Acting):
    """Who the customer of the ticket in hand is."""

    def action_customer(self) -> None:
        """Their card, over the screen that one is on."""
        from tui.screens.customer import CustomerScreen

        if row := self.target():
            self.desk_app.hold_keys()
            self.desk_app.push_screen(CustomerScreen(row.number))
