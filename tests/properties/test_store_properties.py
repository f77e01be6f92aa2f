"""The store computes ids, salts and leaves column-wise; the slow way of records/ids.py must agree."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.store.samples import SECRET, microseconds, observation, put
from truceline.ledger import leaf_hash, root_of
from truceline.records import (
    ID_COLUMNS,
    id_and_salt,
    leaf_data,
    observation_id_and_salt,
    row_hash,
    shared_hash,
)
from truceline.records.layers import LAYERS
from truceline.store import RowRefusedError, connect
from truceline.store.batches import file_hashes, write_batches
from truceline.store.identify import identify, time_column

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
VALUES = {
    "VARCHAR": TEXT | st.sampled_from(["", "~", "1:a", "é\N{SNOWMAN}", "a\nb", "\0", "it's"]),
    "BIGINT": st.integers(-(2**63), 2**63 - 1),
    "DOUBLE": st.floats(-1e30, 1e30)
    | st.floats(-180, 180)
    | st.sampled_from([-0.0, 0.1, 1e11, -1e11, 922337203685.4776]),
    "TIMESTAMPTZ": TIMES,
    "DATE": st.dates(),
    "BLOB": st.binary(max_size=8),
}


def row_of(layer):
    """Rows of which any column that may be null is null half of the time."""
    return st.fixed_dictionaries(
        {
            column.name: VALUES[column.sql_type]
            if column.null_rule == "never null"
            else st.none() | VALUES[column.sql_type]
            for column in LAYERS[layer][2:]
        }
    )


@pytest.fixture(scope="module")
def con():
    return connect(threads=1)


@pytest.mark.parametrize("layer", LAYERS)
@settings(max_examples=12)
@given(rows=st.data(), shared=st.booleans())
def test_ids_salts_and_roots_are_those_of_the_slow_way(con, tmp_path_factory, layer, rows, shared):
    drawn = rows.draw(st.lists(row_of(layer), min_size=1, max_size=40))
    drawn = [{**row, "row_no": number} for number, row in enumerate(drawn, 1)]
    if shared:  # columns with one value take another path through the SQL
        drawn = [{**row, **{name: drawn[0][name] for name in list(row)[::2]}} for row in drawn]
    expected = {}
    for row in drawn:
        expected.setdefault(id_and_salt(row, LAYERS[layer], SECRET), []).append(row)

    found = identify(con, put(con, layer, drawn), layer, key=SECRET)

    stored = con.execute(f"SELECT id, salt FROM {found.table}").fetchall()
    assert sorted(stored) == sorted(expected)
    assert (found.rows, found.known, found.repeated) == (len(expected), 0, len(drawn) - len(expected))
    check_files(con, found, expected, layer, tmp_path_factory.mktemp("batches"))
    found.drop(con)


def check_files(con, found, expected, layer, folder):
    """Each file's rows are sorted, and its root is the root over the slow way's leaves."""
    time, columns = time_column(layer).name, LAYERS[layer]
    for batch in write_batches(con, found, folder):
        ids = con.execute(f"SELECT id, salt, row_no FROM '{batch.temporary}'").fetchall()
        rows = [
            next(row for row in expected[id, salt] if row["row_no"] == row_no) | {"id": id, "salt": salt}
            for id, salt, row_no in ids
        ]
        [shared] = {shared_hash(row, columns, batch.varies) for row in rows}
        hashes = [row_hash(row, columns, batch.varies) for row in rows]
        leaves = [leaf_hash(leaf) for leaf in leaf_data(shared, hashes)]
        assert batch.root == root_of(leaves).hex()
        again = file_hashes(con, batch.temporary, layer, batch.varies)
        assert (again.shared, bytes(again.rows)) == (shared, b"".join(hashes))
        assert again.leaves() == b"".join(leaves)
        assert all(row[time].isoformat()[:7] == batch.month for row in rows)
        order = [(row[time], row["row_no"], row["id"]) for row in rows]
        assert order == sorted(order)


def test_the_oracle_of_the_layers_is_the_one_of_the_observations():
    row = {"kind": "artillery", "as_reported": "x", "happened_earliest": datetime(1969, 1, 1, tzinfo=UTC)}
    assert id_and_salt(row, ID_COLUMNS, SECRET) == observation_id_and_salt(row, SECRET)
    assert microseconds(row["happened_earliest"]) < 0


@given(value=st.sampled_from([float("nan"), float("inf"), -float("inf"), 1e32]))
def test_a_number_without_canonical_text_is_refused(con, value):
    table = put(con, "observations", [observation(1), observation(2, lon_deg=value)])
    with pytest.raises(RowRefusedError, match="cannot be kept"):
        identify(con, table, "observations", key=SECRET)
