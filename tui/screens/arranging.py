"""How a person arranges the queue: where its preview stands, which columns it has, and what it is sorted by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import work

from store.i18n import N_, _
from tui.acts.marking import Marking
from tui.queue_columns import COLUMNS, column_titles, layout
from tui.widgets.prompt import Choice
from tui.widgets.queue_list import QueueList
from tui.widgets.queue_pane import QueuePane

if TYPE_CHECKING:
    from tui.widgets.preview import Preview

NARROW: Final = 100
"""Below so many columns the queues are one line."""
BESIDE: Final = 170
"""From so many columns on the preview stands beside the queue by itself."""
BESIDE_LEAST: Final = 130
BELOW_ROWS: Final = 34
BELOW_LEAST: Final = 28
URGENCY: Final = "due"


class Arranging(Marking):
    """The queue's screen as far as its arrangement goes."""

    def __init__(self) -> None:
        super().__init__()
        self._preview: Preview | None = None
        self.sort: str | None = None
        """The column that the queue is sorted by; None = urgency."""
        self.reverse = False

    @property
    def tickets(self) -> QueueList:
        return self.query_one(QueueList)

    def show_queue(self, view: str) -> None:
        """Turn to a queue."""
        raise NotImplementedError

    def ask_preview(self) -> None:
        """The preview's ticket may be another one, or have changed."""
        raise NotImplementedError

    # the preview ---------------------------------------------------------------------------------------------

    @property
    def preview_place(self) -> str:
        """Where the preview stands now: `beside`, `below` or `off`."""
        return self._preview_place(self.desk_app.settings.preview)

    def lay_out(self) -> None:
        """Fit the parts into the terminal as it is now."""
        width = self.app.size.width
        self.query_one(QueuePane).set_class(width < NARROW, "-narrow")
        self.query_one("#body").set_class(width < NARROW, "-narrow")
        place = self.preview_place
        self.query_one("#work").set_class(place == "beside", "-beside")
        self._show_preview(place != "off")

    def action_preview(self) -> None:
        """To its next place, of those that the terminal has room for."""
        places: list[str] = [place for place in ("beside", "below") if self._preview_place(place) == place]
        if not places:
            self.say(_("The terminal is too small for a preview."), refused=True)
            return
        places.append("off")
        at = places.index(self.preview_place) if self.preview_place in places else -1
        self.desk_app.change_settings(preview=places[(at + 1) % len(places)])
        self.lay_out()

    def _preview_place(self, wish: str) -> str:
        width, height = self.app.size
        if wish == "auto":
            return "beside" if width >= BESIDE else "below" if height >= BELOW_ROWS else "off"
        if wish == "beside" and width >= BESIDE_LEAST:
            return "beside"
        return "below" if wish in ("beside", "below") and height >= BELOW_LEAST else "off"

    def _show_preview(self, wanted: bool) -> None:
        """Many terminals have no room for one: it is made when it is wanted first."""
        if self._preview is None and wanted:
            from tui.widgets.preview import Preview

            self._preview = Preview(session=self.session, id="preview")
            self.query_one("#work").mount(self._preview)
        if self._preview is not None:
            self._preview.display = wanted
        if wanted:
            self.ask_preview()

    # the columns ---------------------------------------------------------------------------------------------

    @work(exclusive=True, group="act")
    async def action_columns(self) -> None:
        """Show and hide one after the other, each at once, until it is left."""
        titles = column_titles()
        at: str | None = None
        while True:
            shown = self.shown_columns
            options = [
                Choice(name, f"{'[x]' if name in shown else '[ ]'} {_(title)}")
                for name, title in titles.items()
                if name != "number"
            ]
            options.append(Choice("shipped", _("as shipped")))
            at = await self.pick(_("Columns (Enter shows or hides, Esc leaves)"), options, at)
            if at is None:
                return
            if at == "shipped":
                self._choose_columns(())
            elif at in shown:
                self._choose_columns(tuple(name for name in shown if name != at))
            else:
                order = [column.name for column in COLUMNS if column.name not in shown and column.name != at]
                self._choose_columns(tuple(name for name in titles if name not in order))

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that the person has chosen, else those shipped that fit here now, with the number."""
        chosen = self.desk_app.settings.columns
        if chosen:
            return chosen if "number" in chosen else ("number", *chosen)
        fitting = layout(self.tickets.size.width, "en")
        return tuple(name for name, _cells in fitting if name != "subject")

    def _choose_columns(self, columns: tuple[str, ...]) -> None:
        self.desk_app.change_settings(columns=columns)
        self.tickets.choose_columns(columns)

    # the order -----------------------------------------------------------------------------------------------

    def action_sort_next(self) -> None:
        self._sort_by(1)

    def action_sort_previous(self) -> None:
        self._sort_by(-1)

    def action_sort_reverse(self) -> None:
        self._show_sorted(self.sort, reverse=not self.reverse)

    def clear_sort(self) -> bool:
        """Back to the order of urgency; False when it was that."""
        if self.sort is None and not self.reverse:
            return False
        self._show_sorted(None, reverse=False)
        return True

    def _sort_by(self, step: int) -> None:
        """The column so many places to the right, of those on screen; urgency is the countdown's."""
        width, columns = self.tickets.size.width, self.desk_app.settings.columns
        names = [name for name, _cells in layout(width, "en", columns) if name not in ("countdown", "due_at")]
        sorts = [URGENCY, *names]
        now = self.sort or URGENCY
        at = sorts.index(now) if now in sorts else 0
        wanted = sorts[(at + step) % len(sorts)]
        self._show_sorted(None if wanted == URGENCY else wanted, reverse=False)

    def _show_sorted(self, sort: str | None, *, reverse: bool) -> None:
        self.sort, self.reverse = sort, reverse
        tickets = self.tickets
        tickets.sort, tickets.reverse = (sort or (URGENCY if reverse else None)), reverse
        titles = column_titles() | {"subject": N_("subject"), URGENCY: column_titles()["countdown"]}
        title = _(titles[sort or URGENCY])
        text = _("Sorted by {column}, the other way round.") if reverse else _("Sorted by {column}.")
        self.show_queue(self.desk_app.view)
        self.say(_("The most urgent first.") if sort is None and not reverse else text.format(column=title))
