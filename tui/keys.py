"""Every key of the desk, once: bindings, footer, help screen and docs/keys.md come from this table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from textual.binding import Binding
from textual.keys import key_to_character

from store.i18n import N_, _

CONTEXTS: Final[dict[str, str]] = {
    "app": N_("Everywhere"),
    "list": N_("Moving"),
    "queue": N_("Queues"),
    "act": N_("The ticket at the cursor, or the open one"),
    "ticket": N_("Ticket"),
    "alerts": N_("Alerts"),
    "case": N_("Case"),
    "measures": N_("Measures"),
    "figures": N_("Figures"),
    "behind": N_("Tickets behind a figure"),
    "cards": N_("Scorecards"),
    "people": N_("Who is on"),
    "customer": N_("Customer"),
    "composer": N_("Writing"),
    "contact": N_("New contact"),
    "filter": N_("Filtering"),
    "search": N_("Search"),
    "picker": N_("Scripts and knowledge, while writing"),
    "library": N_("Library"),
    "article": N_("Writing a script or an article"),
    "settings": N_("Settings"),
    "drafts": N_("Drafts"),
    "handover": N_("Hand-over"),
    "help": N_("Help"),
}
"""A context's title, in the order of the help."""
TOGETHER: Final = (
    ("queue", "act", "list", "app"),
    ("act", "ticket", "list", "app"),
    ("case", "act", "list", "app"),
    ("measures", "list", "app"),
    ("figures", "list", "app"),
    ("behind", "list", "app"),
    ("cards", "list", "app"),
    ("customer", "list", "app"),
    ("alerts", "list", "app"),
    ("contact", "app"),
    ("settings", "list", "app"),
    ("drafts", "list", "app"),
    ("handover", "list", "app"),
    ("people", "list", "app"),
    ("composer", "app"),
    ("filter", "app"),
    ("search", "app"),
    ("picker",),
    ("library", "list", "app"),
    ("article",),
    ("help", "list"),
)
"""The contexts that are live at the same time: those of each screen."""
SHOWN: Final = {
    "question_mark": "?",
    "slash": "/",
    "exclamation_mark": "!",
    "ampersand": "&",
    "full_stop": ".",
    "colon": ":",
    "at": "@",
    "space": "Space",
    "plus": "+",
    "equals_sign": "=",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "up": "Up",
    "down": "Down",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


class Key(NamedTuple):
    """What one or more keys do in some contexts."""

    id: str
    keys: tuple[str, ...]
    """Textual's names; the first is the one that the footer shows."""
    action: str
    contexts: tuple[str, ...]
    label: str
    """A word or two for the footer."""
    help: str
    """One sentence for the help and the documentation."""
    footer: bool = False
    typing: bool = False
    """Live while text is being typed too; such a key is never a plain character."""

    @property
    def shown(self) -> str:
        """The keys as people write them."""
        return " ".join(shown(key) for key in self.keys)


# fmt: off
KEYS: Final = (
    Key("take", ("n",), "take_next", ("app",), N_("take next"), N_("Take the most urgent free ticket and open it."), footer=True),
    Key("help", ("question_mark",), "help", ("app",), N_("help"), N_("Show the keys of this screen."), footer=True),
    Key("new_contact", ("ctrl+n",), "new_contact", ("app",), N_("new contact"), N_("Write down a call or a message: who it is, what they say, what it is about."), footer=True, typing=True),
    Key("palette", ("ctrl+p", "colon"), "command_palette", ("app",), N_("commands"), N_("Find a command by its name.")),
    Key("alerts", ("A",), "alerts", ("app",), N_("alerts"), N_("Show the alerts that nobody has acknowledged."), footer=True),
    Key("search", ("F",), "search", ("app",), N_("search"), N_("Search tickets, messages, customers and orders while you type.")),
    Key("search_here", ("slash",), "app.search", ("ticket", "case", "customer", "alerts"), N_("search"), N_("Search tickets, messages, customers and orders while you type.")),
    Key("measures", ("V",), "measures", ("app",), N_("measures"), N_("Show the measures: what is done so that causes do not come back.")),
    Key("figures", ("I",), "figures", ("app",), N_("figures"), N_("Show the figures against their targets: gauges, trends, groups, and the tickets behind them.")),
    Key("jump", ("J",), "jump", ("app",), N_("jump"), N_("Open a ticket by its number.")),
    Key("library", ("B",), "library", ("app",), N_("library"), N_("Show all scripts and articles: read, write, change, retire.")),
    Key("theme", ("T",), "theme", ("app",), N_("theme"), N_("Next theme: dark, light, high contrast, the terminal's own.")),
    Key("language", ("L",), "language", ("app",), N_("language"), N_("Chinese or English.")),
    Key("drafts", ("D",), "drafts", ("app",), N_("drafts"), N_("What you have begun to write, on all tickets.")),
    Key("handover", ("H",), "handover", ("app",), N_("hand-over"), N_("Hand all of your open work, or somebody's, into other hands.")),
    Key("who", ("Q",), "who", ("app",), N_("who is on"), N_("Show who is on: since when, in which ticket, how much they hold, when their shift is.")),
    Key("away", ("Z",), "away", ("app",), N_("away or back"), N_("Say that you are away, or back.")),
    Key("bell", ("b",), "toggle_bell", ("app",), N_("bell"), N_("Bell on or off.")),
    Key("settings", ("comma",), "settings", ("app",), N_("settings"), N_("Language, theme, columns, bell, preview and keys.")),
    Key("quit", ("q",), "leave", ("app",), N_("quit"), N_("Leave the desk; drafts stay."), footer=True),
    Key("down", ("j", "down"), "down", ("list",), N_("down"), N_("One line down.")),
    Key("up", ("k", "up"), "up", ("list",), N_("up"), N_("One line up.")),
    Key("top", ("g", "home"), "top", ("list",), N_("top"), N_("To the first line.")),
    Key("bottom", ("G", "end"), "bottom", ("list",), N_("bottom"), N_("To the last line.")),
    Key("half_down", ("ctrl+d",), "half_down", ("list",), N_("half page down"), N_("Half a page down.")),
    Key("half_up", ("ctrl+u",), "half_up", ("list",), N_("half page up"), N_("Half a page up.")),
    Key("page_down", ("pagedown",), "page_down", ("list",), N_("page down"), N_("A page down.")),
    Key("page_up", ("pageup",), "page_up", ("list",), N_("page up"), N_("A page up.")),
    Key("open", ("enter", "l"), "open", ("queue", "alerts", "drafts", "handover", "customer", "people", "behind"), N_("open"), N_("Open the ticket."), footer=True),
    Key("back", ("escape", "h"), "back", ("ticket", "case", "measures", "alerts", "help", "settings", "library", "drafts", "handover", "customer", "people", "figures", "behind", "cards"), N_("back"), N_("Back to where you came from."), footer=True),
    Key("next_pane", ("tab",), "next_pane", ("queue", "ticket", "case", "library", "figures"), N_("next pane"), N_("To the next part of the screen.")),
    Key("previous_pane", ("shift+tab",), "previous_pane", ("queue", "ticket", "case"), N_("previous pane"), N_("To the part before.")),
    *(
        Key(f"queue_{n}", (str(n),), f"queue({n})", ("queue",), N_("queue"), N_("To the queue with this number."))
        for n in range(1, 10)
    ),
    Key("previous_queue", ("left_square_bracket",), "previous_queue", ("queue",), N_("queue before"), N_("To the queue before.")),
    Key("next_queue", ("right_square_bracket",), "next_queue", ("queue",), N_("next queue"), N_("To the next queue.")),
    Key("preview", ("p",), "preview", ("queue",), N_("preview"), N_("Move the preview: beside, below, off; where there is room.")),
    Key("mark", ("space",), "mark", ("queue",), N_("mark"), N_("Mark the ticket and go on to the next; what you do then is done to all that are marked.")),
    Key("mark_all", ("asterisk",), "mark_all", ("queue",), N_("mark all"), N_("Mark all tickets of the queue, up to five hundred.")),
    Key("clear", ("escape",), "clear", ("queue",), N_("clear"), N_("Take the marks off; without any, back to the order of urgency.")),
    Key("sort_next", ("greater_than_sign",), "sort_next", ("queue",), N_("sort by next"), N_("Sort by the next column.")),
    Key("sort_previous", ("less_than_sign",), "sort_previous", ("queue",), N_("sort by previous"), N_("Sort by the column before.")),
    Key("sort_reverse", ("equals_sign",), "sort_reverse", ("queue",), N_("reverse"), N_("Sort the other way round.")),
    Key("columns", ("vertical_line",), "columns", ("queue",), N_("columns"), N_("Choose the columns of the queue.")),
    Key("filter", ("slash",), "filter", ("queue",), N_("filter"), N_("Filter the list while you type: words, team:aftersales, due<1h, !vip (docs/filters.md)."), footer=True),
    Key("apply_moves", ("full_stop",), "apply_moves", ("queue",), N_("apply moves"), N_("Show rows in their new order now instead of two seconds after your last movement.")),
    Key("claim", ("c",), "claim", ("act",), N_("claim"), N_("Make the ticket yours."), footer=True),
    Key("release", ("C",), "release", ("act",), N_("release"), N_("Give the ticket back.")),
    Key("assign", ("a",), "assign", ("act",), N_("assign"), N_("Give the ticket to somebody.")),
    Key("transfer", ("t",), "transfer", ("act",), N_("transfer"), N_("Move the ticket to a team, a department or a person.")),
    Key("reply", ("r",), "reply", ("act",), N_("reply"), N_("Write to the customer."), footer=True),
    Key("note", ("i",), "note", ("act",), N_("note"), N_("Write an internal note; the customer never sees it."), footer=True),
    Key("sent", ("s",), "sent", ("act",), N_("sent"), N_("Confirm that the reply has reached its channel.")),
    Key("copy_reply", ("Y",), "copy_reply", ("act",), N_("copy reply"), N_("Send the last reply to the clipboard, to paste it into its channel.")),
    Key("wait", ("w",), "wait", ("act",), N_("wait"), N_("Wait for the customer or a department.")),
    Key("resolve", ("x",), "resolve", ("act",), N_("resolve"), N_("Mark the ticket as resolved."), footer=True),
    Key("reopen", ("z",), "reopen", ("act",), N_("reopen"), N_("Open a resolved ticket again.")),
    Key("escalate", ("e",), "escalate", ("act",), N_("escalate"), N_("Call the team's supervisors, with a note.")),
    Key("priority", ("exclamation_mark",), "priority", ("act",), N_("priority"), N_("Change the priority.")),
    Key("set_field", ("f",), "set_field", ("act",), N_("field"), N_("Set a field: category, responsibility, tags and more.")),
    Key("offer", ("o",), "offer", ("act",), N_("offer"), N_("Record a solution offered to the customer.")),
    Key("answer", ("O",), "answer", ("act",), N_("answer"), N_("Record the customer's answer to the offer.")),
    Key("step", ("v",), "step", ("act",), N_("step"), N_("Mark a complaint step as done.")),
    Key("case", ("d",), "case", ("act",), N_("case"), N_("Open the case: form, causes, departments, checklists, follow-up; d again closes it."), footer=True),
    Key("follow_up", ("E",), "follow_up", ("act",), N_("follow-up"), N_("Record the follow-up call, or the customer's form: outcome, ratings, comment.")),
    Key("knowledge", ("K",), "knowledge", ("ticket",), N_("knowledge"), N_("Show the articles that may help with this ticket; search, read, put one into the reply."), footer=True),
    Key("return_request", ("R",), "return_request", ("act",), N_("return request"), N_("Open a return request, take it to its next stage, or say more of it.")),
    Key("customer", ("at",), "customer", ("act", "customer"), N_("customer"), N_("Show the customer: orders, return requests, tickets, satisfaction; @ again closes it.")),
    Key("no_reply", ("N",), "no_reply", ("act",), N_("no reply"), N_("Say that the customer's last message needs no reply.")),
    Key("merge", ("M",), "merge", ("act",), N_("merge"), N_("Merge the ticket into another one about the same matter.")),
    Key("unmerge", ("U",), "unmerge", ("act",), N_("take apart"), N_("Take a merged ticket out of the other again.")),
    Key("link", ("ampersand",), "link", ("act",), N_("link"), N_("Open a linked ticket, or link this one to another.")),
    Key("split", ("S",), "split", ("ticket",), N_("split"), N_("Move a message of the customer into a ticket of its own.")),
    Key("why", ("W",), "why", ("act",), N_("why"), N_("Tell the story of each clock: why it is due when it is; W again closes it.")),
    Key("reveal", ("X",), "reveal", ("act", "customer"), N_("masked"), N_("Look at a masked value: name, phone, e-mail, a message ... It is written down first, and hidden again after a minute.")),
    Key("undo", ("u",), "undo", ("act",), N_("undo"), N_("Take back your newest act of the last ten minutes.")),
    Key("copy_number", ("y",), "copy_number", ("act",), N_("copy number"), N_("Send the ticket's number to the clipboard.")),
    Key("change_setting", ("enter", "l"), "change", ("settings",), N_("change"), N_("Change the setting at the cursor."), footer=True),
    Key("reset_setting", ("r",), "reset", ("settings",), N_("as shipped"), N_("Set it back to what is shipped."), footer=True),
    Key("drop_draft", ("x",), "drop_draft", ("drafts",), N_("drop"), N_("Drop the draft at the cursor; asks first."), footer=True),
    Key("handover_note", ("i",), "note", ("handover",), N_("note"), N_("Write the note that goes with the ticket at the cursor."), footer=True),
    Key("handover_target", ("t",), "target", ("handover",), N_("to"), N_("Whom the ticket at the cursor goes to."), footer=True),
    Key("handover_all", ("a",), "target_all", ("handover",), N_("all to"), N_("Whom all tickets go to that name nobody else."), footer=True),
    Key("handover_do", ("x",), "hand_over", ("handover",), N_("hand over"), N_("Hand over what has a target."), footer=True),
    Key("handover_whose", ("w",), "whose", ("handover",), N_("whose"), N_("Whose work is handed over."), footer=True),
    Key("person_state", ("s",), "person_state", ("people",), N_("state"), N_("Say that the colleague at the cursor is on, away or off."), footer=True),
    Key("person_handover", ("w",), "person_handover", ("people",), N_("hand over"), N_("Hand the colleague's tickets over."), footer=True),
    Key("person_disable", ("x",), "person_disable", ("people",), N_("let in no more"), N_("Let the colleague in no more, or in again; asks first."), footer=True),
    Key("change_case", ("enter", "l"), "change", ("case", "measures"), N_("change"), N_("Change, add, answer or close the line at the cursor."), footer=True),
    Key("tick", ("space",), "tick", ("case",), N_("tick"), N_("Tick an item of a checklist off, or take that back."), footer=True),
    Key("accept", ("equals_sign",), "accept", ("case",), N_("accept"), N_("Take the responsibility that the cause suggests."), footer=True),
    Key("sheet", ("P",), "sheet", ("case",), N_("sheet"), N_("Show the complaint's form as a page."), footer=True),
    Key("add_measure", ("plus",), "add", ("measures",), N_("add"), N_("Add a measure."), footer=True),
    Key("measure_ticket", ("t",), "open_ticket", ("measures",), N_("ticket"), N_("Open the ticket that the measure came from."), footer=True),
    Key("acknowledge", ("m",), "acknowledge", ("alerts",), N_("acknowledge"), N_("Acknowledge the alert, with a note."), footer=True),
    Key("behind", ("enter", "l"), "behind", ("figures",), N_("tickets"), N_("The tickets behind the figure at the cursor, or behind its group."), footer=True),
    Key("earlier_span", ("left_square_bracket", "left"), "earlier_span", ("figures", "cards"), N_("earlier"), N_("The day, week, month ... before."), footer=True),
    Key("later_span", ("right_square_bracket", "right"), "later_span", ("figures", "cards"), N_("later"), N_("The next one."), footer=True),
    Key("figure_span", ("s",), "span", ("figures",), N_("span"), N_("Another span: day, week, month, quarter, year, or one by its name."), footer=True),
    Key("figure_group", ("o",), "group_by", ("figures",), N_("group"), N_("Group the figures by team, channel, category, hour ..."), footer=True),
    Key("figure_cards", ("p",), "cards", ("figures",), N_("scorecards"), N_("Show the agents' scorecards; yours, if you are an agent."), footer=True),
    Key("figure_narrow", ("slash",), "narrow", ("figures",), N_("only"), N_("Only tickets of some channel, category, team ..."), footer=True),
    Key("figure_whose", ("w",), "whose_figures", ("figures",), N_("whose"), N_("The desk's figures, a team's or somebody's."), footer=True),
    Key("figure_measure", ("plus",), "figure_measure", ("figures",), N_("measure"), N_("Decide on a measure against the target at the cursor.")),
    Key("figure_export", ("e",), "export", ("figures",), N_("as a file"), N_("Say the command that writes these figures into a file.")),
    Key("card_figures", ("enter", "l"), "open_figures", ("cards",), N_("figures"), N_("The figures of the person at the cursor."), footer=True),
    Key("false_alarm", ("f",), "false_alarm", ("alerts",), N_("false alarm"), N_("Say that a warning was a false alarm; it is acknowledged and counted as that."), footer=True),
    Key("counter_measure", ("plus",), "counter_measure", ("alerts",), N_("measure"), N_("Decide on a measure against what the alert tells of; what the policy says is due stands there to begin with."), footer=True),
    Key("open_found", ("enter",), "screen.open_found", ("search",), N_("open"), N_("Open the ticket, or the customer's card."), footer=True, typing=True),
    Key("next_found", ("down",), "screen.next_found", ("search",), N_("down"), N_("One line down."), typing=True),
    Key("previous_found", ("up",), "screen.previous_found", ("search",), N_("up"), N_("One line up."), typing=True),
    Key("page_down_found", ("pagedown",), "screen.page_down_found", ("search",), N_("page down"), N_("A page down."), typing=True),
    Key("page_up_found", ("pageup",), "screen.page_up_found", ("search",), N_("page up"), N_("A page up."), typing=True),
    Key("leave_search", ("escape",), "screen.back", ("search",), N_("back"), N_("Back to where you came from."), footer=True, typing=True),
    Key("keep_filter", ("enter", "down"), "screen.keep_filter", ("filter",), N_("to the list"), N_("Back to the list as it is filtered."), footer=True, typing=True),
    Key("save_filter", ("ctrl+g", "f2"), "screen.save_filter", ("filter",), N_("save as queue"), N_("Save the filter as a queue of your own; without one: rename or drop the queue you are in."), footer=True, typing=True),
    Key("clear_filter", ("escape",), "screen.clear_filter", ("filter",), N_("clear"), N_("Back to the whole list."), footer=True, typing=True),
    Key("send", ("ctrl+g", "f2"), "send", ("composer", "contact"), N_("send"), N_("Record what you wrote."), footer=True, typing=True),
    Key("contact_call", ("ctrl+t",), "toggle_call", ("contact",), N_("call"), N_("Say that you took a call, or that it is a message."), footer=True, typing=True),
    Key("contact_add", ("ctrl+r",), "add_to_open", ("contact",), N_("add to open one"), N_("Put it on an open ticket of the customer instead of a new one."), footer=True, typing=True),
    Key("contact_next", ("tab",), "next_field", ("contact",), N_("next field"), N_("To the next field."), footer=True, typing=True),
    Key("contact_previous", ("shift+tab",), "previous_field", ("contact",), N_("previous field"), N_("To the field before."), typing=True),
    Key("leave_contact", ("escape",), "leave_contact", ("contact",), N_("leave, keep it"), N_("Leave; what you typed is offered again."), footer=True, typing=True),
    Key("switch_kind", ("ctrl+t",), "switch_kind", ("composer",), N_("reply or note"), N_("Change between reply and note; each keeps its own draft."), footer=True, typing=True),
    Key("library_change", ("enter", "e"), "library_change", ("library",), N_("change"), N_("Change the script or article at the cursor."), footer=True),
    Key("library_new", ("plus",), "library_new", ("library",), N_("new"), N_("Write a new script or article."), footer=True),
    Key("library_filter", ("slash",), "library_filter", ("library",), N_("find"), N_("Show those with these words, pinyin initials or this category."), footer=True),
    Key("library_kind", ("o",), "library_kind", ("library",), N_("kind"), N_("Scripts, frequent questions, guides, or all."), footer=True),
    Key("library_scenario", ("s",), "library_scenario", ("library",), N_("scenario"), N_("The next scenario, or all."), footer=True),
    Key("library_language", ("t",), "library_language", ("library",), N_("language"), N_("The next language, or both.")),
    Key("library_retired", ("r",), "library_retired", ("library",), N_("retired"), N_("Show the retired ones, or those in use.")),
    Key("library_retire", ("x",), "library_retire", ("library",), N_("retire"), N_("Retire the script or article at the cursor, or bring it back."), footer=True),
    Key("save_article", ("ctrl+g", "f2"), "save", ("article",), N_("keep"), N_("Keep what is written, when nothing is wrong with it."), footer=True, typing=True),
    Key("next_field", ("tab",), "next_field", ("article",), N_("next field"), N_("To the next field; left and right choose a word."), footer=True, typing=True),
    Key("previous_field", ("shift+tab",), "previous_field", ("article",), N_("field before"), N_("To the field before."), typing=True),
    Key("begin_again", ("ctrl+r",), "begin_again", ("article",), N_("begin again"), N_("Take back everything that was written here and not kept."), footer=True, typing=True),
    Key("leave_article", ("escape",), "leave_article", ("article",), N_("leave"), N_("Leave; what you have written is offered again."), footer=True, typing=True),
    Key("insert", ("enter",), "insert", ("picker",), N_("insert"), N_("Put it into the reply, filled in from the ticket."), footer=True, typing=True),
    Key("leave_picker", ("escape",), "leave_picker", ("picker",), N_("back"), N_("Back to the text; nothing is put in."), footer=True, typing=True),
    Key("other_language", ("tab",), "other_language", ("picker",), N_("language"), N_("Look among those in the other language."), footer=True, typing=True),
    Key("quote", ("ctrl+r",), "quote", ("picker",), N_("name it"), N_("Put in the title with a pointer to the article instead of its text."), footer=True, typing=True),
    Key("helped", ("ctrl+y",), "helped", ("picker",), N_("helped"), N_("Say that the article helped with this ticket."), footer=True, typing=True),
    Key("not_helped", ("ctrl+n",), "not_helped", ("picker",), N_("did not help"), N_("Say that the article did not help with this ticket."), footer=True, typing=True),
    Key("scripts", ("ctrl+o",), "scripts", ("composer", "picker"), N_("scripts"), N_("Look for a script by words, pinyin initials or category, and put it in."), footer=True, typing=True),
    Key("articles", ("ctrl+l",), "articles", ("composer", "picker"), N_("knowledge"), N_("Look for an article of the knowledge base, and put it in or name it."), footer=True, typing=True),
    Key("picker_down", ("down",), "down", ("picker",), N_("down"), N_("One line down."), typing=True),
    Key("picker_up", ("up",), "up", ("picker",), N_("up"), N_("One line up."), typing=True),
    Key("picker_page_down", ("pagedown",), "page_down", ("picker",), N_("read on"), N_("Further down in what the cursor is on."), typing=True),
    Key("picker_page_up", ("pageup",), "page_up", ("picker",), N_("read back"), N_("Further up in what the cursor is on."), typing=True),
    Key("leave_composer", ("escape",), "leave_composer", ("composer",), N_("leave, keep draft"), N_("Stop writing; the draft stays."), footer=True, typing=True),
)
# fmt: on
"""Not used on purpose: ctrl+s, ctrl+q (flow control), ctrl+h, ctrl+i, ctrl+m, ctrl+j (are backspace, tab, enter),
alt+letters (slow over SSH), ctrl+a and ctrl+b (tmux and screen)."""

PAIRS: Final = {"earlier_span": ("later_span", N_("periods"))}
"""Two keys of opposite ways that the footer shows as one: the first, (the second, the label of both)."""
QUEUE_KEYS: Final = frozenset(f"queue_{n}" for n in range(1, 10))
_own: dict[str, tuple[str, ...]] = {}


def use_keys(own: Mapping[str, tuple[str, ...]]) -> None:
    """From now on the footer, the help and the palette show these keys of a person's own (id -> keys)."""
    global _own
    _own = dict(own)


def shown(key: str) -> str:
    """One of Textual's key names as people write it."""
    if key in SHOWN:
        return SHOWN[key]
    if "+" in key:
        return "+".join(part.capitalize() for part in key.split("+"))
    if len(key) == 1:
        return key
    character = key_to_character(key)
    return character if character is not None and character.isprintable() else key.upper()


def key_text(id_: str) -> str:
    """The key of a command as the person has it, for a sentence that names it."""
    key = next(key for key in KEYS if key.id == id_)
    return shown(_as_own(key).keys[0])


def _as_own(key: Key) -> Key:
    return key._replace(keys=_own[key.id]) if key.id in _own else key


def keys_of(*contexts: str) -> list[Key]:
    """The keys live in these contexts, in the table's order, as shipped."""
    return [key for key in KEYS if any(context in contexts for context in key.contexts)]


def live_keys(*contexts: str) -> list[Key]:
    """The same with the person's own keys in their places."""
    return [_as_own(key) for key in keys_of(*contexts)]


def bindings(*contexts: str) -> list[Binding]:
    """Textual's bindings for these contexts, for a screen's or widget's BINDINGS."""
    return [
        Binding(",".join(key.keys), key.action, key.label, show=False, id=key.id)
        for key in keys_of(*contexts)
    ]


def footer_entries(*contexts: str, without: Callable[[Key], bool] | None = None) -> list[tuple[str, str]]:
    """(key, label in the reader's language) for the footer; what is nearest to the work comes first. Where that is
    typing, a plain character is text: keys that are one are left out, and so are those `without` names."""
    order = {context: place for place, context in enumerate(contexts)}
    typing = all(key.typing for key in keys_of(*contexts[:1]))
    found = [key for key in live_keys(*contexts) if key.footer and (key.typing or not typing)]
    if without is not None:
        found = [key for key in found if not without(key)]
    found.sort(key=lambda key: min(order[context] for context in key.contexts if context in order))
    seconds = {second for second, _label in PAIRS.values()}
    return [_footer_entry(key) for key in found if key.id not in seconds]


def _footer_entry(key: Key) -> tuple[str, str]:
    if key.id not in PAIRS:
        return shown(key.keys[0]), _(key.label)
    second, label = PAIRS[key.id]
    return f"{shown(key.keys[0])} {key_text(second)}", _(label)


def help_sections(*contexts: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """(title, [(keys, sentence)]) a context, in the reader's language; the nine queue keys as one line."""
    sections = []
    for context in contexts:
        lines: list[tuple[str, str]] = []
        for key in live_keys(context):
            if key.id.startswith("queue_") and _own.keys().isdisjoint(QUEUE_KEYS):
                if key.id == "queue_1":
                    lines.append(("1 - 9", _(key.help)))
                continue
            lines.append((key.shown, _(key.help)))
        if lines:
            sections.append((_(CONTEXTS[context]), lines))
    return sections


def documentation() -> str:
    """docs/keys.md in the language spoken now."""
    parts = ["# " + _("Keys"), "", _("Press ? in the desk for the keys of the screen you are in.")]
    for title, lines in help_sections(*CONTEXTS):
        parts += ["", f"## {title}", "", f"| {_('key')} | {_('does')} |", "|---|---|"]
        parts += [f"| {_code(keys)} | {sentence} |" for keys, sentence in lines]
    return "\n".join(parts) + "\n"


def clashes(contexts: Iterable[str]) -> list[str]:
    """Keys that would mean two things where these contexts are live together."""
    seen: dict[str, str] = {}
    return [
        f"{name}: {seen[name]}, {key.id}"
        for key in keys_of(*contexts)
        for name in key.keys
        if seen.setdefault(name, key.id) != key.id
    ]


def _code(keys: str) -> str:
    return keys if keys == "1 - 9" else " ".join(f"`{key}`" for key in keys.split(" "))
