"""A whole world in a folder: raw files, a mission's settings, its agreement, and the truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from truceline.records import TruceWindow
from truceline.simulate.days import KNOWN_BEFORE, REPORT_DAY, TRUCE
from truceline.simulate.happenings import NORTHERN, SIDES, SOUTHERN, Happening, happenings
from truceline.simulate.sources import acoustic, cameras, complaints, media, patrols, thermal
from truceline.simulate.sources.reports import CoverageRow, Report
from truceline.simulate.truth import StratumTruth, write_truth
from truceline.simulate.writing import Folder

COVERAGE_COLUMNS = ("sensor_id", "area_ref", "from", "to", "state", "fraction", "looks", "reason")

DEFAULT_SEED = 7
"""The demo's world. It was chosen because every answer agrees with the truth; not every seed's does
(docs/explanation/simulation.md says how many do not)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """One file as a publisher wrote it, and how the mission gets it.

    ``format`` is the name of a built-in format of the intake; ``known_before_truce`` is true for
    what must be read before the truce question is fixed.
    """

    path: Path
    source_id: str
    format: str
    received_at: datetime
    rows: int
    known_before_truce: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A simulated world on disk. ``files`` stand in the order in which the mission reads them.

    ``declare_at`` is when the truce question is to be fixed: after ``files_before``, before the rest.
    """

    root: Path
    seed: int
    swapped: bool
    parties: tuple[str, str]
    files: tuple[RawFile, ...]
    window: TruceWindow
    declare_at: datetime
    report_day: date
    report_at: datetime
    strata: tuple[StratumTruth, ...]

    @property
    def settings(self) -> Path:
        """The folder with mission.toml, mandate.toml, sources.toml and strata.csv."""
        return self.root / "mission"

    @property
    def agreement(self) -> Path:
        """The agreement's folder."""
        return self.root / "agreement"

    @property
    def truth(self) -> Path:
        """The folder that no monitor ever sees."""
        return self.root / "truth"

    @property
    def files_before(self) -> tuple[RawFile, ...]:
        """What is read before the truce question is fixed."""
        return tuple(file for file in self.files if file.known_before_truce)

    @property
    def files_after(self) -> tuple[RawFile, ...]:
        """What is read when the truce is over."""
        return tuple(file for file in self.files if not file.known_before_truce)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A publisher's whole table, before it is cut in two at KNOWN_BEFORE."""

    name: str
    source_id: str
    format: str
    columns: tuple[str, ...]
    rows: tuple[Report, ...]


def simulate(out: Path, *, seed: int, swap_labels: bool = False) -> World:
    """The world of that seed, written below ``out``: raw/, mission/, agreement/ and truth/.

    The same seed gives the same bytes on every machine; ``swap_labels`` exchanges the two
    parties' labels everywhere, file names included, and changes nothing else.
    """
    everything = happenings(seed)
    reported = tuple(_tables(everything, seed))
    raw = _folder(out, "raw", swap_labels)
    read = [_write(raw, part) for table in (*reported, *_unreported(reported, seed)) for part in _cut(table)]
    _write_packaged(out, swap_labels, seed)
    members = [(table.source_id, row) for table in reported for row in table.rows]
    strata = write_truth(_folder(out, "truth", swap_labels), everything, members, seed)
    return World(
        root=out,
        seed=seed,
        swapped=swap_labels,
        parties=(raw.label(NORTHERN), raw.label(SOUTHERN)),
        files=tuple(sorted(read, key=lambda file: not file.known_before_truce)),
        window=TRUCE,
        declare_at=_RECEIVED[True] + timedelta(hours=1),
        report_day=REPORT_DAY,
        report_at=_RECEIVED[False] + timedelta(minutes=30),
        strata=strata,
    )


_RECEIVED = {True: KNOWN_BEFORE + timedelta(hours=6), False: TRUCE.end + timedelta(hours=12)}


