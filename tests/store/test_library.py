"""Scripts and articles: written, found, suggested, used, voted on; what comes with kefu."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.desk import library, replying, undoing, using
from store.library.shipped import shipped_scripts
from store.rules.articles import ArticleFacts
from store.rules.script_text import Inserted, fill
from store.views.library import ArticleView, article, listing, search
from store.views.suggesting import suggest
from tests.store.desks import MINUTE, MONDAY, Place, changes_nothing, event_data, refused

NOW = MONDAY + MINUTE
FAQ = ArticleFacts(
    "faq", "zh", "退款多久到账", "支付宝即时到账，银行卡一至三天。", "钱什么时候退", "aftersales", "refund"
)
SCRIPT = ArticleFacts("script", "zh", "催件", "您好 {customer}，{cursor}", scenario="aftersales")


def titles(found: list[ArticleView]) -> list[str]:
    return [one.title for one in found]


def test_a_new_desk_has_the_shipped_scripts_in_both_languages(place: Place) -> None:
    shipped = dict(shipped_scripts())
    assert len(shipped) >= 80
    for language in ("zh", "en"):
        found = listing(place.desk, place.vic, kind="script", language=language)
        assert {one.key: one.body for one in found} == {
            key: facts.body for key, facts in shipped.items() if facts.language == language
        }
        assert {one.scenario for one in found} == {"presales", "aftersales", "complaint", "appeasement"}


def test_shipped_scripts_come_again_only_where_nobody_has_changed_them(place: Place) -> None:
    desk = place.desk
    assert library.keep_shipped(desk, now=NOW) == 0
    ids = {one.key: one.id for one in listing(desk, place.sue, kind="script")}
    library.change(desk, place.sue, ids["zh-greeting"], {"body": "您好！"}, now=NOW)
    library.retire(desk, place.sue, ids["zh-checking"], now=NOW)
    # As an older kefu had shipped them:
    for key in ("zh-greeting", "zh-checking", "zh-in-stock"):
        desk.execute("UPDATE article SET digest = 'old' WHERE key = ?", (key,))
    old = replace(dict(shipped_scripts())["zh-in-stock"], body="旧")
    desk.execute(
        "UPDATE article SET body = ?, digest = ? WHERE key = 'zh-in-stock'", (old.body, old.digest())
    )
    desk.execute("DELETE FROM article WHERE key = 'zh-size'")
    assert library.keep_shipped(desk, now=NOW) == 2
    assert library.keep_shipped(desk, now=NOW) == 0
    found = {one.key: one for one in listing(desk, place.sue, kind="script")}
    assert found["zh-greeting"].body == "您好！"
    assert "zh-checking" not in found
    assert "现货" in found["zh-in-stock"].body
    assert "zh-size" in found


def test_an_article_is_written_changed_retired_and_brought_back(place: Place) -> None:
    desk, sue = place.desk, place.sue
    number = library.write(desk, sue, replace(FAQ, title=" 退款\x1b多久到账 "), now=NOW)
    one = article(desk, place.vic, number)
    assert (one.title, one.by, one.source, one.retired_at) == ("退款多久到账", "sue", "desk", None)
    library.change(desk, sue, number, {"title": "到账时间", "category": None}, known_at=NOW, now=NOW)
    one = article(desk, place.vic, number)
    assert (one.title, one.category, one.body) == ("到账时间", None, FAQ.body)
    assert titles(search(desk, place.vic, "dzsj")) == ["到账时间"]
    with refused("article_changed"):
        library.change(desk, place.root, number, {"title": "x"}, known_at=NOW, now=NOW + 5)
    with refused("article_same"):
        library.change(desk, sue, number, {"title": "到账时间"}, now=NOW)
    library.retire(desk, sue, number, now=NOW + 10)
    assert "到账时间" not in titles(search(desk, place.vic, "到账时间"))
    assert titles(listing(desk, place.vic, retired=True, text="到账")) == ["到账时间"]
    assert titles(listing(desk, place.vic, retired=True, text="dzsj")) == ["到账时间"]
    with refused("article_retired"):
        library.retire(desk, sue, number, now=NOW + 10)
    library.change(desk, sue, number, {"title": "何时到账"}, now=NOW + 11)
    assert search(desk, place.vic, "何时到账") == []
    library.bring_back(desk, sue, number, now=NOW + 12)
    assert titles(search(desk, place.vic, "何时到账")) == ["何时到账"]
    with refused("article_in_use"):
        library.bring_back(desk, sue, number, now=NOW + 12)
    assert not any("到账" in str(data) for data in event_data(desk))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "poem"}, "not_one_of"),
        ({"kind": ""}, "missing_field"),
        ({"language": "fr"}, "not_one_of"),
        ({"scenario": "kitchen"}, "not_one_of"),
        ({"category": "kitchen"}, "not_one_of"),
        ({"level": "expert"}, "not_one_of"),
        ({"level": "beginner"}, "level_of_a_guide"),
        ({"title": " \x1b "}, "missing_field"),
        ({"title": "x" * 201}, "text_too_long"),
        ({"body": ""}, "missing_field"),
        ({"body": "{kunde}", "kind": "script"}, "unknown_variable"),
    ],
)
def test_what_cannot_be_written(place: Place, changed: dict[str, str], code: str) -> None:
    facts = replace(FAQ, **changed)
    changes_nothing(place, code, lambda: library.write(place.desk, place.sue, facts, now=NOW))
    number = library.write(place.desk, place.sue, FAQ, now=NOW)
    changes_nothing(place, code, lambda: library.change(place.desk, place.sue, number, changed, now=NOW))


def test_a_key_is_given_once_and_an_unknown_article_refused(place: Place) -> None:
    library.write(place.desk, place.sue, FAQ, key="refund", now=NOW)
    changes_nothing(
        place,
        "article_key_taken",
        lambda: library.write(place.desk, place.sue, FAQ, key="refund", now=NOW),
    )
    for number in (0, -1, 10**6, 1 << 70, -(1 << 70)):
        with refused("no_such_article"):
            article(place.desk, place.vic, number)
        with refused("no_such_article"):
            library.retire(place.desk, place.sue, number, now=NOW)
        with refused("no_such_article"):
            using.vote(place.desk, place.ann, place.open(), number, helped=True, now=NOW)


def test_articles_are_found_by_words_by_pinyin_and_by_category(place: Place) -> None:
    desk, ann = place.desk, place.ann
    first = search(desk, ann, "tkdj", kinds=["script"])
    assert titles(first) == ["退款多久到账"]
    assert titles(search(desk, ann, "tuikuan", kinds=["script"]))[0] == "退款多久到账"
    assert "退款多久到账" in titles(search(desk, ann, "款", language="zh"))
    assert search(desk, ann, "refund", language="en")[0].title == "When the refund arrives"
    assert {one.category for one in search(desk, ann, "物流", language="zh")} >= {"logistics"}
    named = search(desk, ann, "invoice", language="zh")
    assert {one.category for one in named} == {"invoice"}
    calming = search(desk, ann, "安抚", language="zh")
    assert {one.scenario for one in calming} == {"appeasement"}
    assert search(desk, ann, "customer", language="zh") == []
    for hostile in ('"', "a OR b", "x" * 5000, "'; --", "\0", "NEAR(", "*"):
        search(desk, ann, hostile)
    offered = search(desk, ann, " ", kinds=["script"], language="zh", scenario="complaint", category="refund")
    assert offered[0].category == "refund"
    assert {one.scenario for one in offered[1:9]} == {"complaint"}
    assert len(search(desk, ann, "", limit=3)) == 3
    assert search(desk, ann, "", limit=-3) == []


def test_the_best_articles_for_a_ticket_come_first(place: Place) -> None:
    desk = place.desk
    wanted = library.write(desk, place.sue, FAQ, now=NOW)
    for title, body in (
        ("发票抬头怎么改", "在订单页修改。"),
        ("如何安装支架", "先固定底座。"),
        ("会员积分", "每元一分。"),
    ):
        library.write(
            desk, place.sue, replace(FAQ, title=title, body=body, question="", category=None), now=NOW
        )
    number = place.open(subject="钱没到", body="我的退款三天了还没有到账，请查一下", category="refund")
    found = suggest(desk, place.ann, number)
    assert found[0].id == wanted
    assert all(one.kind != "script" for one in found)
    scripts = suggest(desk, place.ann, number, kinds=["script"], limit=3)
    assert scripts[0].title == "退款多久到账"
    silent = place.open(subject="您好", body="在吗", category="refund")
    assert [one.id for one in suggest(desk, place.ann, silent)] == [wanted]
    library.retire(desk, place.sue, wanted, now=NOW)
    assert suggest(desk, place.ann, silent) == []
    english = library.write(
        desk,
        place.sue,
        replace(FAQ, language="en", title="Refund not received", body="Ask the bank."),
        now=NOW,
    )
    asked = place.open(subject="Money", body='Where is my refund? "NEAR" OR *')
    assert suggest(desk, place.ann, asked)[0].id == english
    with refused("no_such_ticket"):
        suggest(desk, place.ann, 999)


def test_a_reply_counts_the_scripts_in_it_and_undo_takes_that_back(place: Place) -> None:
    desk, ann = place.desk, place.ann
    script = library.write(desk, place.sue, SCRIPT, now=NOW)
    other = library.write(desk, place.sue, FAQ, now=NOW)
    filled = fill(SCRIPT.body, {"customer": "小王"})
    number = place.open()

    def reply(text: str, at: int) -> None:
        used = [Inserted(script, filled.text, filled.cursor), Inserted(other, FAQ.body, 0)]
        replying.reply(desk, ann, number, text, used=used, now=at)

    def counts(which: int) -> tuple[int, int]:
        one = article(desk, ann, which)
        return one.used, one.edited

    reply("您好 小王，已经在催了。", NOW)
    assert (counts(script), counts(other)) == ((1, 0), (0, 0))
    reply("您好 小李，已经在催了。" + FAQ.body, NOW + 1)
    assert (counts(script), counts(other)) == ((2, 1), (1, 0))
    undoing.undo(desk, ann, now=NOW + 2)
    assert (counts(script), counts(other)) == ((1, 0), (0, 0))
    changes_nothing(
        place,
        "no_such_article",
        lambda: replying.reply(desk, ann, number, "Hello", used=[Inserted(10**9, "Hello", 5)], now=NOW + 3),
    )


def test_a_person_s_newest_vote_counts(place: Place) -> None:
    desk, number = place.desk, place.open()
    wanted = library.write(desk, place.sue, FAQ, now=NOW)
    for actor, helped in ((place.ann, True), (place.bob, True), (place.ann, False)):
        using.vote(desk, actor, number, wanted, helped=helped, now=NOW)
    one = article(desk, place.vic, wanted)
    assert (one.helped, one.not_helped) == (1, 1)
    with refused("no_such_ticket"):
        using.vote(desk, place.ann, 999, wanted, helped=True, now=NOW)
