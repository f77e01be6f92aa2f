"""Each format knows its own file and leaves the others' alone; nobody guesses between equals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.formats.reads import card, read, sample
from truceline.intake import Card, Refusal, format_cards, read_card, recognise
from truceline.records import Problem

NAMES = [card.name for card in format_cards()]


@pytest.mark.parametrize("name", NAMES)
def test_the_right_format_wins_clearly_on_its_own_sample(name: str) -> None:
    best, second, *_ = recognise(sample(name))
    assert best.format == name
    assert best.score - second.score >= 0.2


@pytest.mark.parametrize("name", NAMES)
def test_every_score_says_why(name: str) -> None:
    scores = recognise(sample(name))
    assert {score.format for score in scores} == set(NAMES)
    assert all(score.why and 0 <= score.score <= 1 for score in scores)


def test_a_file_that_two_cards_fit_is_refused_with_both_named(tmp_path: Path) -> None:
    file = tmp_path / "both.csv"
    file.write_text("when,where\n2031-05-01,here\n")
    twins = tuple(made_card(name, 'columns = ["when", "where"]') for name in ("left", "right"))
    refusal = read(file, cards=twins)
    assert isinstance(refusal, Refusal)
    assert [problem.code for problem in refusal.problems] == ["TL-INT-002"]
    assert {candidate.format for candidate in refusal.candidates} == {"left", "right"}


def test_the_word_of_a_person_settles_a_tie(tmp_path: Path) -> None:
    file = tmp_path / "both.csv"
    file.write_text("when,where\n2031-05-01,here\n")
    twins = tuple(made_card(name, 'columns = ["when", "where"]') for name in ("left", "right"))
    found = read(file, cards=twins, format="right")
    assert not isinstance(found, Refusal)
    assert found.reading.format == "right"


def test_a_missions_own_card_stands_before_the_built_in_whose_reader_it_uses() -> None:
    own = made_card("our-alerts", 'columns = ["region", "started_at"]', "air_raid_alerts")
    scores = recognise(sample("air_raid_alerts"), cards=(own,))
    assert scores[0].format == "our-alerts"
    # its reader is the built-in format's: the built-in itself steps back
    assert "air_raid_alerts" not in {score.format for score in scores}


def test_a_file_that_nobody_knows_is_refused_with_what_came_closest(tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("latitude,longitude,colour\n48.1,37.5,red\n")
    refusal = read(file)
    assert isinstance(refusal, Refusal)
    (problem,) = refusal.problems
    assert problem.code == "TL-INT-001"
    assert "acq_date" in problem.message
    assert refusal.candidates[0].score < 0.5


def test_an_unknown_format_name_is_refused_with_the_names_there_are() -> None:
    refusal = read(sample("firms"), format="furms")
    assert isinstance(refusal, Refusal)
    assert "firms" in refusal.problems[0].remedy


def test_cards_are_read_without_running_a_formats_code(monkeypatch: pytest.MonkeyPatch) -> None:
    from truceline.intake import registry

    def never(name: str) -> None:
        raise AssertionError(f"{name} was imported")

    monkeypatch.setattr(registry, "import_module", never)
    registry.format_cards.cache_clear()
    assert [found.name for found in registry.format_cards()] == NAMES


def test_a_strangers_format_comes_by_the_same_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry point names a package with card.toml and read.py; here it is one of our own folders."""
    from importlib.metadata import EntryPoint

    from truceline.intake import registry

    point = EntryPoint("stranger", "truceline.intake.formats.table", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point])
    registry.packages.cache_clear()
    try:
        assert registry.packages()["stranger"] == "truceline.intake.formats.table"
        assert registry.reader(made_card("x", "columns = []", "stranger")) is not None
    finally:
        registry.packages.cache_clear()


def test_a_stranger_cannot_take_a_built_ins_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint

    from truceline.intake import registry

    point = EntryPoint("firms", "somebody.else", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point])
    registry.packages.cache_clear()
    try:
        assert registry.packages()["firms"] == "truceline.intake.formats.firms"
    finally:
        registry.packages.cache_clear()


def made_card(name: str, rule: str, reader: str = "table") -> Card:
    made = read_card(
        f'name = "{name}"\nreader = "{reader}"\n[recognise]\n{rule}\n[map]\ntime = "when"\n'
        '[constants]\nkind = "alert"\n',
        f"{name}.toml",
    )
    assert isinstance(made, Card)
    return made


def test_the_sample_of_every_card_is_small_and_says_that_its_values_are_invented() -> None:
    for name in NAMES:
        assert sample(name).stat().st_size < 4000
        assert "invented" in card(name).sample_made


def test_a_text_is_recognised_by_its_words_and_xml_by_its_outermost_element(tmp_path: Path) -> None:
    prose = tmp_path / "report.txt"
    prose.write_text("Daily report 7/2031\nBased on information, as of 19:30, from two teams\n")
    quakes = tmp_path / "origins.xml"
    quakes.write_text('<?xml version="1.0"?><q:quakes xmlns:q="urn:quakes"><event/></q:quakes>')
    daily = read_card(
        'name = "daily"\nreader = "table"\nmedia = ["text"]\n[recognise]\ntext = ["^Daily report", "as of \\\\d"]',
        "daily.toml",
    )
    origins = read_card(
        'name = "origins"\nreader = "table"\nmedia = ["xml"]\n[recognise]\nroot = "urn:quakes quakes"',
        "o.toml",
    )
    assert isinstance(daily, Card)
    assert isinstance(origins, Card)
    assert recognise(prose, cards=(daily, origins))[0].format == "daily"
    assert recognise(quakes, cards=(daily, origins))[0].format == "origins"


def test_a_card_whose_pattern_cannot_be_compiled_is_refused() -> None:
    refused = read_card('name = "x"\nreader = "table"\n[recognise]\ntext = ["("]', "x.toml")
    assert isinstance(refused, Problem)
    assert refused.code == "TL-INT-018"
    assert "(" in refused.message


@pytest.mark.parametrize(
    "head",
    [
        b"<",
        b"<!-- never closed",
        b"<?xml version='1.0'?>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b'<?xml version="1.0" encoding="UTF-9"?><a',
    ],
)
def test_broken_xml_is_unreadable_and_says_so(head: bytes, tmp_path: Path) -> None:
    file = tmp_path / "broken.xml"
    file.write_bytes(head)
    refusal = read(file)
    assert isinstance(refusal, Refusal)
    assert refusal.problems[0].code == "TL-INT-003"
