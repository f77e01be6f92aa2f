"""Ids: keyed digests of who said it, which record of theirs, and what it says.

The canonical text of a row is the concatenation, in column order, of ``~`` for null and
``<bytes>:<text>`` for a value, where text is: the value itself (VARCHAR), decimal digits
(BIGINT), microseconds since 1970 UTC (TIMESTAMPTZ), the number times 10^7 rounded half up
(DOUBLE), lower-case hex (BLOB). A column that joined its layer later (``Column.later``) is the
empty text for null and ``+<name>=<bytes>:<text>`` for a value: files from before it keep their digests.

*Id and salt.* The ``in_id`` columns are of two sorts. *Terms* (VARCHAR but record_key and
as_reported: who says it, of what kind, in which code words) are alike in most rows of a file;
the others are the row's own. k is the first 32 hex digits of SHA-256 over key ‖ text of the
terms ‖ key, worked out once for all rows of the same terms. The digest is SHA-256 over k ‖
text of the others ‖ k. Its first 128 bits are the id, its last 128 bits the row's salt.
Without the mission's key nobody can test a guess about a witness against a public id.

*Leaf.* A read says which of the layer's columns vary in it; the others are *shared*, id and
salt never. A row's hash is SHA-256 over id ‖ salt ‖ the text of its other varying columns; the shared hash is
SHA-256 over the text of the shared ones. The data of a leaf of a batch's Merkle tree is the
shared hash ‖ the hashes of 16 rows that follow each other (the last leaf may have fewer). So
one row, or all but one, can be shown without the others.

This module is the slow oracle; the store computes the same column-wise and is tested equal.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from truceline.records.observations import ID_COLUMNS, Column

DEGREE_SCALE = 10_000_000
ROWS_A_LEAF = 16
"""Rows of which one leaf holds the hashes; a proof of a row shows the other fifteen hashes."""
STORES_OWN = ("id", "salt")
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
    return "".join(_column_field(column, row.get(column.name)) for column in columns)


def _column_field(column: Column, value: Any) -> str:
    return null_text(column) if value is None else f"{value_head(column)}{_field(value)}"


def value_head(column: Column) -> str:
    """What stands before the length of a column's value: nothing, or its name where it joined later."""
    return f"+{column.name}=" if column.later else ""


def null_text(column: Column) -> str:
    """The canonical text of a column that holds nothing."""
    return "" if column.later else "~"


def _field(value: Any) -> str:
    if value is None:
        return "~"
    text = canonical_value(value)
    return f"{len(text.encode())}:{text}"


def observation_id_and_salt(row: Mapping[str, Any], key: str) -> tuple[str, str]:
    """The id and the salt of one observation row, 32 hex digits each."""
    return id_and_salt(row, ID_COLUMNS, key)


def id_and_salt(row: Mapping[str, Any], columns: Iterable[Column], key: str) -> tuple[str, str]:
    """The id and the salt of a row of a layer with these columns, 32 hex digits each."""
    said = [column for column in columns if column.in_id]
    terms = canonical_text(row, [column for column in said if is_term(column)])
    own = canonical_text(row, [column for column in said if not is_term(column)])
    k = _digest(f"{key}{terms}{key}")[:32]
    digest = _digest(f"{k}{own}{k}")
    return digest[:32], digest[32:]


def is_term(column: Column) -> bool:
    """Whether a column of the id is a code word or a name that many rows share."""
    return column.sql_type == "VARCHAR" and column.name not in ("record_key", "as_reported")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def row_hash(row: Mapping[str, Any], columns: Iterable[Column], varies: Collection[str]) -> bytes:
    """SHA-256 over id, salt and the text of the other columns that vary in the read."""
    others = [column for column in columns if column.name in varies and column.name not in STORES_OWN]
    text = f"{row['id']}{row['salt']}{canonical_text(row, others)}"
    return hashlib.sha256(text.encode()).digest()


def shared_hash(row: Mapping[str, Any], columns: Iterable[Column], varies: Collection[str]) -> bytes:
    """SHA-256 over the text of the columns that hold one value, or none, throughout the read."""
    text = canonical_text(row, [column for column in columns if column.name not in varies])
    return hashlib.sha256(text.encode()).digest()


def leaf_data(shared: bytes, row_hashes: Sequence[bytes]) -> Iterator[bytes]:
    """The data of each leaf of a batch's Merkle tree, in order; RFC 9162 hashes it after a zero byte."""
    for first in range(0, len(row_hashes), ROWS_A_LEAF):
        yield shared + b"".join(row_hashes[first : first + ROWS_A_LEAF])


def keyed_id(prefix: str, key: str, *said: str | None) -> str:
    """A keyed id for any other record, ``<prefix>-<24 hex digits>``, from its telling texts."""
    text = "".join(_field(part) for part in said)
    digest = hashlib.sha256(f"{key}{prefix}{text}{key}".encode()).hexdigest()
    return f"{prefix}-{digest[:24]}"
