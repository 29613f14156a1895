"""What a client may say behind `ssh kefu@host`: one command of the table, no file of the host, no other person."""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from store.errors import WrongUsage
from store.i18n import N_, _

LONGEST: Final = 1024
"""Characters of a command."""
HELP: Final = ("-h", "--help")
GIVEN_HERE: Final = frozenset(
    {
        "wall", "queue", "show", "why", "alerts", "warnings", "search", "customer", "order", "drafts", "case", "stories",
        "new", "receive", "take", "claim", "release", "assign", "transfer", "handover",
        "reply", "sent", "note", "no-reply", "wait", "set", "step", "offer", "answer", "return",
        "resolve", "reopen", "close", "escalate", "ack", "undo", "merge", "unmerge", "link", "split",
        "causes", "ask", "tell", "check", "survey", "story", "files", "attachment", "export",
        "cause list", "cause add", "measure list", "measure add", "measure done", "report complaint-sheet",
        "library list", "library find", "library suggest", "library show", "library write", "library change",
        "library retire", "library restore", "library vote", "policy show", "policy history", "policy check", "policy diff",
        "policy apply",
        "agent list", "agent state", "agent add", "agent change", "agent disable", "agent enable", "agent pin", "reveal",
        "report reveals", "report day", "report week", "report month", "report quarter", "report year",
        "report complaints", "report logistics", "report agents", "kpi", "agent key list", "agent key add", "agent key remove",
        "notify list", "notify retry", "notify drop",
        "import tickets", "import messages", "import history", "import customers", "import orders",
        "import shipments", "import returns", "import surveys", "import agents", "import scripts",
        "import articles", "import presets", "import list", "import undo",
        "bulk claim", "bulk release", "bulk assign", "bulk transfer", "bulk set", "bulk resolve", "bulk close",
    }
)  # fmt: skip
"""Commands that work over SSH. What is not here is the host's own: files, services, the desk itself."""
HOST_ONLY: Final = frozenset(
    {
        "demo", "init", "migrate", "backup", "restore", "doctor", "watch", "serve", "notify test", "retain",
        "agent key file",
    }
)  # fmt: skip
FULL_SCREEN: Final = frozenset({"wall"})
"""What ends by itself when its agent is let in no more, and gives the terminal back."""
_PATH_WORDS: Final = ("FILE", "PATH", "DIR")
_NEVER: Final = frozenset({"once", "watch", "for_sshd"})
"""Options that make a command a service of the host."""
_NAMES_OF_KEPT_FILES: Final = frozenset({("attachment", "name")})
LONG: Final = N_("it has more than 1024 characters")
CONTROL: Final = N_("it holds control characters")
QUOTES: Final = N_("a quotation has no end")


def words_of(command: str) -> list[str]:
    """The words of a client's command. Raises WrongUsage unless the first of them name a command of the table."""
    if len(command) > LONGEST:
        raise _wrong(LONG)
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for sign in command):
        raise _wrong(CONTROL)
    try:
        words = shlex.split(command)
    except ValueError:
        raise _wrong(QUOTES) from None
    if not _is_given(words):
        raise WrongUsage("serve_refused", command=words[0] if words else "")
    return words


def _wrong(why: str) -> WrongUsage:
    return WrongUsage("serve_words", why=_(why))


def _is_given(words: list[str]) -> bool:
    paths = [" ".join(words[:count]) for count in (1, 2, 3)]
    if any(path in GIVEN_HERE for path in paths):
        return True
    asked = " ".join(words[:-1])
    return words[-1:] in [[word] for word in HELP] and any(
        not asked or path.startswith(f"{asked} ") for path in GIVEN_HERE
    )


def keep_in(tree: Any, walk: Callable[[Any], Any]) -> Any:
    """The command tree with every option and argument looked at before its command runs."""
    for command in list(walk(tree))[1:]:  # the first takes the global options, which are ours
        for param in command.params:
            if not param.is_eager:
                param.callback = _looked_at(command.name, param.callback)
    return tree


def _looked_at(command: str | None, after: Callable[..., Any] | None) -> Callable[..., Any]:
    def look(context: Any, param: Any, value: Any) -> Any:
        refuse_host(command, param, value)
        return value if after is None else after(context, param, value)

    return look


def refuse_host(command: str | None, param: Any, value: Any) -> None:
    """Raise WrongUsage for a value that names a file of the host or starts a service, and for an import without a
    digest."""
    option = param.opts[0] if param.param_type_name == "option" else (param.metavar or param.name)
    if param.name == "sha256" and value is None:
        raise WrongUsage("serve_digest")
    if value in (None, False, (), []):
        return
    if param.name in _NEVER:
        raise WrongUsage("serve_refused", command=f"{command} {option}")
    if (command, param.name) in _NAMES_OF_KEPT_FILES:
        return
    metavar = param.metavar or ""
    if metavar.startswith("[NAME") and len(value) == 1:
        metavar, value = "", value[0]
        if _names_a_file(value):
            raise WrongUsage("serve_path", option=option)
    if any(word in metavar for word in _PATH_WORDS) and not ("|-" in metavar and value == "-"):
        raise WrongUsage("serve_path", option=option)
    if param.name == "preset" and _names_a_file(value):
        raise WrongUsage("serve_path", option=option)


def _names_a_file(preset: str) -> bool:
    """As store.imports.preset_places tells a preset's name from its file."""
    return "/" in preset or preset.endswith(".toml")
