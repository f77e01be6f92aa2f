"""The ledger entries that stand for a row of each table; from the row alone, so ``check`` can redo them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from truceline.ledger import JSONValue, LedgerEntry, canonicalise, commit, record_root
from truceline.store.errors import StoreError
from truceline.store.schema import time_text

JSON_COLUMNS = {"source", "columns", "varies", "files", "about"}
OWN_KINDS = frozenset({"mission", "read", "batch", "withdrawal", "run", "run-file", "report", "setting"})
SAID_ELSEWHERE = {"seq", "at", "actor", "root", "evidence_sha256", "manifest_sha256"}
RECORD_ID, RECORD_TIER = "record_id", "record_tier"

Row = Mapping[str, Any]


def json_text(value: JSONValue) -> str:
    """Canonical JSON as text, as JSON columns hold it."""
    return canonicalise(value).decode()


def entries_of(table: str, row: Row) -> list[LedgerEntry]:
    """The entries that a row of this table puts into the ledger, in order; the last has the row's ``seq``."""
    match table:
        case "read":
            return [_entry("read", row, digest=row["evidence_sha256"])]
        case "batch" | "withdrawal":
            return [_entry(table, row, root=row["root"])]
        case "report" | "setting":
            return [_entry(table, row, digest=hashlib.sha256(row["files"].encode()).hexdigest())]
        case "record":
            return [LedgerEntry(kind=row["kind"], at=row["at"], actor=row["actor"], root=row["root"])]
        case "run":
            return [*_run_files(row), _entry("run", row, digest=row["manifest_sha256"])]
    raise StoreError(f"table {table} puts nothing into the ledger")


def _entry(kind: str, row: Row, *, root: str | None = None, digest: str | None = None) -> LedgerEntry:
    """All columns but those that the entry itself has a place for stand in ``about``."""
    said = {name: _shown(name, value) for name, value in row.items() if name not in SAID_ELSEWHERE}
    return LedgerEntry(kind=kind, at=row["at"], actor=row["actor"], root=root, digest=digest, about=said)


def _shown(name: str, value: Any) -> JSONValue:
    if isinstance(value, datetime):
        return time_text(value)
    if name in JSON_COLUMNS and value is not None:
        shown: JSONValue = json.loads(value)
        return shown
    plain: JSONValue = value
    return plain


def _run_files(row: Row) -> list[LedgerEntry]:
    return [
        LedgerEntry(
            kind="run-file", at=row["at"], actor=row["actor"], digest=file["sha256"],
            about={"run_no": row["run_no"], "name": name, **file},
        )
        for name, file in sorted(json.loads(row["files"]).items())
    ]  # fmt: skip


def committed_fields(row: Row) -> dict[str, JSONValue]:
    """The fields of a record that its root commits to: the body's, its id and its tier."""
    return {**json.loads(row["body"]), RECORD_ID: row["id"], RECORD_TIER: row["tier"]}


def root_of_record(row: Row) -> str:
    """The root over the record's salted field commitments, 64 hex digits."""
    salts = {name: bytes.fromhex(salt) for name, salt in json.loads(row["salts"]).items()}
    return record_root(commit(committed_fields(row), salts)).hex()
