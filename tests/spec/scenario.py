"""Scenarios written as tables: what was seen, by whom, and what the mission must answer.

    when (UTC)             | what      | where    | by     | source
    2024-07-01 10:00±1m    | artillery | Hill 12  | cobalt | camera-4, patrol-1

A table is read strictly: every row has every cell, a header is spelled as documented here, and a
place or a source that nobody introduced is an error. ``Scenario`` turns the tables into files as
publishers write them and drives ``Mission`` alone: no step is called behind its back.
"""

from __future__ import annotations

import copy
import csv
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from truceline.mission.settings import STRATA_COLUMNS
from truceline.records import TruceWindow, stopped_clock

Row = dict[str, str]


class TableError(ValueError):
    """The scenario itself is written wrongly; the message says which line."""


def read_table(text: str) -> list[Row]:
    """The rows of an ASCII table by their header; () for a table of only a header.

    Cells are parted by ``|`` and trimmed; empty lines and lines of only ``-``, ``+`` and ``|``
    are layout.
    """
    lines = [line.strip() for line in text.strip().splitlines()]
    lines = [line for line in lines if line and not re.fullmatch(r"[-+| ]+", line)]
    if not lines:
        raise TableError("the table is empty: write at least its header")
    header, *body = [[cell.strip() for cell in line.split("|")] for line in lines]
    if len(set(header)) < len(header):
        raise TableError(f"the header names a column twice: {lines[0]}")
    for cells, line in zip(body, lines[1:], strict=True):
        if len(cells) != len(header):
            raise TableError(f"{len(cells)} cells under {len(header)} headings: {line}")
    return [dict(zip(header, cells, strict=True)) for cells in body]


@dataclass(frozen=True, slots=True)
class Span:
    """Earliest and latest moment, UTC."""

    earliest: datetime
    latest: datetime


