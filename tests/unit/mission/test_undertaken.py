"""What an instrument is reported to hold, written as an agreement that loads; the reports are invented."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from truceline.agreement import load_agreement
from truceline.mission.undertaken import undertakings, write_agreement


def reported(
    date: str | None = "2031-03-11", text: str = "joint patrols", party: str = "AMB"
) -> dict[str, Any]:
    """One signed paper with two parts, and an offer."""
    span = {"doc": "doc:a", "start": 4, "end": 4 + len(text), "text": text}
    offer = {"doc": "doc:a", "start": 90, "end": 95, "text": "boats"}
    signatory = {"entity": f"gpe:{party}", "party": party, "span": span}
    return {
        "documents": [{"id": "doc:a", "dct": "2031-03-12"}],
        "commitments": [
            {
                "id": "co:a/1", "doc": "doc:a", "instrument": None, "title": "Quay paper", "condition": None,
                "date": {"value": date}, "signatories": [signatory, {**signatory, "party": "COB"}],
                "components": [
                    {"n": 1, "issue": "MONITORING", "span": span, "condition": None},
                    {"n": 2, "issue": None, "span": span, "condition": {"text": "after a truce"}},
                ],
            }
        ],
        "proposals": [
            {"id": "pr:a/1", "doc": "doc:a", "status": "offered", "by_parties": ["COB"], "to_parties": [], "about": None,
             "condition": None, "span": offer},
            {"id": "pr:a/2", "doc": "doc:a", "status": "offered", "by_parties": ["COB"], "to_parties": [], "about": None,
             "condition": None, "span": span},
            {"id": "pr:a/3", "doc": "doc:a", "status": "floated", "by_parties": ["COB"], "to_parties": [], "about": None,
             "condition": None, "span": offer},
        ],
    }  # fmt: skip


def loaded(tmp_path: Path, record: dict[str, Any]) -> Any:
    with as_file(files("truceline.simulate") / "demo_agreement") as base:
        folder = write_agreement(base, tmp_path / "law", undertakings(record), {"gpe:COB": "Cobaltia"})
    agreement, problems = load_agreement(folder)
    assert problems == ()
    return agreement


def test_each_part_is_a_provision_in_force_for_nobody_and_a_pledge_with_its_condition(tmp_path):
    agreement = loaded(tmp_path, reported())
    found = {each.id: each for each in agreement.provisions if each.text_anchor.startswith("reported/")}
    assert [(name, each.type.value, each.in_force, each.check) for name, each in found.items()] == [
        ("declared-1", "mechanism", (), "human"), ("declared-2", "obligation", (), "human"),
        ("offer-1", "obligation", (), "human"),
    ]  # fmt: skip
    assert {each.id: (each.by, each.condition) for each in agreement.pledges} == {
        "declared-1": (("amb", "cob"), None),
        "declared-2": (("amb", "cob"), "after a truce"),
        "offer-1": (("cob",), None),
    }
    assert dict(next(each.names for each in agreement.parties if each.id == "cob"))["en"] == "Cobaltia"


def test_what_is_only_floated_or_stands_in_the_instrument_is_no_offer_of_its_own():
    assert [each.id for each in undertakings(reported())] == ["declared-1", "declared-2", "offer-1"]


@pytest.mark.parametrize(
    ("change", "value"),
    [("text", "## art-1/1"), ("text", "- 'no': {a: b}"), ("party", "NO"), ("party", "Åland & co"), ("date", "2031-03"),
     ("date", None)],
)  # fmt: skip
def test_words_that_look_like_markup_and_days_that_are_none_still_load(tmp_path, change, value):
    agreement = loaded(tmp_path, reported(**{change: value}))
    assert len(agreement.pledges) == 3
