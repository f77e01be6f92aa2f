"""Batches: their roots do not depend on how the rows stream by."""

from __future__ import annotations

import hashlib

import pytest

from truceline.ledger import leaf_hash, root_of
from truceline.records.ids import leaf_data
from truceline.store import batches, connect


@pytest.mark.parametrize("rows", [1, 16, 17, 64, 65, 127, 128, 129, 1000])
def test_a_root_folded_as_rows_stream_by_is_the_root_over_all_leaves(monkeypatch, rows):
    monkeypatch.setattr(batches, "FOLDED_LEAVES", 4)
    hashes = [hashlib.sha256(bytes([number % 251, number // 251])).digest() for number in range(rows)]
    shared = hashlib.sha256(b"what all rows share").digest()

    folded = batches._root(b"\0" + shared, iter(hashes))

    assert folded == root_of([leaf_hash(leaf) for leaf in leaf_data(shared, hashes)])


def test_nothing_is_drawn_on_stdout_while_a_long_query_runs():
    with connect() as con:
        assert con.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]
