"""`truceline hear` and `truceline locate`: from waveforms to bearings, from bearings to a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.output import say, show_json
from truceline.cli.words import counted

if TYPE_CHECKING:
    from truceline.intake.hearing import Array, Arrival
    from truceline.space.sound import Origin

BEARING = "A bearing says from where, neither how far nor what: a sound is no proof of fire by arms."
SAME_ORIGIN = (
    "All rows are taken to be one sound; where chi squared is too large for that, no place is given."
)
KM = 1_000.0


def add_hearing(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "hear",
        short_help="Waveforms of one array to bearings, as a table to read.",
        epilog=o.example(
            "truceline hear array/*.SAC --out bearings.csv",
            "truceline read valley bearings.csv --source array-1 --actor duty-officer",
        ),
    )(hear)
    app.command(
        "locate",
        short_help="A place from what several arrays heard, with its ellipse.",
        epilog=o.example("truceline locate array-1.csv array-2.csv --speed 300 --speed-sigma 30"),
    )(locate)


def hear(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="SAC or miniSEED, one array's")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="the table to write; it must not be there yet")],
    elements: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV of id, lat_deg, lon_deg, where files do not say")
    ] = None,
    low_hz: Annotated[float, typer.Option(min=0.01, help="band, from")] = 0.5,
    high_hz: Annotated[float, typer.Option(min=0.02, help="band, to")] = 2.5,
    far_km: Annotated[float, typer.Option(min=1, help="how far away a sound may have come from")] = 200.0,
    json: o.JsonOption = False,
) -> None:
    """Beams in every direction; a row for each arrival that stands out. Needs ObsPy (extra seismic)."""
    from truceline.intake.hearing import Hearing, Reach, arrivals, read_array, table_rows

    hearing, reach = Hearing(low_hz=low_hz, high_hz=high_hz), Reach(far_m=far_km * KM)
    array = read_array(files, elements)
    found = arrivals(array, hearing)
    rows = list(table_rows(array, found, hearing, reach, _digest(files)))
    _write(out, rows)
    told = {
        "array": array.name,
        "elements": len(array.east_m),
        "arrivals": [_arrival(each) for each in found],
        "rows": len(rows),
        "going_on": len(found) - len(rows),
        "file": str(out),
        "rule": BEARING,
    }
    show_json(told) if json else say(*_heard(array, found, told))


def locate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="tables as hear writes them")],
    speed: Annotated[
        float, typer.Option(min=100, max=9000, help="m/s along the ground, in the mean")
    ] = 300.0,
    speed_sigma: Annotated[float, typer.Option(min=0, help="m/s, 1 sigma of each path's speed")] = 30.0,
    wind_sigma: Annotated[float, typer.Option(min=0, help="m/s, 1 sigma of the wind all paths share")] = 10.0,
    json: o.JsonOption = False,
) -> None:
    """The place, time and ellipse of one sound; exit 1 where what was heard leaves it open."""
    from truceline.cli.output import CHECK_FAILED
    from truceline.intake.hearing import heard_rows
    from truceline.space.sound import Speed, located

    heard = [each for path in files for each in heard_rows(path)]
    known = Speed(mean_m_s=speed, sigma_m_s=max(speed_sigma, 0.1), wind_sigma_m_s=max(wind_sigma, 0.01))
    found = located(heard, known)
    placed = found is not None and found.one_sound
    told = {
        "heard": len(heard),
        "origin": _origin(found) if found is not None and placed else None,
        "chi_squared": None if found is None else round(found.misfit, 2),
        "degrees_of_freedom": None if found is None else found.freedom,
        "rule": SAME_ORIGIN,
    }
    show_json(told) if json else say(*_placed(found, len(heard)))
    if not placed:
        raise typer.Exit(CHECK_FAILED)


def _digest(files: Sequence[Path]) -> str:
    """SHA-256 over the digests of the files, in the order of the digests."""
    from hashlib import sha256

    digests = sorted(sha256(path.read_bytes()).hexdigest() for path in files)
    return sha256("\n".join(digests).encode()).hexdigest()


def _write(out: Path, rows: Sequence[Mapping[str, str]]) -> None:
    import csv

    from truceline.intake.hearing import TABLE_COLUMNS

    with out.open("x", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, TABLE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _arrival(found: Arrival) -> dict[str, Any]:
    return {
        "arrived_at": _moment(found.at_s),
        "bearing_deg": round(found.bearing_deg, 1),
        "bearing_sigma_deg": round(found.bearing_sigma_deg, 1),
        "speed_m_s": round(found.speed_m_s),
        "fisher": round(found.fisher, 1),
        "lasted_s": round(found.lasted_s, 1),
    }


def _origin(found: Origin) -> dict[str, Any]:
    return {
        "lon_deg": round(found.lon_deg, 5),
        "lat_deg": round(found.lat_deg, 5),
        "sigma_major_m": round(found.sigma_major_m),
        "sigma_minor_m": round(found.sigma_minor_m),
        "azimuth_deg": round(found.azimuth_deg, 1),
        "happened": _moment(found.at_s),
        "happened_sigma_s": round(found.at_sigma_s, 1),
    }


def _moment(at_s: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _heard(array: Array, found: Sequence[Arrival], told: Mapping[str, Any]) -> Iterator[str]:
    yield f"{array.name}, {counted(len(array.east_m), 'element')}: {counted(len(found), 'arrival')}"
    for each in told["arrivals"]:
        yield (
            f"  {each['arrived_at']}  {each['bearing_deg']:5.1f}° ± {each['bearing_sigma_deg']:.1f}°"
            f"  {each['speed_m_s']} m/s  F {each['fisher']:.0f}  {each['lasted_s']:.0f} s"
        )
    yield f"{counted(told['rows'], 'row')} written to {told['file']}"
    if told["going_on"]:
        yield f"{counted(told['going_on'], 'arrival')} went on too long to be a blast and not written"
    yield BEARING


def _placed(found: Origin | None, heard: int) -> Iterator[str]:
    if found is None:
        yield f"what {counted(heard, 'row')} say leaves the place open: it takes two arrays with bearings"
        return
    fits = f"chi squared {found.misfit:.1f}, {counted(found.freedom, 'degree')} of freedom"
    if not found.one_sound:
        yield f"what {counted(heard, 'row')} say is not one sound ({fits}): no place is given"
        return
    yield f"{abs(found.lat_deg):.4f}° {'N' if found.lat_deg >= 0 else 'S'}, {_east(found.lon_deg)}"
    yield (
        f"  1 sigma {found.sigma_major_m / KM:.1f} x {found.sigma_minor_m / KM:.1f} km, long axis to "
        f"{found.azimuth_deg:.0f}°; {_moment(found.at_s)} ± {found.at_sigma_s:.0f} s"
    )
    yield f"  {fits}. {SAME_ORIGIN}"


def _east(lon_deg: float) -> str:
    return f"{abs(lon_deg):.4f}° {'E' if lon_deg >= 0 else 'W'}"
