"""A filter is kept as a queue of one's own; such a queue is renamed or dropped."""

from __future__ import annotations

from store import desk
from store.errors import DeskError
from store.i18n import _
from store.rules.filters import Filter, OneOf, Term
from store.views.saved_queues import SavedView
from tui.acts.finding import ALL, Finding
from tui.plain.errors import error_text
from tui.widgets.prompt import Choice


async def keep_as_queue(screen: Finding, current: SavedView | None) -> None:
    """Keep the filter under a name, in the place of a queue that has it where that is wished."""
    view, whole = screen.base(screen.desk_app.view)
    if view != ALL:
        whole = Filter((Term(OneOf("queue", (view.replace("-", "_"),))), *whole.terms))
    name = await screen.text(_("Name of the queue"), text="" if current is None else current.name)
    if name is None:
        return
    replaces = False
    if any(queue.name == " ".join(name.split()) for queue in screen.own):
        title = _("Put this filter in the place of '{name}'").format(name=name)
        replaces = await screen.pick(title, [Choice("yes", _("yes")), Choice("no", _("no"))], "no") == "yes"
        if not replaces:
            return
    try:
        saved = await screen.do(
            desk.saved_queues.save, name, str(whole), replace=replaces, now=screen.session.now()
        )
        await screen.read_own()
    except DeskError as error:
        screen.say(error_text(error), refused=True)
        return
    screen.forget_filter()
    screen.show_queue(saved.view)
    screen.say(_("The queue '{name}' is kept: {filter}").format(name=saved.name, filter=saved.filter))


async def change_queue(screen: Finding, current: SavedView) -> None:
    """Give it another name, or drop it."""
    title = _("The queue '{name}'").format(name=current.name)
    what = await screen.pick(title, [Choice("rename", _("rename")), Choice("drop", _("drop"))])
    name = current.name
    if what == "rename":
        asked = await screen.text(_("Name of the queue"), text=name)
        if asked is None:
            return
        name = asked
    if what is None:
        return
    now = screen.session.now()
    try:
        if what == "rename":
            await screen.do(desk.saved_queues.rename, current.name, name, now=now)
        else:
            await screen.do(desk.saved_queues.drop, current.name, now=now)
        await screen.read_own()
    except DeskError as error:
        screen.say(error_text(error), refused=True)
        return
    if what == "drop":
        screen.show_queue(ALL)
        said = _("The queue '{name}' is gone; it was: {filter}")
    else:
        said = _("The queue is called '{name}' now: {filter}")
    screen.say(said.format(name=" ".join(name.split()), filter=current.filter))
