"""The questions a daily report asks, region by region; ids are stable and readable.

``2025-04-20/violations/north`` is the count of the day, ``…/before`` that of the 24 h before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from truceline.records import Figure, Period, violation_codes
from truceline.report.desk import Desk, areas_of, span_of
from truceline.report.figures import Condition, FigureQuery, Given, between, conditions
from truceline.report.material import Region

ALL, NO_REGION = "all", "no-region"
COUNTING_RULE = "recorded-violations@1"
INCIDENT_RULE = "incidents-of-counted-kinds@1"
COMPARABLE_RULE = "comparable@1"
COMPARABLE_SHARE = 0.5
"""The lower share of time looked must be at least this part of the higher."""

Pair = tuple[Figure, Figure]
"""A figure of the reporting period and the same of the previous one."""


@dataclass(frozen=True)
class Counts:
    """What was counted in one place (a region's id, 'all' or 'no-region')."""

    desk: Desk
    where: str

    def _ask(self, name: str, unit: str, rule: str, aggregate: str, *more: Condition) -> Pair:
        material, figures = self.desk.material, []
        for period, ending in ((material.span, ""), (material.previous, "/before")):
            query = FigureQuery(
                id=f"{self.desk.day}/{name}/{self.where}{ending}",
                unit=unit,
                rule=rule,
                layer="incident_rows",
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
        return self._ask("violations", "violations", COUNTING_RULE, "sum:recorded_violations", _STANDING)

    @cached_property
    def explosions(self) -> Pair:
        """Recorded violations whose observation is an explosion."""
        seen = Condition(column="observation", op="in", value=("explosion", "airburst"))
        return self._ask(
            "explosions", "violations", COUNTING_RULE, "sum:recorded_violations", _STANDING, seen
        )

    @cached_property
    def incidents(self) -> Pair:
        """Incidents of the kinds that are counted."""
        return self._ask("incidents", "incidents", INCIDENT_RULE, "count", _STANDING, COUNTED_KINDS)

    @cached_property
    def inexact(self) -> Pair:
        """Counted incidents whose number is about, at least, over or uncountable."""
        vague = Condition(
            column="count_qualifier", op="in", value=("about", "at_least", "over", "uncountable")
        )
        return self._ask("inexact", "reports", "count@1", "count", _STANDING, COUNTED_KINDS, vague)

    @cached_property
    def screened(self) -> Pair:
        """Incidents screened out."""
        out = Condition(column="screened_out", op="=", value=True)
        return self._ask("screened-out", "incidents", "count@1", "count", out)

    def of_kind(self, kind: str) -> Pair:
        """Incidents of one kind, such as 'restriction'."""
        this = Condition(column="kind", op="=", value=kind)
        return self._ask(kind, "reports", "count@1", "count", _STANDING, this)


_VAGUE = ("about", "at_least", "over", "uncountable")
_STANDING = Condition(column="screened_out", op="=", value=False)
COUNTED_KINDS = Condition(column="kind", op="in", value=violation_codes())


def in_period(period: Period) -> tuple[Condition, ...]:
    """Tests that an incident belongs to a period: by the earliest moment it may have happened."""
    return conditions(*between("happened_earliest", *span_of(period)))


@dataclass(frozen=True)
class ClassCoverage:
    """How much sources of one class looked in one region; shares of sensors times the period."""

    desk: Desk
    region: Region | None
    source_class: str

    @property
    def _id(self) -> str:
        return f"{self.desk.day}/coverage/{self.region.id if self.region else ALL}/{self.source_class}"

    @property
    def _where(self) -> tuple[Condition, ...]:
        sources = tuple(
            source.id for source in self.desk.material.sources if source.source_class == self.source_class
        )
        found = conditions(("source_id", "in", sources))
        return (
            found if self.region is None else (*found, *conditions(("area_ref", "in", areas_of(self.region))))
        )

    def _ask(self, name: str, unit: str, aggregate: str, *more: Condition, period: Period) -> Figure:
        start, end = span_of(period)
        clipped = aggregate == "seconds_within"
        overlap = conditions(("to_at", ">=", start), ("from_at", "<", end))
        query = FigureQuery(
            id=f"{self._id}/{name}",
            unit=unit,
            rule="coverage@1",
            layer="coverage",
            aggregate=aggregate,
            where=(*self._where, *overlap, *more),
            span=(start, end) if clipped else None,
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
        ending = "/before" if before else ""
        period = self.desk.material.previous if before else self.desk.material.span
        asked = conditions(("state", "=", state))
        seconds = self._ask(f"{state}-s{ending}", "s", "seconds_within", *asked, period=period)
        length = self.desk.register.take(_length(self.desk.day, period, ending), tier=seconds.tier)
        return self.desk.derived(
            f"{self._id}/{state}{ending}", "share", "share-of-sensor-time@1", seconds, self.sensors, length
        )

    @cached_property
    def unknown(self) -> Figure:
        """Share of the reporting period nothing is on record for."""
        states = [self.share(state) for state in ("looked", "obscured", "down")]
        return self.desk.derived(f"{self._id}/unknown", "share", "remainder@1", *states)

    def looked(self, before: bool = False) -> float | None:
        """Share looked as a number; None when nothing is on record for the period."""
        shares = [number(self.share(state, before)) for state in ("looked", "obscured", "down")]
        return shares[0] if sum(shares) > 0 else None

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
    """Coverage of each class of source on record in a region, in the order of the sources."""
    names = dict.fromkeys(source.source_class for source in desk.material.sources)
    found = [ClassCoverage(desk, region, name) for name in names]
    return tuple(coverage for coverage in found if coverage.on_record)


def was_looked_at(classes: tuple[ClassCoverage, ...], before: bool = False) -> bool:
    """True when some source of some class is known to have looked in the period."""
    return any((coverage.looked(before) or 0.0) > 0 for coverage in classes)


def too_different(coverage: ClassCoverage) -> bool | None:
    """Whether looking differed too much for a comparison; None when it is not known for both."""
    now, before = coverage.looked(), coverage.looked(before=True)
    if now is None or before is None:
        return None
    return min(now, before) < COMPARABLE_SHARE * max(now, before)