_MARGIN = re.compile(r"(?P<moment>[^±]+?)\s*(±\s*(?P<number>\d+)\s*(?P<unit>[smh]))?")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def read_span(text: str) -> Span:
    """The span that ``2024-07-01 10:00±1m`` or ``2024-07-01 10:00`` (that instant, UTC) says."""
    found = _MARGIN.fullmatch(text)
    if found is None:
        raise TableError(f"'{text}' is no time such as 2024-07-01 10:00±1m")
    try:
        moment = datetime.strptime(found["moment"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    except ValueError as error:
        raise TableError(f"'{text}' is no time such as 2024-07-01 10:00±1m: {error}") from error
    margin = timedelta(seconds=int(found["number"]) * _SECONDS[found["unit"]] if found["number"] else 0)
    return Span(moment - margin, moment + margin)


def utc(text: str) -> datetime:
    """The instant that ``2024-07-01 10:00`` says, UTC."""
    return read_span(text).earliest


def utc_text(moment: datetime) -> str:
    """The instant to the second, with a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Spot:
    """A named place, degrees WGS 84, and how sure a report of it is, metres."""

    lon_deg: float
    lat_deg: float
    sigma_m: float = 300.0


PLACES = {
    "Hill 12": Spot(-29.70, 41.52),
    "Quarry": Spot(-29.33, 41.66),
    "Mill": Spot(-29.20, 41.45),
    "Bridge": Spot(-29.05, 41.50),
    "Harbour": Spot(-28.70, 41.56),
    "Greyholt range": Spot(-29.12, 41.80),
    "Tarnwick crossing": Spot(-28.62, 41.55),
}
"""Places every scenario knows, all in the demo's theatre: open ocean, 28-30° W, 41-42° N."""

OBSERVED = (
    "record_key",
    "happened_earliest",
    "happened_latest",
    "lat_deg",
    "lon_deg",
    "sigma_major_m",
    "kind",
    "side_claimed",
    "count",
    "count_qualifier",
    "relays",
)
COVERED = ("sensor_id", "area_ref", "from", "to", "state", "fraction", "looks", "reason")
CLAIMED = ("claimant", "accused", "window_start", "window_end", "measure", "value")


@dataclass
class Desk:
    """Tables in, files out: one file per source and kind of table, in the order first spoken of."""

    folder: Path
    places: dict[str, Spot] = field(default_factory=lambda: dict(PLACES))
    files: list[tuple[Path, str, str]] = field(default_factory=list)

    def observe(self, table: str) -> list[Path]:
        """Files with what the sources said: when (UTC), what, where, source; by, how many, copied from.

        Several sources in one cell said the same thing, each for itself. ``by`` is whom they
        name; empty or ``-``: nobody. ``how many`` is ``3``, ``about 40`` or ``at least 5``. Where the table
        has a column ``weapon``, it is a code of the agreement's list; ``-``: nobody said.
        """
        said: dict[str, list[Sequence[str]]] = {}
        told = read_table(table)
        header = (*OBSERVED, "weapon_code") if any("weapon" in row for row in told) else OBSERVED
        for row in told:
            for source in names_in(row["source"]):
                rows = said.setdefault(source, [])
                weapon = (_unless_dash(row["weapon"]),) if "weapon" in row else ()
                rows.append((*self._observed(row, f"{source}-{len(rows) + 1}"), *weapon))
        return [self._write(source, "observed", header, rows) for source, rows in said.items()]

    def cover(self, table: str) -> list[Path]:
        """Files with who looked: source, sensor, where, from (UTC), to (UTC), state; looks, reason."""
        said: dict[str, list[Sequence[str]]] = {}
        for row in read_table(table):
            said.setdefault(row["source"], []).append(_covered(row))
        return [self._write(source, "coverage", COVERED, rows) for source, rows in said.items()]

    def claim(self, table: str) -> list[Path]:
        """Files with the sides' totals: source, claimant, accused, from (UTC), to (UTC), measure, value."""
        said: dict[str, list[Sequence[str]]] = {}
        for row in read_table(table):
            said.setdefault(row["source"], []).append(_claimed(row))
        return [self._write(source, "claims", CLAIMED, rows) for source, rows in said.items()]

    def _observed(self, row: Row, key: str) -> Sequence[str]:
        span = read_span(row["when (UTC)"])
        spot = self._spot(row["where"])
        number, meant = count_of(row.get("how many", ""))
        return (
            key,
            utc_text(span.earliest),
            utc_text(span.latest),
            f"{spot.lat_deg:.5f}",
            f"{spot.lon_deg:.5f}",
            f"{spot.sigma_m:g}",
            row["what"],
            _unless_dash(row.get("by", "")),
            number,
            meant,
            _unless_dash(row.get("copied from", "")),
        )

    def _spot(self, name: str) -> Spot:
        if name not in self.places:
            raise TableError(f"nobody said where '{name}' is; known are {', '.join(sorted(self.places))}")
        return self.places[name]

    def _write(self, source: str, what: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{len(self.files) + 1:02d}-{source}-{what}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        self.files.append((path, source, what))
        return path


def _covered(row: Row) -> Sequence[str]:
    state = row["state"]
    return (
        row["sensor"],
        row["where"],
        utc_text(utc(row["from (UTC)"])),
        utc_text(utc(row["to (UTC)"])),
        state,
        row.get("fraction", "") or ("1" if state == "looked" else ""),
        row.get("looks", ""),
        row.get("reason", ""),
    )


def _claimed(row: Row) -> Sequence[str]:
    start, end = utc_text(utc(row["from (UTC)"])), utc_text(utc(row["to (UTC)"]))
    return (row["claimant"], row["accused"], start, end, row["measure"], row["value"].replace(",", ""))


def names_in(cell: str) -> list[str]:
    """The names in a cell, parted by commas."""
    return [name.strip() for name in cell.split(",") if name.strip()]


def count_of(cell: str) -> tuple[str, str]:
    """(number, how it is meant) of ``3``, ``about 40``, ``at least 5``, ``over 100`` or nothing."""
    if not cell:
        return "", ""
    found = re.fullmatch(r"(?:(about|at least|over) )?(\d+)", cell)
    if found is None:
        raise TableError(f"'{cell}' is no number such as 3, about 40 or at least 5")
    return found[2], (found[1] or "exact").replace(" ", "_")


def _unless_dash(cell: str) -> str:
    return "" if cell == "-" else cell


def expect_rows(found: Sequence[Row], expected: str) -> None:
    """Fail, showing both tables, unless the rows found have the expected cells, in order.

    Only the expected table's columns are compared; a cell ``...text`` needs to be contained.
    """
    wanted = read_table(expected)
    columns = list(wanted[0]) if wanted else []
    shown = [{column: row.get(column, "(no such column)") for column in columns} for row in found]
    fits = len(wanted) == len(shown) and all(
        _fits(cell, have[column])
        for want, have in zip(wanted, shown, strict=True)
        for column, cell in want.items()
    )
    if not fits:
        raise AssertionError(f"expected\n{as_table(columns, wanted)}\nfound\n{as_table(columns, shown)}")


def _fits(wanted: str, found: str) -> bool:
    return wanted.removeprefix("...") in found if wanted.startswith("...") else wanted == found


def as_table(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The rows as a table a human can paste back into a scenario."""
    lines = [columns, *[[row[column] for column in columns] for row in rows]]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    return "\n".join(
        "    " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


ACTOR = "duty-officer"
SIGNERS = ("head-of-verification", "deputy-head-of-verification")
FORMATS = {"observed": "table", "coverage": "coverage_table", "claims": "claims"}
MISSION_TOML = """
id = "scenario"
title = "A scenario"
zone = "Etc/GMT+2"
cutoff = "19:30"
languages = ["en"]
agreement = "agreement"

[[actors]]
id = "duty-officer"

[[actors]]
id = "head-of-verification"

[[actors]]
id = "deputy-head-of-verification"

[release]
counts = "public"
coverage = "public"
truce = "public"
assessments = "public"
claims = "commission"
"""
MANDATE_TOML = """
may_determine = true
may_attribute = false
may_publish = true
publish_to = ["public", "commission"]
signers = ["head-of-verification", "deputy-head-of-verification"]
"""


class Scenario:
    """A mission told in tables. Tell it in the order in which the mission learns; then ask.

    ``sources`` and ``strata`` come before the first ``observe``; the mission is created with the
    first file read. Its clock stands still at ``now`` until a scenario moves it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desk = Desk(folder / "files")
        self.now = datetime(2024, 6, 1, tzinfo=UTC)
        self._settings = folder / "settings"
        self._settings.mkdir()
        self._agreement: Path | None = None
        self._mission: Any = None
        self._write("mission.toml", MISSION_TOML)
        self._write("mandate.toml", MANDATE_TOML)

    def agreement(self, folder: Path) -> None:
        """Use this agreement in place of the demo's."""
        self._agreement = folder

    def sources(self, table: str) -> None:
        """Who speaks: source, class; party, lineage, repeats, tier; tpr and fpr of artillery. Times are UTC.

        A rate of 80/20 is what 80 tellings in 100 would teach.
        """
        self._write("sources.toml", "\n".join(map(_source_toml, read_table(table))))

    def strata(self, table: str) -> None:
        """What is counted: the columns of strata.csv, those left out empty."""
        rows = [[row.get(column, "") for column in STRATA_COLUMNS] for row in read_table(table)]
        with (self._settings / "strata.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(STRATA_COLUMNS)
            writer.writerows(rows)

    def mandate(self, text: str) -> None:
        """Use this mandate.toml in place of one that determines and publishes, and attributes nothing."""
        self._write("mandate.toml", text)

    def actors(self, *names: str) -> None:
        """Let these act besides the duty officer and the head of verification."""
        listed = "".join(f'\n[[actors]]\nid = "{name}"\n' for name in names)
        self._write("mission.toml", MISSION_TOML.replace("\n[release]", f"{listed}\n[release]"))

    def settling(self, text: str) -> None:
        """Say in mission.toml within how many hours sources tell."""
        self._write("mission.toml", f"{MISSION_TOML}\n{text}\n")

    @property
    def is_made(self) -> bool:
        """True once the mission is there."""
        return self._mission is not None

    def observe(self, table: str) -> None:
        """Read what the sources said (``Desk.observe``)."""
        self._read(self.desk.observe(table))

    def cover(self, table: str) -> None:
        """Read who looked (``Desk.cover``)."""
        self._read(self.desk.cover(table))

    def claim(self, table: str) -> None:
        """Read the sides' totals (``Desk.claim``)."""
        self._read(self.desk.claim(table))

    @property
    def mission(self) -> Any:
        """The mission, open for writing."""
        if self._mission is None:
            self._mission = self._created()
        return self._mission

    def run(self) -> Any:
        """The run's summary."""
        return self.mission.run(actor=ACTOR)

    def verify(self, number: int | str, because: str) -> None:
        """Both who may sign verify an incident."""
        for signer in SIGNERS:
            self.mission.decide(str(number), status="verified", because=because, actor=signer)

    def truce(self, start: str, end: str) -> dict[str, Any]:
        """Each stratum's answer for the window between two UTC times."""
        window = TruceWindow(start=utc(start), end=utc(end))
        result = self.mission.truce(window=window, actor=ACTOR)
        return {answer.stratum: answer for answer in result.answers}

    def report(self, day: str, tier: str = "public") -> dict[str, Any]:
        """report.json of the local day, as a reader of that tier gets it."""
        out = self.folder / f"report-{day}-{tier.replace(':', '-')}"
        local = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).date()
        written = self.mission.report(local, out=out, lang="en", tier=tier, actor=ACTOR)
        (found,) = [path for path in map(Path, written) if path.name == "report.json"]
        content: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
        return content

    def report_text(self, day: str, tier: str) -> str:
        """The page of the local day's report, as a reader of that tier gets it."""
        self.report(day, tier)
        return (self.folder / f"report-{day}-{tier.replace(':', '-')}" / "report.html").read_text("utf-8")

    def close(self) -> None:
        """Close the mission, if there is one."""
        if self._mission is not None:
            self._mission.__exit__(None, None, None)
            self._mission = None

    def branch(self, folder: Path) -> Scenario:
        """The same as it stands now, to go on with in a folder of its own; nothing done there is seen here."""
        from truceline.mission import Mission

        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        other = copy.copy(self)
        other.folder, other._settings = folder, folder / "settings"
        other.desk = Desk(folder / "files", dict(self.desk.places), list(self.desk.files))
        opened = Mission.open(folder / "mission", write=True, clock=stopped_clock(self.now))
        other._mission = opened.__enter__()
        return other

    def _created(self) -> Any:
        from truceline.mission import Mission

        with as_file(files("truceline.simulate") / "demo_agreement") as packaged:
            made = Mission.create(
                self.folder / "mission",
                agreement=self._agreement or packaged,
                settings=self._settings,
                actor=ACTOR,
                clock=stopped_clock(self.now),
            )
        return made.__enter__()

    def _read(self, paths: Sequence[Path]) -> None:
        told = {path: (source, what) for path, source, what in self.desk.files}
        for path in paths:
            source, what = told[path]
            (read,) = self.mission.read(
                [path], actor=ACTOR, source_id=source, format_name=FORMATS[what], received_at=self.now
            )
            if read.problems or read.set_aside:
                raise TableError(f"{path.name} was not read whole: {read}")

    def _write(self, name: str, text: str) -> None:
        (self._settings / name).write_text(text, encoding="utf-8")


def _source_toml(row: Row) -> str:
    keys = {
        "id": row["source"],
        "class": row["class"],
        "owner_party": _unless_dash(row.get("party", "")),
        "lineage": _unless_dash(row.get("lineage", "")),
        "tier": row.get("tier", ""),
        "zone": "UTC",
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in keys.items() if value]
    if repeats := names_in(_unless_dash(row.get("repeats", ""))):
        lines.append(f"repeats = {json.dumps(repeats)}")
    for which in ("tpr", "fpr"):
        if rate := _unless_dash(row.get(which, "")):
            told, silent = (float(part) for part in rate.split("/"))
            lines.append(f"{which} = {{ artillery = [{told}, {silent}] }}")
    return "\n".join(["[[source]]", *lines, ""])


def lines_of(report: dict[str, Any], section: str, *, containing: str = "") -> list[str]:
    """The lines of one section of report.json as a reader sees them: bullets, sentences, table rows."""
    (found,) = [each for each in report["sections"] if each["id"] == section]
    return [line for block in found["blocks"] for line in _lines(block) if containing in line]


def _lines(block: dict[str, Any]) -> list[str]:
    if "items" in block:
        return [_text(item) for item in block["items"]]
    if "rows" in block:
        return [" | ".join(_text(cell) for cell in row) for row in block["rows"]]
    return [_text(block["line"])] if "line" in block else []


def _text(line: list[Any]) -> str:
    text = "".join(span if isinstance(span, str) else span["text"] for span in line)
    return re.sub(r"[\u00a0\u202f]", " ", text)  # spaces that keep a number and its word on one line
