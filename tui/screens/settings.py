"""What a person likes, changed in place: language, theme, columns, bell, preview, and every key by its command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from store.i18n import N_, _
from tui import rebinding
from tui.acts.beside import Beside
from tui.cells import fit
from tui.keys import CONTEXTS, KEYS, Key, bindings, shown
from tui.plain.words import listed
from tui.queue_columns import column_names, column_titles
from tui.settings import DEFAULTS, choices_of
from tui.themes import NAMES as THEMES
from tui.widgets.line_list import LineList
from tui.widgets.painted import Line
from tui.widgets.prompt import Choice
from tui.widgets.status_line import StatusLine
from tui.widgets.text_panel import TextPanel

TITLES: Final = {
    "language": N_("language"),
    "theme": N_("theme"),
    "bell": N_("bell"),
    "preview": N_("preview"),
    "columns": N_("columns"),
}
SENTENCES: Final = {
    "language": N_("The language of the desk; auto: as the terminal's locale says, from the next start on."),
    "theme": N_("Colours; auto: dark, or the terminal's own where it has but 16."),
    "bell": N_(
        "Ring for alerts told to you, for customers who write on your tickets, and for what you are given."
    ),
    "preview": N_(
        "Where the ticket at the cursor is shown; auto: beside the queue or below it, where there is room."
    ),
    "columns": N_("The queue's columns from the left; none: as many of the shipped ones as fit."),
}
LANGUAGES: Final = {"zh": "中文", "en": "English"}
PREVIEWS: Final = {"beside": N_("beside"), "below": N_("below"), "off": N_("off")}
TITLE_CELLS: Final = 18


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: a field of the settings, or a key's command."""

    name: str
    key: Key | None = None


class SettingsScreen(Beside):
    """Each change holds at once and is written at once."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("settings")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("settings", "list", "app")
    DEFAULT_CSS = """
    SettingsScreen > TextPanel { height: 4; border-top: ascii $kefu-muted; }
    """

    def parts(self) -> ComposeResult:
        yield LineList[Entry](self._line, lambda entry: entry.name, id="list")
        yield TextPanel(id="story")

    def on_mount(self) -> None:
        entries = [Entry(name) for name in TITLES]
        entries += [Entry(f"keys.{key.id}", key) for key in rebinding.live(self.desk_app.settings.keys)]
        self._list.show(entries)
        path = str(self.desk_app.settings_path)
        self.query_one(StatusLine).show([(_("Settings"), "strong"), (path, "muted")])

    @property
    def _list(self) -> LineList[Entry]:
        return self.query_one(LineList)

    def _line(self, entry: Entry, width: int, at_cursor: bool) -> Line:
        style = "cursor" if at_cursor else ""
        if entry.key is None:
            text = fit(_(TITLES[entry.name]), TITLE_CELLS) + "  " + self._value(entry.name)
            return ((fit(text, width), style),)
        names = self._keys_of(entry.key)
        own = entry.key.id in self.desk_app.settings.keys
        title = f"{fit(_(entry.key.label), TITLE_CELLS)}  {fit(names, 16)}  {fit(entry.key.id, 16)}"
        where = listed(_(CONTEXTS[context]) for context in entry.key.contexts)
        return ((fit(f"{title}  {where}", width), style or ("strong" if own else "")),)

    def _value(self, name: str) -> str:
        value = getattr(self.desk_app.settings, name)
        if name == "columns":
            titles = column_titles()
            return listed(_(titles[column]) for column in value) or _("as many as fit")
        return _word(name, value)

    def _keys_of(self, key: Key) -> str:
        names = self.desk_app.settings.keys.get(key.id, _shipped(key).keys)
        return " ".join(map(shown, names))

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        entry = self._list.cursor
        if entry is None:
            return
        if entry.key is None:
            story = [(_(SENTENCES[entry.name]), "")]
        else:
            story = [(_(entry.key.help), "")]
            if entry.key.id in self.desk_app.settings.keys:
                story.append((_("Shipped: {keys}").format(keys=_shipped(entry.key).shown), "muted"))
        self.query_one(TextPanel).show(story)

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_change()

    @work(exclusive=True, group="act")
    async def action_change(self) -> None:
        entry = self._list.cursor
        if entry is None:
            return
        if entry.key is not None:
            await self._change_key(entry.key)
        elif entry.name == "columns":
            await self._change_columns()
        else:
            await self._change_word(entry.name)

    @work(exclusive=True, group="act")
    async def action_reset(self) -> None:
        entry = self._list.cursor
        if entry is None:
            return
        if entry.key is not None:
            own = {id_: keys for id_, keys in self.desk_app.settings.keys.items() if id_ != entry.key.id}
            why = rebinding.refusal(entry.key.id, _shipped(entry.key).keys, own)
            if why is not None:
                self.say(why, refused=True)
                return
            await self._set("keys", own)
        else:
            await self._set(entry.name, getattr(DEFAULTS, entry.name))

    async def _change_word(self, name: str) -> None:
        value = getattr(self.desk_app.settings, name)
        if isinstance(value, bool):
            await self._set(name, not value)
            return
        options = [Choice(word, _word(name, word)) for word in choices_of(name)]
        picked = await self.pick(_(TITLES[name]), options, str(value))
        if picked is not None:
            await self._set(name, picked)

    async def _change_columns(self) -> None:
        text = " ".join(self.desk_app.settings.columns)
        known = column_names()
        title = _("Columns, of {choices}").format(choices=" ".join(known))
        while True:
            answer = await self.text(title, text)
            if answer is None:
                return
            wished = tuple(dict.fromkeys(answer.replace(",", " ").split()))
            unknown = [word for word in wished if word not in known]
            if not unknown:
                await self._set("columns", wished)
                return
            text = answer
            title = _("There is no column '{name}'; of {choices}").format(
                name=unknown[0], choices=" ".join(known)
            )

    async def _change_key(self, key: Key) -> None:
        text = self._keys_of(key)
        title = _("Keys for {label}").format(label=_(key.label))
        while True:
            answer = await self.text(title, text)
            if answer is None:
                return
            names = tuple(dict.fromkeys(rebinding.keys_of_text(answer)))
            own = {id_: keys for id_, keys in self.desk_app.settings.keys.items() if id_ != key.id}
            shipped = _shipped(key).keys
            why = rebinding.refusal(key.id, names or shipped, own)
            if why is None:
                await self._set("keys", own if names in ((), shipped) else {**own, key.id: names})
                return
            text, title = answer, why

    async def _set(self, name: str, value: object) -> None:
        """It holds at once; a new language builds the screens anew, with this one on top."""
        app = self.desk_app
        if name == "language":
            self._list.relabel()
            app.speak_in_settings(str(value))
            return
        if app.change_settings(**{name: value}):
            self.say(_("Kept."))
        self._list.relabel()
        self._highlighted()


def _shipped(key: Key) -> Key:
    return next(shipped for shipped in KEYS if shipped.id == key.id)


def _word(name: str, value: object) -> str:
    """A value in the reader's language."""
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if value == "auto":
        return _("auto")
    if name == "language":
        return LANGUAGES[str(value)]
    if name == "preview":
        return _(PREVIEWS[str(value)])
    return _(THEMES[str(value)])
