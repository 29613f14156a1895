"""What is a person's own at the desk: their settings and keys, the bell, being away, their drafts and their hand-over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual import work

from store import desk, i18n
from store.errors import CouldNot, DeskError
from store.i18n import _, ngettext
from store.text import TEXT_LIMIT
from store.views.shapes import AlertView
from tui import settings as settings_file
from tui.hardening import HardenedApp
from tui.key_rights import refused_verb
from tui.keys import key_text, use_keys
from tui.plain.errors import error_text
from tui.settings import Settings
from tui.themes import next_theme, theme_name
from tui.widgets.footer import KeyFooter
from tui.widgets.status_line import StatusLine
from tui.wording import word

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.acts.base import Acting
    from tui.session import Session
    from tui.widgets.composer import ComposerText

ALERT_BELL_MS: Final = 60_000
CHAT_BELL_MS: Final = 5_000
"""At most one bell in so long: for alerts, and for what customers and colleagues bring."""
MOST_PROBLEMS: Final = 3
"""Of the settings file, told at the start."""


class PersonalApp(HardenedApp):
    """The part of the app that knows its person."""

    session: Session

    def __init__(self, settings_path: Path, **options: Any) -> None:
        super().__init__(**options)
        self.settings_path = settings_path
        self.settings, self.settings_problems = settings_file.load(settings_path)
        self.theme = theme_name(self.settings.theme)
        self._told_alerts: int | None = None
        self._alert_bell = self._chat_bell = 0
        self._use_keys()

    @property
    def desk_screen(self) -> Acting | None:
        """The topmost screen of the desk."""
        raise NotImplementedError

    async def start_again(self) -> None:
        """Build the screens anew, in another language."""
        raise NotImplementedError

    @property
    def own_state(self) -> str:
        """That the person is not on, in a word; empty while they are."""
        actor = getattr(self.session, "actor", None)
        return "" if actor is None or actor.state == "on" else word("state", actor.state)

    @property
    def role(self) -> str | None:
        """The person's; None before they are known."""
        actor = getattr(self.session, "actor", None)
        return None if actor is None else actor.role

    async def run_action(
        self,
        action: str | tuple[str, str, tuple[Any, ...]],
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Before anything is asked: what the person may not do is refused."""
        name = action if isinstance(action, str) else action[1]
        verb = None if self.role is None else refused_verb(name, self.role)
        if verb is None:
            return await super().run_action(action, default_namespace, namespaces)
        self.tell(error_text(DeskError("not_allowed", role=self.role, verb=verb)), refused=True)
        return True

    def show_own_state(self) -> None:
        """The person is away, or back: every screen says so."""
        for screen in self.screen_stack:
            for line in screen.query(StatusLine):
                line.repaint()

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say it where the person is: on what lies over the desk where that has a line for it."""
        on_top = self.screen_stack[-1] if self.screen_stack else None
        stands = hasattr(on_top, "say") and getattr(on_top, "alive", True)
        screen: Any = on_top if stands else self.desk_screen
        if screen is not None:
            screen.say(text, refused=refused)

    def on_composer_text_cut(self, event: ComposerText.Cut) -> None:
        """More was pasted than a text may hold."""
        text = ngettext(
            "A text has at most {limit} characters; {count} was left out.",
            "A text has at most {limit} characters; {count} were left out.",
            event.left_out,
        )
        self.tell(text.format(limit=f"{TEXT_LIMIT:,}", count=f"{event.left_out:,}"), refused=True)

    async def open_beside(self, kind: type[Acting]) -> None:
        """Show a screen that stands beside the tickets: the one that is there already, or in another's place."""
        if any(isinstance(screen, kind) for screen in self.screen_stack):
            while not isinstance(self.screen, kind):
                await self.pop_screen()
        elif getattr(self.screen, "BESIDE", False):
            await self.switch_screen(kind())
        else:
            await self.push_screen(kind())

    # settings ------------------------------------------------------------------------------------------------

    def change_settings(self, **changes: Any) -> bool:
        """A person's new wishes hold from now on. False (and said why) when they cannot be written for the next start."""
        was = self.settings
        self.settings = Settings(**{name: getattr(was, name) for name in settings_file.NAMES} | changes)
        if "keys" in changes:
            self._use_keys()
            for screen in self.screen_stack:
                for footer in screen.query(KeyFooter):
                    footer.relabel()
        if "theme" in changes:
            self.theme = theme_name(self.settings.theme)
        try:
            settings_file.save(self.settings_path, self.settings, was=was)
        except CouldNot as error:
            self.tell(error_text(error), refused=True)
            return False
        return True

    def say_settings_problems(self) -> None:
        """What in the settings file is wrong, at the start."""
        for problem in self.settings_problems[:MOST_PROBLEMS]:
            self.say(problem, urgent=True)
        more = len(self.settings_problems) - MOST_PROBLEMS
        if more > 0:
            self.say(ngettext("{count} more", "{count} more", more).format(count=more), urgent=True)

    def _use_keys(self) -> None:
        use_keys(self.settings.keys)
        self.set_keymap({id_: ",".join(names) for id_, names in self.settings.keys.items()})

    def action_theme(self) -> None:
        """The next theme."""
        self.change_settings(theme=next_theme(self.settings.theme))

    async def action_language(self) -> None:
        """The other language."""
        await self.speak("en" if i18n.language() == "zh" else "zh")

    async def speak(self, language: str) -> None:
        """Go on in this language (auto: as it is until the next start)."""
        self.change_settings(language=language)
        if language not in ("auto", i18n.language()):
            i18n.use(language)
            await self.start_again()

    @work(group="language")
    async def speak_in_settings(self, language: str) -> None:
        """Go on in this language, the settings open."""
        await self.speak(language)
        await self.action_settings()

    async def action_settings(self) -> None:
        """Open the settings."""
        from tui.screens.settings import SettingsScreen

        await self.open_beside(SettingsScreen)

    # the bell ------------------------------------------------------------------------------------------------

    def action_toggle_bell(self) -> None:
        """Bell on or off."""
        if not self.change_settings(bell=not self.settings.bell):
            return
        text = _("The bell is on.") if self.settings.bell else _("The bell is off ({key} turns it on).")
        self.tell(text.format(key=key_text("bell")))

    def ring_for_alerts(self, alerts: Iterable[AlertView]) -> None:
        """For new alerts told to the person that ask for it; never for what stood there at the start."""
        from store.views.alerts import told_to

        alerts = list(alerts)
        newest = max((alert.alert_id for alert in alerts), default=0)
        before, self._told_alerts = self._told_alerts, max(newest, self._told_alerts or 0)
        if before is None:
            return
        rings = any(
            alert.bell and alert.alert_id > before and told_to(alert, self.session.actor) for alert in alerts
        )
        if rings and self.session.now() - self._alert_bell >= ALERT_BELL_MS and self._ring():
            self._alert_bell = self.session.now()

    def ring_for_news(self, numbers: Iterable[int]) -> None:
        """A customer wrote on a ticket of the person's, or a colleague gave them one; not for the one they look at."""
        open_here = getattr(self.screen, "number", None)
        rings = any(number != open_here for number in numbers)
        if rings and self.session.now() - self._chat_bell >= CHAT_BELL_MS and self._ring():
            self._chat_bell = self.session.now()

    def _ring(self) -> bool:
        if not self.settings.bell or self.session.actor.state != "on":
            return False
        self.bell()
        return True

    # away, drafts, hand-over ---------------------------------------------------------------------------------

    @work(group="away")
    async def action_away(self) -> None:
        """Away, or back."""
        actor = self.session.actor
        state = "on" if actor.state != "on" else "away"
        try:
            await self.session.ask(desk.people.set_state, actor.login, state, now=self.session.now())
        except DeskError as error:
            self.tell(error_text(error), refused=True)
            return
        if state == "on":
            self.tell(_("You are back."))
        else:
            text = _("You are away: nothing rings, your alerts are told to the team too ({key}: back).")
            self.tell(text.format(key=key_text("away")))

    async def action_drafts(self) -> None:
        """Show what the person has begun to write."""
        from tui.screens.drafts import DraftsScreen

        await self.open_beside(DraftsScreen)

    async def action_who(self) -> None:
        """Show who is on."""
        from tui.screens.who_is_on import WhoIsOnScreen

        await self.open_beside(WhoIsOnScreen)

    async def action_handover(self) -> None:
        """Show the person's open work, to hand it over."""
        from tui.screens.handover import HandoverScreen

        await self.open_beside(HandoverScreen)

    @work(group="drafts")
    async def offer_drafts(self) -> None:
        """At the start: say that drafts wait, as after a crash."""
        from store.views.contact_drafts import contact_drafts
        from store.views.drafts import drafts

        try:
            waiting = await self.session.ask(drafts, now=self.session.now())
            contacts = await self.session.ask(contact_drafts)
        except DeskError:
            return
        said = []
        if waiting:
            text = ngettext("{count} draft waits ({key}).", "{count} drafts wait ({key}).", len(waiting))
            said.append(text.format(count=len(waiting), key=key_text("drafts")))
        if contacts:
            text = _("A contact that you began to write down waits ({key}).")
            said.append(text.format(key=key_text("new_contact")))
        if said:
            self.tell(" ".join(said))
