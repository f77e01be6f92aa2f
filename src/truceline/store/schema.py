"""The append-only tables. Every row belongs to a leaf of the ledger; no row is ever changed.

Triggers refuse UPDATE, DELETE and the replacing kind of INSERT, whoever asks. Times are text,
RFC 3339 in UTC with six decimals, so that they sort as they happened.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

from truceline.records import in_utc

SCHEMA_VERSION = 1
metadata = MetaData()


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC, as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """The text of a moment; NaiveTimeError without a zone."""
        return None if value is None else time_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The moment a text says."""
        return None if value is None else datetime.fromisoformat(value).astimezone(UTC)


def time_text(moment: datetime) -> str:
    """RFC 3339 in UTC with six decimals, such as 2026-04-12T10:00:00.000000Z."""
    return in_utc(moment).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _text(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=null)


def _whole(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


def _key(name: str) -> Column[Any]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _time(name: str) -> Column[Any]:
    return Column(name, UtcTime, nullable=False)


leaf = Table(
    "leaf", metadata,
    _key("seq"),
    Column("entry", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
)  # fmt: skip
checkpoint = Table(
    "checkpoint", metadata, _key("size"), Column("note", LargeBinary, nullable=False)
)  # fmt: skip
read = Table(
    "read", metadata,
    _key("seq"), _time("at"), _text("actor"),
    _text("file_name"), _text("format"), _text("reader"), _text("source_id"), _text("source"),
    _time("received_at"), _text("evidence_sha256"), _whole("size_bytes"),
    _whole("rows_in"), _whole("kept"), _whole("set_aside"), _whole("known"), _whole("repeated"),
)  # fmt: skip
batch = Table(
    "batch", metadata,
    _key("seq"), _whole("read_seq"), _text("root"), _text("layer"), _text("month"), _whole("rows"),
    _text("columns"), _text("varies"), _text("sha256"), _whole("size_bytes"), _time("received_at"),
    _time("at"), _text("actor"),
)  # fmt: skip
withdrawal = Table(
    "withdrawal", metadata,
    _key("seq"), _whole("batch_seq"), _text("root"), _text("because"), _text("actor"), _time("at"),
)  # fmt: skip
record = Table(
    "record", metadata,
    _key("seq"), _text("kind"), _text("id"), _text("tier"), _text("body"), _text("salts"),
    _text("root"), _text("actor"), _time("at"),
)  # fmt: skip
run = Table(
    "run", metadata,
    _key("seq"), _whole("run_no"), _text("files"), _text("manifest_sha256"), _text("actor"), _time("at"),
)  # fmt: skip
report = Table(
    "report", metadata,
    _key("seq"), _text("folder", null=True), _text("files"), _text("about"), _text("actor"), _time("at"),
)  # fmt: skip
setting = Table(
    "setting", metadata, _key("seq"), _text("files"), _text("actor"), _time("at")
)  # fmt: skip


def append_only() -> list[str]:
    """The triggers of every table."""
    return [trigger for table in metadata.sorted_tables for trigger in _triggers(table)]


def _triggers(table: Table) -> list[str]:
    name, (key,) = table.name, [column.name for column in table.primary_key]
    refuse = f"BEGIN SELECT RAISE(ABORT, 'table {name} is append-only: nothing stored is changed'); END"
    again = f"WHEN EXISTS (SELECT 1 FROM {name} WHERE {key} = NEW.{key})"
    return [
        f"CREATE TRIGGER {name}_never_updated BEFORE UPDATE ON {name} {refuse}",
        f"CREATE TRIGGER {name}_never_deleted BEFORE DELETE ON {name} {refuse}",
        f"CREATE TRIGGER {name}_never_replaced BEFORE INSERT ON {name} {again} {refuse}",
    ]
