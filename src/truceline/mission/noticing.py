"""The register of notices: what parties said they would do, and steps on record, as known at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from truceline.agreement import Agreement, those_of
from truceline.mission.setup import Setup
from truceline.records import MISSION, Notice, NoticeArea, Source, TimeSpan
from truceline.store import Run, Store, connect

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = ("from_at", "to_at", "notified_earliest", "notified_latest", "received_at")
_PLAIN = ("id", "source_id", "record_key", "party", "activity", "to_whom", "acts", "area_ref", "lon_deg",
          "lat_deg", "radius_m", "outline", "status", "replaces", "text", "said_number",
          "said_blasts", "tier")  # fmt: skip


def register(
    store: Store, setup: Setup, *, as_known_at: datetime | None = None, before_seq: int | None = None
) -> tuple[Notice, ...]:
    """Every notice that was on record at a moment, or before a ledger entry (None: now), by time and id."""
    with connect() as con:
        store.relation(con, "notices", as_known_at=as_known_at, before_seq=before_seq)
        return notices_in(con, setup)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The notices as they were known, and the roots of the batches that they stand in, in order."""

    notices: tuple[Notice, ...]
    roots: tuple[str, ...]


def register_then(
    store: Store, setup: Setup, *, as_known_at: datetime | None = None, before_seq: int | None = None
) -> Register:
    """The register with what it is made from, as ``register``."""
    batches = store.live_batches("notices", as_known_at, before_seq=before_seq)
    notices = register(store, setup, as_known_at=as_known_at, before_seq=before_seq) if batches else ()
    return Register(notices=notices, roots=tuple(sorted(batch.root for batch in batches)))


def register_of(store: Store, setup: Setup, run: Run) -> Register | None:
    """The register that a run weighed; None of one made before any was."""
    weighed = "notices" in store.manifest(run.run_no)
    return register_then(store, setup, before_seq=run.seq) if weighed else None


def notices_in(con: DuckDBPyConnection, setup: Setup) -> tuple[Notice, ...]:
    """The notices of the view ``notices``.

    Where a party's own source files its notice, nobody else vouches for the hour: it was given at some
    time from the hour it names to the moment the mission had it.
    """
    shown = ", ".join([*_PLAIN, *(f"epoch_us({name}) AS {name}" for name in _TIMES)])
    cursor = con.execute(f"SELECT {shown} FROM notices ORDER BY from_at, id")
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    sources = {source.id: source for source in setup.sources}
    return tuple(_notice(row, sources.get(row["source_id"]), setup.agreement) for row in rows)


def _notice(row: dict[str, Any], source: Source | None, agreement: Agreement) -> Notice:
    at = {name: None if row[name] is None else _EPOCH + timedelta(microseconds=row[name]) for name in _TIMES}
    first, last, received = at["from_at"], at["to_at"], at["received_at"]
    assert first is not None and last is not None and received is not None  # noqa: S101  the layer's rule
    own_word = source is not None and _speaks_for_itself(agreement, source.owner_party, row["party"])
    return Notice(
        id=row["id"],
        source_id=row["source_id"],
        number=row["record_key"],
        party=row["party"],
        activity=row["activity"],
        planned=TimeSpan(earliest=first, latest=last),
        notified=_given(at["notified_earliest"], at["notified_latest"], received if own_word else None),
        received_at=received,
        to_whom=row["to_whom"] or "",
        acts=tuple(row["acts"].split(";")) if row["acts"] else (),
        area=_area(row),
        status=row["status"],
        replaces=row["replaces"],
        text=row["text"] or "",
        said_number=row["said_number"],
        said_blasts=row["said_blasts"],
        own_word=own_word,
        tier=row["tier"] or MISSION,
    )


def _given(
    earliest: datetime | None, latest: datetime | None, vouched_at: datetime | None
) -> TimeSpan | None:
    """When it was given: as said, or until the moment by which somebody else knew of it."""
    if earliest is None or latest is None:
        return None
    return TimeSpan(earliest=earliest, latest=max(latest, vouched_at or latest))


def _speaks_for_itself(agreement: Agreement, owner: str | None, party: str | None) -> bool:
    """Whether a source belongs to the party whose notice it files, or to whom that party belongs.

    Civil work is no party's; where a party's own source files it, it is that party's word alone.
    """
    return owner is not None and (
        party is None or party in those_of(agreement, [owner]) or owner in those_of(agreement, [party])
    )


def _area(row: dict[str, Any]) -> NoticeArea | None:
    area = NoticeArea(
        zone_id=row["area_ref"],
        lon_deg=row["lon_deg"],
        lat_deg=row["lat_deg"],
        radius_m=row["radius_m"],
        outline=row["outline"],
    )
    return None if area == NoticeArea() else area
