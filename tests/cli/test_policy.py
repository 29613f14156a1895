"""The policy's commands: a calendar's year, what a file would change, its versions, and open tickets."""

from __future__ import annotations

import io
import signal
from pathlib import Path

import pytest

import cli
from store.policy.read import shipped_text
from store.text import cell_width
from tests.cli.conftest import Kefu


class _InterruptingOnce(io.StringIO):
    """Somebody presses Ctrl+C at the first ticket that is listed."""

    pressed = False

    def write(self, text: str) -> int:
        if "#" in text and not self.pressed:
            self.pressed = True
            signal.raise_signal(signal.SIGINT)
        return super().write(text)


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """The shipped policy with 20 minutes for complaints."""
    file = tmp_path / "stricter.toml"
    file.write_text(shipped_text().replace('resolution = "72h"', 'resolution = "20m"'), encoding="utf-8")
    return file


@pytest.fixture
def holidays(kefu: Kefu, tmp_path: Path) -> Kefu:
    """A desk whose office keeps China's holidays."""
    file = tmp_path / "holidays.toml"
    head = "[calendars.office]\n"
    more = 'holidays = "CN"\nopen = { "2026-11-11" = ["00:00-24:00"] }\n'
    file.write_text(shipped_text().replace(head, head + more), encoding="utf-8")
    kefu.done("policy", "apply", str(file), "--json")
    return kefu


class TestYear:
    @pytest.mark.parametrize(("lang", "days"), [("en", "Mon"), ("zh", "周一")])
    def test_the_grid_is_straight_in_both_languages(
        self, holidays: Kefu, monkeypatch: pytest.MonkeyPatch, lang: str, days: str
    ) -> None:
        monkeypatch.setenv("COLUMNS", "80")
        lines = holidays.done(
            "policy", "show", "--calendar", "office", "--year", "2026", lang=lang
        ).splitlines()
        assert "2026" in lines[0]
        assert "Asia/Shanghai" in lines[0]
        start = next(place for place, line in enumerate(lines) if line.startswith("2026-10"))
        month = lines[start : start + 7]
        assert month[1].split()[0] == days
        assert all(cell_width(line) <= 80 for line in lines)
        assert month[2].rstrip() == " " * 24 + " 1x-     2x-     3x-     4x-"
        assert month[3].rstrip() == " 5x-     6x-     7x-     8 8     9 8    10+8    11 -"
        heads = [cell_width(month[1][: month[1].index(name)]) for name in month[1].split()]
        assert heads == [0, 8, 16, 24, 32, 40, 48]
        dated = [line for line in lines if line.startswith(("x ", "+ ", "* "))]
        assert any("2026-11-11" in line and "00:00-24:00" in line for line in dated)
        assert any("2026-10-10" in line and "09:00-12:00, 13:00-18:00" in line for line in dated)
        assert any("2026-10-01" in line and ".. 2026-10-07" in line for line in dated)

    def test_three_months_beside_each_other_where_there_is_room(
        self, holidays: Kefu, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "180")
        out = holidays.done("policy", "show", "--calendar", "office", "--year", "2026")
        (line,) = [line for line in out.splitlines() if line.startswith("2026-10")]
        assert line.index("2026-11") == 58
        assert line.index("2026-12") == 116

    def test_as_json(self, holidays: Kefu) -> None:
        year = holidays.told("policy", "show", "--calendar", "office", "--year", "2026")
        assert (year["calendar"], year["year"], year["timezone"]) == ("office", 2026, "Asia/Shanghai")
        assert (len(year["days"]), len(year["months"])) == (365, 12)
        days = {day["date"]: day for day in year["days"]}
        assert days["2026-10-10"] == {
            "date": "2026-10-10", "weekday": 6, "spans": ["09:00-12:00", "13:00-18:00"], "hours": 8.0,
            "mark": "make_up",
        }  # fmt: skip
        assert (days["2026-10-01"]["mark"], days["2026-10-01"]["spans"]) == ("closed", [])
        assert year["hours"] == sum(month["hours"] for month in year["months"])
        assert year["notes"] == []

    def test_this_year_and_what_is_not_known(self, holidays: Kefu) -> None:
        assert holidays.told("policy", "show", "--calendar", "office")["year"] == 2026
        later = holidays("policy", "show", "--calendar", "office", "--year", "2031")
        assert "2031 were not worked out" in later.err

    def test_refusals(self, kefu: Kefu) -> None:
        assert "there are service, office" in kefu.refused(1, "policy", "show", "--calendar", "night")
        assert kefu.refused(2, "policy", "show", "--year", "2026") == "--year belongs to --calendar NAME."
        kefu.refused(2, "policy", "show", "--calendar", "office", "--year", "soon")


