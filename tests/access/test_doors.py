"""Every role at every door: the command, the same words over SSH, and the keys of the screen; and no way past a check."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import store
from store.database import open_desk
from store.rules.permission import VERBS, VERBS_OF_ROLE
from tests.access.making_keys import ed25519
from tests.access.test_oneshot import commands
from tests.app.conftest import founded, place
from tests.app.driving import desk_app
from tests.cli.conftest import Ended, Kefu
from tests.conftest import LONG
from tests.store.desks import MONDAY, Place, everything
from tui import key_rights
from tui.keys import KEYS
from tui.palette import DeskCommands
from tui.plain import oneshot, usage
from tui.widgets.prompt import Prompt

__all__ = ["founded", "place"]

ROLES: Final = tuple(VERBS_OF_ROLE)
HOST: Final = "the host's own"
"""For whoever owns the file: it asks for no agent, and `serve` hands none of it out."""
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "demo": (HOST, ""),
    "init": (HOST, ""),
    "migrate": (HOST, ""),
    "restore": (HOST, ""),
    "doctor": (HOST, ""),
    "serve": (HOST, ""),
    "agent key file": ("add_agent", ""),
    "notify list": ("see", ""),
    "backup": ("backup", "{folder}/copy.db"),
    "wall": ("see", ""),
    "queue": ("see", ""),
    "show": ("see", "1"),
    "why": ("see", "1"),
    "alerts": ("see", ""),
    "warnings": ("see", ""),
    "new": ("open", "Hello"),
    "receive": ("receive", "1 Hello"),
    "undo": ("undo", ""),
    "search": ("see", "hello"),
    "customer": ("see", "buyer"),
    "order": ("see", "SO1"),
    "merge": ("merge", "1 2"),
    "unmerge": ("unmerge", "1"),
    "link": ("link", "1 2"),
    "split": ("split", "1 1"),
    "handover": ("transfer", "{me} --team quality"),
    "drafts": ("see", ""),
    "take": ("take", ""),
    "claim": ("claim", "2"),
    "release": ("release", "1"),
    "assign": ("assign", "1 --to bob"),
    "transfer": ("transfer", "1 --team quality"),
    "reply": ("reply", "1 Hello"),
    "sent": ("sent", "1"),
    "note": ("note", "1 So"),
    "no-reply": ("no_reply", "1"),
    "wait": ("wait", "1 --for customer"),
    "set": ("set", "1 --priority high"),
    "step": ("step", "1 investigated"),
    "offer": ("offer", "1 --type refund"),
    "answer": ("answer", "1 accepted"),
    "return": ("return", "1 applied --type exchange"),
    "resolve": ("resolve", "1"),
    "reopen": ("reopen", "1"),
    "close": ("close", "1"),
    "escalate": ("escalate", "1 --note Help"),
    "ack": ("acknowledge", "1"),
    "causes": ("causes", "1 weather"),
    "ask": ("ask", "1 --team logistics Where?"),
    "tell": ("tell", "1 There."),
    "check": ("check", "1 complaint_call 1"),
    "survey": ("survey", "1 --outcome reached --source form"),
    "story": ("story", "1 success"),
    "case": ("see", "1"),
    "stories": ("see", ""),
    "export": ("export", "tickets"),
    "attachment": ("open_attachment", "1 1"),
    "files": ("see", ""),
    "watch": ("import_tickets", "{folder}"),
    "cause list": ("see", ""),
    "cause add": ("add_cause", "Tape"),
    "measure add": ("measure", "--text Tape --ticket 1"),
    "measure done": ("measure", "1 --effect Good"),
    "measure list": ("see", ""),
    "report complaint-sheet": ("see", "1"),
    "library list": ("see", ""),
    "library find": ("see", "tk"),
    "library suggest": ("see", "1"),
    "library show": ("see", "1"),
    "library write": ("write_library", "--kind script --title T --text T"),
    "library change": ("write_library", "1 --title T"),
    "library retire": ("write_library", "1"),
    "library restore": ("write_library", "1"),
    "library vote": ("use_library", "1 --ticket 1 --helped"),
    "policy show": ("see", ""),
    "policy check": ("see", "-"),
    "policy diff": ("see", "-"),
    "policy history": ("see", ""),
    "policy apply": ("apply_policy", "- --sha256 {digest}"),
    "agent add": ("add_agent", "zoe"),
    "agent change": ("change_agent", "nobody --name N"),
    "agent disable": ("change_agent", "nobody"),
    "agent enable": ("change_agent", "nobody"),
    "agent list": ("see", ""),
    "agent pin": ("set_pin", "--clear"),
    "agent key add": ("add_agent", "anna -"),
    "agent key list": ("see", ""),
    "agent key remove": ("add_agent", "9"),
    "reveal": ("reveal_field", "1 name"),
    "retain": ("retain", "--dry-run"),
    "report reveals": ("see_reveals", ""),
    "kpi": ("see_figures", ""),
    **{
        f"report {kind}": ("see_figures", "")
        for kind in ("day", "week", "month", "quarter", "year", "complaints", "logistics", "agents")
    },
    "agent state": ("set_state", "nobody away"),
    "notify test": ("notify", "none"),
    "notify retry": ("notify", ""),
    "notify drop": ("notify", "1"),
    **{
        f"import {kind}": ("import_tickets", "- --dry-run --sha256 {digest}")
        for kind in (
            "tickets",
            "messages",
            "history",
            "customers",
            "orders",
            "shipments",
            "returns",
            "surveys",
        )
    },
    "import agents": ("add_agent", "- --dry-run --sha256 {digest}"),
    "import scripts": ("write_library", "- --dry-run --sha256 {digest}"),
    "import articles": ("write_library", "- --dry-run --sha256 {digest}"),
    "import presets": (HOST, ""),
    "import list": ("import_tickets", ""),
    "import undo": ("import_tickets", "1"),
    **{
        f"bulk {verb}": (verb, f"1 {options}")
        for verb, options in {
            "claim": "",
            "release": "",
            "assign": "--to bob",
            "transfer": "--team quality",
            "set": "--priority high",
            "resolve": "",
            "close": "",
        }.items()
    },
}
"""Command -> the right that it asks for, and words with which it gets as far as asking."""
NOTHING_OF_THEIR_OWN: Final = {"report agents": "viewer"}
"""Command -> the role that has the right and is refused: an agent sees what is their own, a leader everybody's."""
PERSON: Final = {"viewer": "vera", "agent": "anna", "supervisor": "sam", "admin": "ada"}


