"""A theatre to verify in: what may have happened, who looked, and who repeats whom (methods.md, section 7).

Each candidate happened with the chance ``PRIOR_REAL``, or did not. Every source that looked there tells of
it with its TPR or its FPR, independently given the truth; three outlets repeat the agency, report or
silence, at the copy rate. Candidates lie far apart, so that what is measured is verification. sources.toml
states Betas from which the true rates were drawn, and the copy rate with ``copy_error``. With ``loudness``
sensors are not independent given the truth, which nothing in sources.toml says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from truceline.simulate.theatre.ground import degrees, shifted
from truceline.simulate.theatre.options import Options
from truceline.simulate.theatre.rows import POINT, FloatArray, IntArray, Rows, joined, rows
from truceline.simulate.theatre.scene import DAY_US, START_US, Area, Incidents, Scene, SourceCard

BoolArray = npt.NDArray[np.bool_]

PRIOR_REAL = 0.3
STATED_WEIGHT = 80.0
"""a + b of the stated Betas."""
KINDS = ("artillery", "thermal_anomaly", "blast_wave")
ARTILLERY = 0
HALF_LENGTH_M, HALF_DEPTH_M, AREAS = 500_000.0, 200_000.0, 8
CANDIDATES_A_DAY, ROWS_PER_CANDIDATE = 200.0, 1.9
MINUTE_US = 60_000_000
COPIES = ("outlet-1", "outlet-2", "outlet-3")
AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Teller:
    """A source: class, mean rates, how often it looks, its errors (m, minutes), kind and party."""

    id: str
    source_class: str
    tpr: float
    fpr: float
    looks: float
    sigma_m: float
    minutes: float
    kind: int = ARTILLERY
    owner: str = ""


TELLERS = (
    Teller("satellite-1", "satellite", 0.50, 0.04, 0.55, 300.0, 40.0, 1),
    Teller("satellite-2", "satellite", 0.45, 0.03, 0.55, 300.0, 40.0, 1),
    Teller("acoustic-net", "acoustic", 0.70, 0.06, 0.80, 500.0, 1.0, 2),
    Teller("patrols", "patrol", 0.60, 0.02, 0.35, 400.0, 5.0),
    Teller("party-a", "party", 0.55, 0.30, 1.0, 1_000.0, 10.0, owner="A"),
    Teller("party-b", "party", 0.55, 0.30, 1.0, 1_000.0, 10.0, owner="B"),
    Teller(AGENCY, "media", 0.50, 0.20, 1.0, 1_500.0, 30.0),
    *(Teller(name, "media", 0.35, 0.12, 1.0, 1_500.0, 60.0) for name in COPIES),
)


def witnesses_scene(options: Options) -> Scene:
    """The scene of these options; about as many rows as asked for, at the same density however many."""
    rng = np.random.default_rng([options.seed, 40])
    count = max(int(options.observations / ROWS_PER_CANDIDATE), 1)
    days = max(int(np.ceil(count / CANDIDATES_A_DAY)), 1)
    real = rng.random(count) < PRIOR_REAL
    happened = np.sort(START_US + (rng.random(count) * days * DAY_US).astype(np.int64))
    east = rng.uniform(-HALF_LENGTH_M, HALF_LENGTH_M, count)
    place = np.stack([east, rng.uniform(-HALF_DEPTH_M, HALF_DEPTH_M, count)], axis=1)
    looked = rng.random((days, AREAS, len(TELLERS))) < np.array([each.looks for each in TELLERS])
    rates = _rates(rng)
    told = _told(rng, options, real, looked[(happened - START_US) // DAY_US, _area(east)], rates)
    return Scene(
        incidents=_incidents(rng, place[real], happened[real]),
        kinds=KINDS,
        sides=("A", "B"),
        sources=tuple(_card(options, each, stated) for each, stated in zip(TELLERS, rates[2], strict=True)),
        areas=tuple(_outline(number) for number in range(AREAS)),
        coverage=tuple(_coverage(looked)),
        control={},
        truce={},
        blocks=_blocks(rng, options, place, happened, real, told),
        prior_real=PRIOR_REAL,
    )


def _rates(rng: np.random.Generator) -> tuple[FloatArray, FloatArray, list[tuple[FloatArray, FloatArray]]]:
    """(S,) true TPR, (S,) true FPR, and the stated Betas of each; a true rate is a draw from its Beta."""
    stated = [
        tuple(STATED_WEIGHT * np.array([mean, 1 - mean]) for mean in (each.tpr, each.fpr)) for each in TELLERS
    ]
    drawn = np.array([[rng.beta(*beta) for beta in betas] for betas in stated])
    return drawn[:, 0], drawn[:, 1], [(betas[0], betas[1]) for betas in stated]


def _told(
    rng: np.random.Generator,
    options: Options,
    real: BoolArray,
    looked: BoolArray,
    rates: tuple[FloatArray, FloatArray, list[tuple[FloatArray, FloatArray]]],
) -> BoolArray:
    """(n, S) who tells of each candidate."""
    loud = rng.standard_normal((len(real), 1)) * options.loudness
    senses = np.array([each.source_class not in ("party", "media") for each in TELLERS])
    odds = np.log(rates[0] / (1 - rates[0])) + loud * senses
    chance = np.where(real[:, None], 1 / (1 + np.exp(-odds)), rates[1])
    told = (rng.random(chance.shape) < chance) & looked
    names = [each.id for each in TELLERS]
    agency = told[:, names.index(AGENCY)]
    for name in COPIES:
        copies = rng.random(len(real)) < options.copy_rate
        told[:, names.index(name)] = np.where(copies, agency, told[:, names.index(name)])
    return told


def _incidents(rng: np.random.Generator, place: FloatArray, happened: IntArray) -> Incidents:
    lon, lat = degrees(place[:, 0], place[:, 1])
    return Incidents(
        lon_deg=lon,
        lat_deg=lat,
        happened_us=happened,
        kind=np.full(len(happened), ARTILLERY),
        side=rng.integers(0, 2, len(happened)),
        size=np.ones(len(happened)),
    )


def _blocks(
    rng: np.random.Generator,
    options: Options,
    place: FloatArray,
    happened: IntArray,
    real: BoolArray,
    told: BoolArray,
) -> Iterator[Rows]:
    number = np.where(real, np.cumsum(real) - 1, -1)
    phantom = np.where(real, -1, np.arange(len(real)))
    yield joined(
        _rows_of(rng, options, place[about], happened[about], source).but(
            incident=number[about], phantom=phantom[about]
        )
        for source, about in ((n, np.flatnonzero(told[:, n])) for n in range(len(TELLERS)))
    )


def _rows_of(
    rng: np.random.Generator, options: Options, place: FloatArray, happened: IntArray, source: int
) -> Rows:
    teller, count = TELLERS[source], len(happened)
    lon, lat = degrees(place[:, 0], place[:, 1])
    lon, lat = shifted(lon, lat, *(rng.standard_normal((2, count)) * teller.sigma_m))
    width = int(teller.minutes * MINUTE_US)
    earliest = happened - (rng.random(count) * width).astype(np.int64)
    sigma = teller.sigma_m * options.sigma_factor
    return rows(
        count,
        kind=teller.kind,
        place=POINT,
        lon_deg=lon,
        lat_deg=lat,
        sigma_major_m=sigma,
        sigma_minor_m=sigma,
        earliest_us=earliest,
        latest_us=earliest + width,
        reported_us=earliest + width + (rng.exponential(width, count)).astype(np.int64),
        source=source,
        side=-1 if not teller.owner else "BA".index(teller.owner),
    )


def _card(options: Options, teller: Teller, stated: tuple[FloatArray, FloatArray]) -> SourceCard:
    rates: dict[str, object] = {
        name: {"artillery": [round(float(each), 3) for each in beta]}
        for name, beta in zip(("tpr", "fpr"), stated, strict=True)
    }
    copies = teller.id in COPIES
    if copies:
        rates["copy_rate"] = round(float(np.clip(options.copy_rate + options.copy_error, 0, 1)), 3)
    return SourceCard(
        id=teller.id,
        kind=teller.source_class,
        lineage=AGENCY if copies else teller.id,
        owner_party=teller.owner,
        repeats=(AGENCY,) if copies else (),
        fields=rates,
    )


def _area(east_m: FloatArray) -> IntArray:
    share = (east_m + HALF_LENGTH_M) / (2 * HALF_LENGTH_M)
    return np.clip((share * AREAS).astype(np.int64), 0, AREAS - 1)


def _outline(number: int) -> Area:
    """One of AREAS strips, west to east, drawn wider than anything that lies in it to north and south."""
    width, depth = 2 * HALF_LENGTH_M / AREAS, 2 * HALF_DEPTH_M
    west = -HALF_LENGTH_M + number * width
    east = np.array([west, west + width, west + width, west, west, west + width / 2])
    lon, lat = degrees(east, depth * np.array([-1.0, -1.0, 1.0, 1.0, -1.0, 0.0]))
    corners = tuple(zip(lon[:5].tolist(), lat[:5].tolist(), strict=True))
    return Area(id=f"area-{number}", outline=corners, centre=(float(lon[5]), float(lat[5])))


def _wkt(number: int) -> str:
    corners = ", ".join(f"{lon:.6f} {lat:.6f}" for lon, lat in _outline(number).outline)
    return f"POLYGON (({corners}))"


def _coverage(looked: BoolArray) -> Iterator[dict[str, object]]:
    """A row for each source, day and area: looked, or why not; its area is told by its outline."""
    drawn = [_wkt(number) for number in range(AREAS)]
    for day, area, source in np.ndindex(looked.shape):
        start, end = (
            datetime.fromtimestamp((START_US + each * DAY_US) / 1e6, UTC).isoformat()
            for each in (day, day + 1)
        )
        seen = bool(looked[day, area, source])
        yield {
            "source_id": TELLERS[source].id,
            "sensor_id": TELLERS[source].id,
            "from": start,
            "to": end,
            "area_ref": drawn[area],
            "state": "looked" if seen else "obscured",
            "fraction": 1.0 if seen else 0.0,
            "looks": 1 if seen else 0,
            "reason": "" if seen else "cloud or nobody there",
        }
