"""Measures: what is done so that a cause does not come back."""

from __future__ import annotations

from collections.abc import Sequence

from store import desk
from store.errors import DeskError
from store.i18n import _
from store.views import case_lists
from store.views.case_shapes import CauseView, MeasureView
from store.views.shapes import AlertView
from tui.acts.asking import Asking
from tui.acts.holding import Holding
from tui.acts.moments import moment_read
from tui.case_rows import cause_text
from tui.widgets.prompt import Choice

NONE = ""


class Measuring(Holding, Asking):
    """Adding a measure and saying what it has brought."""

    async def answer_alert(self, alert: AlertView) -> None:
        """Ask for a measure against what an alert tells of; what its policy names stands there to begin with."""
        from tui.warned import counter_measure

        causes = await self.do(case_lists.causes) or ()
        await self.add_measure(alert.number, causes, alert=alert.alert_id, begin=counter_measure(alert))

    async def add_measure(
        self, number: int | None, causes: Sequence[CauseView], *, alert: int | None = None, begin: str = ""
    ) -> None:
        """Ask for text (begun with `begin`), cause, owner and due; `number`: the ticket it comes from, `alert`: the alert
        that it answers."""
        if not self.may("measure"):
            return
        flow = f"measure:{number or ''}" if alert is None else f"measure:alert-{alert}"
        text = await self.read(flow, "text", _("What shall be done"), filled, begin)
        cause = None if text is None else await self._cause(flow, causes)
        owner = None if cause is None else await self._owner(flow)
        if text is None or cause is None or owner is None:
            return
        title = _("Due (2026-11-23 18:00, 7d; may stay empty)")
        due = await self.read(flow, "due", title, moment_read(self.session.now(), self.session.zone))
        if due is None:
            return
        if await self.perform(
            desk.measuring.add_measure,
            text,
            cause=int(cause) if cause else None,
            number=number,
            alert=alert,
            owner=owner,
            due_at=due[0],
            done=_("The measure was recorded."),
        ):
            self.forget(flow)

    async def finish_measure(self, measure: MeasureView) -> None:
        """Ask for the effect and close the measure."""
        if measure.done_at is not None:
            self.say(_("That measure is done."))
            return
        if not self.may("measure"):
            return
        flow = f"effect:{measure.measure_id}"
        effect = await self.read(flow, "effect", _("Done; what effect had it"), filled)
        if effect is not None and await self.perform(
            desk.measuring.finish_measure,
            measure.measure_id,
            effect=effect,
            done=_("The measure is done."),
        ):
            self.forget(flow)

    async def _cause(self, flow: str, causes: Sequence[CauseView]) -> str | None:
        if not causes:
            return NONE
        options = [Choice(str(cause.cause_id), cause_text(cause)) for cause in causes]
        return await self.picked(
            flow, "cause", _("Against which cause"), [*options, Choice(NONE, _("none of the list"))]
        )

    async def _owner(self, flow: str) -> str | None:
        agents = await self._agents()
        if agents is None:
            return None
        return await self.picked(flow, "owner", _("Who sees to it"), agents, self.session.actor.login)


def filled(text: str) -> str:
    """The text; DeskError empty_text when there is none."""
    if not text.strip():
        raise DeskError("empty_text")
    return text
