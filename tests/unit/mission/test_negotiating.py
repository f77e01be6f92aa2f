"""Texts in a mission: raw bytes, a record read from them, a section of the report, a walk back. All invented."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from truceline.mission import Mission, verify_mission
from truceline.mission.errors import RefusedError
from truceline.mission.negotiating import differs, newest_talks_record
from truceline.mission.negotiating_shown import talks_for

NEWS = Path(__file__).parents[3] / "examples" / "news"
GAZETTE, WIRE = NEWS / "harbour-gazette.txt", NEWS / "northport-wire.txt"
DAY = date(2024, 5, 20)


def taken(mission: Mission, *, tier: str = "commission") -> dict[str, Any]:
    return mission.take_talks([GAZETTE, WIRE], knowledge=NEWS / "kb", tier=tier, actor="duty-officer")


def sections(mission: Mission, out: Path, tier: str, lang: str = "en") -> dict[str, Any]:
    mission.report(DAY, out=out, tier=tier, lang=lang, actor="duty-officer")
    found: dict[str, Any] = json.loads((out / "report.json").read_bytes())
    return found


def test_a_mission_without_texts_has_no_such_section(mission: Mission, tmp_path: Path) -> None:
    assert not mission.holds_talks
    found = sections(mission, tmp_path / "out", "mission")
    assert "talks" not in [each["id"] for each in found["sections"]]


def test_texts_are_kept_as_they_are_and_the_record_is_read_again(mission: Mission, folder: Path) -> None:
    kept = taken(mission)
    assert (kept["id"], kept["texts"]) == ("talks-1", 2)
    texts = mission.store.records("talks-text")
    assert [mission.store.folder.evidence(one.body["evidence_sha256"]).read_bytes() for one in texts] == [
        GAZETTE.read_bytes(),
        WIRE.read_bytes(),
    ]
    stored = newest_talks_record(mission.store)
    assert stored is not None
    assert differs(mission.store, stored) == (None, None)
    mission.close()
    checked = verify_mission(folder, progress=lambda *_: None)
    assert (checked.ok, checked.checked["talks_records"]) == (True, 1)


def test_texts_one_by_one_give_the_record_of_all_of_them(mission: Mission) -> None:
    mission.take_talks([WIRE], knowledge=NEWS / "kb", tier="commission", actor="duty-officer")
    second = mission.take_talks([GAZETTE], tier="commission", actor="duty-officer")
    again = taken(mission)
    assert second["evidence_sha256"] == again["evidence_sha256"]
    assert len(mission.store.records("talks-text")) == 2, "the same bytes under one name are one text"


def test_a_record_of_other_rules_is_held_against_its_characters(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(mission)
    stored = newest_talks_record(mission.store)
    assert stored is not None
    monkeypatch.setattr("truceline.mission.negotiating.rules_digest", lambda: "0" * 64)
    different, known = differs(mission.store, stored)
    assert different is None
    assert known is not None
    assert "held against their characters" in known


def test_a_text_that_is_refused_keeps_out_all_of_them(mission: Mission, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\0\1")
    with pytest.raises(RefusedError):
        mission.take_talks([GAZETTE, tmp_path / "bad.txt"], knowledge=NEWS / "kb", actor="duty-officer")
    assert mission.store.records("talks-text") == []


@pytest.mark.slow
def test_the_report_has_each_line_with_its_sentence_and_the_walk_ends_at_the_bytes(
    mission: Mission, tmp_path: Path
) -> None:
    taken(mission)
    found = sections(mission, tmp_path / "out", "mission")
    (section,) = (each for each in found["sections"] if each["id"] == "talks")
    said = json.dumps(section, ensure_ascii=False)
    assert "Another source said that both sides are close to reaching an agreement" in said
    lines = [name for name in found["figures"] if name.startswith("talks-1/")]
    assert len(lines) > 10
    for name in lines:
        walk = mission.explain(name)
        assert walk.holds
        passages = [each for each in walk.children if each.title.startswith("passage of doc:")]
        assert len(passages) == found["figures"][name]["value"], name


@pytest.mark.parametrize(("lang", "word"), [("uk", "спірно"), ("ru", "спорно")], ids=["uk", "ru"])
def test_the_section_is_in_every_language_of_the_report(
    mission: Mission, tmp_path: Path, lang: str, word: str
) -> None:
    taken(mission)
    found = sections(mission, tmp_path / "out", "mission", lang)
    assert word in json.dumps(
        [each for each in found["sections"] if each["id"] == "talks"], ensure_ascii=False
    )


def test_a_text_that_a_reader_may_not_see_leaves_nothing_but_its_number(mission: Mission) -> None:
    """What changed since a withheld text, and where it differs from one, would tell what it says."""
    mission.take_talks([GAZETTE], knowledge=NEWS / "kb", tier="mission", actor="duty-officer")
    mission.take_talks([WIRE], tier="public", actor="duty-officer")
    public, own = talks_for(mission.store, "public"), talks_for(mission.store, "mission")
    assert public is not None
    assert own is not None
    assert (public.withheld, own.withheld) == (1, 0)
    assert "harbour-gazette" not in repr(public)
    assert own.differences
    assert not public.differences
    (patrols,) = (each for each in public.board if each.of == "joint patrols")
    assert patrols.cells["status"] == "offered|", "that it was close before is the other text's word"
