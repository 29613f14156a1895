"""What real terminals do to a desk: they vanish, stall, send rubbish; and no text steers them."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator

import pytest

from store.errors import CouldNot
from tests.tui.pty_host import Pty
from tui.terminal import QUIET, check_size, check_terminal, prepare_environment

ALLOWED_ESCAPES = re.compile(
    rb"\x1b\[[0-9;]*m"  # style
    rb"|\x1b\[\d+;\d+H"  # cursor position
    rb"|\x1b\[\?(?:1049|1000|1002|1006|1004|2004|2026|2048|25|7)[hl]"  # modes
    rb"|\x1b\[\?(?:2026|2048)\$p"  # questions about modes
    rb"|\x1b\[[<>]\d*u"  # keyboard protocol
)
Start = Callable[..., Pty]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Pty] = []

    def begin(*words: str, **options: bool) -> Pty:
        running.append(Pty("tests.tui.small_app", *words, **options))  # type: ignore[arg-type]
        return running[-1]

    yield begin
    for terminal in running:
        terminal.stop()


def ready(written: bytes) -> bool:
    return b"ready" in written


def test_quit_leaves_a_clean_terminal(start: Start) -> None:
    terminal = start()
    terminal.read_until(ready)
    terminal.type(b"q")
    assert terminal.ends(within=5) == 0
    assert terminal.written.rindex(b"\x1b[?1049l") > terminal.written.rindex(b"\x1b[?1049h")


@pytest.mark.parametrize("ignore_hup", [True, False])
def test_a_vanished_terminal_ends_the_process(start: Start, ignore_hup: bool) -> None:
    terminal = start(ignore_hup=ignore_hup)
    terminal.read_until(ready)
    terminal.close_terminal()
    assert terminal.ends(within=5, read=False) == 129


def test_a_terminal_that_stopped_reading_cannot_keep_the_process(start: Start) -> None:
    terminal = start("flood")
    terminal.read_until(ready)
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.ends(within=6, read=False) == 129


def test_rubbish_stray_signals_and_ctrl_z_do_nothing(start: Start) -> None:
    terminal = start()
    terminal.read_until(ready)
    terminal.quiet(0.3)
    threads = terminal.threads()
    terminal.type(b"\xff\xfe\xc3(")
    for _ in range(3):
        terminal.process.send_signal(signal.SIGCONT)
    terminal.process.send_signal(signal.SIGTSTP)
    terminal.type(b"\x1a")
    terminal.read_until(lambda written: b"noted ctrl z" in written)
    assert terminal.threads() == threads
    terminal.type(b"q")
    assert terminal.ends(within=5) == 0


def test_an_idle_desk_writes_nothing_and_a_key_little(start: Start) -> None:
    terminal = start()
    terminal.read_until(ready)
    terminal.quiet(0.3)
    assert terminal.quiet(1.0) == b""
    terminal.type(b"j")
    assert 0 < len(terminal.quiet(0.3)) < 1000


def test_hostile_text_reaches_the_terminal_as_text_only(start: Start) -> None:
    terminal = start("hostile")
    terminal.read_until(lambda written: b"markup" in written)
    terminal.quiet(0.5)
    terminal.type(b"\x1b")
    terminal.quiet(0.3)
    terminal.type(b"GG")
    terminal.quiet(0.5)
    terminal.type(b"q")
    assert terminal.ends(within=5) == 0
    rest = ALLOWED_ESCAPES.sub(b"", terminal.written)
    text = rest.decode("utf-8")
    assert not re.findall("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]", text)
    assert "[red]markup[/]" in text
    assert "]52;" in text


def test_what_is_no_terminal_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CouldNot) as refused:
        check_terminal()
    assert refused.value.code == "no_terminal"
    with pytest.raises(CouldNot):
        check_size(401, 24)
    check_size(400, 120)


def test_the_environment_is_quiet_unless_the_user_wants_otherwise() -> None:
    environ = {"TEXTUAL_ANIMATIONS": "full"}
    prepare_environment(environ)
    assert environ == QUIET | {"TEXTUAL_ANIMATIONS": "full"}
