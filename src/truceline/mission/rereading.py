"""A stored read's evidence read again as it was."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from truceline.intake import Meter, Reading, Refusal, read_file
from truceline.mission.custody import limits_noted, name_of_its_own
from truceline.mission.replacing import replaces_read
from truceline.mission.snapshot import places_then, sources_and_cards
from truceline.store import Identified, Store, StoredRead


def read_again(
    con: DuckDBPyConnection, store: Store, read: StoredRead
) -> tuple[Reading | Refusal, list[Identified]]:
    """What a stored read's evidence gives when it is read again as it was, and its identified rows."""
    sources, cards = sources_and_cards(read.about.source)
    places = places_then(store, read.about.source)
    source = next(each for each in sources if each.id == read.about.source_id)
    reading = read_file(
        con,
        store.folder.evidence(read.about.evidence_sha256),
        source=source,
        received_at=read.about.received_at,
        evidence_sha256=read.about.evidence_sha256,
        format=read.about.format,
        file_name=name_of_its_own(read.about),
        sources=sources,
        cards=cards,
        places=places,
        meter=Meter(read.about.size_bytes, limits_noted(read.about.source)),
    )
    if isinstance(reading, Refusal):
        return reading, []
    return reading, identified_rows(
        con, store, reading, before_seq=read.seq, instead_of=_instead_of(store, read)
    )


def _instead_of(store: Store, read: StoredRead) -> int | None:
    """The place in the ledger of the read whose place this one took."""
    replaced = replaces_read(read)
    return next((each.seq for each in store.reads() if each.read_id == replaced), None)


def identified_rows(
    con: DuckDBPyConnection,
    store: Store,
    reading: Reading,
    before_seq: int | None,
    instead_of: int | None = None,
) -> list[Identified]:
    """The rows of each layer that the reading has any of, as ``Store.identify`` gives them."""
    tables = {**reading.tables, "aside": reading.aside}
    return [
        store.identify(con, table, layer, before_seq=before_seq, instead_of=instead_of)
        for layer, table in tables.items()
        if con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
    ]
