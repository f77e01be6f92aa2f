"""The columns answer as the oracle does; the hard cases lie around the edge."""

import numpy as np
import pytest
import shapely

from truceline.records import Place, PlaceKind, Truth
from truceline.space import PLACE_COLUMNS, Zone, inside, inside_many, inside_rows

STAR = Zone(
    id="star",
    name="A many-cornered area with a hole",
    kind="region",
    geometry=shapely.Point(30.0, 48.0).buffer(0.4, quad_segs=3).symmetric_difference(
        shapely.Point(30.1, 48.1).buffer(0.1)
    ).difference(shapely.box(30.2, 47.95, 30.6, 48.0)),
)  # fmt: skip
NAN = float("nan")


def rows(seed, n=300):
    dice = np.random.default_rng(seed)
    sigma_major = dice.choice([NAN, 0.0, -1.0, 30.0, 400.0, 3000.0, 20_000.0, 500_000.0], n)
    return {
        "place_kind": np.full(n, "point", dtype=object),
        "lon_deg": np.where(dice.random(n) < 0.05, NAN, 30.0 + dice.normal(0, 0.35, n)),
        "lat_deg": 48.0 + dice.normal(0, 0.3, n),
        "sigma_major_m": sigma_major,
        "sigma_minor_m": np.where(dice.random(n) < 0.3, NAN, sigma_major * dice.random(n)),
        "azimuth_deg": np.where(dice.random(n) < 0.3, NAN, dice.uniform(0, 180, n)),
        "area_ref": np.full(n, None, dtype=object),
        **{name: np.full(n, NAN) for name in PLACE_COLUMNS[7:11]},
        "geometry": np.full(n, None, dtype=object),
    }


def place(columns, row):
    def value(name):
        found = columns[name][row]
        return None if found is None or found != found else float(found)

    if value("lon_deg") is None:
        return Place.nowhere()
    return Place(kind=PlaceKind.POINT, **{name: value(name) for name in PLACE_COLUMNS[1:6]})


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("default_sigma_m", [None, 700.0])
def test_a_thousand_points_answer_as_one_by_one(seed, default_sigma_m):
    columns = rows(seed)
    many = inside_rows(columns, STAR, default_sigma_m=default_sigma_m)
    one = [
        inside(place(columns, row), STAR, default_sigma_m=default_sigma_m).value for row in range(len(many))
    ]
    assert many.tolist() == one
    assert set(one) == {0, 1, 2}


def test_points_a_hair_from_the_deciding_distance_answer_as_one_by_one():
    """Along a line through the edge, each with the radius that just reaches it, give or take 0.5 %."""
    lon = np.repeat(np.linspace(30.28, 30.52, 40), 21)
    n = len(lon)
    edge_m = np.abs(shapely.distance(STAR.geometry.boundary, shapely.points(lon, 48.0))) * 85_000
    sigma = edge_m / 2.4477 * np.tile(np.linspace(0.85, 1.35, 21), 40)
    blank = np.full(n, NAN)
    many = inside_many(lon, np.full(n, 48.0), sigma, blank, blank, STAR)
    assert many.tolist() == [
        inside(Place.point(x, 48.0, s), STAR).value for x, s in zip(lon, sigma, strict=True)
    ]


def test_areas_and_wedges_answer_as_one_by_one():
    columns = rows(7, 6)
    columns["place_kind"][:] = ["polygon", "polygon", "polygon", "wedge", "none", "polygon"]
    columns["lon_deg"][:], columns["lat_deg"][:] = 30.0, 48.05
    columns["sigma_major_m"][:] = 10.0
    columns["area_ref"][:3] = ["star", "elsewhere", "inner"]
    for name, value in zip(PLACE_COLUMNS[7:11], (180.0, 3.0, 0.0, 1000.0), strict=True):
        columns[name][3] = value
    columns["geometry"][5] = bytearray(shapely.to_wkb(shapely.box(30.0, 48.3, 30.1, 49.0)))
    inner = Zone(id="inner", name="", kind="named", geometry=shapely.box(29.9, 47.9, 29.95, 47.95))
    answers = inside_rows(columns, STAR, areas={"inner": inner})
    assert [Truth(answer).name for answer in answers] == [
        "YES", "CANNOT_TELL", "YES", "YES", "CANNOT_TELL", "CANNOT_TELL",
    ]  # fmt: skip
    columns["lat_deg"][3] = 48.005  # the sector's far end now lies in the notch
    columns["lon_deg"][3] = 30.3
    assert inside_rows(columns, STAR)[3] == Truth.CANNOT_TELL.value


def test_nothing_in_gives_nothing_out():
    none = np.array([], dtype=np.float64)
    assert inside_many(none, none, none, none, none, STAR).shape == (0,)
