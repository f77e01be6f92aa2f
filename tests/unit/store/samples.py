"""Invented rows and small missions for the tests of the store."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from truceline.ledger import SigningKey
from truceline.records import Column
from truceline.records.layers import LAYERS
from truceline.store import ReadAbout, ReadReceipt, Store, connect

AT = datetime(2026, 4, 12, 10, tzinfo=UTC)
SECRET = "5e" * 32
ACTOR = "monitor-1"
SETTINGS = {
    "mission.toml": b'id = "sample.example"\n',
    "sources.toml": b"# none\n",
    "agreement/agreement.yaml": b"id: sample\n",
}


def signing_key(seed: int = 1) -> SigningKey:
    return SigningKey("sample.example", bytes([seed]) * 32)


def new_mission(root: Path) -> Store:
    return Store.create(
        root, secret=SECRET, signing_key=signing_key(), actor=ACTOR, at=AT, settings_files=SETTINGS
    )


def put(con: DuckDBPyConnection, layer: str, rows: Iterable[Mapping[str, Any]], table: str = "raw") -> str:
    """A temp table of a layer without id and salt, as a reader leaves it behind."""
    columns = LAYERS[layer][2:]
    defined = ", ".join(f'"{column.name}" {column.sql_type}' for column in columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({defined})")
    marks = ", ".join(
        "make_timestamptz(?)" if column.sql_type == "TIMESTAMPTZ" else "?" for column in columns
    )
    bound = [[_bound(row, column) for column in columns] for row in rows]
    if bound:
        values = ", ".join([f"({marks})"] * len(bound))
        con.execute(f"INSERT INTO {table} VALUES {values}", [value for row in bound for value in row])
    return table


def _bound(row: Mapping[str, Any], column: Column) -> Any:
    value = row.get(column.name)
    return microseconds(value) if isinstance(value, datetime) else value


def microseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def observation(number: int = 1, **changed: Any) -> dict[str, Any]:
    moment = datetime(2025, 4, 20, 6, tzinfo=UTC) + timedelta(minutes=number)
    row = {
        "kind": "artillery",
        "happened_earliest": moment,
        "happened_latest": moment + timedelta(minutes=1),
        "received_at": AT,
        "place_kind": "none",
        "source_id": "patrol-1",
        "record_key": f"k{number}",
        "evidence_sha256": "ab" * 32,
        "row_no": number,
        "as_reported": f"heard {number}",
        "reader": "sample@1",
    }
    return row | changed


def aside(number: int = 1, **changed: Any) -> dict[str, Any]:
    row = {
        "code": "TL-INT-006",
        "message": "not a date",
        "remedy": "Mend it.",
        "received_at": AT,
        "source_id": "patrol-1",
        "record_key": f"a{number}",
        "evidence_sha256": "ab" * 32,
        "row_no": number,
        "as_reported": f"odd {number}",
        "reader": "sample@1",
    }
    return row | changed


def control(day: date, **changed: Any) -> dict[str, Any]:
    row = aside(1) | {"day": day, "holder": "A", "drawn_by": "B", "geometry": b"\x01\x02"}
    return row | changed


def about(store: Store, path: Path, **changed: Any) -> ReadAbout:
    sha256, size_bytes = store.keep_evidence(path)
    told: dict[str, Any] = {
        "file_name": path.name,
        "format": "sample",
        "reader": "sample@1",
        "source_id": "patrol-1",
        "source": {"id": "patrol-1", "zone": "UTC"},
        "received_at": AT,
        "evidence_sha256": sha256,
        "size_bytes": size_bytes,
        "rows_in": 3,
    }
    return ReadAbout(**(told | changed))


def read_rows(
    store: Store,
    tmp_path: Path,
    rows: Mapping[str, Iterable[Mapping[str, Any]]],
    con: DuckDBPyConnection | None = None,
    **changed: Any,
) -> ReadReceipt:
    """One file read and stored: rows of each layer."""
    con = con or connect(threads=1)
    file = tmp_path / "report.csv"
    file.write_bytes(repr(sorted(rows)).encode())
    said = about(store, file, **changed)
    identified = [
        store.identify(con, put(con, layer, some, f"raw_{layer}"), layer) for layer, some in rows.items()
    ]
    return store.commit_read(con, identified, said, ACTOR, AT)
