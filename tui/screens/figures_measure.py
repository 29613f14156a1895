"""A measure against the missed target at the cursor."""

from __future__ import annotations

from textual import work

from store.i18n import _
from store.rules.judging import subject_of
from store.views.alerts import alerts
from store.views.case_lists import causes
from tui.acts.measuring import Measuring
from tui.plain.target_words import measure_word
from tui.screens.figures_rows import Row


class AgainstMiss(Measuring):
    """Writes a measure down from the figures."""

    @property
    def here(self) -> Row | None:
        """The row at the cursor."""
        raise NotImplementedError

    @work(exclusive=True, group="act")
    async def action_figure_measure(self) -> None:
        """A measure against the missed target at the cursor; it answers the alert that tells of it, where there is one."""
        row = self.here
        if row is None or row.judged is None:
            self.say(_("Put the cursor on a target."), refused=True)
            return
        one = row.judged
        found = await self.do(alerts, every=True, limit=1000, now=self.session.now())
        about = subject_of(one.kpi, one.span.name, one.key)
        alert = next((each for each in found if each.clock == "kpi" and each.about == about), None)
        await self.add_measure(
            None,
            await self.do(causes),
            alert=None if alert is None else alert.alert_id,
            begin=measure_word(one.kpi.measure),
        )
