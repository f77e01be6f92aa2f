"""Whatever is in a file: every row is kept or set aside, times agree with the zone tables, order is harmless."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.reads import Read, read, sample, source
from truceline.intake import Card, Refusal, format_cards, read_card

HEADER = "latitude,longitude,acq_date,acq_time,frp\n"
CELLS = st.sampled_from(
    [
        "48.1",
        "-91",
        "",
        " ",
        "nan",
        "1e400",
        "2031-05-01",
        "2031-02-30",
        "0005",
        "2561",
        "7",
        "x",
        "'",
        "ф",
        "\\",
        "{found}",
    ]
)
ZONES = st.sampled_from(
    ["Europe/Kyiv", "Europe/Moscow", "America/St_Johns", "Australia/Lord_Howe", "Asia/Beirut"]
)
CARD = read_card(
    'name = "times"\nreader = "table"\n[map]\ntime = "time"\n[constants]\nkind = "mortar"\n', "times.toml"
)

FIRST, LAST = (
    datetime.fromisoformat(day) for day in ("1990-01-01", "2037-12-31")
)  # wall clocks have no zone


@contextmanager
def written(content: bytes, name: str = "file.csv") -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def partition(found: Read) -> tuple[list[int], list[int]]:
    return sorted({row["row_no"] for row in found.rows}), [row["row_no"] for row in found.aside]


@given(st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=12))
@settings(max_examples=40)
def test_every_row_of_any_table_is_kept_or_set_aside(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    with written((HEADER + text.getvalue()).encode()) as path:
        found = read(path)
    assert isinstance(found, Read), found
    kept, aside = partition(found)
    # a row of one empty cell is a quoted nothing to csv, and a row all the same
    assert sorted(kept + aside) == list(range(1, found.reading.rows_in + 1))
    assert found.reading.rows_in == len(rows)


@given(st.binary(max_size=300))
@settings(max_examples=40)
def test_no_bytes_make_a_reader_fail(noise: bytes) -> None:
    with written(HEADER.encode() + noise) as path:
        found = read(path, format="firms")
    assert isinstance(found, Refusal) or sum(map(len, partition(found))) == found.reading.rows_in


@given(st.sampled_from(format_cards()), st.integers(min_value=0), st.binary(min_size=1, max_size=4))
@settings(max_examples=60)
def test_a_damaged_sample_is_an_answer_in_every_format(card: Card, place: int, noise: bytes) -> None:
    content = sample(card.name).read_bytes()
    place %= len(content)
    with written(content[:place] + noise + content[place + 1 :], card.sample) as path:
        found = read(path, format=card.name)
    assert isinstance(found, Refusal) or sum(map(len, partition(found))) == found.reading.rows_in


@given(ZONES, st.datetimes(min_value=FIRST, max_value=LAST))
@settings(max_examples=40)
def test_a_local_time_is_all_its_readings_and_no_other(zone: str, local: datetime) -> None:
    assert_agrees(zone, local.replace(microsecond=0))


@given(ZONES, st.integers(2000, 2036), st.sampled_from([3, 4, 9, 10, 11]), st.integers(-7200, 7200))
@settings(max_examples=40)
def test_a_local_time_near_a_change_of_clocks_agrees_too(zone: str, year: int, month: int, near: int) -> None:
    info = ZoneInfo(zone)
    start = datetime(year, month, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=h) for h in range(24 * 31)]
    changes = [
        a for a, b in pairwise(hours) if a.astimezone(info).utcoffset() != b.astimezone(info).utcoffset()
    ]
    for change in changes:
        assert_agrees(zone, (change.astimezone(info) + timedelta(seconds=near)).replace(tzinfo=None))


def assert_agrees(zone: str, local: datetime) -> None:
    """The oracle: a UTC moment is a reading when the zone's clock shows this local time then."""
    info = ZoneInfo(zone)
    guesses = {local.replace(tzinfo=info, fold=fold).astimezone(UTC) for fold in (0, 1)}
    readings = sorted(g for g in guesses if g.astimezone(info).replace(tzinfo=None) == local)
    assert isinstance(CARD, Card)
    with written(f"no,time\n1,{local.isoformat(sep=' ', timespec='seconds')}\n".encode()) as path:
        found = read(path, source(zone=zone), cards=(CARD,), format="times")
    assert isinstance(found, Read)
    if not readings:
        assert [row["code"] for row in found.aside] == ["TL-INT-014"]
        return
    (row,) = found.rows
    span = [datetime.fromisoformat(row[name]) for name in ("happened_earliest", "happened_latest")]
    assert span == [readings[0], readings[-1]]


@given(st.permutations(range(6)))
@settings(max_examples=20)
def test_the_order_of_rows_changes_no_record(order: list[int]) -> None:
    """Ids rest on source, key and content: the same set comes out, whatever the order."""
    rows = ["48.1,37.5,2031-05-01,0005,1"] * 3 + [f"48.{n},37.5,2031-05-01,0005,1" for n in (2, 3, 4)]

    def said(text: list[str]) -> set[tuple[str, str]]:
        with written((HEADER + "\n".join(text) + "\n").encode()) as path:
            found = read(path)
        assert isinstance(found, Read)
        return {(row["record_key"], row["as_reported"]) for row in found.rows}

    assert said(rows) == said([rows[place] for place in order])
