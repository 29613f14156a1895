"""Everything that was tried against a desk over SSH, one by one, and the test that tries it again.

The attempts are those of the lab in which the desk's way in was designed. What several tests cover has several names.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

SSHD, SERVE, ONESHOT = "tests/e2e/test_sshd.py", "tests/access/test_serve.py", "tests/access/test_oneshot.py"
HARD, INSIDE = "tests/tui/test_hardening.py", "tests/e2e/test_inside_ssh.py"
COMMANDS: Final = (
    (ONESHOT, "test_what_is_no_command_of_the_table_is_refused"),
    (SSHD, "test_one_command_and_its_exit_code"),
)
LINES: Final = (
    (ONESHOT, "test_what_is_no_line_of_words_is_refused"),
    (SSHD, "test_one_command_and_its_exit_code"),
)
FILES: Final = ((SSHD, "test_no_file_goes_in_or_out"),)
TUNNELS: Final = (
    (SSHD, "test_there_are_no_tunnels"),
    (INSIDE, "test_what_a_client_asks_for_beside_its_session_is_refused"),
)
VARIABLES: Final = (
    (INSIDE, "test_no_variable_of_the_client_arrives"),
    (SERVE, "test_a_session_has_no_way_out"),
)
NAMES: Final = ((SERVE, "test_an_odd_terminal_is_taken_for_a_common_one"),)
NO_SCREEN: Final = (
    (SERVE, "test_without_a_terminal_there_is_no_screen"),
    (SSHD, "test_one_command_and_its_exit_code"),
)
SIGNALS: Final = ((SERVE, "test_signal_keys_while_the_desk_loads_show_nothing_and_leave_no_shell"),)
SESSION: Final = ((SERVE, "test_a_session_has_no_way_out"),)
SIZE: Final = (
    (SERVE, "test_a_terminal_of_an_absurd_size_ends_the_session"),
    (SERVE, "test_a_terminal_that_grows_absurdly_ends_the_session"),
)
ATTEMPTS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "a shell: sh": COMMANDS,
    "two commands: whoami; id": COMMANDS,
    "two commands: list && id": COMMANDS,
    "a substitution: $(id)": COMMANDS,
    "a substitution: `id`": COMMANDS,
    "a new line in the command": LINES,
    "a quotation without an end": LINES,
    "5,000 characters": LINES,
    "control characters in the command": LINES,
    "global options of kefu: --db, --as": COMMANDS,
    "a file of the host as an argument": ((ONESHOT, "test_there_are_no_files_and_no_services_of_the_host"),),
    "half an upload": (
        (SSHD, "test_an_import_is_whole_or_not_at_all"),
        (ONESHOT, "test_an_import_needs_the_digest_of_the_whole_file"),
    ),
    "sftp": ((INSIDE, "test_what_a_client_asks_for_beside_its_session_is_refused"),),
    "scp up": FILES,
    "scp down": FILES,
    "scp -O up": FILES,
    "scp -O down": FILES,
    "rsync, git": COMMANDS,
    "-W": TUNNELS[:1],
    "-L": TUNNELS,
    "-D": TUNNELS,
    "-R": TUNNELS,
    "-A": TUNNELS[1:],
    "-X": TUNNELS[1:],
    "-w": TUNNELS[1:],
    "SetEnv PYTHONPATH": VARIABLES,
    "SetEnv PYTHONINSPECT": VARIABLES,
    "SetEnv TEXTUAL_LOG, TEXTUAL_SCREENSHOT": VARIABLES,
    "SetEnv TEXTUAL_DRIVER": VARIABLES,
    "SetEnv LC_ALL, LANG": VARIABLES,
    "TERM with a command": NAMES,
    "TERM with a new line and an escape sequence": NAMES,
    "TERM of 60,000 characters": NAMES,
    "no terminal: -T, a pipe": NO_SCREEN,
    "Ctrl+Z": SESSION,
    "Ctrl+C and Ctrl+\\ in the first half second": SIGNALS,
    "a screenshot from the palette": (*SESSION, (HARD, "test_nothing_opens_is_saved_or_suspends")),
    "a terminal of 65535 x 65535": SIZE,
    "a terminal of 5000 x 5000": SIZE,
    "a paste of 5 MB": ((INSIDE, "test_five_megabytes_are_pasted_and_the_session_goes_on"),),
    "a link in a customer's text": (
        (INSIDE, "test_a_clicked_link_of_a_customer_opens_nothing"),
        ("tests/e2e/test_hostile.py", "test_a_click_on_markup_does_nothing_but_select"),
    ),
    "another person's login, a key taken back, a stranger's key": (
        (SSHD, "test_a_key_that_must_not_let_in_does_not"),
        (SERVE, "test_a_key_that_is_taken_back_ends_the_sessions_that_came_by_it"),
    ),
}
"""What somebody tries -> where it is tried again."""
MOST: Final = 42


def test_there_are_as_many_as_were_tried() -> None:
    assert len(ATTEMPTS) == MOST


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_each_attempt_has_its_test(attempt: str) -> None:
    root = Path(__file__).parents[2]
    assert ATTEMPTS[attempt]
    for file, name in ATTEMPTS[attempt]:
        tree = ast.parse((root / file).read_text(encoding="utf-8"))
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in names, f"{attempt}: {file} has no {name}"
