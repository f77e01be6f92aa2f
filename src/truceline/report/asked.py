"""The questions a daily report asks, region by region; ids are stable and readable.

``2025-04-20/violations/north`` is the count of the day, ``…/before`` that of the 24 h before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from truceline.records import Figure, Period, kinds, violation_codes
from truceline.report.desk import Desk, areas_of, span_of
from truceline.report.errors import FigureError
from truceline.report.material import BY_REPORT, Region
from truceline.report.questions import Condition, FigureQuery, Given, between, conditions

ALL, NO_REGION = "all", "no-region"
INCIDENT_RULE = "incidents-of-recorded-violations@1"
OTHERS_RULE = "incidents-of-counted-kinds-not-recorded@1"
COMPARABLE_RULE = "comparable@2"
COMPARABLE_SHARE = 0.5
"""The lower measure of looking must be at least this part of the higher."""
NO_INCIDENT_CHANNELS = ("access", "warning", "speech")
"""Channels of kinds that make no incident: measures taken and words said, asked of the observations."""

Pair = tuple[Figure, Figure]
"""A figure of the reporting period and the same of the previous one."""


@dataclass(frozen=True)
class Counts:
    """What was counted in one place (a region's id, 'all' or 'no-region')."""

    desk: Desk
    where: str

    def _ask(
        self,
        name: str,
        unit: str,
        rule: str,
        aggregate: str,
        *more: Condition,
        layer: str = "incident_rows",
    ) -> Pair:
        material, figures = self.desk.material, []
        for period, ending in ((material.span, ""), (material.previous, "/before")):
            query = FigureQuery(
                id=f"{self.desk.day}/{name}/{self.where}{ending}",
                unit=unit,
                rule=rule,
                layer=layer,
                aggregate=aggregate,
                where=(*in_period(period), *self._place(), *more),
            )
            tier = material.release_tier("counts")
            figures.append(
                self.desk.register.ask(query, tier=tier, coverage=f"{self.desk.day}/coverage/{self.where}")
            )
        return figures[0], figures[1]

    def _place(self) -> tuple[Condition, ...]:
        if self.where == ALL:
            return ()
        if self.where == NO_REGION:
            return conditions(("region", "is null"))
        return conditions(("region", "=", self.where))

    @cached_property
    def violations(self) -> Pair:
        """Recorded ceasefire violations."""
        rule = self.desk.material.counting
        return self._ask("violations", "violations", rule, "sum:recorded_violations", _STANDING)

    @cached_property
    def explosions(self) -> Pair:
        """Recorded violations observed as explosions: of each sort, where the rule counts sorts."""
        rule = self.desk.material.counting
        seen = Condition(column="observation", op="in", value=("explosion", "airburst"))
        summed, layer = (
            ("recorded_violations", "incident_rows") if rule == BY_REPORT else ("count", "counted_rows")
        )
        return self._ask("explosions", "violations", rule, f"sum:{summed}", _STANDING, seen, layer=layer)

    @cached_property
    def incidents(self) -> Pair:
        """Incidents in which violations were recorded."""
        return self._ask("incidents", "incidents", INCIDENT_RULE, "count", _STANDING, _RECORDED)

    @cached_property
    def others(self) -> Pair:
        """Incidents of counted kinds that only parties, media and others reported: nothing is recorded."""
        none = Condition(column="recorded_violations", op="=", value=0)
        return self._ask("others", "incidents", OTHERS_RULE, "count", _STANDING, COUNTED_KINDS, none)

    @cached_property
    def inexact(self) -> Pair:
        """Incidents of recorded violations whose number is about, at least, over or uncountable."""
        vague = Condition(
            column="count_qualifier", op="in", value=("about", "at_least", "over", "uncountable")
        )
        return self._ask("inexact", "reports", "count@1", "count", _STANDING, _RECORDED, vague)

    @cached_property
    def screened(self) -> Pair:
        """Incidents screened out."""
        out = Condition(column="screened_out", op="=", value=True)
        return self._ask("screened-out", "incidents", "count@1", "count", out)

    def of_kind(self, kind: str) -> Pair:
        """Reports of one kind: its incidents, or the observations themselves where it makes none.

        Observations are in no region; of those kinds only 'all' may be asked (FigureError).
        """
        this = Condition(column="kind", op="=", value=kind)
        if kinds()[kind].channel not in NO_INCIDENT_CHANNELS:
            return self._ask(kind, "reports", "count@1", "count", _STANDING, this)
        if self.where != ALL:
            raise FigureError(f"which region a report of '{kind}' belongs to is not known")
        return self._ask(kind, "reports", "count@1", "count", this, layer="observations")


_STANDING = Condition(column="screened_out", op="=", value=False)
_RECORDED = Condition(column="recorded_violations", op=">=", value=1)
COUNTED_KINDS = Condition(column="kind", op="in", value=violation_codes())


def in_period(period: Period) -> tuple[Condition, ...]:
    """Tests that an incident belongs to a period: by the earliest moment it may have happened."""
    return conditions(*between("happened_earliest", *span_of(period)))


@dataclass(frozen=True)
class ClassCoverage:
    """How much sources of one class looked in one region.

    Sources that look all the time are measured in shares of sensors times the period, those that
    look in ``passes`` in passes; ``records`` says whether their reports are counted.
    """

    desk: Desk
    region: Region | None
    source_class: str
    passes: bool = False
    records: bool = True

    @property
    def _id(self) -> str:
        manner = "/passes" if self.passes else ""
        counted = "" if self.records else "/never-counted"
        place = self.region.id if self.region else ALL
        return f"{self.desk.day}/coverage/{place}/{self.source_class}{manner}{counted}"

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of this class that look this way."""
        eyes = self.desk.eyes
        return tuple(
            source.id
            for source in self.desk.material.sources
            if source.source_class == self.source_class
            and (source.id in eyes.by_pass) == self.passes
            and (source.id in eyes.recording) == self.records
        )

    @property
    def _where(self) -> tuple[Condition, ...]:
        found = conditions(("source_id", "in", self.sources))
        return (
            found if self.region is None else (*found, *conditions(("area_ref", "in", areas_of(self.region))))
        )

    def _period(self, before: bool) -> tuple[Period, str]:
        material = self.desk.material
        return (material.previous, "/before") if before else (material.span, "")

    def _ask(self, name: str, unit: str, aggregate: str, *more: Condition, period: Period) -> Figure:
        start, end = span_of(period)
        overlap = conditions(("to_at", ">", start), ("from_at", "<", end))
        if aggregate.startswith("passes"):  # a pass belongs to the period it begins in, and to no other
            overlap = conditions(("from_at", ">=", start), ("from_at", "<", end))
        query = FigureQuery(
            id=f"{self._id}/{name}",
            unit=unit,
            rule="coverage@2",
            layer="coverage",
            aggregate=aggregate,
            where=(*self._where, *overlap, *more),
            span=(start, end) if aggregate.startswith("seconds") else None,
        )
        return self.desk.register.ask(query, tier=self.desk.material.release_tier("coverage"))

    @cached_property
    def sensors(self) -> Figure:
        """Sensors (or sources without named sensors) on record here in either period."""
        material = self.desk.material
        both = Period(start=material.previous.start, end=material.span.end)
        return self._ask("sensors", "sensors", "sensors", period=both)

    @cached_property
    def not_operating(self) -> Figure:
        """Sensors down for some of the reporting period."""
        return self._ask(
            "sensors-down",
            "sensors",
            "sensors",
            *conditions(("state", "=", "down")),
            period=self.desk.material.span,
        )

    def share(self, state: str, before: bool = False) -> Figure:
        """Share of the period in a state (looked, obscured, down)."""
        asked = conditions(("state", "=", state))
        return self._of_sensor_time(state, "seconds_within", asked, before)

    def on_record_share(self, before: bool = False) -> Figure:
        """Share of the period for which it is on record what the sensors did."""
        asked = conditions(("state", "!=", "unknown"))
        return self._of_sensor_time("on-record", "seconds_on_record", asked, before)

    def _of_sensor_time(
        self, name: str, aggregate: str, asked: tuple[Condition, ...], before: bool
    ) -> Figure:
        period, ending = self._period(before)
        seconds = self._ask(f"{name}-s{ending}", "s", aggregate, *asked, period=period)
        length = self.desk.register.take(_length(self.desk.day, period, ending), tier=seconds.tier)
        return self.desk.derived(
            f"{self._id}/{name}{ending}", "share", "share-of-sensor-time@1", seconds, self.sensors, length
        )

    @cached_property
    def unknown(self) -> Figure:
        """Share of the reporting period of which nothing is on record, or which no look reached."""
        known = (self.share(state) for state in ("looked", "obscured", "down"))
        return self.desk.derived(f"{self._id}/unknown", "share", "remainder@1", *known)

    def passes_in(self, state: str = "", before: bool = False) -> Figure:
        """Passes on record of the period in a state (looked, obscured, down); '' for all of them."""
        period, ending = self._period(before)
        asked = conditions(("state", "=", state) if state else ("state", "!=", "unknown"))
        return self._ask(
            f"passes{f'-{state}' if state else ''}{ending}", "passes", "passes", *asked, period=period
        )

    def measure(self, before: bool = False) -> Figure:
        """How much was looked: passes that saw, weighed by the part seen, or the share of time looked."""
        if not self.passes:
            return self.share("looked", before)
        period, ending = self._period(before)
        asked = conditions(("state", "!=", "unknown"))
        return self._ask(f"passes-weighed{ending}", "looks", "passes_weighed", *asked, period=period)

    def looked(self, before: bool = False) -> float | None:
        """The measure as a number; None when nothing is on record for the period."""
        record = self.passes_in("", before) if self.passes else self.on_record_share(before)
        return number(self.measure(before)) if number(record) > 0 else None

    @cached_property
    def on_record(self) -> bool:
        """True when any coverage of this class is on record here in either period."""
        return number(self.sensors) > 0


def _length(day: str, period: Period, ending: str) -> Given:
    """Seconds of a reporting period: 24 h, but 23 or 25 where the clocks change at the cut-off's day."""
    start, end = span_of(period)
    return Given(
        id=f"{day}/period-s{ending}",
        unit="s",
        rule="length-of-period@1",
        record="about",
        name="previous" if ending else "span",
        value=int((end - start).total_seconds()),
    )


def number(figure: Figure) -> float:
    """A figure's value as a float; 0.0 where there is none."""
    return float(figure.value) if isinstance(figure.value, int | float) else 0.0


def classes_of(desk: Desk, region: Region | None) -> tuple[ClassCoverage, ...]:
    """Coverage of each class of source on record in a region, in the order of the sources.

    A class stands more than once when some of its sources look in passes or are never counted.
    """
    eyes = desk.eyes
    found = dict.fromkeys(
        (source.source_class, source.id in eyes.by_pass, source.id in eyes.recording)
        for source in desk.material.sources
    )
    every = [ClassCoverage(desk, region, name, passes, records) for name, passes, records in found]
    return tuple(coverage for coverage in every if coverage.on_record)


def that_record(classes: tuple[ClassCoverage, ...]) -> tuple[ClassCoverage, ...]:
    """Of the classes, those whose reports are counted as recorded violations."""
    return tuple(coverage for coverage in classes if coverage.records)


def was_looked_at(classes: tuple[ClassCoverage, ...], before: bool = False) -> bool:
    """True when some source whose reports are counted is known to have looked in the period."""
    return any((coverage.looked(before) or 0.0) > 0 for coverage in that_record(classes))


def is_unobserved(counts: Counts, classes: tuple[ClassCoverage, ...]) -> bool:
    """True when nobody whose reports are counted is known to have looked and nothing was recorded."""
    return number(counts.violations[0]) == 0 and not was_looked_at(classes)


def too_different(coverage: ClassCoverage) -> bool | None:
    """Whether looking differed too much for a comparison; None when it is not known for both."""
    now, before = coverage.looked(), coverage.looked(before=True)
    if now is None or before is None:
        return None
    return min(now, before) < COMPARABLE_SHARE * max(now, before)
