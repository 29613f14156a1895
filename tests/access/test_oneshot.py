"""What a client may say behind `ssh kefu@host`, and what is made of every option of every command."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

import cli
from store.policy.read import shipped_text
from tests.cli.conftest import START, Ended, Kefu
from tests.store.desks import refused
from tui.plain import oneshot, usage

NO_COMMAND = (
    "sh", "bash -i", "whoami; id", "list && id", "$(id)", "`id`", "queue;id"[5:], "/bin/sh", "python -c 1", "''", " ",
    "scp -t .", "scp -f /etc/passwd", "internal-sftp", "/usr/lib/openssh/sftp-server", "rsync --server .", "git-upload-pack x",
    "--db /tmp/x queue", "--as root queue", "--lang en queue", "--as=root queue", "-c queue", "kefu queue", "QUEUE",
    "queues", "import", "agent", "agent key", "import nonsense -",
)  # fmt: skip
NO_WORDS = (
    "queue\nid", "queue\r", "queue \x1b]52;c;AAAA\x07", "queue \0", "queue '", 'queue "', "queue \\", "queue \u2028",
    "queue " + "9" * 1024, "note 1 \udcff", "queue \x7f", "queue \x9b",
)  # fmt: skip


class Client:
    """Gives commands as somebody over SSH, by the words that serve takes, in this process."""

    def __init__(self, kefu: Kefu) -> None:
        self._kefu = kefu

    def __call__(self, login: str, command: str, *, stdin: bytes = b"") -> Ended:
        return self._kefu("--as", login, *oneshot.words_of(command), stdin=stdin)


@pytest.fixture
def client(kefu: Kefu, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(usage, "at_door", oneshot.keep_in)
    return Client(kefu)


@pytest.mark.parametrize("command", [*NO_COMMAND, *sorted(oneshot.HOST_ONLY)])
def test_what_is_no_command_of_the_table_is_refused(command: str) -> None:
    with refused("serve_refused", 2):
        oneshot.words_of(command)


@pytest.mark.parametrize("command", NO_WORDS)
def test_what_is_no_line_of_words_is_refused(command: str) -> None:
    with refused("serve_words", 2):
        oneshot.words_of(command)


def commands() -> Iterator[tuple[str, Any]]:
    def below(command: Any, path: str) -> Iterator[tuple[str, Any]]:
        inside = getattr(command, "commands", None)
        if inside is None:
            yield path.strip(), command
            return
        for name, one in inside.items():
            yield from below(one, f"{path} {name}")

    return below(get_command(cli.commands()), "")


def test_the_table_names_commands_that_there_are() -> None:
    known = {path for path, _command in commands()}
    assert known >= oneshot.GIVEN_HERE
    assert not oneshot.GIVEN_HERE & oneshot.HOST_ONLY


def test_no_option_of_a_command_over_ssh_takes_a_file_of_the_host() -> None:
    suspicious = ("file", "path", "dir", "folder", "out", "write", "attach", "rejects", "preset")
    for path, command in commands():
        if path not in oneshot.GIVEN_HERE:
            continue
        for param in command.params:
            if any(word in (param.name, *param.name.split("_")) for word in suspicious):
                value = (
                    "/etc/passwd"
                    if param.nargs == 1 and not getattr(param, "multiple", False)
                    else ["/etc/passwd"]
                )
                with refused("serve_path", 2):
                    oneshot.refuse_host(command.name, param, value)


def test_commands_work_with_the_rights_of_their_agent(client: Client, complaint: int) -> None:
    assert client("anna", "queue open --json").json[0]["number"] == complaint
    noted = client("anna", f"note {complaint} \"他说：'快点'; rm -rf ~ && $(id)\" --json").json
    assert noted["number"] == complaint
    assert client("anna", f"note {complaint} -", stdin="第二条".encode()).code == 0
    shown = client("anna", f"show {complaint} --json").json
    assert [one["body"] for one in shown["messages"]][1:] == ["他说：'快点'; rm -rf ~ && $(id)", "第二条"]
    assert client("vera", f"note {complaint} x").code == 1
    assert client("nemo", "queue").code == 1
    assert client("anna", "queue --nonsense").code == 2
    for words in ("--help", "queue --help", "agent --help", "import tickets -h"):
        assert client("anna", words).code == 0


def test_there_are_no_files_and_no_services_of_the_host(client: Client, kefu: Kefu, complaint: int) -> None:
    file = kefu.path.parent / "made"
    for command in (
        f"export tickets -o {file}", f"export tickets --out={file}", f"note {complaint} x --attach /etc/passwd",
        f"import tickets {kefu.path} --sha256 {'0' * 64}", f"import tickets - --sha256 {'0' * 64} --rejects {file}",
        f"import tickets - --sha256 {'0' * 64} --rejects -", f"import tickets - --sha256 {'0' * 64} --preset ./x.toml",
        f"import tickets - --sha256 {'0' * 64} --preset=/etc/passwd", "import presets check /etc/passwd",
        "import presets /etc/passwd", f"report complaint-sheet {complaint} --out {file}",
        "escalate --once", "escalate --watch", "agent key list --for-sshd", "agent key add anna /etc/passwd",
    ):  # fmt: skip
        ended = client(kefu.me, command)
        assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1), (command, ended)
    assert not file.exists()
    assert client(kefu.me, "import presets kefu").code == 0
    assert client(kefu.me, "export tickets -o -").code == 0


def test_an_import_needs_the_digest_of_the_whole_file(client: Client, kefu: Kefu) -> None:
    file = f"external_id,opened_at,subject\n1,{START},one\n2,{START},two\n".encode()
    digest = hashlib.sha256(file).hexdigest()
    assert "--sha256" in client(kefu.me, "import tickets -").err
    assert client(kefu.me, f"import tickets - --source --sha256={digest}").code == 2
    assert client(kefu.me, "import tickets - --source --sha256", stdin=file).code == 2
    half = client(kefu.me, f"import tickets - --sha256 {digest}", stdin=file[:-20])
    assert (half.code, half.out, half.err.count("\n")) == (4, "", 1)
    assert kefu.told("queue", "open") == []
    whole = client(kefu.me, f"import tickets - --sha256 {digest} --json", stdin=file)
    assert whole.json["created"] == 2
    assert client("anna", f"import tickets - --sha256 {digest}", stdin=file).code == 1


def test_a_policy_comes_in_whole_and_by_an_admin_alone(client: Client, kefu: Kefu) -> None:
    changed = shipped_text().replace('name = "shipped"', 'name = "ours"', 1).encode()
    assert changed != shipped_text().encode()
    digest = hashlib.sha256(changed).hexdigest()
    assert client("anna", "policy check - --json", stdin=changed).json["ok"] is True
    assert client("anna", "policy check -", stdin=b"nonsense = 1").code == 1
    assert client("nemo", "policy check -", stdin=changed).code == 1
    assert client("anna", "policy diff - --json", stdin=changed).json["keys"] == [
        {"key": "name", "before": "shipped", "after": "ours"}
    ]
    assert "--sha256" in client(kefu.me, "policy apply -", stdin=changed).err
    assert client("anna", f"policy apply - --sha256 {digest}", stdin=changed).code == 1
    half = client(kefu.me, f"policy apply - --sha256 {digest}", stdin=changed[:-40])
    assert (half.code, half.out, half.err.count("\n")) == (4, "", 1)
    assert client(kefu.me, f"policy apply - --sha256 {digest} --json", stdin=changed).json["version"] == 2
    assert kefu.told("policy", "show")["policy"]["name"] == "ours"
    assert client(kefu.me, "policy check -", stdin=b"#" * (1 << 20) + b"##").code == 4
    for words in (
        "policy check /etc/passwd",
        f"policy apply /etc/passwd --sha256 {digest}",
        "policy diff x.toml",
    ):
        assert client(kefu.me, words).code == 2
