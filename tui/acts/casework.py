"""The case of the ticket in hand."""

from __future__ import annotations

from tui.acts.base import Acting


class Casework(Acting):
    """The case of the ticket in hand."""

    def action_case(self) -> None:
        """Over the screen that one is on."""
        from tui.screens.case import CaseScreen

        if row := self.target():
            self.desk_app.hold_keys()
            self.desk_app.push_screen(CaseScreen(row.number))
