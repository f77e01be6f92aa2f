"""Written places of every notation through one door: regions, candidates, refusals; and rubbish."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from truceline.records import Place, PlaceKind, Truth
from truceline.space import (
    NoPlace,
    PlaceNames,
    Spotted,
    Writing,
    Zone,
    distance_m,
    inside,
    read_gazetteer,
    read_places,
    region_95,
)
from truceline.space.writing import NOTATIONS

GAZETTEER = """id,name,lat,lon,sigma_m
1,Nove,48.00,37.80,1000
2,Stare,48.20,37.80,1000
3,Stare,48.60,38.40,1000
4,Misto,48.10,38.00,3000
"""
POSITIONS = """id,name,lat,lon,sigma_m
a,Alpha post,48.05,37.85,20
b,Misto,48.11,38.01,50
"""
MISSION_AREA = (37.0, 47.0, 39.0, 49.0)


def names() -> PlaceNames:
    gazetteer, _ = read_gazetteer(GAZETTEER.encode(), "gazetteer.csv")
    positions, _ = read_gazetteer(POSITIONS.encode(), "positions.csv")
    return PlaceNames(positions=positions, gazetteer=gazetteer)


NAMES = names()


def read(text: str, origin: str | None = None, **writing: object) -> Spotted | NoPlace:
    (answer,) = read_places([(text, origin)], Writing(**writing), NAMES)  # type: ignore[arg-type]  # what the case's card states
    return answer


def spotted(text: str, origin: str | None = None, **writing: object) -> Spotted:
    answer = read(text, origin, **writing)
    assert isinstance(answer, Spotted), answer
    return answer


def code(text: str, origin: str | None = None, **writing: object) -> str:
    answer = read(text, origin, **writing)
    assert isinstance(answer, NoPlace), answer
    return answer.code


def box(zone_id: str, west: float, south: float, east: float, north: float) -> Zone:
    return Zone(id=zone_id, name=zone_id, kind="region", geometry=shapely.box(west, south, east, north))


# -- coordinates


def test_the_resolution_is_an_ellipse_longer_to_the_north() -> None:
    found = spotted("48.01, 37.80")
    assert (found.lon_deg, found.lat_deg, found.azimuth_deg) == (37.80, 48.01, 0.0)
    assert (found.sigma_major_m, found.sigma_minor_m) == (
        pytest.approx(321, abs=1),
        pytest.approx(215, abs=1),
    )


def test_uncertainties_add_in_squares() -> None:
    fine, own = spotted("48.01000 37.80330"), spotted("48.01000 37.80330", source_sigma_m=30.0)
    assert fine.sigma_major_m == 1.0  # a third of a metre: kept at the metre to which places are stored
    assert own.sigma_major_m == pytest.approx(30.0, abs=0.1)
    grid = spotted("x=5318475 y=7423104", datum="sk42", source_sigma_m=10.0)
    assert grid.sigma_major_m == pytest.approx(math.hypot(10.0, 4.5, 1 / math.sqrt(12)))
    square = spotted("37U DQ 12 34", datum="wgs84")
    assert square.sigma_major_m == square.sigma_minor_m == pytest.approx(1000 / math.sqrt(12))


@pytest.mark.parametrize("text", ["37U DQ 1234 5678", "x=5318475 y=7423104", "5318475 7423104"])
def test_a_grid_without_a_datum_is_refused(text: str) -> None:
    assert code(text) == "TL-INT-040"


def test_a_datum_stated_twice_differently_is_refused() -> None:
    assert code("СК-42 x=5318475 y=7423104", datum="ucs2000") == "TL-INT-042"
    assert code("WGS84 48.01 37.80", notation="sk42") == "TL-INT-042"


def test_degrees_without_a_datum_are_wgs_84_and_with_one_are_shifted() -> None:
    plain, shifted = spotted("48.0100000 37.8000000"), spotted("48.0100000 37.8000000", datum="sk42")
    assert None not in (plain.lon_deg, plain.lat_deg, shifted.lon_deg, shifted.lat_deg)
    moved = distance_m(plain.lon_deg, plain.lat_deg, shifted.lon_deg, shifted.lat_deg)  # type: ignore[arg-type]  # a point that was read has its numbers
    assert 80.0 < moved < 160.0
    assert code("10.0 37.8", datum="ucs2000") == "TL-INT-043"


def test_exchanged_coordinates_are_noticed_and_never_mended() -> None:
    assert code("37.80 48.01", area=MISSION_AREA) == "TL-INT-044"
    assert spotted("37.80 48.01").lat_deg == 37.80  # nothing is known of any area
    assert spotted("50.0 30.0", area=MISSION_AREA).lat_deg == 50.0  # elsewhere, and elsewhere exchanged


def test_a_notation_that_is_stated_is_kept_to() -> None:
    assert code("48 00 36 N 37 48 12 E", notation="decimal") == "TL-INT-041"
    assert code("48.01 37.80", notation="sexagesimal") == "TL-INT-041"
    assert code("Nove", notation="mgrs", datum="wgs84") == "TL-INT-041"
    assert code("48.01 37.80", notation="settlement") == "TL-INT-045"


# -- names


def test_one_candidate_is_a_point_with_the_settlements_uncertainty() -> None:
    found = spotted("Nove")
    assert (found.kind, found.lat_deg, found.sigma_major_m) == (PlaceKind.POINT, 48.0, 1000.0)
    assert found.candidates == ("1",)


def test_two_villages_of_one_name_are_two_candidates() -> None:
    found = spotted("Stare")
    assert (found.kind, found.lon_deg, found.lat_deg) == (PlaceKind.POLYGON, None, None)
    assert (found.area_ref, found.candidates) == ("place:stare", ("2", "3"))
    assert found.geometry is not None
    outline = shapely.from_wkb(found.geometry)
    assert outline.geom_type == "MultiPolygon" and len(outline.geoms) == 2


def test_a_region_test_answers_for_all_candidates_or_not_at_all() -> None:
    found = spotted("Stare")
    assert found.geometry is not None
    outline = shapely.from_wkb(found.geometry)
    both = box("both", 37.0, 48.0, 39.0, 49.0)
    west, far = box("west", 37.0, 48.0, 38.1, 49.0), box("far", 30.0, 48.0, 31.0, 49.0)
    answers = [
        Truth.NO
        if zone.geometry.disjoint(outline)
        else Truth.YES
        if zone.geometry.covers(outline)
        else Truth.CANNOT_TELL
        for zone in (both, west, far)
    ]
    assert answers == [Truth.YES, Truth.CANNOT_TELL, Truth.NO]
    # each part is the very region of its candidate
    one = Place(kind=PlaceKind.POINT, lon_deg=37.8, lat_deg=48.2, sigma_major_m=1000.0, sigma_minor_m=1000.0)
    region = region_95(one)
    assert region is not None and outline.covers(region.buffer(-1e-9))
    assert inside(one, west) is Truth.YES


def test_what_stands_in_brackets_narrows_the_candidates() -> None:
    assert spotted("Stare (22km N of Nove)").candidates == ("2",)
    elsewhere = spotted("Stare (5km S of Nove)")
    # no Stare lies there: the brackets hold, the name does not choose
    assert (elsewhere.kind, elsewhere.bearing_deg) == (PlaceKind.WEDGE, 180.0)
    unknown = spotted("Khutir (government-controlled, 5km S of Nove)")
    assert (unknown.kind, unknown.range_min_m) == (PlaceKind.WEDGE, 4500.0)


def test_the_missions_own_positions_come_before_the_gazetteer() -> None:
    assert spotted("Misto").candidates == ("b",)


def test_a_name_nobody_lists_is_set_aside_with_the_nearest_spellings() -> None:
    answer = read("Starre")
    assert isinstance(answer, NoPlace) and answer.code == "TL-INT-045"
    assert "Stare" in answer.remedy
    assert isinstance(read_places([("Nove", None)], Writing(), PlaceNames())[0], NoPlace)


def test_a_settlement_of_unknown_extent_has_no_sigma_rather_than_none_at_all() -> None:
    table, _ = read_gazetteer(b"id,name,lat,lon\n1,Nove,48,37.8\n", "g")
    (unknown,) = read_places([("Nove", None)], Writing(), PlaceNames(gazetteer=table))
    (stated,) = read_places([("Nove", None)], Writing(settlement_sigma_m=700.0), PlaceNames(gazetteer=table))
    assert isinstance(unknown, Spotted) and unknown.sigma_major_m is None
    assert isinstance(stated, Spotted) and stated.sigma_major_m == 700.0


# -- bearings


def test_a_bearing_from_a_position_is_a_wedge() -> None:
    found = spotted("2-6km SE", "Alpha post")
    assert (found.kind, found.lon_deg, found.lat_deg, found.sigma_major_m) == (
        PlaceKind.WEDGE,
        37.85,
        48.05,
        20.0,
    )
    assert (found.bearing_deg, found.range_min_m, found.range_max_m) == (135.0, 2000.0, 6000.0)
    assert found.bearing_sigma_deg == pytest.approx(22.5 / math.sqrt(12))
    assert code("2-6km SE") == "TL-INT-041"
    assert code("2-6km SE", "Bravo post") == "TL-INT-045"


def test_a_bearing_from_a_name_of_two_villages_is_both_wedges() -> None:
    found = spotted("3km E of Stare")
    assert found.kind is PlaceKind.POLYGON and found.candidates == ("2", "3")
    # an area's name is shown to every reader: it must not say from where the mission looks
    assert found.area_ref == "place:bearing"
    assert found.geometry is not None and len(shapely.from_wkb(found.geometry).geoms) == 2


def test_a_position_given_by_a_bearing_of_its_own() -> None:
    found = spotted("1-2km N", "2km E of Nove")
    assert found.kind is PlaceKind.WEDGE and found.candidates == ("1",)
    assert distance_m(37.8, 48.0, found.lon_deg, found.lat_deg) == pytest.approx(2000, abs=1)  # type: ignore[arg-type]  # a point that was read has its numbers
    assert found.sigma_major_m is not None and found.sigma_major_m > 1000.0


def test_magnetic_bearings_need_their_declination() -> None:
    assert code("2km at 100° magnetic from Nove") == "TL-INT-047"
    assert spotted("2km at 100° magnetic from Nove", declination_deg=8.5).bearing_deg == 108.5
    assert spotted("2km at 100° from Nove", magnetic=True, declination_deg=-3.0).bearing_deg == 97.0
    assert spotted("2km E of Nove", declination_deg=8.5).bearing_deg == 90.0


# -- rubbish

PIECES = st.sampled_from(
    [
        "48",
        "37",
        "00",
        "36",
        ".5",
        ",8",
        "°",
        "'",
        '"',
        "′",
        "N",
        "S",
        "E",
        "W",
        "с.ш.",
        "сх.д.",
        "km",
        "м",
        "2-6km",
        "SE",
        "north",
        "of",
        "від",
        "Nove",
        "Stare",
        "(",
        ")",
        "/",
        ";",
        "x=",
        "y=",
        "5318475",
        "7423104",
        "37U",
        "DQ",
        "1234",
        "СК-42",
        "WGS84",
        "-",
        "+",
        "1e9",
        "nan",
        "∞",
        "٣",
        "magnetic",
        "and",
        "180",
    ]
)
RUBBISH = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=9).map(" ".join),
    st.lists(PIECES, max_size=9).map("".join),
)


@given(
    text=RUBBISH,
    origin=st.none() | RUBBISH,
    notation=st.sampled_from(NOTATIONS),
    datum=st.sampled_from(["", "wgs84", "sk42", "ucs2000"]),
)
@example("(", "(", "auto", "")
@example("2km N of 2km N of 2km N of", None, "auto", "")
@example("1 м N", "1 м N", "bearing", "")
def test_no_text_raises_and_every_place_is_on_the_globe(
    text: str, origin: str | None, notation: str, datum: str
) -> None:
    answer = read(text, origin, notation=notation, datum=datum, settlement_sigma_m=500.0)
    if isinstance(answer, NoPlace):
        assert answer.code.startswith("TL-INT-") and answer.message and answer.remedy
        return
    if answer.kind is PlaceKind.POLYGON:
        assert answer.lon_deg is None and len(answer.candidates) > 1
        return
    assert answer.lon_deg is not None and answer.lat_deg is not None
    assert abs(answer.lon_deg) <= 180.0 and abs(answer.lat_deg) <= 90.0
    assert answer.sigma_major_m is not None and answer.sigma_minor_m is not None
    assert answer.sigma_major_m >= answer.sigma_minor_m >= 1.0
    if answer.kind is PlaceKind.WEDGE:
        assert answer.bearing_sigma_deg is not None and answer.bearing_sigma_deg > 0.0
        assert answer.range_min_m is not None and answer.range_max_m is not None
        assert 0.0 <= answer.range_min_m < answer.range_max_m


@given(lat=st.floats(-89.0, 89.0), lon=st.floats(-179.0, 179.0), digits=st.integers(0, 7))
def test_written_more_coarsely_is_never_more_certain(lat: float, lon: float, digits: int) -> None:
    fine, coarse = (spotted(f"{lat:.{n}f}, {lon:.{n}f}", notation="decimal") for n in (digits + 1, digits))
    assert coarse.sigma_major_m >= fine.sigma_major_m * 0.9  # type: ignore[operator]  # rounding moves the latitude
    assert coarse.sigma_minor_m >= min(fine.sigma_minor_m, coarse.sigma_minor_m)  # type: ignore[type-var]  # a point that was read has its numbers


@given(easting=st.integers(20_000, 80_000), northing=st.integers(20_000, 80_000))
def test_a_coarser_mgrs_square_is_never_more_certain(easting: int, northing: int) -> None:
    sigmas = [
        spotted(f"37U DQ {easting:05d}"[: 7 + n] + f" {northing:05d}"[: 1 + n], datum="wgs84").sigma_major_m
        for n in range(5, 0, -1)
    ]
    assert sigmas == sorted(sigmas)  # type: ignore[type-var]  # a point that was read has its numbers


@given(value=st.integers(1, 99), digits=st.integers(0, 3))
def test_a_coarser_distance_is_never_a_narrower_band(value: int, digits: int) -> None:
    bands = [spotted(f"{value:.{n}f}km N of Nove") for n in (digits, digits + 1)]
    wide, narrow = ((one.range_max_m or 0.0) - (one.range_min_m or 0.0) for one in bands)
    assert wide >= narrow > 0.0
