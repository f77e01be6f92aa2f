"""Ids: keyed digests of who said it, which record of theirs, and what it says.

The canonical text of a row is the concatenation, in column order, of ``~`` for null and
``<bytes>:<text>`` for a value, where text is: the value itself (VARCHAR), decimal digits
(BIGINT), microseconds since 1970 UTC (TIMESTAMPTZ), the number times 10^7 rounded half up
(DOUBLE), lower-case hex (BLOB). The digest is SHA-256 over key ‖ text ‖ key. Its first 128
bits are the id, its last 128 bits the salt of the row's ledger leaf. Without the mission's
key nobody can test a guess about a witness against a public id.

This module is the slow oracle; the store computes the same column-wise and is tested equal.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from truceline.records.observations import ID_COLUMNS, OBSERVATION_COLUMNS, Column

DEGREE_SCALE = 10_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def canonical_value(value: Any) -> str:
    """The canonical text of one non-null value; see the module's first paragraph."""
    if isinstance(value, bool):
        raise TypeError("a truth value has no place in an observation")
    if isinstance(value, datetime):
        return str((value - _EPOCH) // timedelta(microseconds=1))
    if isinstance(value, float):
        return str(math.floor(value * DEGREE_SCALE + 0.5))
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def canonical_text(row: Mapping[str, Any], columns: Iterable[Column]) -> str:
    """The row's canonical text over these columns, in their order; a missing column is null."""
    return "".join(_field(row.get(column.name)) for column in columns)


def _field(value: Any) -> str:
    if value is None:
        return "~"
    text = canonical_value(value)
    return f"{len(text.encode())}:{text}"


def observation_id_and_salt(row: Mapping[str, Any], key: str) -> tuple[str, str]:
    """The id and the salt of one observation row, 32 hex digits each."""
    text = f"{key}{canonical_text(row, ID_COLUMNS)}{key}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    return digest[:32], digest[32:]


def row_leaf_data(row: Mapping[str, Any]) -> bytes:
    """The bytes whose RFC 9162 leaf hash stands for this row in its batch's Merkle tree."""
    return canonical_text(row, OBSERVATION_COLUMNS).encode()


def keyed_id(prefix: str, key: str, *said: str | None) -> str:
    """A keyed id for any other record, ``<prefix>-<24 hex digits>``, from its telling texts."""
    text = "".join(_field(part) for part in said)
    digest = hashlib.sha256(f"{key}{prefix}{text}{key}".encode()).hexdigest()
    return f"{prefix}-{digest[:24]}"
