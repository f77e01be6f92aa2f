"""What people decide or say: records with salted fields, reports, settings; each a row and a leaf."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from truceline.ledger import SALT_BYTES, JSONValue, LedgerError
from truceline.records import checked_tier, in_utc
from truceline.store import schema
from truceline.store.durable import digest_of
from truceline.store.entries import (
    OWN_KINDS,
    RECORD_ID,
    RECORD_TIER,
    committed_fields,
    json_text,
    root_of_record,
)
from truceline.store.errors import StoreError
from truceline.store.folder import MissionFolder, files_below
from truceline.store.stored import StoredRecord, StoredReport
from truceline.store.writer import Salts


def record_row(
    kind: str, id: str, body: Mapping[str, JSONValue], tier: str, actor: str, at: datetime, salts: Salts
) -> dict[str, Any]:
    """The row of a record, with a fresh salt for every field and the root over their commitments.

    errors: StoreError for a kind or field name that is the store's own, or a body that is not JSON.
    """
    if kind in OWN_KINDS or {RECORD_ID, RECORD_TIER} & body.keys():
        raise StoreError(f"'{kind}', '{RECORD_ID}' and '{RECORD_TIER}' are the store's own: use other names")
    try:
        row: dict[str, Any] = {
            "kind": kind, "id": id, "tier": checked_tier(tier), "body": json_text(dict(body)),
            "actor": actor, "at": in_utc(at),
        }  # fmt: skip
        names = sorted(committed_fields(row))
        row["salts"] = json_text({name: salts(SALT_BYTES).hex() for name in names})
        row["root"] = root_of_record(row)
    except LedgerError as problem:
        raise StoreError(f"{kind} {id}: {problem}") from problem
    return row


def stored_records(connection: Connection, kind: str | None, id: str | None) -> list[StoredRecord]:
    """Records of this kind and id (None: of every), in the order of the ledger."""
    query = select(schema.record).order_by(schema.record.c.seq)
    if kind is not None:
        query = query.where(schema.record.c.kind == kind)
    if id is not None:
        query = query.where(schema.record.c.id == id)
    rows = connection.execute(query).mappings()
    return [
        StoredRecord(**{**row, "body": json.loads(row["body"]), "salts": json.loads(row["salts"])})
        for row in rows
    ]


def report_row(
    mission: MissionFolder, folder: Path, about: Mapping[str, JSONValue], actor: str, at: datetime
) -> dict[str, Any]:
    """The row of a report: every file of its folder with its digest."""
    files = {path.relative_to(folder).as_posix(): digest_of(path)[0] for path in files_below(folder)}
    if not files:
        raise StoreError(f"{folder}: no report lies here")
    inside = folder.resolve().is_relative_to(mission.reports.resolve())
    name = folder.resolve().relative_to(mission.root.resolve()).as_posix() if inside else None
    return {
        "folder": name, "files": json_text(files), "about": json_text(about), "actor": actor,
        "at": in_utc(at),
    }  # fmt: skip


def stored_reports(connection: Connection) -> list[StoredReport]:
    """All reports, in the order of the ledger."""
    rows = connection.execute(select(schema.report).order_by(schema.report.c.seq)).mappings()
    return [
        StoredReport(**{**row, "files": json.loads(row["files"]), "about": json.loads(row["about"])})
        for row in rows
    ]


def settings_digests(mission: MissionFolder) -> dict[str, str]:
    """The SHA-256 of every settings file, by its name below the mission."""
    return {mission.name_of(path): digest_of(path)[0] for path in mission.settings()}


def noted_settings(connection: Connection, by: datetime | None = None) -> dict[str, str]:
    """The settings' digests as last noted by a moment (None: now); nothing when they never were."""
    query = select(schema.setting.c.files).order_by(schema.setting.c.seq.desc()).limit(1)
    if by is not None:
        query = query.where(schema.setting.c.at <= in_utc(by))
    text = connection.execute(query).scalar()
    noted: dict[str, str] = json.loads(text) if text else {}
    return noted
