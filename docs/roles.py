"""docs/roles.md: who may do what, from the table that the desk itself asks."""

from __future__ import annotations

from typing import Final

from store import i18n
from store.i18n import language
from store.rules.permission import VERBS_OF_ROLE
from store.rules.words import ROLES
from tui.plain.words import VERBS, verb_word

TOP: Final = """\
# Roles

Who may do what, at every door alike: on the screen, as a command, and over SSH. This page is made from
`store/rules/permission.py` by `python -m docs`; a test keeps it so, and another one walks every command and key with every
role. A refusal is one line, exit code 1, and changes nothing. Keys for what you may not do are not in the footer and not
among the commands of `Ctrl+P`; pressed all the same, they say so before they ask anything.

A role is given with `kefu agent add LOGIN --role ROLE` and changed with `kefu agent change LOGIN --role ROLE`:

- **viewer** (只读): looks, as a shared screen on the wall does. Holds no tickets, sees customer data masked.
- **agent** (客服): works on tickets.
- **supervisor** (主管): hands work out, brings files in and out, writes scripts and articles.
- **admin** (管理员): people, the policy, the file itself.

"""
BEHIND: Final = """
What the table does not say:

- An agent gives back only tickets of their own, and hands over only their own work; another's is the supervisor's.
- A question to a department is answered by its people, and by supervisors and admins.
- Nobody disables themself or changes their own role, and the last admin stays one: a desk is never without.
- `kefu init`, `migrate`, `doctor`, `escalate --once|--watch` and `serve` are the host's: they are for whoever owns the
  file, and no key of an agent reaches them.

## When somebody leaves, or is another

`kefu agent disable LOGIN` holds at once, whatever screens are open:

- Their sessions end within a second, with one sentence and exit code 1; over SSH nobody is let in by their keys. An
  act that was under way is refused inside its transaction.
- What they hold goes back to its team's queue, its status as it was; a ticket of theirs that is opened again later, or
  comes back by an undo, is nobody's. To pass work on to somebody, `kefu handover LOGIN --to ...` before.
- Alerts told to them alone are told to the ticket's team.
- Their drafts stay theirs: nobody else sees a sentence that was not finished, and `kefu agent enable LOGIN` brings the
  person back with drafts, teams and keys. A key that must never work again is taken out with `kefu agent key remove`:
  that ends the sessions which came in by it, and no others.
- Measures that they still owe are named, for somebody else to see to.

`kefu agent change LOGIN` (name, role, teams, skills, limit, shift) holds in open sessions within a second: queues, footer
and rights follow. Who becomes a viewer holds nothing any more: their tickets go the same way.
"""


def documentation() -> str:
    """The page: every right with kefu's words in both languages, and who has it; the lowest role that has it first."""
    spoken = language()
    try:
        i18n.use("en")
        english = {verb: verb_word(verb) for verb in VERBS}
        i18n.use("zh")
        chinese = {verb: verb_word(verb) for verb in VERBS}
    finally:
        i18n.use(spoken)
    heads = [f"{role} {ROLES[role]}" for role in VERBS_OF_ROLE]
    lines = [f"| right | | {' | '.join(heads)} | code |", "|---|---|" + "---|" * (len(heads) + 1)]
    told: set[str] = set()
    for verbs in VERBS_OF_ROLE.values():
        for verb in VERBS:
            if verb in verbs and verb not in told:
                told.add(verb)
                marks = ["✓" if verb in may else "" for may in VERBS_OF_ROLE.values()]
                lines.append(f"| {english[verb]} | {chinese[verb]} | " + " | ".join(marks) + f" | `{verb}` |")
    return TOP + "\n".join(lines) + "\n" + BEHIND
