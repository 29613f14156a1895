"""A note that names somebody alerts them; nobody else, and never oneself."""

from __future__ import annotations

import pytest

from store.desk import escalating, moving, replying, undoing
from store.rules.mentions import logins_in
from store.views.alerts import of_ticket, unacknowledged
from store.views.mentions import Mentioned, mentioned
from tests.store.desks import MINUTE, MONDAY, SECOND, Place, assert_sound

NOW = MONDAY + MINUTE


@pytest.mark.parametrize(
    ("text", "logins"),
    [
        ("@bob look", ("bob",)),
        ("请@bob看一下，还有@ann。", ("bob", "ann")),
        ("@Bob, @bob: twice", ("bob",)),
        ("mail bob@ann.cn or a.b@bob", ()),
        ("@ bob @1bob @@bob", ()),
        ("(@bob) \n@ann!", ("bob", "ann")),
        ("@bob- dashes", ("bob-", "bob")),
        ("@" + "b" * 33, ()),
    ],
)
def test_whom_a_text_names(text: str, logins: tuple[str, ...]) -> None:
    assert logins_in(text) == logins


def test_a_note_alerts_each_whom_it_names_on_screen_and_bell(place: Place) -> None:
    number = place.open()
    replying.note(place.desk, place.ann, number, "@bob 请看一下\n@ann @nobody @pia", now=NOW)
    told = {alert.told: alert for alert in of_ticket(place.desk, number)}
    assert set(told) == {("bob",), ("pia",)}
    alert = told["bob",]
    assert (alert.clock, alert.reason, alert.bell, alert.fired_at) == ("mention", "mention", True, NOW)
    assert alert.note == "ann: @bob 请看一下 @ann @nobody @pia"
    assert place.types(number)[-2:] == ["mentioned", "mentioned"]
    for who, count in ((place.bob, 1), (place.pia, 1), (place.ann, 0), (place.sue, 0)):
        assert len(unacknowledged(place.desk, who, now=NOW)) == count
    assert_sound(place, now=NOW)


def test_it_is_acknowledged_like_every_alert(place: Place) -> None:
    number = place.open()
    replying.note(place.desk, place.ann, number, "@bob", now=NOW)
    (alert,) = of_ticket(place.desk, number)
    escalating.acknowledge(place.desk, place.bob, alert.alert_id, note="On it", now=NOW + SECOND)
    assert unacknowledged(place.desk, place.bob, now=NOW) == []
    replying.note(place.desk, place.ann, number, "@bob again", now=NOW + MINUTE)
    assert len(unacknowledged(place.desk, place.bob, now=NOW)) == 1
    assert_sound(place, now=NOW + MINUTE)


def test_the_note_of_another_act_names_people_too(place: Place) -> None:
    number = place.open()
    moving.transfer(place.desk, place.ann, number, team="logistics", note="@lou please", now=NOW)
    assert [alert.told for alert in of_ticket(place.desk, number)] == [("lou",)]


def test_a_note_taken_back_alerts_nobody(place: Place) -> None:
    number = place.open()
    replying.note(place.desk, place.ann, number, "@bob", now=NOW)
    undoing.undo(place.desk, place.ann, now=NOW + SECOND)
    assert unacknowledged(place.desk, place.bob, now=NOW) == []
    assert [alert.closed_reason for alert in of_ticket(place.desk, number)] == ["undone"]
    assert_sound(place, now=NOW + SECOND)


def test_somebody_disabled_is_named_and_not_told(place: Place) -> None:
    number = place.open()
    place.desk.execute("UPDATE agent SET disabled_at = ? WHERE login = 'pia'", (NOW,))
    text = "@bob @pia @ann @nobody"
    assert mentioned(place.desk, place.ann, text) == Mentioned(told=("bob",), disabled=("pia",))
    replying.note(place.desk, place.ann, number, text, now=NOW)
    assert [alert.told for alert in of_ticket(place.desk, number)] == [("bob",)]
