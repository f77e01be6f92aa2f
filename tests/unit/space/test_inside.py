"""Is it inside? YES, NO or CANNOT_TELL, on made-up zones."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
import shapely

from truceline.records import Place, PlaceKind, RecordError, TimeSpan, Truth
from truceline.space import Zone, bearing_deg, distance_m, inside, region_95

SQUARE = Zone(id="Q1", name="Square", kind="theatre", geometry=shapely.box(30.0, 49.0, 31.0, 50.0))
NEIGHBOUR = Zone(id="Q2", name="Next door", kind="region", geometry=shapely.box(31.0, 49.0, 32.0, 50.0))
# one degree of longitude at 49.5 N is 72.5 km, so these lie 1,087 m and 10 m inside the eastern edge
WELL_INSIDE, AT_THE_EDGE = 30.985, 30.99986


@pytest.mark.parametrize(("lon", "sigma_m", "answer"), [
    (30.5, 1000, Truth.YES),
    (WELL_INSIDE, 400, Truth.YES),           # 95 % radius 979 m
    (WELL_INSIDE, 460, Truth.CANNOT_TELL),   # 95 % radius 1,126 m
    (31.015, 400, Truth.NO),
    (31.015, 460, Truth.CANNOT_TELL),
    (AT_THE_EDGE, 0, Truth.YES),             # to the metre, no finer
    (30.999999, 0, Truth.CANNOT_TELL),
    (30.5, None, Truth.CANNOT_TELL),
    (25.0, None, Truth.CANNOT_TELL),
    (30.5, float("nan"), Truth.CANNOT_TELL),
    (30.5, 600_000, Truth.CANNOT_TELL),
])  # fmt: skip
def test_the_whole_95_percent_region_decides(lon, sigma_m, answer):
    assert inside(Place.point(lon, 49.5, sigma_m), SQUARE) is answer


def test_a_sigma_nobody_stated_may_be_declared_by_the_caller():
    place = Place.point(30.5, 49.5)
    assert inside(place, SQUARE) is Truth.CANNOT_TELL
    assert inside(place, SQUARE, default_sigma_m=500) is Truth.YES


def test_an_ellipse_is_long_along_its_azimuth():
    def drawn(azimuth):
        return Place(kind=PlaceKind.POINT, lon_deg=WELL_INSIDE, lat_deg=49.5, sigma_major_m=2000,
                     sigma_minor_m=100, azimuth_deg=azimuth)  # fmt: skip

    assert inside(drawn(0), SQUARE) is Truth.YES
    assert inside(drawn(90), SQUARE) is Truth.CANNOT_TELL
    assert inside(drawn(None), SQUARE) is Truth.CANNOT_TELL  # no azimuth: a circle of the longer axis


def test_the_region_surrounds_the_ellipse_and_hardly_more():
    region = region_95(Place.point(30.5, 49.5, 1000))
    radii = [distance_m(30.5, 49.5, lon, lat) for lon, lat in region.exterior.coords]
    edges = [distance_m(30.5, 49.5, *shapely.line_interpolate_point(line, 0.5, normalized=True).coords[0])
             for line in map(shapely.LineString, pairwise(region.exterior.coords))]  # fmt: skip
    assert min(edges) > 2447.6
    assert max(radii) < 2447.7 * 1.0021


@pytest.mark.parametrize(("place", "answer"), [
    (Place(kind=PlaceKind.POLYGON, area_ref="Q1"), Truth.YES),
    (Place(kind=PlaceKind.POLYGON, area_ref="Q2"), Truth.NO),     # shares a border, no ground
    (Place(kind=PlaceKind.POLYGON, area_ref="Q9"), Truth.CANNOT_TELL),
    (Place(kind=PlaceKind.POLYGON, rings=(((30.1, 49.1), (30.2, 49.1), (30.2, 49.2)),)), Truth.YES),
    (Place(kind=PlaceKind.POLYGON, rings=(((30.1, 49.1), (32.2, 49.1), (30.2, 49.2)),)), Truth.CANNOT_TELL),
    (Place(kind=PlaceKind.POLYGON, rings=(((35.1, 49.1), (35.2, 49.1), (35.2, 49.2)),)), Truth.NO),
    (Place.nowhere("somewhere in the east"), Truth.CANNOT_TELL),
])  # fmt: skip
def test_areas_answer_by_name_or_by_outline(place, answer):
    assert inside(place, SQUARE, areas={"Q1": SQUARE, "Q2": NEIGHBOUR}) is answer


def wedge(**changes):
    asked = {"lon_deg": 30.9, "lat_deg": 49.5, "sigma_major_m": 10.0, "bearing_deg": 90.0,
             "bearing_sigma_deg": 2.0, "range_min_m": 1000.0, "range_max_m": 5000.0}  # fmt: skip
    return Place(kind=PlaceKind.WEDGE, **(asked | changes))


@pytest.mark.parametrize(("changes", "answer"), [
    ({}, Truth.YES),                                              # the edge is 7.2 km east of the sensor
    ({"range_max_m": 9000.0}, Truth.CANNOT_TELL),
    ({"range_min_m": 8000.0, "range_max_m": 9000.0}, Truth.NO),
    ({"range_min_m": 8000.0, "range_max_m": 9000.0, "bearing_sigma_deg": 60.0}, Truth.CANNOT_TELL),
    ({"bearing_deg": 270.0, "range_max_m": 9000.0}, Truth.YES),
    ({"sigma_major_m": 1500.0}, Truth.CANNOT_TELL),
    ({"sigma_major_m": None}, Truth.CANNOT_TELL),
    ({"bearing_sigma_deg": None}, Truth.CANNOT_TELL),
    ({"bearing_sigma_deg": 400.0}, Truth.YES),                    # every direction, still within 5 km
])  # fmt: skip
def test_a_wedge_is_the_sector_its_sensor_points_into(changes, answer):
    assert inside(wedge(**changes), SQUARE) is answer


def test_a_wedge_points_where_its_bearing_says():
    centre = region_95(wedge(bearing_deg=40.0)).centroid
    assert bearing_deg(30.9, 49.5, centre.x, centre.y) == pytest.approx(40.0, abs=0.1)


@pytest.mark.parametrize(("outline", "says"), [
    (shapely.Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)]), "antimeridian"),
    (shapely.box(179, 0, 181, 1), "antimeridian"),
    (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "crosses or repeats itself"),
    (shapely.Polygon(), "needs an outline"),
    (shapely.LineString([(0, 0), (1, 1)]), "needs an outline"),
    (shapely.box(49, 130, 50, 131), "swapped"),
])  # fmt: skip
def test_an_outline_that_cannot_be_tested_is_refused(outline, says):
    with pytest.raises(RecordError, match=says):
        Zone(id="Q", name="Q", kind="region", geometry=outline)


def test_a_place_whose_region_reaches_the_antimeridian_cannot_be_told():
    fiji = Zone(id="F", name="F", kind="region", geometry=shapely.box(177, -19, 180, -16))
    assert inside(Place.point(178.5, -17.5, 1000), fiji) is Truth.YES
    assert inside(Place.point(179.999, -17.5, 1000), fiji) is Truth.CANNOT_TELL


def test_an_outline_holds_for_its_dates():
    zone = Zone(id="Q", name="Q", kind="region", geometry=SQUARE.geometry,
                valid_from=datetime(2026, 3, 1, tzinfo=UTC), valid_to=datetime(2026, 3, 10, tzinfo=UTC))  # fmt: skip

    def on(first, last):
        return zone.valid_during(TimeSpan(earliest=first, latest=last))

    february, march = datetime(2026, 2, 27, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    assert on(march, march) is Truth.YES
    assert on(february, march) is Truth.CANNOT_TELL
    assert on(february, february) is Truth.NO
    assert on(zone.valid_to, zone.valid_to) is Truth.NO


def test_distance_and_bearing_are_on_the_ground():
    assert distance_m(30.0, 50.0, 31.0, 50.0) == pytest.approx(71_695.7, abs=1)
    assert bearing_deg(30.0, 50.0, 30.0, 51.0) == pytest.approx(0.0)
    assert bearing_deg(30.0, 50.0, 29.0, 50.0) == pytest.approx(270.4, abs=0.1)