class TestDiff:
    def test_in_words(self, kefu: Kefu, stricter: Path) -> None:
        said = kefu.done("policy", "diff", str(stricter))
        assert "complaint · every channel · urgent: resolution 1d12h -> 10m" in said
        assert "rule.complaints.resolution: 72h -> 20m" in said

    def test_as_json(self, kefu: Kefu, stricter: Path) -> None:
        found = kefu.told("policy", "diff", str(stricter))
        assert (found["version"], found["same"], len(found["targets"])) == (1, False, 3)
        assert found["keys"] == [{"key": "rule.complaints.resolution", "before": "72h", "after": "20m"}]
        urgent = next(one for one in found["targets"] if one["priorities"] == ["urgent"])
        assert urgent["before"] == {"target_s": 129600.0, "calendar": None}
        assert (urgent["channels"], urgent["special"]) == (None, None)

    def test_nothing(self, kefu: Kefu, tmp_path: Path) -> None:
        file = tmp_path / "same.toml"
        file.write_text(shipped_text(), encoding="utf-8")
        assert "Nothing differs" in kefu.done("policy", "diff", str(file))
        assert kefu.told("policy", "diff", str(file))["same"] is True


class TestOpenTickets:
    def test_the_dry_run_lists_what_the_real_one_does(
        self, kefu: Kefu, complaint: int, stricter: Path
    ) -> None:
        kefu.done("new", "where is it")
        kefu.at("2026-03-16T11:00:00+08:00")
        words = ("policy", "apply", str(stricter), "--to-open-tickets")
        foreseen = kefu.told(*words, "--dry-run")
        assert kefu.told("policy", "show")["version"] == 1
        assert (foreseen["open"], foreseen["moved"], foreseen["breaches"], foreseen["stopped"]) == (
            2,
            1,
            1,
            False,
        )
        (moved,) = foreseen["tickets"]
        (resolution,) = moved["clocks"]
        assert (moved["number"], resolution["clock"], resolution["breach"]) == (1, "resolution", True)
        assert resolution["old_due_at"] == "2026-03-19T10:00:00+08:00"
        assert resolution["new_due_at"] == "2026-03-16T10:20:00+08:00"
        done = kefu.told(*words)
        assert (done["version"], done["dry_run"], foreseen["dry_run"]) == (2, False, True)
        assert done["tickets"] == foreseen["tickets"]
        (clock,) = [one for one in kefu.told("show", "1")["clocks"] if one["kind"] == "resolution"]
        assert (clock["breach_reason"], clock["policy"]) == ("retarget", 2)
        assert "policy version 2" in kefu.done("show", "1")
        assert kefu.told("doctor")["ok"] is True
        again = kefu.told(*words)
        assert (again["version"], again["open"], again["tickets"]) == (2, 0, [])

    def test_in_words(self, kefu: Kefu, complaint: int, stricter: Path) -> None:
        kefu.at("2026-03-16T11:00:00+08:00")
        words = ("policy", "apply", str(stricter), "--to-open-tickets")
        said = kefu.done(*words, "--dry-run")
        assert "#1  2026-03-16 10:15:00" in said
        assert "resolution: 2026-03-19 10:00:00 -> 2026-03-16 10:20:00 (3d -> 20m), a breach" in said
        assert "1 of 1 open tickets would move." in said
        assert "Policy version 2 is in force" in kefu.done(*words)
        history = kefu.done("policy", "history")
        assert f"2026-03-16 11:00 by {kefu.me}: 1 ticket" in history
        newest, first = kefu.told("policy", "history")
        assert (newest["version"], newest["open_tickets"], first["applied_by"]) == (2, 1, None)
        assert newest["to_open_tickets"] == [{"at": "2026-03-16T11:00:00+08:00", "by": kefu.me, "tickets": 1}]

    def test_ctrl_c_ends_it_between_two_tickets(
        self, kefu: Kefu, stricter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = "".join(f"{n},2026-03-16 09:30,Where is it,投诉\n" for n in range(60))
        file = tmp_path / "tickets.csv"
        file.write_text("工单号,创建时间,标题,类型\n" + rows, encoding="utf-8")
        kefu.done("import", "tickets", str(file))
        words = ("policy", "apply", str(stricter), "--to-open-tickets")
        out = _InterruptingOnce()
        with monkeypatch.context() as patch:
            patch.setattr("sys.stdout", out)
            code = cli.main(["--db", str(kefu.path), "--lang", "en", *words])
        assert code == 130
        said = out.getvalue()
        assert "Stopped: " in said
        done = said.count("\n#") + said.startswith("#")
        assert 0 < done < 60
        rest = kefu.told(*words)
        assert (rest["version"], rest["open"], done + rest["moved"]) == (2, 60 - done, 60)
        assert kefu.told("doctor")["ok"] is True

    @pytest.mark.parametrize(
        ("old", "new", "key", "why"),
        [
            ('sat = ["09:00-22:00"]', 'sat = ["09:00-13:00", "12:00-22:00"]', "calendars.service.week.sat",
             "overlap (did you mean '09:00-22:00'?)"),
            ('timezone = "Asia/Shanghai"', 'timezone = "Shanghai"', "calendars.service.timezone",
             "there is no time zone 'Shanghai' (did you mean 'Asia/Shanghai'?)"),
            ('at = "+30m", tell = ["supervisors"], by = ["screen", "bell"] },',
             'at = "90%", tell = ["supervisors"], by = ["screen", "bell"] },', "ladder[1].levels[4].at",
             "comes before the level in front of it (100%) (did you mean '90%, 100%'?)"),
            ('plan = "24h"', 'plan = "0m"', "rule[5].plan", "(did you mean 'none'?)"),
            ('plan = "24h"', 'plan = "3653d"', "rule[5].plan", "below 10 years, not at '3653d'"),
            ('name = "phone"', 'name = "email"', "rule[3].name", "there are two with the name 'email'"),
            ('channel = "phone"', 'channel = "fone"', "rule[3].when.channel", "(did you mean 'phone'?)"),
            ("lease = ", "leese = ", "leese", "there is no such key"),
            ("[pauses]\nresolution", "[pauses]\nresolutions", "pauses.resolutions", "(did you mean 'resolution'?)"),
            ("\n[teams]", '\n[calendars.never]\ntimezone = "UTC"\n\n[teams]', "calendars.never",
             "stays closed for more than 400 days in a row (did you mean 'week = "),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_refused_with_line_key_and_what_was_meant(
        self, kefu: Kefu, tmp_path: Path, old: str, new: str, key: str, why: str
    ) -> None:
        text = shipped_text()
        assert old in text
        file = tmp_path / "bad.toml"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        for command in ("check", "apply"):
            said = kefu.refused(1, "policy", command, str(file))
            path, line, rest = said.split(":", 2)
            assert (path, rest.split(":")[0].strip()) == (str(file), key)
            assert int(line) > 1
            assert why in rest
        assert kefu.told("policy", "show")["version"] == 1

    def test_refusals_leave_the_running_policy(self, kefu: Kefu, complaint: int, tmp_path: Path) -> None:
        bad = tmp_path / "bad.toml"
        bad.write_text(shipped_text().replace('resolution = "72h"', 'resolution = "0s"'), encoding="utf-8")
        for more in ((), ("--to-open-tickets",), ("--to-open-tickets", "--dry-run")):
            said = kefu.refused(1, "policy", "apply", str(bad), *more)
            assert said.startswith(f"{bad}:")
            assert "did you mean 'none'?" in said
        assert "did you mean 'none'?" in kefu.refused(1, "policy", "diff", str(bad))
        kefu.refused(2, "policy", "apply", str(bad), "--dry-run")
        assert [one["version"] for one in kefu.told("policy", "history")] == [1]
