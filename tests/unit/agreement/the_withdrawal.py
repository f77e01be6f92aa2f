"""The tests' withdrawal, with some texts of its files replaced, and one act put to it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from truceline.agreement import Act, Agreement, Answer, ask, load_agreement
from truceline.records import Place, TimeSpan

FOLDER = Path(__file__).parents[2] / "agreements" / "withdrawal"
NEAR = Place.point(36.9, 48.0, 50)  # 7.5 km from one line and from the other
RANGE = Place.point(36.55, 48.25, 50)


def changed(tmp_path: Path, texts: Mapping[str, tuple[str, str]]) -> Agreement:
    """The tests' withdrawal with some texts of its files replaced."""
    folder = tmp_path / "changed"
    shutil.copytree(FOLDER, folder)
    for name, (old, new) in texts.items():
        written = (folder / name).read_text(encoding="utf-8")
        assert old in written
        (folder / name).write_text(written.replace(old, new), encoding="utf-8")
    agreement, problems = load_agreement(folder)
    assert problems == ()
    assert agreement is not None
    return agreement


def answer(agreement: Agreement, provision: str, place: Place = NEAR, weapon: str = "launcher-122") -> Answer:
    happened = TimeSpan.at(datetime(2015, 3, 9, 12, tzinfo=UTC))
    act = Act(kind="weapon_presence", happened=happened, place=place, party="A", weapon=weapon)
    return next(each for each in ask(agreement, act, read_by="text") if each.provision_id == provision)
