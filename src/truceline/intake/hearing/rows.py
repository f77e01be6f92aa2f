"""Arrivals as rows of Truceline's own table, and such a table's rows as what arrays heard.

A bearing alone says neither how far nor when: the row's wedge reaches over the range that is asked for, and
the time it happened spans every speed over that range.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from truceline.intake.hearing.arrivals import Arrival, Hearing
from truceline.intake.hearing.waveforms import Array, WaveformError
from truceline.space.sound import Heard

TABLE_COLUMNS = (
    "record_key",
    "kind",
    "happened_earliest",
    "happened_latest",
    "lon_deg",
    "lat_deg",
    "place_kind",
    "bearing_deg",
    "bearing_sigma_deg",
    "range_min_m",
    "range_max_m",
    "means",
    "arrived_at",
    "speed_m_s",
    "fisher",
    "lasted_s",
    "waveforms_sha256",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far away a sound may have come from, m, and the slowest and fastest it travels, m/s."""

    near_m: float = 500.0
    far_m: float = 200_000.0
    slow_m_s: float = 220.0
    fast_m_s: float = 350.0


def table_rows(
    array: Array, found: Sequence[Arrival], hearing: Hearing, reach: Reach, digest: str
) -> Iterator[dict[str, str]]:
    """A row for each arrival that may be a blast; what goes on for longer is left to the caller to tell."""
    for arrival in found:
        if arrival.lasted_s > hearing.blast_s:
            continue
        yield {
            "record_key": f"{array.name}-{_text(arrival.at_s)}",
            "kind": "blast_wave",
            "happened_earliest": _text(arrival.at_s - hearing.window_s / 2 - reach.far_m / reach.slow_m_s),
            "happened_latest": _text(arrival.at_s + hearing.window_s / 2 - reach.near_m / reach.fast_m_s),
            "lon_deg": f"{array.lon_deg:.6f}",
            "lat_deg": f"{array.lat_deg:.6f}",
            "place_kind": "wedge",
            "bearing_deg": f"{arrival.bearing_deg:.1f}",
            "bearing_sigma_deg": f"{arrival.bearing_sigma_deg:.1f}",
            "range_min_m": f"{reach.near_m:.0f}",
            "range_max_m": f"{reach.far_m:.0f}",
            "means": "acoustic",
            "arrived_at": _text(arrival.at_s),
            "speed_m_s": f"{arrival.speed_m_s:.0f}",
            "fisher": f"{arrival.fisher:.1f}",
            "lasted_s": f"{arrival.lasted_s:.1f}",
            "waveforms_sha256": digest,
        }


def heard_rows(path: Path) -> tuple[Heard, ...]:
    """What the arrays of such a table heard.

    errors: WaveformError with the row and the column that is not understood
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise WaveformError(f"{path.name}: it is no CSV in UTF-8: {error}.") from error
    return tuple(_heard(path.name, number, row) for number, row in enumerate(rows, 1))


def _heard(name: str, number: int, row: dict[str, str | None]) -> Heard:
    try:
        told = {column: float(row[column] or "") for column in ("lon_deg", "lat_deg")}
        bearing = row.get("bearing_deg") or ""
        return Heard(
            **told,
            bearing_deg=float(bearing) if bearing else None,
            bearing_sigma_deg=float(row.get("bearing_sigma_deg") or 5.0),
            arrival_s=datetime.fromisoformat((row["arrived_at"] or "").replace("Z", "+00:00")).timestamp(),
        )
    except (KeyError, ValueError) as error:
        raise WaveformError(
            f"{name}, row {number}: {error}; it needs lon_deg, lat_deg, arrived_at (ISO 8601 with Z) and, "
            "where there is one, bearing_deg with bearing_sigma_deg."
        ) from error


def _text(moment_s: float) -> str:
    return datetime.fromtimestamp(moment_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
