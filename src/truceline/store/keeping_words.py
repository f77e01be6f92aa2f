"""What people decide or say, reports and settings: appended, and told in the order of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from truceline.ledger import JSONValue
from truceline.records import MISSION, in_utc
from truceline.store import recover, says, schema
from truceline.store.entries import json_text
from truceline.store.opened import OpenedStore
from truceline.store.stored import StoredRecord, StoredReport


class KeepsWords(OpenedStore):
    """Records of people's words, of reports and of settings."""

    def append_record(
        self,
        kind: str,
        id: str,
        body: Mapping[str, JSONValue],
        actor: str,
        at: datetime,
        tier: str = MISSION,
    ) -> int:
        """The record's place in the ledger; every field of the body can later be shown alone."""
        writer = self._writing()
        row = says.record_row(kind, id, body, tier, actor, at, writer.salt_source)
        [seq] = writer.append([(schema.record, row)])
        self._claim_evidence(body)
        return seq

    def _claim_evidence(self, body: Mapping[str, JSONValue]) -> None:
        named = str(body.get(recover.EVIDENCE_FIELD, ""))
        self._writing().placed.discard(self.folder.evidence(named))

    def records(self, kind: str | None = None, id: str | None = None) -> list[StoredRecord]:
        """Records of this kind and id, every version, in the order of the ledger."""
        with self._engine.connect() as connection:
            return says.stored_records(connection, kind, id)

    def keep_report(self, folder: Path, about: Mapping[str, JSONValue], actor: str, at: datetime) -> int:
        """The place in the ledger of the digests of all files in a report's folder."""
        row = says.report_row(self.folder, folder, about, actor, at)
        [seq] = self._writing().append([(schema.report, row)])
        return seq

    def reports(self) -> list[StoredReport]:
        """All reports, in the order of the ledger."""
        with self._engine.connect() as connection:
            return says.stored_reports(connection)

    def note_settings(self, actor: str, at: datetime) -> int | None:
        """The place in the ledger of the settings' digests; None when they are as last noted."""
        writer = self._writing()
        digests = says.settings_digests(self.folder)
        if digests == self.noted_settings():
            return None
        row = {"files": json_text(digests), "actor": actor, "at": in_utc(at)}
        [seq] = writer.append([(schema.setting, row)])
        return seq

    def noted_settings(self, by: datetime | None = None) -> dict[str, str]:
        """The SHA-256 of each settings file, by its name, as last noted by a moment (None: now)."""
        with self._engine.connect() as connection:
            return says.noted_settings(connection, by)
