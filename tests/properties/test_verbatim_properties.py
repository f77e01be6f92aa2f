"""Whatever becomes of a file on its way: it is read or refused, every row is accounted for, and what is
shown of a row stands in the file word for word.

Each built-in format's samples are damaged as files are: bytes flipped, cut off, lines swapped or said
twice, written in another encoding. A format that is added later comes under the test by its card.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats.reads import NORTH, SOUTH, Read, read, source
from truceline.intake import Card, Refusal, format_cards

CARDS = [card for card in format_cards() if card.media != ("parquet",)]
MOST_BYTES = 20_000
ENCODINGS = ("utf-16", "cp1251", "latin-1", "utf-8-sig")


def sample_of(card: Card) -> bytes:
    return (Path(str(card.folder)) / card.sample).read_bytes()


def flipped(content: bytes, places: list[tuple[int, int]]) -> bytes:
    changed = bytearray(content)
    for place, value in places:
        if changed:
            changed[place % len(changed)] = value
    return bytes(changed)


def swapped(content: bytes, first: int, second: int) -> bytes:
    lines = content.splitlines(keepends=True)
    if lines:
        first, second = first % len(lines), second % len(lines)
        lines[first], lines[second] = lines[second], lines[first]
    return b"".join(lines)


def encoded(content: bytes, encoding: str) -> bytes:
    return content.decode("utf-8", "replace").encode(encoding, "replace")


@st.composite
def damage(draw: st.DrawFn, content: bytes) -> bytes:
    """The content after one to three things that happen to files."""
    for _ in range(draw(st.integers(1, 3))):
        how = draw(st.sampled_from(["flip", "cut", "swap", "twice", "encode", "ends"]))
        place = draw(st.integers(0, MOST_BYTES))
        if how == "flip":
            pairs = st.tuples(st.integers(0, MOST_BYTES), st.integers(0, 255))
            content = flipped(content, draw(st.lists(pairs, min_size=1, max_size=6)))
        elif how == "cut":
            content = content[: place % (len(content) + 1)]
        elif how == "swap":
            content = swapped(content, place, draw(st.integers(0, MOST_BYTES)))
        elif how == "twice":
            lines = content.splitlines(keepends=True)
            content = b"".join([*lines, *lines[place % (len(lines) + 1) :]])
        elif how == "encode":
            content = encoded(content, draw(st.sampled_from(ENCODINGS)))
        else:
            content = content.replace(b"\n", draw(st.sampled_from([b"\r\n", b"\r", b"\n\n"])))
    return content[:MOST_BYTES]


def came_in(content: bytes) -> str:
    """What came in, as text: bytes that are no UTF-8, and NULs, are shown as \\xNN."""
    return content.replace(b"\x00", b"\\x00").decode("utf-8", "backslashreplace")


def read_as(card: Card, content: bytes) -> Read | Refusal:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / card.sample
        path.write_bytes(content)
        return read(path, sources=(source(), NORTH, SOUTH), format=card.name)


def accounted_for(card: Card, content: bytes) -> None:
    found = read_as(card, content)
    if isinstance(found, Refusal):
        assert all(problem.code.startswith("TL-INT-") and problem.remedy for problem in found.problems)
        return
    kept = {row["row_no"] for row in found.rows}
    aside = {row["row_no"] for row in found.aside}
    assert not kept & aside
    assert kept | aside == set(range(1, found.reading.rows_in + 1))
    text = came_in(content)
    strange = [row["as_reported"] for row in [*found.rows, *found.aside] if row["as_reported"] not in text]
    assert strange == []


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_the_sample_as_it_is(card: Card) -> None:
    accounted_for(card, sample_of(card))


@pytest.mark.fuzz
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_sample_damaged(card: Card, data: st.DataObject) -> None:
    accounted_for(card, data.draw(damage(sample_of(card))))


@pytest.mark.parametrize("cut", [4, 40, 400])
def test_a_parquet_file_that_is_cut_off_or_damaged_is_refused_in_our_own_words(
    cut: int, tmp_path: Path
) -> None:
    path = tmp_path / "table.parquet"
    with duckdb.connect() as con:
        rows = "SELECT 'mortar' AS kind, '2031-05-01' AS happened, i / 1e4 AS lon_deg, 48.1 AS lat_deg"
        con.execute(f"COPY ({rows} FROM range(500) t(i)) TO '{path}' (FORMAT parquet)")
    whole = path.read_bytes()
    directory = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    damaged = whole[:directory] + bytes(40) + whole[directory + 40 :]
    for content in (whole[:-cut], damaged):
        path.write_bytes(content)
        for asked in (None, "table"):
            found = read(path, format=asked)
            assert isinstance(found, Refusal)
            (problem,) = found.problems
            assert problem.code == "TL-INT-003"
            assert problem.message.startswith("The Parquet file is ")
            assert "again" in problem.remedy
