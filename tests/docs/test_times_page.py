"""The tables of docs/explanation/times.md are read again, line by line, as files are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.formats.reads import Read, read_text
from truceline.intake import Card, read_card
from truceline.intake.hours import Hours, hours_of
from truceline.intake.written import Unread, read_written

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "times.md"
ROWS = [
    [cell.strip().strip("`") for cell in line.strip("|").split("|")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
]
SPANS = [row for row in ROWS if len(row) == 3]
REASONS = [row for row in ROWS if len(row) == 2]


def test_the_page_has_both_tables() -> None:
    assert (len(SPANS), len(REASONS)) == (25, 8)


@pytest.mark.parametrize(("written", "earliest", "latest"), SPANS, ids=[row[0] for row in SPANS])
def test_a_written_time_becomes_the_span_on_the_page(
    tmp_path: Path, written: str, earliest: str, latest: str
) -> None:
    card = read_card(
        'name = "times"\nreader = "table"\n[map]\ntime = "time"\n[constants]\nkind = "mortar"\n'
        "[time]\nwritten = true\n",
        "times.toml",
    )
    assert isinstance(card, Card)
    found = read_text(tmp_path, f'no,time\n1,"{written}"\n', cards=(card,), format="times")
    assert isinstance(found, Read), found
    (row,) = found.rows
    assert (row["happened_earliest"], row["happened_latest"]) == (f"{earliest}+00", f"{latest}+00")


@pytest.mark.parametrize(("written", "why"), REASONS, ids=[row[0] for row in REASONS])
def test_a_time_is_not_read_for_the_reason_on_the_page(written: str, why: str) -> None:
    assert read_written(written, Hours()) == Unread(why)


def test_the_values_on_the_page_are_the_ones_in_force() -> None:
    (block,) = re.findall(r"^```toml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert hours_of(tomllib.loads(block)["time"]) == Hours()
    with_all = re.sub(r"^# ", "", block, flags=re.M)
    assert hours_of(tomllib.loads(with_all)["time"]) == Hours(order="day_month", century=2000, year=2031)
