"""A warning that leaves the terminal: its own words, in whichever language the service speaks, and nothing of a customer."""

from __future__ import annotations

import pytest

from store import i18n
from store.desk.judging import judge
from store.desk.outgoing import ChannelFacts, tell_channels
from store.outbox.channels import Webhook
from store.outbox.queue import claim
from store.outbox.rendering import note_of
from store.outbox.secret import Secret
from tests.store.desks import HOUR, MONDAY, Place
from tests.targets.test_judging import answered
from tui.plain.sweeping import outside_word


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "target missed · first response, average (chat, phone) 50s in 2026-07-20 (target <= 35s"),
        ("zh", "指标未达标 · 2026-07-20 首次响应，平均 (在线聊天、电话) 50s（目标 <= 35s"),
    ],
)
def test_a_missed_target_goes_out_with_value_and_target(place: Place, language: str, words: str) -> None:
    tell_channels(place.desk, {"duty": ChannelFacts("webhook")}, now=MONDAY)
    text = str(place.desk.value("SELECT toml FROM policy_version"))
    levels = 'levels = [{ at = "warn", tell = ["supervisors"], by = ["duty"] }]\nwarn = "> 40s"'
    place.desk.execute("UPDATE policy_version SET toml = ?", (text.replace('warn = "> 40s"', levels, 1),))
    answered(place, 50)
    now = MONDAY + HOUR
    assert judge(place.desk, holder="test", now=now) == 1
    parcel = claim(place.desk, "duty", "me", per_minute=10, lease_ms=1000, now=now)
    assert parcel is not None
    i18n.use(language)
    note = note_of(place.desk, parcel, Webhook(url=Secret("https://example.org")), outside_word, now)
    assert words in note.text
    assert note.facts["ticket"] is None
    assert (note.facts["value"], note.facts["span"], note.facts["level"]) == (50_000, "2026-07-20", 1)
