"""Around a command: its language, and every way in which it can end."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, Final

from store import i18n
from store.errors import CouldNot, DeskError, WrongUsage
from tui.plain.doors import Door, door
from tui.plain.errors import error_text, usage_text
from tui.plain.output import say_error

INTERRUPTED: Final = 130


def guarded(
    open_desk: Callable[[str | None, str | None, str | None], int],
    commands: Callable[[str | None], Any],
    argv: Sequence[str],
    enter: Callable[[Door], int],
) -> int:
    """Run on these words, in the language that they ask for; returns the exit code.

    Global options alone open the desk at once, without the typer app that `commands` gives; so does what sshd runs,
    which `enter` takes.
    """
    try:
        i18n.use(i18n.preferred())
        i18n.use(_language(argv))
        alone, asked = _global_options(argv), door(argv)
        if asked is not None:
            code = enter(asked)
        elif alone is None:
            code = _run_command(commands(_command(argv)), argv)
        else:
            code = open_desk(alone.get("--db"), alone.get("--as"), alone.get("--lang"))
        sys.stdout.flush()
        return code
    except DeskError as error:
        return _refused(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _unheard()
    except UnicodeEncodeError:
        return _refused(WrongUsage("no_text_bytes"))
    except OSError as error:
        _let_go_of_output()
        return _refused(CouldNot("system_refused", why=error.strerror or str(error)))
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person gets a sentence
        if os.environ.get("KEFU_TRACEBACK"):
            traceback.print_exc()
        return _refused(CouldNot("defect", what=f"{type(error).__name__}: {error}"))


def _run_command(app: Any, argv: Sequence[str]) -> int:
    """Run the typer app on these words; returns the exit code."""
    from typer._click.exceptions import ClickException
    from typer.main import get_command

    from tui.plain.usage import prepare

    try:
        code = prepare(get_command(app)).main(list(argv), prog_name="kefu", standalone_mode=False)
    except ClickException as error:
        say_error(usage_text(error))
        return error.exit_code
    except SystemExit:  # typer leaves so when nobody reads what is printed
        return _unheard()
    return code if isinstance(code, int) else 0


def _global_options(argv: Sequence[str]) -> dict[str, str] | None:
    """The global options by name when nothing else stands on the line; None when anything does."""
    found: dict[str, str] = {}
    words = iter(argv)
    for word in words:
        name, sign, value = word.partition("=")
        following = value if sign else next(words, None)
        if name not in ("--db", "--as", "--lang") or following is None:
            return None
        found[name] = following
    return found


def _language(argv: Sequence[str]) -> str:
    """The language that the global options ask for, before anything is said in one."""
    words = iter(argv)
    for word in words:
        name, sign, value = word.partition("=")
        if name == "--lang":
            wanted = value if sign else next(words, "")
            if wanted not in i18n.LANGUAGES:
                raise WrongUsage(
                    "not_one_of", field="--lang", value=wanted, choices=", ".join(i18n.LANGUAGES)
                )
            return wanted
        if name in ("--db", "--as") and not sign:
            next(words, "")
        elif not word.startswith("-"):
            break
    return i18n.preferred()


def _command(argv: Sequence[str]) -> str | None:
    """The command behind the global options; None where none is named or another option stands before it."""
    words = iter(argv)
    for word in words:
        name, sign, _value = word.partition("=")
        if name not in ("--db", "--as", "--lang"):
            return None if word.startswith("-") else word
        if not sign:
            next(words, "")
    return None


def _refused(error: DeskError) -> int:
    try:
        say_error(error_text(error))
    except OSError:
        pass  # nobody can be told
    return error.exit_code


def _unheard() -> int:
    """Nobody reads standard output any more: end quietly, the work is done."""
    _let_go_of_output()
    return 0


def _let_go_of_output() -> None:
    """What could not be written to standard output is not tried again when the process ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
