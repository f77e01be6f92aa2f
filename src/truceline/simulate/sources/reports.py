"""A row of a publisher's file, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One row: when it belongs in time, its cells, and the incident it is about (None: nothing real).

    ``key`` is the publisher's own number, which stands as the row's first cell; where the publisher
    numbers nothing, what the intake will call the row.
    """

    at: datetime
    cells: tuple[str, ...]
    incident_id: int | None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """What one sensor could see of one region for one period; ``fraction`` None: it saw nothing."""

    sensor_id: str
    area_ref: str
    from_at: datetime
    to_at: datetime
    state: str
    fraction: float | None
    looks: int | None
    reason: str = ""

    def cells(self) -> tuple[str, ...]:
        """The row in the order of the coverage file's header."""
        return (
            self.sensor_id,
            self.area_ref,
            utc_text(self.from_at),
            utc_text(self.to_at),
            self.state,
            "" if self.fraction is None else f"{self.fraction:.2f}",
            "" if self.looks is None else str(self.looks),
            self.reason,
        )


def numbered(reports: Iterable[Report], prefix: str) -> tuple[Report, ...]:
    """The reports in time order, each with the publisher's number as its first cell."""
    ordered = sorted(reports, key=lambda report: (report.at, report.cells))
    return tuple(
        replace(report, key=f"{prefix}-{number:05d}", cells=(f"{prefix}-{number:05d}", *report.cells))
        for number, report in enumerate(ordered, start=1)
    )


def utc_text(moment: datetime) -> str:
    """The moment to the second, with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
