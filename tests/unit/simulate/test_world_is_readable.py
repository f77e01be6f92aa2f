"""The world speaks the mission's formats: its settings and agreement load, its files are read."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from truceline.agreement import load_agreement
from truceline.intake import Reading, load_sources, read_file
from truceline.mission.mandating import read_mandate_toml
from truceline.mission.settings import read_mission_toml, read_strata_csv
from truceline.records import Source
from truceline.simulate import DEFAULT_SEED, World, simulate
from truceline.simulate.days import REPORT_DAY, TRUCE
from truceline.store import connect


@pytest.fixture(scope="module", params=[False, True], ids=["as packaged", "labels swapped"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    return simulate(tmp_path_factory.mktemp("world"), seed=DEFAULT_SEED, swap_labels=request.param)


@pytest.fixture(scope="module")
def sources(world: World) -> dict[str, Source]:
    found, problems = load_sources((world.settings / "sources.toml").read_text(encoding="utf-8"))
    assert problems == ()
    return {source.id: source for source in found}


def test_settings_load_without_a_problem(world: World) -> None:
    settings, problems = read_mission_toml((world.settings / "mission.toml").read_text(encoding="utf-8"))
    assert problems == []
    assert settings is not None
    assert settings.seed == world.seed
    assert {actor for actor, _ in settings.actors} >= {"duty-officer", "head-of-verification"}
    mandate, problems = read_mandate_toml((world.settings / "mandate.toml").read_text(encoding="utf-8"))
    assert problems == []
    assert (bool(mandate.of("determine")), bool(mandate.of("attribute"))) == (True, False)


def test_every_stratum_has_a_truth_and_every_truth_a_stratum(
    world: World, sources: dict[str, Source]
) -> None:
    strata, problems = read_strata_csv((world.settings / "strata.csv").read_text(encoding="utf-8"))
    assert problems == []
    assert [stratum.id for stratum in strata] == [truth.stratum for truth in world.strata]
    assert {stratum.source_id for stratum in strata} - {""} <= set(sources)
    assert [stratum.id for stratum in strata if stratum.is_control] == ["reporting-volume"]
    assert [stratum.id for stratum in strata if stratum.channel == "none"] == ["assaults"]


def test_the_agreement_loads_and_its_truce_is_the_worlds(world: World) -> None:
    agreement, problems = load_agreement(world.agreement)
    assert [str(problem) for problem in problems] == []
    assert agreement is not None
    assert {party.id for party in agreement.parties} == set(world.parties)
    by_id = {provision.id: provision for provision in agreement.provisions}
    assert [by_id[name].type.value for name in ("P1", "P2", "P3", "P4", "P5", "P6", "P7")] == [
        "prohibition",
        "prohibition",
        "permission",
        "exemption",
        "obligation",
        "mechanism",
        "guarantee",
    ]
    for name in ("P1", "P2"):
        (dated,) = by_id[name].in_force
        assert (dated.period.start, dated.period.end) == (TRUCE.start, TRUCE.end)
    assert TRUCE.start.date() < REPORT_DAY < TRUCE.end.date()


def test_one_provision_is_read_differently_by_each_side_and_neither_reading_is_agreed(world: World) -> None:
    agreement, _ = load_agreement(world.agreement)
    assert agreement is not None
    readings = {c.read_by: c for c in agreement.commitments if c.provision_id == "P2"}
    assert set(readings) == {"text", *world.parties}
    assert not any(commitment.agreed for commitment in readings.values())
    assert readings[world.parties[0]].where_zone == "contact-band"
    assert readings[world.parties[1]].acts == ("fpv_drone_strike",)


@pytest.fixture(scope="module")
def read(world: World, sources: dict[str, Source]) -> list[tuple[str, list[tuple[str, ...]]]]:
    """What the intake makes of every file, in reading order: ('kept' or 'aside', rows)."""
    rows: list[tuple[str, list[tuple[str, ...]]]] = []
    with connect() as con:
        for file in world.files:
            reading = read_file(
                con,
                file.path,
                source=sources[file.source_id],
                received_at=file.received_at,
                evidence_sha256="0" * 64,
                format=file.format,
                sources=tuple(sources.values()),
            )
            assert isinstance(reading, Reading), reading
            assert reading.rows_in == file.rows
            aside = con.execute(f"select code, column_name, found from {reading.aside}").fetchall()
            rows.append(("aside", aside))
            if table := reading.tables.get("observations"):
                rows.append(("kept", con.execute(f"select source_id, record_key from {table}").fetchall()))
    return rows


def test_exactly_the_two_wrong_rows_are_set_aside(read: list[tuple[str, list[tuple[str, ...]]]]) -> None:
    assert [row for what, rows in read for row in rows if what == "aside"] == [
        ("TL-INT-006", "happened", "2024-04-31 10:15"),
        ("TL-INT-008", "lon_deg", "-299.02000"),
    ]


def test_the_truths_names_for_rows_are_the_ones_the_intake_gives(
    world: World, read: list[tuple[str, list[tuple[str, ...]]]]
) -> None:
    """Else nobody could score anything: every row that is kept is found in truth_members.csv once."""
    kept = Counter(row for what, rows in read for row in rows if what == "kept")
    named = members(world.truth / "truth_members.csv")
    assert set(kept.values()) == {1}
    assert set(kept) <= set(named)
    assert len(set(named) - set(kept)) == 2  # the two rows set aside
    assert len(named) == len(set(named))


def members(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["source_id"], row["record_key"]) for row in csv.DictReader(file)]
