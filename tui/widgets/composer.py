"""Where replies and notes are written. What is typed is kept as a draft, a reply's and a note's apart.

A line above the text says who will read it, in words, by a sign and by colour.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Selection

from store.i18n import _
from store.rules.script_text import BLANK, Filled, Inserted
from store.text import TEXT_LIMIT, safe_text
from tui.cells import fit
from tui.keys import bindings
from tui.widgets.painted import Line, Painted

Kind = Literal["reply", "note"]
SAVE_AFTER_S: Final = 1.0
WORTH_COUNTING: Final = 1_000
"""Characters that come in at once: a paste, not typing."""


class ComposerLabel(Painted):
    """Who will read what is being written."""

    DEFAULT_CSS = """
    ComposerLabel { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._kind: Kind = "reply"
        self._by = ""

    def show(self, kind: Kind, by: str) -> None:
        self._kind, self._by = kind, by
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        if self._kind == "note":
            return ((fit("# " + _("NOTE - internal, the customer never sees it"), width), "note"),)
        text = _("REPLY - the customer will read this")
        if self._by:
            text = _("REPLY by {channel} - the customer will read this").format(channel=self._by)
        return ((fit("< " + text, width), "agent"),)


class ComposerText(TextArea):
    """Textual's editor, without a blinking cursor, taking only text that can do no harm, and no more than is kept."""

    @dataclass
    class Cut(Message):
        """What came in was too long: so many characters were left out."""

        left_out: int

    def __init__(self) -> None:
        super().__init__(compact=True, highlight_cursor_line=False, show_line_numbers=False, soft_wrap=True)
        self.cursor_blink = False

    def edit(self, edit: Edit) -> EditResult:
        """Every change of the text comes through here: typed, pasted, cut."""
        text = safe_text(edit.text, multiline=True)
        if len(edit.text) > WORTH_COUNTING:
            replaced = len(self.document.get_text_range(edit.top, edit.bottom))
            room = max(0, TEXT_LIMIT - len(self.text) + replaced)
            left_out = max(0, len(edit.text) - TEXT_LIMIT) + max(0, len(text) - room)
            text = text[:room]
            if left_out:
                self.post_message(self.Cut(left_out))
        return super().edit(dataclasses.replace(edit, text=text))


class Composer(Widget):
    """`open()` shows a ticket's drafts; `Submitted` asks to record the text; `clear()` once that is done."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("composer")]
    DEFAULT_CSS = """
    Composer { height: 8; layout: vertical; }
    Composer > ComposerText { height: 1fr; }
    """

    @dataclass
    class Changed(Message):
        """The draft differs from what was told last; at most once a second, and before the composer is left."""

        kind: Kind
        text: str

    @dataclass
    class Submitted(Message):
        """Record this."""

        kind: Kind
        text: str

    @dataclass
    class Wanted(Message):
        """The writer looks for a script (or, with `knowledge`, for an article) to put in."""

        knowledge: bool

    @dataclass
    class Unfinished(Message):
        """A reply with a blank in it is not sent at once: the same text once more is."""

    @dataclass
    class Empty(Message):
        """There is nothing to record."""

    @dataclass
    class Left(Message):
        """The writer turned away; the draft stays."""

        kind: Kind

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._kind: Kind = "reply"
        self._by = ""
        self._drafts: dict[Kind, str] = {"reply": "", "note": ""}
        self._told: dict[Kind, str] = {"reply": "", "note": ""}
        self._inserted: list[Inserted] = []
        self._unfinished = ""
        self._save_timer: Timer | None = None
        self._label = ComposerLabel()
        self._text = ComposerText()

    def compose(self) -> ComposeResult:
        yield self._label
        yield self._text

    @property
    def kind(self) -> Kind:
        """What is being written."""
        return self._kind

    @property
    def text(self) -> str:
        """What has been written of it."""
        return self._text.text

    @property
    def writing(self) -> bool:
        """True while the writer is in it."""
        return self._text.has_focus

    def load(self, drafts: Mapping[str, str], *, by: str = "") -> None:
        """Another ticket's drafts; `by` is the channel's word for the label."""
        self.flush()
        self._by = by
        self._inserted.clear()
        self._drafts = {"reply": drafts.get("reply", ""), "note": drafts.get("note", "")}
        self._told = dict(self._drafts)
        self._put(self._kind)

    def open(self, kind: Kind) -> None:
        """Go on with this kind's draft, cursor at its end."""
        self._switch(kind)
        self._text.focus()

    def insert(self, article_id: int, filled: Filled) -> None:
        """Put a script's or an article's text in where the writer is, the cursor where it says."""
        first, last = sorted(self._text.selection)
        self._text.replace(filled.text, first, last)
        before = filled.text[: filled.cursor]
        column = filled.cursor - (before.rfind("\n") + 1)
        lines = before.count("\n")
        self._text.move_cursor((first[0] + lines, column if lines else first[1] + column))
        if self._kind == "reply":
            self._inserted.append(Inserted(article_id, filled.text, filled.cursor))

    def _gap(self, text: str) -> tuple[int, int] | None:
        """Where something has to be written still, and how much it replaces: a blank, or a script's own place."""
        if BLANK in text:
            return text.index(BLANK), len(BLANK)
        for one in self._inserted:
            before, after = one.text[: one.cursor].split(BLANK)[-1], one.text[one.cursor :].split(BLANK)[0]
            if after.strip() and before + after in text:
                return text.index(before + after) + len(before), 0
        return None

    def _go_to(self, offset: int, length: int) -> None:
        """Select what stands at this place, so that typing replaces it."""
        before = self._text.text[:offset]
        line, column = before.count("\n"), offset - (before.rfind("\n") + 1)
        self._text.selection = Selection((line, column), (line, column + length))

    @property
    def inserted(self) -> tuple[Inserted, ...]:
        """What was put into the reply."""
        return tuple(self._inserted)

    def clear(self, kind: Kind, recorded: str) -> bool:
        """This was recorded. False when something else has been written meanwhile: that stays."""
        if kind == "reply":
            self._inserted.clear()
        if self._written()[kind] != recorded:
            return False
        self._drafts[kind] = self._told[kind] = ""
        if kind == self._kind:
            self._put(kind)
        return True

    def untold(self) -> dict[Kind, str]:
        """What has been written since it was told last, by kind."""
        return {kind: text for kind, text in self._written().items() if text != self._told[kind]}

    def _written(self) -> dict[Kind, str]:
        return {**self._drafts, self._kind: self._text.text}

    def forget_told(self, kind: Kind) -> None:
        """What was told could not be kept: tell it again with the next change, or before the composer is left."""
        self._told[kind] = ""

    def flush(self) -> None:
        """Tell now what has changed."""
        if self._save_timer is not None:
            self._save_timer.stop()
            self._save_timer = None
        self._drafts[self._kind] = self._text.text
        for kind, text in self._drafts.items():
            if text != self._told[kind]:
                self._told[kind] = text
                self.post_message(self.Changed(kind, text))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._drafts[self._kind] = self._text.text
        if self._save_timer is None and self._drafts[self._kind] != self._told[self._kind]:
            self._save_timer = self.set_timer(SAVE_AFTER_S, self.flush)

    def action_send(self) -> None:
        self.flush()
        text = self._text.text
        gap = self._gap(text) if self._kind == "reply" and text != self._unfinished else None
        if gap is not None:
            self._unfinished = text
            self._go_to(*gap)
            self.post_message(self.Unfinished())
        elif text.strip():
            self.post_message(self.Submitted(self._kind, self._text.text))
        else:
            self.post_message(self.Empty())

    def action_scripts(self) -> None:
        self.post_message(self.Wanted(knowledge=False))

    def action_articles(self) -> None:
        self.post_message(self.Wanted(knowledge=True))

    def action_switch_kind(self) -> None:
        self._switch("note" if self._kind == "reply" else "reply")

    def action_leave_composer(self) -> None:
        self.flush()
        self.post_message(self.Left(self._kind))

    def _switch(self, kind: Kind) -> None:
        if kind != self._kind:
            self.flush()
            self._put(kind)

    def _put(self, kind: Kind) -> None:
        self._kind = kind
        self._label.show(kind, self._by)
        if self._text.text != self._drafts[kind]:
            self._text.load_text(self._drafts[kind])
            self._text.move_cursor(self._text.document.end)
