"""A small mission of invented values, made through the command line alone."""

from __future__ import annotations

from pathlib import Path

from tests.cli.shell import ROOT, call

AGREEMENT = ROOT / "tests" / "agreements" / "minimal"
DAY = "2031-03-05"
WINDOW = "2031-03-01T00:00+02:00/2031-03-11T00:00+02:00"
HEAD = "kind,happened,lon_deg,lat_deg,count"
SETTINGS = {
    "mission.toml": """\
id = "valley"
title = "The valley (invented)"
zone = "UTC"
agreement = "agreement"

[[actors]]
id = "duty-officer"

[[actors]]
id = "head-of-mission"
""",
    "mandate.toml": """\
may_determine = true
may_publish = true
publish_to = ["public", "commission"]
signers = ["head-of-mission"]
""",
    "sources.toml": """\
[[source]]
id = "camera-4"
names = { en = "Camera 4" }
class = "camera"
zone = "UTC"
grade = "A"
""",
    "strata.csv": """\
stratum,provision,source,channel,measure,area,unit,exposure_rule,baselines,gap_days,sides_seen,control,doubts
shelling,P1,camera-4,observations,mortar;artillery,valley,instants,watched_days,28,0,alder;birch,no,one camera
assaults,P1,,none,,valley,days,,,0,,no,nobody measures them
""",
}


def rows_of(*minutes: int, day: str = DAY) -> str:
    """A table of mortar rounds at these minutes of the day after 06:00 UTC."""
    lines = (f"mortar,{day}T{6 + one // 60:02}:{one % 60:02}:00Z,-29.5,41.5,2" for one in minutes)
    return "\n".join([HEAD, *lines, ""])


def settings_in(folder: Path) -> Path:
    """A folder of the small mission's settings."""
    folder.mkdir(parents=True)
    for name, text in SETTINGS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def build(root: Path) -> Path:
    """A mission with a source, two reads, a row set aside, a run, a claim, a decision and a report."""
    mission, settings = root / "valley", settings_in(root / "settings")
    done("new", mission, "--agreement", AGREEMENT, "--settings", settings)
    done("source", "add", mission, "patrol-1", "--class", "patrol", "--zone", "Europe/Kyiv", "--grade", "B")
    first = root / "camera-4.csv"
    first.write_text(rows_of(0, 5, 60) + "mortar,31/02/2031,-29.5,41.5,1\n", encoding="utf-8")
    done("read", mission, first, "--source", "camera-4")
    second = root / "camera-4-later.csv"
    second.write_text(rows_of(90, day="2031-03-06"), encoding="utf-8")
    done("read", mission, second, "--source", "camera-4")
    done("run", mission)
    done("truce", mission, "--window", WINDOW)
    done("claim", mission, "1", "--by", "birch", "--says", "a quarry blast")
    done("decide", mission, "2", "--status", "verified", "--because", "seen twice", actor="head-of-mission")
    done("report", mission, "--day", DAY, "--tier", "mission", "--out", root / "report")
    return mission


def done(*words: object, actor: str = "duty-officer") -> str:
    """What a command said that had to succeed."""
    answer = call(*words, actor=actor)
    assert answer.code == 0, answer.err
    return answer.out