class Doors:
    """The desk's commands as its people give them: on the host with `--as`, and over SSH."""

    def __init__(self, kefu: Kefu, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._kefu, self._folder, self._monkeypatch = kefu, folder, monkeypatch

    def words(self, path: str, role: str) -> list[str]:
        """The words of this command, whole."""
        options = COMMANDS[path][1].format(folder=self._folder, me=PERSON[role], digest=NO_BYTES)
        return [*path.split(), *options.split()]

    def command(self, path: str, role: str) -> Ended:
        return self._kefu("--as", PERSON[role], *self.words(path, role), stdin=STDIN.get(path, b""))

    def one_shot(self, path: str, role: str) -> Ended:
        """The same function that `serve` uses."""
        with self._monkeypatch.context() as patch:
            patch.setattr(usage, "at_door", oneshot.keep_in)
            line = " ".join(self.words(path, role))
            return self._kefu("--as", PERSON[role], *oneshot.words_of(line), stdin=STDIN.get(path, b""))


STDIN: Final = {"agent key add": ed25519().encode()}
NO_BYTES: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture
def doors(kefu: Kefu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doors:
    for login, role in (("sam", "supervisor"), ("ada", "admin")):
        kefu.done("agent", "add", login, "--role", role)
    for subject in ("Hello", "Again"):
        kefu.done("new", subject, "--customer", "buyer", "--category", "refund")
    folder = tmp_path / "box"
    folder.mkdir()
    return Doors(kefu, folder, monkeypatch)


def asking() -> Iterator[tuple[str, str]]:
    """(command, verb) of those that ask for a right."""
    return ((path, verb) for path, (verb, _options) in COMMANDS.items() if verb != HOST)


def refused_roles(path: str, verb: str) -> list[str]:
    return [
        role for role in ROLES if verb not in VERBS_OF_ROLE[role] or NOTHING_OF_THEIR_OWN.get(path) == role
    ]


def rows(kefu: Kefu) -> dict[str, list[tuple[Any, ...]]]:
    desk = open_desk(kefu.path, readonly=True)
    try:
        return everything(desk)
    finally:
        desk.close()


def test_every_command_is_in_the_table() -> None:
    assert {path for path, _command in commands()} == COMMANDS.keys()
    assert {verb for _path, verb in asking()} <= VERBS


def test_what_is_the_host_s_own_is_not_given_over_ssh() -> None:
    of_host = {path for path, (verb, _options) in COMMANDS.items() if verb == HOST} - {"import presets"}
    assert of_host.isdisjoint(oneshot.GIVEN_HERE)


def test_who_may_not_is_refused_at_both_doors_and_nothing_changes(doors: Doors, kefu: Kefu) -> None:
    before = rows(kefu)
    wrong = []
    for path, verb in asking():
        roles = refused_roles(path, verb)
        for role in roles if LONG else roles[-1:]:
            ways = [doors.command, *([doors.one_shot] if path in oneshot.GIVEN_HERE else [])]
            for way in ways if LONG else ways[-1:]:
                ended = way(path, role)
                said = "may not do this" in ended.err and ended.err.count("\n") == 1
                if (ended.code, ended.out, said) != (1, "", True):
                    wrong.append((path, role, way.__name__, ended))
    assert not wrong
    assert rows(kefu) == before


@pytest.mark.long
def test_who_may_is_not_refused_for_their_role(doors: Doors, kefu: Kefu) -> None:
    """What they then do is tried verb by verb (tests/store/test_rights.py) and command by command (tests/cli)."""
    for path, verb in asking():
        if path == "watch":
            continue
        refused = refused_roles(path, verb)
        roles = [role for role in ROLES if role not in refused]
        for role in roles if LONG else roles[:1]:
            ways = [doors.command, *([doors.one_shot] if path in oneshot.GIVEN_HERE else [])]
            for way in ways if LONG else ways[-1:]:
                ended = way(path, role)
                assert "may not do this" not in ended.err, (path, role, ended)
                assert "Traceback" not in ended.err


@pytest.mark.parametrize("role", ["viewer", "agent", "supervisor"])  # an admin may do everything
async def test_the_keys_and_the_palette_of_a_role(place: Place, role: str) -> None:
    number = place.complaint()
    before = everything(place.desk)
    login = {"viewer": "vic", "agent": "ann", "supervisor": "sue"}[role]
    refused = {id_ for id_, verb in key_rights.VERB_OF_KEY.items() if verb not in VERBS_OF_ROLE[role]}
    async with desk_app(place.path, login, now=MONDAY) as person:
        screen = await person.open(number)
        palette = DeskCommands(screen)
        assert refused.isdisjoint(key.id for key in palette._keys())
        for key in KEYS:
            if key.id in refused:
                person.one(Prompt).say("")
                await palette._run(key)
                await person.says("may not do this")
                person.one(Prompt).say("")
                await person.app.run_action(key.action, screen)
                await person.says("may not do this")
    after = everything(place.desk)
    assert {name for name in before if before[name] != after[name]} <= {"seen", "lease"}


def test_every_key_that_acts_names_its_right() -> None:
    ids = {key.id for key in KEYS}
    assert ids >= key_rights.VERB_OF_KEY.keys()
    assert set(key_rights.VERB_OF_KEY.values()) <= VERBS
    looking = ids - key_rights.VERB_OF_KEY.keys()
    assert looking & VERBS <= {"link", "open"}, "a key called like a verb asks for its right"
    for role in ROLES:
        verbs: dict[str, set[bool]] = {}
        for key in KEYS:
            if key.id in key_rights.VERB_OF_KEY:
                verbs.setdefault(key.action, set()).add(key_rights.may_press(key, role))
        assert all(len(found) == 1 for found in verbs.values()), (role, verbs)


# ---------------------------------------------------------------- no way past a check

CHECKS: Final = frozenset({"require", "require_still", "require_handover", "act"})
INNER: Final = {
    "store/desk/acts.py:require_still": "is the check",
    "store/desk/claiming.py:touch": "extends only the caller's own lease, which a claim gave",
    "store/desk/contacts.py:drop_contact": "one's own unfinished contact",
    "store/desk/drafts.py:drop_draft": "one's own draft",
    "store/desk/drafts.py:recorded": "one's own draft, inside reply and note",
    "store/desk/leaving.py:give_back": "inside disable and change_agent",
    "store/desk/presence.py:announce": "says only where one is",
    "store/imports/kinds/returns_tickets.py:open_tickets": "inside an import of return requests",
    "store/imports/kinds/returns_tickets.py:tell": "inside an import of return requests",
    "store/reports/measures.py:of_alerts": "inside the report of a period",
    "store/reports/measures.py:of_span": "inside the report of a period",
    "store/reports/measures.py:of_tickets": "inside the report of complaints",
    "store/reports/period.py:people_of": "inside the report of a period",
    "store/reports/promised.py:promised": "inside the report of a period",
    "store/reports/standing.py:standings": "inside the report of a period",
    "store/views/case.py:of_ticket": "inside the views of a ticket and a case",
    "store/views/case.py:steps_of_ticket": "inside the view of a ticket",
    "store/views/case_parts.py:questions": "inside the views of a ticket and a case",
    "store/views/filter_sql.py:conditions": "text for statements, asks nothing",
    "store/views/queues.py:own_size": "inside the counts of queues",
}
"""Functions with (desk, actor, ...) that check nothing themselves, and why that is right."""


def acting_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    root = Path(store.__file__).parent
    for folder in ("desk", "views", "access", "outbox", "reports", "exports", "imports"):
        for file in sorted((root / folder).rglob("*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                is_open = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
                if is_open and [argument.arg for argument in node.args.args[:2]] == ["desk", "actor"]:
                    yield f"store/{file.relative_to(root)}:{node.name}", node


def called(node: ast.FunctionDef) -> set[str]:
    """The functions that it calls by their plain names."""
    calls = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
    return {function.id for function in calls if isinstance(function, ast.Name)}


def test_nothing_acts_or_looks_for_somebody_without_a_check() -> None:
    functions = dict(acting_functions())
    assert len(functions) > 100
    safe = set(CHECKS)
    unchecked = set(functions)
    while True:
        found = {name for name in unchecked if called(functions[name]) & safe}
        if not found:
            break
        unchecked -= found
        safe |= {name.rpartition(":")[2] for name in found}
    assert unchecked == set(INNER)
