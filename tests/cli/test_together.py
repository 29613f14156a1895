"""Commands about several tickets at once: undo, search, merge, unmerge, link, handover."""

from __future__ import annotations

import json
from typing import Any


def test_an_act_is_taken_back_and_said_so(kefu: Any) -> None:
    kefu.done("new", "Where is my parcel?", "--channel", "chat")
    kefu.done("claim", "1")
    back = kefu.told("undo")
    assert (back["undone"], back["ticket"]["assignee"], back["ticket"]["status"]) == ("claim", None, "new")
    refused = kefu("undo")
    assert (refused.code, refused.out) == (1, "")
    kefu.done("note", "1", "Mine.")
    assert "note" in kefu.done("undo")


def test_words_are_found_and_shown(kefu: Any) -> None:
    kefu.done("new", "物流三天没有更新", "--customer", "小鹿")
    kefu.done("new", "发票抬头开错了")
    found = kefu.told("search", "没有更新")
    assert [(hit["number"], "没有更新" in hit["match"]) for hit in found] == [(1, True)]
    assert [hit["number"] for hit in kefu.told("search", "小鹿")] == [1]
    assert "#2" in kefu.done("search", "发票")
    assert kefu.told("search", "不存在的词") == []


def test_merged_and_taken_apart(kefu: Any) -> None:
    for text in ("First", "Second"):
        kefu.done("new", text)
    assert kefu.told("merge", "2", "1")["number"] == 1
    assert [message["body"] for message in kefu.told("show", "1")["messages"]] == ["First", "Second"]
    assert kefu.told("show", "2")["status"] == "closed"
    assert kefu("merge", "1", "1").code == 1
    assert kefu.told("unmerge", "2")["status"] == "new"
    assert [message["body"] for message in kefu.told("show", "2")["messages"]] == ["Second"]
    kefu.done("link", "2", "1")
    assert kefu("link", "1", "2").code == 1


def test_a_leavers_work_goes_to_others(kefu: Any) -> None:
    kefu.done("agent", "add", "agent1", "--name", "One", "--role", "agent", "--team", "presales")
    for text in ("First", "Second"):
        kefu.done("new", text)
    for number in ("1", "2"):
        kefu.done("assign", number, "--to", "agent1")
    assert kefu("handover", "agent1").code == 2
    told = json.loads(kefu.done("handover", "agent1", "--team", "aftersales", "--note", "On leave", "--json"))
    assert told == {"moved": [1, 2], "refused": []}
    assert kefu.told("show", "1")["assignee"] is None
