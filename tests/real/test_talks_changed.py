"""The three development articles after changing every name, every date and one negation: the same structure.

The tables hold names and days, and no sentence of a text.
"""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.real.test_talks import KB, OTHER_NAMES
from truceline.talks import load_knowledge, negotiation_record, read_documents, ungrounded

pytestmark = pytest.mark.real
NAMES = OTHER_NAMES | {
    "Keir": "Colin", "Friedrich": "Ludwig", "Andriy": "Matvii", "Kyrylo": "Yurii", "Budanov": "Olivanov",
    "Serhiy": "Roman", "Kyslytsia": "Marunytsia", "Davyd": "Tymur", "Arakhamia": "Indigomia", "Oleksandr": "Stepan",
    "Bevz": "Rudz", "Alex ": "Evan ", "French": "Doggish", "German": "Fernish", "Servant of the People": "Friends of the Shore",
    "National Security and Defense Council": "National Safety and Shield Council", "NATO": "NARO",
}  # fmt: skip
SHORT = {"UK": "FK", "US": "UC", "Europe": "Borea"}
"""Names that stand in other words as well: whole words only."""
MOVED = timedelta(weeks=52)
DAY_IN_WORDS = {"7 January": "6 January", "6 January": "5 January"}
"""The days of the texts that are written out, 52 weeks later."""


def moved(text: str) -> str:
    """The text with each day and week of it 52 weeks later."""
    text = re.sub(
        r"\d{4}-\d\d-\d\d(?!\d)", lambda found: (date.fromisoformat(found[0]) + MOVED).isoformat(), text
    )
    return re.sub(r"(\d{4})-W(\d\d)", _week, text)


def _week(found: re.Match[str]) -> str:
    year, week, _ = (date.fromisocalendar(int(found[1]), int(found[2]), 1) + MOVED).isocalendar()
    return f"{year}-W{week:02}"


def changed(text: str) -> str:
    """The text with other names and other days."""
    for name, other in NAMES.items():
        text = text.replace(name, other)
    for name, other in SHORT.items():
        text = re.sub(rf"\b{name}\b", other, text)
    text = moved(text)
    return re.sub("|".join(DAY_IN_WORDS), lambda found: DAY_IN_WORDS[found[0]], text)


def _read(folder: Path, kb: Path) -> dict[str, Any]:
    documents, problems = read_documents(sorted(folder.glob("*.txt")))
    knowledge, faults = load_knowledge(kb)
    assert (problems, faults) == ((), ())
    made = negotiation_record(documents, knowledge)
    assert ungrounded(made, {each.id: each.raw for each in documents}) == []
    return made


@pytest.fixture(scope="module")
def articles() -> Path:
    folder = Path(os.environ.get("TRUCELINE_DATA", "")) / "news"
    if not os.environ.get("TRUCELINE_DATA") or not folder.is_dir():
        pytest.skip("needs real data (news): TRUCELINE_DATA is not set, or has no such folder")
    return folder


@pytest.fixture(scope="module")
def records(
    articles: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record as it is, and that of the changed articles with the changed knowledge base."""
    folder = tmp_path_factory.mktemp("changed")
    (folder / "kb").mkdir()
    for path in KB.glob("*.yaml"):
        (folder / "kb" / path.name).write_text(changed(path.read_text()))
    for path in articles.glob("*.txt"):
        text = path.read_bytes().decode()
        other = changed(text)
        assert not [name for name in NAMES if name in other]
        other = other.replace("sides are close", "sides are not close")
        (folder / path.name).write_bytes(other.encode())
    return _read(articles, KB), _read(folder, folder / "kb")


def event(each: dict[str, Any], turn: Any) -> dict[str, Any]:
    day = {key: turn(str(each["date"].get(key))) for key in ("value", "not_before", "not_after", "grain")}
    return {
        "what": (each["kind"], each["status"], each["mode"], day, len(each["mentions"])),
        "where": each["place"] and each["place"]["entity"],
        "long": each["duration"] and each["duration"]["value"],
        "ordinal": each["ordinal"] and (each["ordinal"]["n"], each["ordinal"]["window"]),
        "who": [
            (one["entity"], one["side"], one["role_in_event"], one["attendance"], turn(one["span"]["text"]))
            for one in each["participants"]
        ],
        "about": [one["issue"] for one in each["topics"]],
    }


def test_the_same_events_with_their_participants_sides_days_and_durations(records):
    one, other = records
    assert [event(each, str) for each in one["events"]] != [event(each, str) for each in other["events"]]
    assert [event(each, changed) for each in one["events"]] == [event(each, str) for each in other["events"]]


def test_the_same_quotations_with_their_speakers_and_channels(records):
    def spoken(made: dict[str, Any], turn: Any) -> list[tuple[Any, ...]]:
        return [
            (each["type"], each["speaker"], each["channel"], turn(str((each["date"] or {}).get("value"))),
             turn(each["verbatim"] or ""), each["assertion"])
            for each in made["statements"]
        ]  # fmt: skip

    assert spoken(records[0], changed) == spoken(records[1], str)


def test_the_same_signatories_and_components(records):
    def bound(made: dict[str, Any], turn: Any) -> list[tuple[Any, ...]]:
        return [
            (turn(each["instrument"]), each["status"], turn(str(each["date"]["value"])),
             [one["entity"] for one in each["signatories"]],
             [one["entity"] for one in each["participants_not_signatories"]],
             [(one["n"], one["issue"], turn(one["span"]["text"])) for one in each["components"]])
            for each in made["commitments"]
        ]  # fmt: skip

    assert bound(records[0], changed) == bound(records[1], str)


def test_the_negation_turns_the_status_of_its_positions_alone(records):
    pairs = [
        [(each["issue"], each["party"], each["status"]) for each in made["positions"]] for made in records
    ]
    turned = [(a, b) for a, b in zip(*pairs, strict=True) if a != b]
    assert [(a[0], a[2], b[2]) for a, b in turned] == [("SECURITY_GUARANTEES", "close", "open")] * 2
    for key in ("proposals", "references", "concessions", "instructions"):
        assert len(records[0][key]) == len(records[1][key])
