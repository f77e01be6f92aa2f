"""What the writer of a section has on the desk: the material, the words, the reader, the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from truceline.records import MISSION, Figure, Kind, Names, Period, Terms, kinds, visible
from truceline.report.answering import LAYERS
from truceline.report.errors import FigureError
from truceline.report.material import DayMaterial, MapLayer, Region
from truceline.report.page import Moment, Num, Span
from truceline.report.questions import Derivation, Given, Value
from truceline.report.register import Register
from truceline.report.words import Words

NOT_STATED = Terms()
SIGNAL_CHANNELS = ("thermal", "acoustic")
"""Of kinds a sensor measures and nobody counts, such as a thermal anomaly or a blast wave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """Which sources (ids) record violations, and which look in passes instead of all the time."""

    recording: frozenset[str]
    by_pass: frozenset[str]


def eyes_of(material: DayMaterial, tables: Mapping[str, str]) -> Eyes:
    """Who records and who looks in passes, as the run, the tallies and both periods' coverage show it.

    A source records when its reports are counted. One that has spoken, but only of signals nobody
    counts or in totals, does not; one that has said nothing yet may still record tomorrow.
    """
    con, signals = material.con, [code for code, kind in kinds().items() if _is_signal(kind)]
    spoken = "SELECT source_id FROM incidents UNION SELECT source_id FROM tallies"
    of_acts = "SELECT source_id FROM incidents WHERE NOT list_contains(?, kind)"
    never = con.execute(f"({spoken}) EXCEPT ({of_acts})", [signals]).fetchall()
    coverage = tables.get("coverage", "coverage")
    passes = con.execute(f"SELECT DISTINCT source_id FROM {coverage} WHERE looks IS NOT NULL").fetchall()
    every = tuple(source.id for source in material.sources)
    counted = set(every if material.recording is None else material.recording)
    return Eyes(
        recording=frozenset(counted - {str(source) for (source,) in never}),
        by_pass=frozenset(str(source) for (source,) in passes),
    )


def _is_signal(kind: Kind) -> bool:
    return kind.channel in SIGNAL_CHANNELS and not kind.recorded_violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One report being written: for a reader of ``tier``, in the language of ``words``."""

    material: DayMaterial
    words: Words
    tier: str
    register: Register
    eyes: Eyes
    terms: Mapping[tuple[str, str], Terms] = field(default_factory=dict)
    """Of (batch root, source id), as the reads noted them."""

    @property
    def is_mission(self) -> bool:
        """True when the reader sits in the monitors' own room."""
        return self.tier == MISSION

    @property
    def day(self) -> str:
        """The day as the first part of a figure's id."""
        return self.material.day.isoformat()

    def may_see(self, figure_class: str) -> bool:
        """True when aggregate figures of the class are released to this reader."""
        return visible(self.material.release_tier(figure_class), self.tier)

    def terms_of(self, batch_root: str | None, source_id: str) -> Terms:
        """The terms a row came under: what its read noted, else its source's own, else UNSTATED."""
        noted = self.terms.get((batch_root or "", source_id))
        if noted is not None:
            return noted
        sources = {source.id: source for source in self.material.sources}
        return (source.terms if (source := sources.get(source_id)) else None) or NOT_STATED

    @property
    def map_layers(self) -> tuple[MapLayer, ...]:
        """The layers of the map that this reader's tier lets him see and their licence lets out."""
        return tuple(layer for layer in self.seen_layers if self.lets_out(layer.terms))

    @property
    def seen_layers(self) -> tuple[MapLayer, ...]:
        """The layers of the map that this reader's tier lets him see."""
        return tuple(layer for layer in self.material.map_layers if visible(layer.tier, self.tier))

    def lets_out(self, terms: Terms | None) -> bool:
        """Whether rows or outlines under these terms may stand in this report; None is the mission's own."""
        return terms is None or terms.lets_rows_go_to(self.tier)

    def num(self, figure: Figure) -> Span:
        """The figure as printed, or the word 'withheld'."""
        if not visible(figure.tier, self.tier):
            return self.words("summary.withheld")
        size = figure.value if isinstance(figure.value, int | float) else 0
        return Num(figure.id, self.words.number(figure.value, figure.unit), size)

    def given(self, record: str, name: str, value: Value, *, unit: str, rule: str, tier: str) -> Span:
        """A number another step computed, registered and printed."""
        figure = Given(id=f"{record}/{name}", unit=unit, rule=rule, record=record, name=name, value=value)
        return self.num(self.register.take(figure, tier=tier))

    def derived(self, id: str, unit: str, rule: str, *of: Figure) -> Figure:
        """A figure that follows from others; as closed as the first of them."""
        ids = tuple(figure.id for figure in of)
        return self.register.work_out(Derivation(id=id, unit=unit, rule=rule, of=ids), tier=of[0].tier)

    def name(self, names: Names, fallback: str = "") -> str:
        """The names' text in the report's language."""
        return self.words.name(names, fallback)

    def region_name(self, region_id: str) -> str:
        """A region's name, its id when it has none."""
        found = {region.id: region for region in self.material.regions}.get(region_id)
        return self.name(found.names, region_id) if found else region_id

    def party_name(self, party_id: str | None) -> str:
        """A party's name, its id when it is not among the parties."""
        found = {party.id: party for party in self.material.parties}.get(party_id or "")
        return self.name(found.names, found.id) if found else (party_id or "–")

    def moment(self, at: datetime) -> Moment:
        """A moment on the mission's clock."""
        return self.words.moment(at, self.material.zone)

    def short_moment(self, at: datetime) -> Moment:
        """A moment on the mission's clock as a table shows it: day, month, time."""
        return self.words.short_moment(at, self.material.zone)


def areas_of(region: Region) -> tuple[str, ...]:
    """The area_refs that lie in a region, its own id among them."""
    return tuple(dict.fromkeys((region.id, *region.areas)))


def span_of(period: Period) -> tuple[datetime, datetime]:
    """Start and end of a period that has an end; FigureError otherwise."""
    if period.end is None:
        raise FigureError("a reporting period needs an end")
    return period.start, period.end


def noted_terms(material: DayMaterial) -> dict[tuple[str, str], Terms]:
    """What the reads noted, by batch root and source."""
    return {(one.batch_root, one.source_id): one.terms for one in material.licences}


@contextmanager
def day_tables(
    con: duckdb.DuckDBPyConnection, since: datetime, until: datetime
) -> Iterator[Mapping[str, str]]:
    """Temporary tables with the rows of [since, until) of each layer a report asks often.

    They hold the same rows the layers give for that time, so figures come out the same; they
    spare a report from reading a year of batches for each of its numbers.
    """
    happened = "happened_earliest >= ? AND happened_earliest < ?"
    clips = {
        "observations": happened,
        "incident_rows": happened,
        "finding_rows": happened,
        "assessment_rows": happened,
        "coverage": "to_at >= ? AND from_at < ?",
    }
    names = {layer: f"report_day_{layer}" for layer in clips}
    try:
        for layer, condition in clips.items():
            sql = f"CREATE OR REPLACE TEMP TABLE {names[layer]} AS SELECT * FROM ({LAYERS[layer]}) WHERE "
            con.execute(sql + condition, [since, until])
        yield names
    finally:
        for name in names.values():
            con.execute(f"DROP TABLE IF EXISTS {name}")