def _tables(everything: tuple[Happening, ...], seed: int) -> Iterator[_Table]:
    """Every table whose rows speak about happenings."""
    wire = media.wire(everything, seed)
    yield _table("acoustic", "acoustic-net", "table", acoustic.COLUMNS, acoustic.reports(everything, seed))
    yield _table("cameras", "camera-net", "table", cameras.COLUMNS, cameras.reports(everything, seed))
    yield _table("patrols", "patrols", "table", patrols.COLUMNS, patrols.reports(everything, seed))
    yield _table("thermal", "thermal-satellite", "firms", thermal.COLUMNS, thermal.reports(everything, seed))
    for side in SIDES:
        listed = complaints.reports(everything, side, seed)
        name = f"complaints-{side}"
        yield _table(name, f"party-{side}", "table", complaints.COLUMNS, listed)
    yield _table("news-wire", "news-wire", "table", media.COLUMNS, wire)
    channel = media.channel(wire, seed)
    yield _table("news-channel", "news-channel", "table", media.COLUMNS, channel)


def _table(
    name: str, source_id: str, format_name: str, columns: tuple[str, ...], rows: tuple[Report, ...]
) -> _Table:
    return _Table(name=name, source_id=source_id, format=format_name, columns=columns, rows=rows)


def _unreported(reported: Iterable[_Table], seed: int) -> Iterator[_Table]:
    """What is no report of a happening: coverage, and the totals the sides claim."""
    heard = _as_reports(acoustic.coverage(seed))
    yield _table("acoustic-coverage", "acoustic-net", "coverage_table", COVERAGE_COLUMNS, heard)
    yield _table("cameras-log", "camera-net", "sensor_log", cameras.LOG_COLUMNS, cameras.log())
    yield _table("patrols-hours", "patrols", "patrol_hours", patrols.HOURS_COLUMNS, patrols.hours())
    passes = thermal.overpasses(seed)
    yield _table("thermal-passes", "thermal-satellite", "satellite_passes", thermal.PASS_COLUMNS, passes)
    for table in reported:
        if table.source_id.startswith("party-"):
            side = table.source_id.removeprefix("party-")
            totals = complaints.claimed_totals(table.rows, side, seed)
            yield _table(f"claims-{side}", table.source_id, "claims", complaints.CLAIM_COLUMNS, totals)


def _as_reports(rows: Iterable[CoverageRow]) -> tuple[Report, ...]:
    ordered = sorted(rows, key=lambda row: (row.from_at, row.sensor_id, row.area_ref))
    return tuple(Report(at=row.from_at, cells=row.cells(), incident_id=None) for row in ordered)


def _cut(table: _Table) -> tuple[tuple[_Table, bool], ...]:
    """The table in two: what is known before the truce, and what comes after it."""
    before = tuple(row for row in table.rows if row.at < KNOWN_BEFORE)
    after = tuple(row for row in table.rows if row.at >= KNOWN_BEFORE)
    return (_renamed(table, before, "before"), True), (_renamed(table, after, "truce"), False)


def _renamed(table: _Table, rows: tuple[Report, ...], part: str) -> _Table:
    return _table(f"{table.name}-{part}", table.source_id, table.format, table.columns, rows)


def _write(raw: Folder, part: tuple[_Table, bool]) -> RawFile:
    table, known_before = part
    path = raw.write_csv(f"{table.name}.csv", table.columns, (row.cells for row in table.rows))
    return RawFile(
        path=path,
        source_id=raw.label(table.source_id),
        format=table.format,
        received_at=_RECEIVED[known_before],
        rows=len(table.rows),
        known_before_truce=known_before,
    )


def _write_packaged(out: Path, swap: bool, seed: int) -> None:
    """The demo's settings and agreement, as packaged, the seed written into mission.toml."""
    package = files("truceline.simulate")
    for source, target in (("demo_agreement", "agreement"), ("demo_settings", "mission")):
        folder = _folder(out, target, swap)
        for name, text in _texts(package / source, ""):
            folder.write(name, text.replace("seed = 0", f"seed = {seed}", 1))


def _texts(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _texts(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".toml", ".csv", ".yaml", ".md", ".geojson")):
            yield f"{prefix}{entry.name}", entry.read_text(encoding="utf-8")


def _folder(out: Path, name: str, swap: bool) -> Folder:
    return Folder(root=out / name, swap=swap)
