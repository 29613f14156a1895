"""The line at the bottom where the desk asks and answers: a pick list, a line of text, or what has just been done.

It is always there, so that asking moves nothing on the screen. `choose` and `ask` give a future that a worker may
await (None: dismissed); the same comes as a message, `Answered` or `Dismissed`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from store.i18n import N_, _
from tui.cells import fit, one_line
from tui.line_editor import LineEditor
from tui.widgets.footer import KeyFooter
from tui.widgets.painted import Line, Painted, Span

ANSWERING: Final = (("Enter", N_("ok")), ("Esc", N_("cancel")))
CHOOSING: Final = ((N_("Left Right"), N_("choose")), (N_("letters"), N_("narrow down")), *ANSWERING)
AT_ONCE: Final = ((N_("letter or digit"), N_("answers at once")), *ANSWERING)
"""For the footer while something is asked: the screen's own keys are letters then."""
STALE_S: Final = 30.0
"""What was said is news no longer than this."""
NEXT = frozenset({"right", "down", "tab", "ctrl+n"})
PREVIOUS = frozenset({"left", "up", "shift+tab"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a pick list: what is answered, and what is shown."""

    value: str
    label: str


class Prompt(Painted, can_focus=True):
    """One line; takes the focus while it asks and gives it back."""

    DEFAULT_CSS = """
    Prompt { height: 1; }
    """

    @dataclass
    class Answered(Message):
        """The question `question` was answered."""

        question: str
        value: str

    @dataclass
    class Dismissed(Message):
        """The question was not answered: escape, or another took its place."""

        question: str

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._question: str | None = None
        self._title = ""
        self._choices: tuple[Choice, ...] | None = None
        self._picked = 0
        self._takes_new = False
        self._at_once = False
        self._editor = LineEditor()
        self._unanswered = ""
        self._refused = ""
        """A character that is none of the keys asked for."""
        self._said: Span = ("", "")
        self._stale: Timer | None = None
        self._answer: asyncio.Future[str | None] | None = None
        self._before: Widget | None = None
        """What had the focus before the question, or before the first of several in a row."""
        self._gives_back = False
        """The focus is on its way back: losing it is our own doing."""

    @property
    def asking(self) -> str | None:
        """The question that is open."""
        return self._question

    @property
    def unanswered(self) -> str:
        """What stood in the line when the last question was dismissed."""
        return self._unanswered

    def say(self, text: str, *, style: str = "") -> None:
        """What has been done, or why not ("risk"); shown while nothing is asked."""
        self._said = (one_line(text), style)
        self.repaint()
        if self._stale is not None:
            self._stale.stop()
        self._stale = self.set_timer(STALE_S, self._forget_said) if text and self.is_attached else None

    def _forget_said(self) -> None:
        self._stale = None
        self._said = ("", "")
        self.repaint()

    def choose(
        self,
        question: str,
        title: str,
        choices: Sequence[Choice],
        *,
        current: str | None = None,
        text: str = "",
        takes_new: bool = False,
        at_once: bool = False,
    ) -> asyncio.Future[str | None]:
        """Ask for one of `choices`, by letters of its label or value, or by arrows.

        `text`: what is typed already. `takes_new`: words that are no choice are an answer too, offered behind the
        choices. `at_once`: a key that leaves one choice answers; none else does anything.
        """
        answer = self._open(question, title)
        self._choices, self._takes_new, self._at_once = tuple(choices), takes_new, at_once
        self._show_keys(AT_ONCE if at_once else CHOOSING)
        self._picked = next((at for at, choice in enumerate(choices) if choice.value == current), 0)
        self._editor.insert(text)
        self.repaint()
        return answer

    def ask(self, question: str, title: str, *, text: str = "") -> asyncio.Future[str | None]:
        """Ask for a line of text; an empty line is an answer."""
        answer = self._open(question, title)
        self._show_keys(ANSWERING)
        self._editor.insert(text)
        self.repaint()
        return answer

    def dismiss(self) -> None:
        """Close an open question without an answer."""
        question = self._question
        if question is not None:
            self._unanswered = self._editor.text
            self._close(None)
            self.post_message(self.Dismissed(question))

    @property
    def matches(self) -> list[Choice]:
        """The choices that the typed letters leave."""
        typed = self._editor.text.casefold()
        found = [
            choice
            for choice in self._choices or ()
            if typed in choice.label.casefold() or typed in choice.value.casefold()
        ]
        new = self._editor.text.strip() if self._takes_new else ""
        if new and all(choice.label.casefold() != new.casefold() for choice in found):
            found.append(Choice(new, _("new: {text}").format(text=new)))
        return found

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Letters are letters while something is asked."""
        return self._question is not None

    def on_key(self, event: events.Key) -> None:
        if self._question is None:
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss()
        elif event.key == "enter":
            self._enter()
        elif self._choices is not None and event.key in NEXT | PREVIOUS:
            count = max(len(self.matches), 1)
            self._picked = (self._picked + (1 if event.key in NEXT else -1)) % count
        elif event.is_printable and event.character is not None:
            self._type(event.character)
        elif self._editor.key(event.key):
            self._picked = 0 if self._choices is not None else self._picked
        self.repaint()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if self._question is not None and (self._choices is None or self._takes_new):
            self._editor.insert(event.text)
            self._picked = 0
            self.repaint()

    def on_blur(self) -> None:
        """A click elsewhere leaves the question; but the next question may be here before the focus went back."""
        if self._gives_back:
            self._gives_back = False
        elif self._question is not None:
            self._before = None
            self.dismiss()

    def on_focus(self) -> None:
        self._gives_back = False

    def line(self, y: int, width: int) -> Line:
        if self._question is None:
            return ((fit(self._said[0], width), self._said[1]),)
        title = f"{self._title}: "
        if self._choices is None:
            return self._input_line(title, width)
        return self._choice_line(title, width)

    def _input_line(self, title: str, width: int) -> Line:
        most = max(width // 2, width - cell_len(self._editor.text) - 20)
        if cell_len(title) > most:
            title = fit(self._title, most - 2).rstrip() + ": "
        room = width - cell_len(title) - 1
        before, after = self._editor.text[: self._editor.cursor], self._editor.text[self._editor.cursor :]
        while cell_len(before) > room - 1 and before:
            before = before[1:]
        under = after[:1] or " "
        rest = after[1:]
        used = cell_len(title) + cell_len(before)
        self.app.cursor_position = self.content_region.offset + Offset(used, 0)
        rest_cells = max(width - used - cell_len(under), 0)
        return ((title, "strong"), (before, ""), (under, "input"), (fit(rest, rest_cells), ""))

    def _choice_line(self, title: str, width: int) -> Line:
        typed = self._editor.text
        spans: list[Span] = [(title, "strong")]
        if typed:
            spans.append((f"{typed} ", "input"))
        if self._refused:
            spans.append((_("not {key}").format(key=self._refused) + " ", "risk"))
        room = width - sum(cell_len(text) for text, _style in spans)
        matches = self.matches
        if not matches:
            return (*spans, (fit(_("nothing of that name"), max(room, 0)), "muted"))
        picked = min(self._picked, len(matches) - 1)
        sizes = [cell_len(one_line(choice.label)) + 2 for choice in matches]
        first = 0
        while first < picked and sum(sizes[first : picked + 1]) > room - 2:
            first += 1
        if first:
            spans.append(("< ", "muted"))
            room -= 2
        for at in range(first, len(matches)):
            if sizes[at] > room:
                spans.append((fit(">", room), "muted"))
                break
            spans.append((f" {one_line(matches[at].label)} ", "cursor" if at == picked else ""))
            room -= sizes[at]
        return (*spans, ("", ""))

    def _open(self, question: str, title: str) -> asyncio.Future[str | None]:
        if self._question is not None:
            self.dismiss()
        if self.screen.focused is not self:
            self._before = self.screen.focused
        self._question, self._title = question, one_line(title)
        self._editor, self._choices, self._picked = LineEditor(), None, 0
        self._takes_new = self._at_once = False
        self._refused = ""
        self._answer = asyncio.get_running_loop().create_future()
        self.focus()
        return self._answer

    def _show_keys(self, entries: Sequence[tuple[str, str]] | None) -> None:
        for footer in self.screen.query(KeyFooter):
            footer.instead(entries)

    def _type(self, character: str) -> None:
        kept = LineEditor(self._editor.text, self._editor.cursor)
        self._editor.insert(character)
        if self._choices is not None:
            self._picked = 0
            self._refused = ""
            if not self.matches:
                self._editor = kept
                self._refused = character if self._at_once else ""
            elif self._at_once and len(self.matches) == 1:
                self._enter()

    def _enter(self) -> None:
        question = self._question
        assert question is not None
        value = self._editor.text
        if self._choices is not None:
            matches = self.matches
            if not matches:
                return
            value = matches[min(self._picked, len(matches) - 1)].value
        self._close(value)
        self.post_message(self.Answered(question, value))

    def _close(self, value: str | None) -> None:
        answer, before = self._answer, self._before
        self._question, self._choices, self._answer = None, None, None
        self._said = ("", "")
        self._show_keys(None)
        self.repaint()
        if before is not None and before.is_attached:
            self._gives_back = self.has_focus
            before.focus()
        if answer is not None and not answer.done():
            answer.set_result(value)
