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
    leaf_data,
    observation_id_and_salt,
    row_hash,
    shared_hash,
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
    terms = "6:mortar5:point~~~~~~~8:patrol-1~"
    k = hashlib.sha256(f"key{terms}key".encode()).hexdigest()[:32]
    own = "16:171982800000000016:171982812000000010:-2912500009:415000000~~~~2:1743:"
    text = f"{k}{own}heard 3 explosions; чули 3 вибухи{k}"
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


def test_every_column_is_in_the_leaf_whether_it_varies_or_not() -> None:
    for column in OBSERVATION_COLUMNS:
        row: dict[str, Any] = {column.name: "x" if column.sql_type == "VARCHAR" else 1}
        for varies in ([column.name], []):
            assert leaf_of(row, varies) != leaf_of({}, varies)


def leaf_of(row: dict[str, Any], varies: list[str]) -> list[bytes]:
    row = {"id": "1" * 32, "salt": "2" * 32, **row}
    varies = ["id", "salt", *varies]
    shared = shared_hash(row, OBSERVATION_COLUMNS, varies)
    return list(leaf_data(shared, [row_hash(row, OBSERVATION_COLUMNS, varies)]))


def test_a_leaf_is_the_shared_hash_and_sixteen_rows() -> None:
    rows = [bytes([number]) * 32 for number in range(17)]
    assert list(leaf_data(b"s" * 32, rows)) == [b"s" * 32 + b"".join(rows[:16]), b"s" * 32 + rows[16]]


def test_other_records_have_keyed_ids_with_their_prefix() -> None:
    assert keyed_id("clm", "key", "a", None).startswith("clm-")
    assert keyed_id("clm", "key", "a", None) != keyed_id("clm", "key", "a", "")
