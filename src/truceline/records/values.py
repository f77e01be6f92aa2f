"""Small values every record is built from: truth, times, places, quantities, provenance.

Nothing here knows about files, networks or databases. All values are immutable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

from truceline.records.errors import NaiveTimeError, RecordError


class Truth(Enum):
    """The answer to a test of fact: yes, no or cannot tell (Kleene's strong logic)."""

    NO = 0
    CANNOT_TELL = 1
    YES = 2

    def __and__(self, other: Truth) -> Truth:
        return Truth(min(self.value, other.value))

    def __or__(self, other: Truth) -> Truth:
        return Truth(max(self.value, other.value))

    def __invert__(self) -> Truth:
        return Truth(2 - self.value)

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three answers; compare it with 'is Truth.YES'")

    @staticmethod
    def all_of(answers: Iterable[Truth]) -> Truth:
        """The weakest of the answers; YES for none, as with Python's ``all``."""
        return min(answers, key=lambda truth: truth.value, default=Truth.YES)

    @staticmethod
    def any_of(answers: Iterable[Truth]) -> Truth:
        """The strongest of the answers; NO for none, as with Python's ``any``."""
        return max(answers, key=lambda truth: truth.value, default=Truth.NO)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    errors: NaiveTimeError when the moment carries no zone; none is ever guessed.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NaiveTimeError(
            f"{moment.isoformat()} has no time zone. State the source's zone in sources.toml "
            "(key 'zone') or write the offset beside the time, for example +02:00."
        )
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """When something happened, as far as the source lets anyone know.

    Both ends are UTC and both may be reached: a moment is a span whose ends are equal.
    ``as_reported`` keeps the source's own words.
    """

    earliest: datetime
    latest: datetime
    as_reported: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "earliest", in_utc(self.earliest))
        object.__setattr__(self, "latest", in_utc(self.latest))
        if self.latest < self.earliest:
            raise RecordError(f"the span ends ({self.latest}) before it starts ({self.earliest})")

    @classmethod
    def at(cls, moment: datetime) -> TimeSpan:
        """The span of one exact moment."""
        return cls(earliest=moment, latest=moment)

    def overlaps(self, other: TimeSpan) -> bool:
        """True when some moment lies in both spans."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def contains(self, other: TimeSpan) -> bool:
        """True when every moment of the other span lies in this one."""
        return self.earliest <= other.earliest and other.latest <= self.latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """When a text binds: [start, end), exact, UTC. No end means until replaced."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", in_utc(self.start))
        if self.end is not None:
            object.__setattr__(self, "end", in_utc(self.end))
            if self.end < self.start:
                raise RecordError(f"the period ends ({self.end}) before it starts ({self.start})")

    def covers(self, span: TimeSpan) -> Truth:
        """YES if the whole span lies inside, NO if none of it does, else CANNOT_TELL."""
        if span.latest < self.start or (self.end is not None and span.earliest >= self.end):
            return Truth.NO
        if span.earliest >= self.start and (self.end is None or span.latest < self.end):
            return Truth.YES
        return Truth.CANNOT_TELL

    def holds_at(self, moment: datetime) -> bool:
        """True when the moment lies in [start, end)."""
        return self.covers(TimeSpan.at(moment)) is Truth.YES


class PlaceKind(Enum):
    """How a place was given; the word stands in the column ``place_kind``."""

    POINT = "point"
    POLYGON = "polygon"
    WEDGE = "wedge"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where, on WGS 84, with what the source stands behind.

    point    ``lon_deg``, ``lat_deg`` and a 1-sigma ellipse: ``sigma_major_m`` along
             ``azimuth_deg`` (clockwise from north, 0-180), ``sigma_minor_m`` across it
    polygon  ``area_ref`` names the area, ``rings`` its outlines as (lon, lat) pairs (the
             first is the shell, the others holes); lon and lat are then a centre for labels
    wedge    the apex is the sensor; ``bearing_deg`` ± ``bearing_sigma_deg`` (1 sigma),
             between ``range_min_m`` and ``range_max_m``
    none     no coordinates at all

    A sigma of None is *unknown*, never zero.
    """

    kind: PlaceKind
    lon_deg: float | None = None
    lat_deg: float | None = None
    sigma_major_m: float | None = None
    sigma_minor_m: float | None = None
    azimuth_deg: float | None = None
    area_ref: str | None = None
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()
    bearing_deg: float | None = None
    bearing_sigma_deg: float | None = None
    range_min_m: float | None = None
    range_max_m: float | None = None
    as_reported: str = ""

    def __post_init__(self) -> None:
        if self.kind is PlaceKind.NONE:
            if self.lon_deg is not None or self.lat_deg is not None:
                raise RecordError("a place of kind 'none' carries no coordinates")
            return
        if self.kind is not PlaceKind.POLYGON or self.lon_deg is not None:
            _check_degrees(self.lon_deg, self.lat_deg)
        if self.kind is PlaceKind.POLYGON and self.area_ref is None and not self.rings:
            raise RecordError("a polygon place needs an area_ref or an outline")
        if self.kind is PlaceKind.WEDGE and (self.bearing_deg is None or self.range_max_m is None):
            raise RecordError("a wedge needs a bearing and a farthest range")

    @classmethod
    def point(cls, lon_deg: float, lat_deg: float, sigma_m: float | None = None) -> Place:
        """A point with a round 1-sigma uncertainty in metres (None: unknown)."""
        return cls(
            kind=PlaceKind.POINT,
            lon_deg=lon_deg,
            lat_deg=lat_deg,
            sigma_major_m=sigma_m,
            sigma_minor_m=sigma_m,
        )

    @classmethod
    def nowhere(cls, as_reported: str = "") -> Place:
        """The place of a report that names none."""
        return cls(kind=PlaceKind.NONE, as_reported=as_reported)


def _check_degrees(lon_deg: float | None, lat_deg: float | None) -> None:
    if lon_deg is None or lat_deg is None:
        raise RecordError("a point or wedge needs both lon_deg and lat_deg")
    if not -180.0 <= lon_deg <= 180.0 or not -90.0 <= lat_deg <= 90.0:
        raise RecordError(
            f"lon {lon_deg}, lat {lat_deg} is not on the globe: longitude runs from -180 to 180, "
            "latitude from -90 to 90. Are the two swapped?"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit and, where known, the interval that holds it at ``level``."""

    value: float
    unit: str
    lower: float | None = None
    upper: float | None = None
    level: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Who said it, which record of theirs, when it was said and when it reached the mission.

    ``record_key`` is the source's own number for the record, else digest#occurrence.
    ``relays`` names whom the source repeats, so that a rumour is not counted twice.
    ``reader`` is name@version of what turned the bytes into the record.
    """

    source_id: str
    record_key: str
    received_at: datetime
    reported_at: datetime | None = None
    relays: str | None = None
    evidence: tuple[str, ...] = field(default=())
    reader: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "received_at", in_utc(self.received_at))
        if self.reported_at is not None:
            object.__setattr__(self, "reported_at", in_utc(self.reported_at))
