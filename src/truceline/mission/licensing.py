"""Which licence each stored row is under: what its read noted when it was read, and nothing later.

A source's own licence stands before its format's card's. A read notes both, per source, so that
a card or a source that changes later changes no row that is already here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from duckdb import DuckDBPyConnection

from truceline.records import UNSTATED, LicenceError, Source, Terms, licences, terms_of
from truceline.report import LayerTerms
from truceline.store import Store, StoredRead

LICENCES = "licences"
PUBLISHED_LAYERS = ("observations", "tallies", "coverage", "control")
NOT_NOTED = "read before licences were noted with each read"


def terms_noted(sources: Iterable[Source], card: Terms) -> dict[str, Any]:
    """What a read notes: the card's terms, and of each source those that its rows are under."""
    of_sources = {source.id: _plain(source.terms or card) for source in sources}
    return {"card": _plain(card), "sources": of_sources}


def _plain(terms: Terms) -> dict[str, str]:
    return dataclasses.asdict(terms)


def terms_of_read(read: StoredRead, source_id: str) -> Terms:
    """The terms of the rows that a source has in this read, as they were when it was read."""
    snapshot: Mapping[str, Any] = read.about.source
    noted = snapshot.get(LICENCES)
    if noted is None:
        return _before_noting(snapshot, source_id)
    of_sources = noted["sources"]
    return _terms(of_sources[source_id] if source_id in of_sources else noted["card"])


def _terms(noted: Mapping[str, str]) -> Terms:
    """A code that a later program no longer lists is not stated for it: never a permission."""
    if noted["id"] in licences():
        return Terms(**noted)
    return Terms(id=UNSTATED, text=f"{noted['id']}: {noted['text']}", attribution=noted["attribution"])


def _before_noting(snapshot: Mapping[str, Any], source_id: str) -> Terms:
    """Of a read that an earlier program made: the source's own sentence, as the read kept it."""
    kept = {source["id"]: source for source in snapshot.get("sources", ())}
    said = kept.get(source_id, {}).get("licence") or ""
    try:
        return terms_of(said) if said else Terms(text=NOT_NOTED)
    except LicenceError:
        return Terms(text=str(said))


def layer_terms(con: DuckDBPyConnection, store: Store, before_seq: int | None) -> Iterator[LayerTerms]:
    """The terms of every source in every batch of the layers, whose views ``con`` has.

    A view may hold rows that follow from another layer's: a device's failed check makes coverage unknown.
    """
    reads = {read.seq: read for read in store.reads()}
    live = store.live_batches(None, before_seq=before_seq)
    of_batch = {batch.root: reads[batch.read_seq] for batch in live}
    for layer in PUBLISHED_LAYERS:
        found = con.execute(f"SELECT DISTINCT batch_root, source_id FROM {layer} ORDER BY ALL").fetchall()
        for root, source_id in found:
            terms = terms_of_read(of_batch[root], source_id)
            yield LayerTerms(layer=layer, batch_root=root, source_id=source_id, terms=terms)
