"""What the parties say, gathered for a report: claims about records, and totals with their windows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from duckdb import DuckDBPyConnection

from truceline.mission.running import recording_sources
from truceline.mission.saying import CLAIM
from truceline.mission.setup import Setup
from truceline.records import Claim, Period, Provenance, TruceWindow
from truceline.report import ClaimedTotal
from truceline.store import Store
from truceline.verification import claims_v1

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def claims_before(store: Store, before_seq: int | None) -> Iterator[Claim]:
    """Claims on record when the ledger had that many entries (None: now)."""
    for record in store.records(CLAIM):
        if before_seq is not None and record.seq >= before_seq:
            continue
        body = record.body
        yield Claim(
            id=record.id,
            about=body["about"],
            property=body["property"],
            value=body["value"],
            stance=body["stance"],
            asserted_by=body["asserted_by"],
            provenance=Provenance(source_id=body["asserted_by"], record_key=record.id, received_at=record.at),
            tier=record.tier,
        )


def claimed_totals(
    con: DuckDBPyConnection, setup: Setup, span: Period, window: TruceWindow | None
) -> Iterator[ClaimedTotal]:
    """Each party's totals that touch the day or the truce window, with what its own items came to."""
    speakers = {source.id: source for source in setup.sources if source.source_class == "party"}
    start = min(span.start, window.start) if window else span.start
    end = max(span.end or span.start, window.end) if window else span.end
    rows = con.execute(
        """SELECT id, source_id, about_party, measure_code, area, epoch_us(period_start),
           epoch_us(period_end), coalesce(tier, 'mission') FROM tallies
           WHERE list_contains(?, source_id) AND period_end > ? AND period_start < ?
           ORDER BY source_id, period_start, period_end, measure_code, id""",
        [list(speakers), start, end],
    ).fetchall()
    outlines = {zone.id: zone.geometry for zone in setup.agreement.zones}
    recorders = list(recording_sources(setup))
    matched = claims_v1.match(con, list(speakers), recorders, outlines) if rows else {}
    for tally_id, source_id, about, measure, area, first, last, tier in rows:
        first_at, last_at = _moment(first), _moment(last)
        items = claims_v1.within(matched.get(source_id, ()), first_at, last_at)
        yield ClaimedTotal(
            tally_id=tally_id,
            said_by=speakers[source_id].owner_party or source_id,
            about_party=about,
            measure_code=measure,
            area=area,
            start=first_at,
            end=last_at,
            matched=items.matched if items else None,
            unmatched=items.unmatched if items else None,
            unverifiable=items.unverifiable if items else None,
            method=claims_v1.METHOD,
            tier=tier,
        )


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
