"""Ids come from who said it, which record, and what it says; never from when it was read."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from truceline.records import (
    ID_COLUMNS,
    OBSERVATION_COLUMNS,
    canonical_text,
    canonical_value,
    keyed_id,
    observation_id_and_salt,
    row_leaf_data,
)

ROW: dict[str, Any] = {
    "kind": "mortar",
    "happened_earliest": datetime(2024, 7, 1, 10, tzinfo=UTC),
    "happened_latest": datetime(2024, 7, 1, 10, 2, tzinfo=UTC),
    "lon_deg": -29.125,
    "lat_deg": 41.5,
    "place_kind": "point",
    "source_id": "patrol-1",
    "record_key": "17",
    "as_reported": "heard 3 explosions; чули 3 вибухи",
}


def test_reading_it_later_or_elsewhere_gives_the_same_id() -> None:
    later = ROW | {"received_at": datetime(2025, 1, 1, tzinfo=UTC), "row_no": 9, "reader": "x@2"}
    assert observation_id_and_salt(ROW, "key") == observation_id_and_salt(later, "key")


@pytest.mark.parametrize("column", [column.name for column in ID_COLUMNS if column.sql_type == "VARCHAR"])
def test_saying_anything_else_gives_another_id(column: str) -> None:
    assert observation_id_and_salt(ROW, "key") != observation_id_and_salt(ROW | {column: "other"}, "key")


def test_without_the_missions_key_a_guess_cannot_be_tested() -> None:
    assert observation_id_and_salt(ROW, "key")[0] != observation_id_and_salt(ROW, "guess")[0]


def test_the_id_is_what_the_docstring_says() -> None:
    text = "key" + canonical_text(ROW, ID_COLUMNS) + "key"
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert observation_id_and_salt(ROW, "key") == (digest[:32], digest[32:])


def test_two_fields_cannot_be_mistaken_for_one() -> None:
    one = canonical_text({"kind": "a", "means": "b"}, ID_COLUMNS)
    other = canonical_text({"kind": "a1:b"}, ID_COLUMNS)
    assert one != other
    assert canonical_text({"kind": None}, ID_COLUMNS[:1]) != canonical_text({"kind": "~"}, ID_COLUMNS[:1])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-29.125, "-291250000"),
        (0.00000005, "1"),
        (-0.00000005, "0"),
        (datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), "1000000"),
        (b"\x01\xff", "01ff"),
        (12, "12"),
    ],
)
def test_canonical_values(value: object, text: str) -> None:
    assert canonical_value(value) == text


def test_every_column_is_in_the_leaf() -> None:
    for column in OBSERVATION_COLUMNS:
        value: object = "x" if column.sql_type == "VARCHAR" else 1
        assert row_leaf_data({column.name: value}) != row_leaf_data({})


def test_other_records_have_keyed_ids_with_their_prefix() -> None:
    assert keyed_id("clm", "key", "a", None).startswith("clm-")
    assert keyed_id("clm", "key", "a", None) != keyed_id("clm", "key", "a", "")
