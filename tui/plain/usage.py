"""The command tree that typer built, put into the reader's language and kept light."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from store.i18n import N_, _

Tree = Any
"""A typer command or group: its base class is not public."""


TYPERS_OWN: Final = (
    N_("Usage: "),
    N_("Arguments:"),
    N_("Options:"),
    N_("Commands:"),
    N_("[required]"),
    N_("[default: "),
    N_("Show this message and exit."),
)
"""What typer writes into a help by itself."""


class PlainText:
    """Takes an option's text as it is. Typer would load pydantic (a third of a short command's time) for it."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value, a tuple for an option that may stand more than once."""
        if value is None:
            return [] if param.multiple or param.nargs == -1 else None
        return list(value) if isinstance(value, tuple) else value


PLAIN_TEXT: Final = PlainText()
at_door: Callable[[Tree, Callable[[Tree], Iterator[Tree]]], Tree] | None = None
"""What is done to the tree before a command of it runs, where not every command line is welcome."""


def prepare(tree: Tree) -> Tree:
    """The tree, its help in the reader's language."""
    for command in walk(tree):
        command.help = _(command.help) if command.help else command.help
        command.get_help = partial(_help, command.get_help)
        command.get_params = partial(_params, command.get_params)
    return tree if at_door is None else at_door(tree, walk)


def walk(tree: Tree) -> Iterator[Tree]:
    """A command and every command below it, in the order of the help."""
    yield tree
    for below in getattr(tree, "commands", {}).values():
        yield from walk(below)


def reference(tree: Tree) -> str:
    """docs/commands.md in the language spoken now."""
    parts = [
        f"# {_('Commands')}",
        "",
        _("This page is made from the help of the commands; a test keeps it so."),
    ]
    parts.extend(_chapters(tree, "kefu"))
    return "\n".join(parts) + "\n"


def _chapters(tree: Tree, path: str) -> Iterator[str]:
    with tree.make_context(path, [], resilient_parsing=True) as context:
        context.max_content_width = context.terminal_width = 100
        text = tree.get_help(context)
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    yield f"\n## {path}\n\n```text\n{lines}\n```"
    for name, below in getattr(tree, "commands", {}).items():
        yield from _chapters(below, f"{path} {name}")


def _help(plain: Callable[[Any], str], context: Any) -> str:
    """A command's help; what typer itself says in it in the reader's language too."""
    text = plain(context)
    for ours in TYPERS_OWN:
        text = text.replace(ours, _(ours))
    return text


def _params(plain: Callable[[Any], list[Any]], context: Any) -> list[Any]:
    """A command's parameters, translated, and taken as they are typed."""
    params = plain(context)
    for param in params:
        if getattr(param, "help", None):
            param.help = _(param.help)
        if param.param_type_name == "argument":
            param.display_type_rich = _no_type
        param._runtime_param = PLAIN_TEXT
    return params


def _no_type(ctx: Any) -> str:
    """An argument's name says enough; `<str>` behind it says nothing more."""
    return ""
