"""The command tree that typer built, put into the reader's language and kept light."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from store.i18n import _
from tui.plain.output import say

Tree = Any
"""A typer command or group: its base class is not public."""


class PlainText:
    """Takes an option's text as it is. Typer would load pydantic (a third of a short command's time) for it."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value, a tuple for an option that may stand more than once."""
        if value is None:
            return [] if param.multiple or param.nargs == -1 else None
        return list(value) if isinstance(value, tuple) else value


def prepare(tree: Tree) -> Tree:
    """The tree, its help in the reader's language."""
    plain = PlainText()
    for command in walk(tree):
        command.help = _(command.help) if command.help else command.help
        command.short_help = _(command.short_help) if command.short_help else command.short_help
        for param in command.params:
            if getattr(param, "help", None):
                param.help = _(param.help)
            param._runtime_param = plain
    return tree


def walk(tree: Tree) -> Iterator[Tree]:
    """A command and every command below it, in the order of the help."""
    yield tree
    for below in getattr(tree, "commands", {}).values():
        yield from walk(below)


def say_reference(tree: Tree) -> None:
    """Every command's help, one after the other."""
    say(reference(tree))


def reference(tree: Tree) -> str:
    """docs/commands.md in the language spoken now."""
    parts = [
        f"# {_('Commands')}",
        "",
        _("This page is made from the help of the commands; a test keeps it so."),
    ]
    parts.extend(_chapters(tree, "kefu", None))
    return "\n".join(parts) + "\n"


def _chapters(tree: Tree, path: str, parent: Any) -> Iterator[str]:
    with tree.make_context(path, [], resilient_parsing=True) as context:
        context.parent = parent
        context.max_content_width = context.terminal_width = 100
        text = tree.get_help(context)
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    yield f"\n## {path}\n\n```text\n{lines}\n```"
    for name, below in getattr(tree, "commands", {}).items():
        yield from _chapters(below, f"{path} {name}", None)
