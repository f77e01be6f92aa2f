"""Written places at the door: a card says the notation, each text becomes a region or is set aside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.formats.reads import Read, read_text, source
from truceline.intake import Card, KnownPlaces, Refusal, read_card

GAZETTEER = """id,name,lat,lon,names
1,Nove,48.00,37.80,Нове
2,Stare,48.20,37.80,Старе
3,Stare,48.60,38.40,Старе
"""
POSITIONS = "id,name,lat,lon,sigma_m\na,Alpha post,48.05,37.85,20\n"
AREA = (37.0, 47.0, 39.0, 49.0)


def places_card(place: str = "", columns: str = 'place = "where"\nplace_from = "from"') -> Card:
    card = read_card(
        f'name = "notes"\nreader = "table"\n[map]\ntime = "time"\n{columns}\n'
        f'[constants]\nkind = "mortar"\n[place]\nsettlement_sigma_m = 1000\n{place}\n',
        "notes.toml",
    )
    assert isinstance(card, Card), card
    return card


def known(folder: Path, **changes: Any) -> KnownPlaces:
    (folder / "gazetteer.csv").write_text(GAZETTEER)
    (folder / "positions.csv").write_text(POSITIONS)
    tables = {"gazetteer": folder / "gazetteer.csv", "positions": folder / "positions.csv", "area": None}
    return KnownPlaces(**{**tables, **changes})


def read_where(folder: Path, *cells: str, place: str = "", who: Any = None, **changes: Any) -> Read:
    """A file whose lines have these texts in 'where' (and, after a |, in 'from')."""
    lines = ["time,where,from"]
    for cell in cells:
        where, _, start = cell.partition("|")
        where, start = (part.replace('"', '""') for part in (where, start))
        lines.append(f'2031-05-01T10:00:00Z,"{where}","{start}"')
    card = places_card(place)
    found = read_text(
        folder,
        "\n".join(lines) + "\n",
        who=who,
        cards=(card,),
        format="notes",
        places=known(folder, **changes),
    )
    assert isinstance(found, Read), found
    return found


def test_every_notation_in_one_column(tmp_path: Path) -> None:
    found = read_where(
        tmp_path,
        "48.0100, 37.8033",
        "48°00'36\"N 37°48'12\"E",
        "WGS84 37U DQ 12 34",
        "СК-42 x=5318475 y=7423104",
        "2-6km SE|Alpha post",
        "17 km north of Nove",
        "Stare",
        "Нове",
    )
    assert found.aside == []
    rows = found.layers["observations"]
    assert [row["place_kind"] for row in rows] == ["point"] * 4 + ["wedge"] * 2 + ["polygon", "point"]
    assert [row["row_no"] for row in rows] == list(range(1, 9))
    wedge, north = rows[4], rows[5]
    assert (wedge["lon_deg"], wedge["bearing_deg"], wedge["range_max_m"]) == (37.85, 135.0, 6000.0)
    assert (north["lat_deg"], north["bearing_deg"], north["sigma_major_m"]) == (48.0, 0.0, 1000.0)
    both = rows[6]
    assert (both["lon_deg"], both["area_ref"]) == (None, "place:stare")
    assert json.loads(both["measures"]) == {"place_candidates": ["2", "3"]}
    assert shapely.from_wkb(bytes(both["geometry"])).geom_type == "MultiPolygon"
    assert all(row["sigma_major_m"] > 0 for row in rows if row["place_kind"] != "polygon")


def test_what_has_no_place_is_set_aside_with_its_own_words(tmp_path: Path) -> None:
    found = read_where(
        tmp_path, "37U DQ 12 34", "Starre", "2km N and S of Nove", "gibberish 12 34 56 78 90", "", "Nove"
    )
    assert [(row["row_no"], row["code"]) for row in sorted(found.aside, key=lambda row: row["row_no"])] == [
        (1, "TL-INT-040"),
        (2, "TL-INT-045"),
        (3, "TL-INT-042"),
        (4, "TL-INT-041"),
        (5, "TL-INT-015"),
    ]
    by_row = {row["row_no"]: row for row in found.aside}
    assert "datum" in by_row[1]["remedy"] and by_row[1]["found"] == "37U DQ 12 34"
    assert "Stare" in by_row[2]["remedy"] and by_row[2]["column_name"] == "where"
    assert len(found.layers["observations"]) + len(found.aside) == found.reading.rows_in


def test_the_datum_may_stand_in_the_card_or_with_the_source(tmp_path: Path) -> None:
    by_card = read_where(tmp_path, "x=5318475 y=7423104", place='datum = "sk42"')
    by_source = read_where(tmp_path, "x=5318475 y=7423104", who=source(datum="sk42"))
    (first,), (second,) = by_card.layers["observations"], by_source.layers["observations"]
    assert (first["lon_deg"], first["lat_deg"]) == (second["lon_deg"], second["lat_deg"])


def test_the_sources_own_uncertainty_is_added(tmp_path: Path) -> None:
    (row,) = read_where(tmp_path, "48.01000 37.80330", who=source(sigma_m=40.0)).layers["observations"]
    assert row["sigma_major_m"] == pytest.approx(40.0, abs=0.1)


def test_grids_and_degrees_in_columns_of_their_own(tmp_path: Path) -> None:
    metric = places_card('datum = "ucs2000"', 'grid_x = "north"\ngrid_y = "east"')
    degrees = places_card('notation = "sexagesimal"', 'lat = "lat"\nlon = "lon"')
    grid = read_text(
        tmp_path, "time,north,east\n2031-05-01T10:00Z,5318475,7423104\n", cards=(metric,), format="notes"
    )
    angle = read_text(
        tmp_path,
        "time,lat,lon\n2031-05-01T10:00Z,48°00'36\"N,37°48'12\"E\n",
        cards=(degrees,),
        format="notes",
    )
    assert isinstance(grid, Read) and isinstance(angle, Read)
    (one,), (other,) = grid.layers["observations"], angle.layers["observations"]
    assert (one["lat_deg"], other["lat_deg"]) == (pytest.approx(47.9949, abs=1e-4), pytest.approx(48.01))


def test_plain_decimal_columns_are_read_as_before(tmp_path: Path) -> None:
    card = places_card('notation = "decimal"', 'lat = "lat"\nlon = "lon"')
    found = read_text(
        tmp_path, "time,lat,lon\n2031-05-01T10:00Z,48.01,37.80\n", cards=(card,), format="notes"
    )
    assert isinstance(found, Read)
    (row,) = found.layers["observations"]
    assert (row["lat_deg"], row["lon_deg"], row["sigma_major_m"]) == (48.01, 37.8, None)
    assert found.reading.leans_on == {}


def test_exchanged_decimal_columns_are_set_aside_where_the_missions_area_is_known(tmp_path: Path) -> None:
    text = "kind,happened,lat_deg,lon_deg\nmortar,2031-05-01T10:00Z,37.8,48.01\nmortar,2031-05-01T10:00Z,48.01,37.8\n"
    found = read_text(tmp_path, text, format="table", places=KnownPlaces(area=AREA))
    assert isinstance(found, Read)
    assert found.aside_codes() == [(1, "TL-INT-044", "lat_deg")]
    unknown = read_text(tmp_path, text, format="table")
    assert isinstance(unknown, Read) and unknown.aside == []


def test_the_table_of_names_is_remembered_by_its_digest_and_only_when_asked(tmp_path: Path) -> None:
    assert set(read_where(tmp_path, "Nove").reading.leans_on) == {"gazetteer.csv", "positions.csv"}
    assert set(read_where(tmp_path, "2km N|Alpha post").reading.leans_on) == {"positions.csv"}
    assert read_where(tmp_path, "48.01 37.80").reading.leans_on == {}


def test_a_table_of_names_that_cannot_be_used_refuses_the_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id,name,lat,lon\n1,Nove,148,37\n")
    found = read_text(
        tmp_path,
        "time,where\n2031-05-01T10:00Z,Nove\n",
        cards=(places_card(),),
        format="notes",
        places=KnownPlaces(gazetteer=bad),
    )
    assert isinstance(found, Refusal)
    assert (found.problems[0].code, found.problems[0].file) == ("TL-INT-046", "gazetteer.csv")


@pytest.mark.parametrize(
    "place",
    [
        'notation = "utm"',
        'datum = "nad27"',
        "declination_deg = 500",
        'north = "grid"',
        "sigma = 5",
        "bearing_sigma_deg = -1",
    ],
)
def test_a_card_that_states_nonsense_is_refused(tmp_path: Path, place: str) -> None:
    found = read_text(
        tmp_path, "time,where\n2031-05-01T10:00Z,Nove\n", cards=(places_card(place),), format="notes"
    )
    assert isinstance(found, Refusal) and found.problems[0].code == "TL-INT-018"


def test_a_report_without_a_place_may_be_kept_where_the_card_says_so(tmp_path: Path) -> None:
    found = read_where(tmp_path, "", "Nove", place="optional = true")
    assert [row["place_kind"] for row in found.layers["observations"]] == ["none", "point"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(cells=st.lists(st.text(alphabet="48.,°' NSEWkmо0 Старе()xy=-", max_size=20), min_size=1, max_size=6))
def test_no_cell_raises_and_every_row_is_somewhere(tmp_path: Path, cells: list[str]) -> None:
    found = read_where(tmp_path, *(cell.replace("|", " ") for cell in cells))
    rows = sorted(row["row_no"] for row in [*found.rows, *found.aside])
    assert rows == list(range(1, len(cells) + 1))
