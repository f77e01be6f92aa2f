"""A mended file stored in the place of an earlier read, and what that leaves to be looked at."""

from __future__ import annotations

import dataclasses

from duckdb import DuckDBPyConnection

from truceline.intake import Reading
from truceline.mission.aside_views import sheets_mending
from truceline.mission.custody import Given
from truceline.mission.handing_in import HandedIn
from truceline.mission.outcomes import FileRead, kept_read
from truceline.mission.replacing import Replacing, replaces_read
from truceline.mission.rereading import identified_rows
from truceline.store import ReadAbout, Store, StoredRead


def mended_read(
    con: DuckDBPyConnection,
    store: Store,
    given: Given,
    reading: Reading,
    about: ReadAbout,
    asked: HandedIn,
    place: Replacing,
) -> FileRead:
    """The reading stored and the earlier read withdrawn, in one transaction."""
    identified = identified_rows(con, store, reading, before_seq=None, instead_of=place.read.seq)
    reading.drop(con)
    overlap = store.compare(con, identified, place.batches)
    receipt = store.commit_read(con, identified, about, asked.actor, asked.at, place.replaced)
    notes = _beside_it(store, place)
    notes += _leaning(store, place.read) if overlap.gone else ()
    return dataclasses.replace(
        kept_read(given, reading, receipt, asked),
        replaces=place.read.read_id,
        same=overlap.same,
        gone=overlap.gone,
        new=overlap.new,
        notes=notes,
    )


def _beside_it(store: Store, place: Replacing) -> tuple[str, ...]:
    """Sheets that mended rows of the read replaced: their rows may stand in the corrected file, too."""
    return tuple(
        f"{sheet} mended rows of {place.read.read_id} and still counts, beside this file: where this file "
        f"holds those rows, withdraw it: truceline withdraw MISSION {sheet} --because TEXT"
        for sheet in sheets_mending(store, place.batches)
    )


def _leaning(store: Store, gone: StoredRead) -> tuple[str, ...]:
    """Later reads that may have found rows known from the one replaced, and so stored none of them."""
    later = [
        read.read_id
        for read in store.reads()
        if read.known and read.seq > gone.seq and replaces_read(read) != gone.read_id
    ]
    if not later:
        return ()
    said = f"{', '.join(later)} found rows already known, perhaps from {gone.read_id}"
    return (f"{said}; what is gone with it is not restored from them: read their files again.",)
