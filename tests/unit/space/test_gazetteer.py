"""Names: what reads alike is one name, and two villages of one name are two candidates."""

from __future__ import annotations

import csv
import gzip
import io
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.space import Gazetteer, folded, read_gazetteer

TABLE = """id,name,lat,lon,names,admin,population,sigma_m
1,Verkhnie Ozero,48.10,37.70,Верхнє Озеро|Verkhneye Ozero,North,1200,800
2,Stare,48.20,37.80,Старе,North,300,
3,Stare,48.60,38.40,Старе,East,450,
4,Mar'inske,48.30,37.60,Мар’їнське;Марьинское,West,900,1000
5,Žitno,48.40,37.50,,West,90,
"""


def gazetteer(text: str = TABLE) -> Gazetteer:
    found, problems = read_gazetteer(text.encode(), "gazetteer.csv")
    assert found is not None, problems
    return found


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Verkhnie Ozero", "1"),
        ("verkhnie-ozero", "1"),
        ("  VERKHNIE   OZERO ", "1"),
        ("Верхнє Озеро", "1"),
        (unicodedata.normalize("NFD", "Верхнє Озеро"), "1"),
        ("с. Верхнє Озеро", "1"),
        ("village of Verkhnie Ozero", "1"),
        ("Верхнє Озepo", "1"),  # the last three letters are Latin
        ("Marinske", "4"),
        ("Mar’inske", "4"),
        ("Марїнське", "4"),
        ("Мар'їнське", "4"),
        ("Мар`їнське", "4"),
        ("Марьинское", "4"),
        ("Zitno", "5"),
        ("Stare", "23"),
        ("Старе", "23"),
        ("Starre", ""),
        ("Star", ""),
        ("", ""),
    ],
)
def test_a_name_is_found_when_it_reads_alike(name: str, ids: str) -> None:
    assert "".join(one.id for one in gazetteer().find(name)) == ids


def test_the_nearest_spelling_is_offered_and_never_taken() -> None:
    table = gazetteer()
    assert table.find("Verhnie Ozero") == ()
    assert table.nearest_names("Verhnie Ozero") == ("Verkhnie Ozero",)
    assert table.nearest_names("Qqqq") == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,name,lat\n1,Stare,48\n", "no column lon"),
        ("id,name,lat,lon\n1,Stare,148,37\n", "no latitude and longitude"),
        ("id,name,lat,lon\n1,Stare,48.1,\n", "no latitude and longitude"),
        ("id,name,lat,lon\n1,Stare,nan,37\n", "no latitude and longitude"),
        ("id,name,lat,lon\n1,Stare,48,37\n1,Nove,48,37\n", "stands twice"),
        ("id,name,lat,lon\n1,,48,37\n", "no id or no name"),
        ("id,name,lat,lon,sigma_m\n1,Stare,48,37,0\n", "above zero"),
        ("", "no column id"),
    ],
)
def test_a_table_with_a_wrong_row_is_refused_whole(text: str, says: str) -> None:
    found, problems = read_gazetteer(text.encode(), "gazetteer.csv")
    assert found is None
    assert says in str(problems[0]) and problems[0].code == "TL-INT-046"


def test_a_packed_table_reads_like_a_plain_one_and_a_damaged_one_is_refused() -> None:
    packed = gzip.compress(TABLE.encode())
    found, _ = read_gazetteer(packed, "gazetteer.csv.gz")
    assert found is not None and found.settlements == gazetteer().settlements
    for damaged in (
        packed[:-20],
        b"\x1f\x8b" + b"x" * 40,
        b"\xff\xfe\x00",
        gzip.compress(b"\x00" * 80_000_000),
    ):
        none, problems = read_gazetteer(damaged, "gazetteer.csv.gz")
        assert none is None and problems[0].code == "TL-INT-046"


def test_geonames_own_columns_are_understood() -> None:
    text = "geonameid,name,latitude,longitude,alternatenames\n9,Nove,48.5,37.5,Нове|Novoe\n"
    (found,) = gazetteer(text).find("Нове")
    assert (found.id, found.lat, found.lon) == ("9", 48.5, 37.5)


@given(st.text(max_size=40))
def test_folding_is_stable_and_looks_past_case_and_composition(name: str) -> None:
    once = folded(name)
    assert folded(unicodedata.normalize("NFC", name)) == once
    assert folded(f"  {name} ") == folded(name.strip()) or not name.strip()


def test_a_published_gazetteer(real_data: Callable[[str], Path]) -> None:
    """Every name of the published table is found, and so is every namesake, counted in another way."""
    content = real_data("gazetteer_geonames/places_ua_region.csv.gz").read_bytes()
    table, problems = read_gazetteer(content, "gazetteer.csv.gz")
    assert table is not None, problems
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(content).decode())))
    assert len(table.settlements) == len(rows)
    names = Counter()
    for row in rows:
        names.update({folded(name) for name in (row["name"], *row["alternatenames"].split("|"))} - {""})
    ambiguous = sorted(name for name, count in names.items() if count > 1)
    assert len(ambiguous) > 1000
    assert all(len(table.find(name)) == names[name] for name in ambiguous)
    assert all(row["geonameid"] in {one.id for one in table.find(row["name"])} for row in rows)
    print(f"{len(rows)} settlements, {len(names)} names, {len(ambiguous)} of them ambiguous")
