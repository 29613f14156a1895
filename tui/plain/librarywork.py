"""The commands of the library: what each takes, and the one verb or view that it asks. cli.py makes them commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from store import desk as verbs
from store.errors import DeskError, WrongUsage
from store.i18n import N_, language
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.words import code_for

if TYPE_CHECKING:
    from tui.plain import options as opt

GROUPS: Final = {"library": N_("Scripts and articles.")}


def list_(
    work: Work,
    json: bool,
    kind: opt.ArticleKind = None,
    scenario: opt.ArticleScenario = None,
    spoken: opt.ArticleLanguage = None,
    retired: opt.ArticlesRetired = False,
    limit: opt.ArticlesLimit = "1000",
) -> None:
    from store.views.library import listing
    from tui.plain.library import say_articles

    found = listing(
        work.desk,
        work.actor,
        kind=_word("article_kind", kind),
        scenario=_word("article_scenario", scenario),
        language=_word("language", spoken),
        retired=retired,
        limit=typed.count("--limit", limit, 1, 1000),
    )
    say_articles(found, work.facts, json=json)


def find(
    work: Work,
    json: bool,
    words: opt.ArticleWords,
    kind: opt.ArticleKind = None,
    scenario: opt.ArticleScenario = None,
    category: opt.Category = None,
    spoken: opt.ArticleLanguage = None,
    limit: opt.ArticlesLimit = "50",
) -> None:
    from store.views.library import search
    from tui.plain.library import say_articles

    one = _word("article_kind", kind)
    found = search(
        work.desk,
        work.actor,
        words,
        kinds=() if one is None else (one,),
        scenario=_word("article_scenario", scenario),
        category=_word("category", category),
        language=_word("language", spoken),
        limit=typed.count("--limit", limit, 1, 1000),
    )
    say_articles(found, work.facts, json=json)


def suggest(
    work: Work,
    json: bool,
    number: opt.Number,
    kind: opt.ArticleKind = None,
    limit: opt.ArticlesLimit = "5",
) -> None:
    from store.rules.articles import KNOWLEDGE
    from store.views.suggesting import suggest as view
    from tui.plain.library import say_articles

    one = _word("article_kind", kind)
    kinds = KNOWLEDGE if one is None else (one,)
    most = typed.count("--limit", limit, 1, 20)
    say_articles(
        view(work.desk, work.actor, typed.number(number), kinds=kinds, limit=most), work.facts, json=json
    )


def show(work: Work, json: bool, article: opt.ArticleId, ticket: opt.ArticleTicket = None) -> None:
    from store.rules.articles import SCRIPT
    from store.rules.script_text import fill, plain
    from store.views.filling import values_of
    from store.views.library import article as view
    from store.views.tickets import ticket as ticket_view
    from tui.plain.library import say_article

    one = view(work.desk, work.actor, _id(article))
    filled = None
    if ticket is not None:
        found = ticket_view(work.desk, work.actor, typed.number(ticket), now=work.now)
        zone = ZoneInfo(work.facts.zone)
        values = values_of(found, work.actor.name, one.language, zone, work.now)
        filled = fill(one.body, values) if one.kind == SCRIPT else plain(one.body)
    say_article(one, work.facts, filled=filled, json=json)


def write(
    work: Work,
    json: bool,
    words: opt.Text = None,
    text: opt.TextOption = None,
    title: opt.ArticleTitle = None,
    kind: opt.ArticleKind = None,
    spoken: opt.ArticleLanguage = None,
    scenario: opt.ArticleScenario = None,
    category: opt.Category = None,
    level: opt.ArticleLevel = None,
    question: opt.ArticleQuestion = None,
    key: opt.ArticleKey = None,
) -> None:
    from store.rules.articles import ArticleFacts

    facts = ArticleFacts(
        kind=_word("article_kind", kind) or "script",
        language=_word("language", spoken) or language(),
        title=typed.needed("--title", title),
        body=typed.some_text(words, text),
        question=question or "",
        scenario=_word("article_scenario", scenario),
        category=_word("category", category),
        level=_word("article_level", level),
    )
    _say(work, json, verbs.library.write(work.desk, work.actor, facts, key=key, now=work.now))


def change(
    work: Work,
    json: bool,
    article: opt.ArticleId,
    words: opt.Text = None,
    text: opt.TextOption = None,
    title: opt.ArticleTitle = None,
    kind: opt.ArticleKind = None,
    spoken: opt.ArticleLanguage = None,
    scenario: opt.ArticleScenario = None,
    category: opt.Category = None,
    level: opt.ArticleLevel = None,
    question: opt.ArticleQuestion = None,
) -> None:
    given = {
        "body": typed.optional_text(words, text),
        "title": title,
        "kind": code_for("article_kind", kind),
        "language": code_for("language", spoken),
        "scenario": code_for("article_scenario", scenario),
        "category": code_for("category", category),
        "level": code_for("article_level", level),
        "question": question,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    wanted = _id(article)
    verbs.library.change(work.desk, work.actor, wanted, changes, now=work.now)
    _say(work, json, wanted)


def retire(work: Work, json: bool, article: opt.ArticleId) -> None:
    wanted = _id(article)
    verbs.library.retire(work.desk, work.actor, wanted, now=work.now)
    _say(work, json, wanted)


def restore(work: Work, json: bool, article: opt.ArticleId) -> None:
    wanted = _id(article)
    verbs.library.bring_back(work.desk, work.actor, wanted, now=work.now)
    _say(work, json, wanted)


def vote(
    work: Work,
    json: bool,
    article: opt.ArticleId,
    ticket: opt.ArticleTicket = None,
    helped: opt.ArticleHelped = False,
    not_helped: opt.ArticleNotHelped = False,
) -> None:
    typed.exclusive(helped=helped, not_helped=not_helped)
    if not (helped or not_helped):
        raise WrongUsage("one_needed", options="--helped, --not-helped")
    wanted, number = _id(article), typed.number(typed.needed("--ticket", ticket))
    verbs.using.vote(work.desk, work.actor, number, wanted, helped=helped, now=work.now)
    _say(work, json, wanted)


ON_DESK: Final = (
    Command("library", "list", list_, N_("All scripts and articles."), True),
    Command(
        "library", "find", find, N_("Find some by words, pinyin initials or category, the best first."), True
    ),
    Command("library", "suggest", suggest, N_("The best articles for a ticket's text."), True),
    Command("library", "show", show, N_("One of them; with --ticket as that ticket fills it in."), True),
    Command("library", "write", write, N_("Write a script or an article.")),
    Command("library", "change", change, N_("Change one; an empty text empties a field.")),
    Command("library", "retire", retire, N_("Take one out of use; what it was used for stays.")),
    Command("library", "restore", restore, N_("Put a retired one into use again.")),
    Command("library", "vote", vote, N_("Say whether an article helped with a ticket.")),
)


def _id(text: str) -> int:
    plain = text.strip().removeprefix("#")
    if not plain.isdecimal() or len(plain) > 18:
        raise DeskError("no_such_article", article=text)
    return int(plain)


def _word(group: str, text: str | None) -> str | None:
    """The code that a filter names; one that is no word of the vocabulary is refused."""
    from store.desk.values import checked_word
    from tui.wording import GROUPS

    code = code_for(group, text)
    return code if group == "category" else checked_word(group, GROUPS[group], code)


def _say(work: Work, json: bool, article_id: int) -> None:
    from store.views.library import article as view
    from tui.plain.library import say_article

    say_article(view(work.desk, work.actor, article_id), work.facts, json=json)
