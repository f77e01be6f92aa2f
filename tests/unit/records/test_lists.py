"""The reviewed lists: kinds, problem codes, columns, public names."""

from __future__ import annotations

import re

import pytest

import truceline.records as records
from truceline.records import OBSERVATION_COLUMNS, kinds, problem_titles, violation_codes

TODAYS_WAR = [
    "artillery",
    "mortar",
    "mlrs",
    "tank",
    "small_arms",
    "fpv_drone_strike",
    "long_range_drone",
    "loitering_munition",
    "cruise_missile",
    "ballistic_missile",
    "glide_bomb",
    "air_strike",
    "air_defence",
    "interceptor",
    "naval_drone",
    "mines",
    "remote_mining",
    "electronic_interference",
    "ground_assault",
    "movement",
    "engineering",
    "weapon_presence",
    "overflight",
    "alert",
    "thermal_anomaly",
    "blast_wave",
    "restriction",
    "damage",
    "casualty",
    "statement",
]


@pytest.mark.parametrize("code", TODAYS_WAR)
def test_the_list_covers_todays_war(code: str) -> None:
    assert code in kinds()


def test_every_kind_has_a_label_in_three_languages() -> None:
    for kind in kinds().values():
        assert all(dict(kind.labels)[language] for language in ("en", "uk", "ru")), kind.code


@pytest.mark.parametrize("code", ["alert", "movement", "restriction", "statement"])
def test_some_kinds_never_associate_with_explosions(code: str) -> None:
    explosive = {kind.associates_with for kind in kinds().values() if kind.recorded_violation}
    assert kinds()[code].associates_with not in explosive


def test_a_fire_is_no_proof_of_fire_by_arms() -> None:
    assert "thermal_anomaly" not in violation_codes()
    assert "artillery" in violation_codes()


def test_problem_codes_are_well_formed_and_titled() -> None:
    for code, title in problem_titles().items():
        assert re.fullmatch(r"TL-[A-Z]{3}-\d{3}", code), code
        assert title


def test_every_column_says_its_unit_meaning_and_null_rule() -> None:
    for column in OBSERVATION_COLUMNS:
        assert column.unit, column.name
        assert column.meaning, column.name
        assert column.null_rule, column.name


def test_public_names_are_complete_and_sorted() -> None:
    assert list(records.__all__) == sorted(records.__all__)
    assert all(hasattr(records, name) for name in records.__all__)
