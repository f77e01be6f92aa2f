"""What a mission takes in: sources, files, texts, receipts; what was set aside of them, what is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from truceline.intake import load_sources
from truceline.mission import aside as aside_rows
from truceline.mission.aside_sheets import AsideSheet, write_sheet
from truceline.mission.aside_views import AsideAsked
from truceline.mission.errors import RefusedError, refusal
from truceline.mission.negotiating import newest_talks_record, take_talks
from truceline.mission.opened import OpenedMission, Progress, no_progress
from truceline.mission.outcomes import FileRead
from truceline.mission.reading import read_files, read_instead
from truceline.mission.setup import load_setup
from truceline.mission.sourcing import with_source
from truceline.records import MISSION, Source
from truceline.store import write_durably

RECEIPT = "fetch-receipt"
ALL_ASIDE = AsideAsked()


class Taking(OpenedMission):
    """Sources and files: what is kept, set aside, replaced, withdrawn."""

    def add_source(self, said: Mapping[str, Any], actor: str) -> Source:
        """Add a source to sources.toml; the change is recorded with its actor.

        errors: RefusedError when the source is listed already or a key is wrong.
        """
        self._as(actor)
        parties = [party.id for party in self.setup.agreement.parties]
        if "owner_party" in said and said["owner_party"] not in parties:
            remedy = f"Parties of the agreement are: {', '.join(parties) or 'none'}."
            message = f"'{said['owner_party']}' is not a party."
            raise refusal("TL-INT-019", message, remedy, "sources.toml")
        path = self.store.folder.sources_toml
        text = with_source(path.read_text(encoding="utf-8"), said)
        sources, problems = load_sources(text)
        if problems:
            raise RefusedError(tuple(problems))
        write_durably(path, text.encode())
        self.store.note_settings(actor, self.clock())
        self.setup = load_setup(self.store.folder.root)
        return next(source for source in sources if source.id == said["id"])

    def read(
        self,
        files: Sequence[Path],
        *,
        actor: str,
        source_id: str | None = None,
        format_name: str | None = None,
        received_at: datetime | None = None,
        only: Sequence[str] = (),
        progress: Progress = no_progress,
    ) -> tuple[FileRead, ...]:
        """Read files of one source: what was kept, set aside, known; a refused file leaves nothing.

        Of an archive each member is a file; with ``only``, those whose names hold one of its texts.
        """
        self._as(actor)
        at = self.clock()
        return read_files(
            self.store,
            self.setup,
            files,
            source_id=source_id,
            format_name=format_name,
            received_at=received_at or at,
            actor=actor,
            at=at,
            progress=progress,
            only=only,
        )

    def read_instead(
        self,
        file: Path,
        *,
        replaces: str,
        because: str = "",
        actor: str,
        source_id: str | None = None,
        format_name: str | None = None,
    ) -> FileRead:
        """Read a mended file in the place of a read (its id, or its file's name), in one transaction.

        From now on the mended file counts; what was known before stays to be asked. A refused file
        changes nothing.
        """
        self._as(actor)
        return read_instead(
            self.store,
            self.setup,
            file,
            named=replaces,
            because=because,
            source_id=source_id,
            format_name=format_name,
            actor=actor,
            at=self.clock(),
        )

    @property
    def holds_talks(self) -> bool:
        """True when texts about the negotiations were taken in."""
        return newest_talks_record(self.store) is not None

    def take_talks(
        self,
        texts: Sequence[Path],
        *,
        knowledge: Path | None = None,
        day: date | None = None,
        tier: str = MISSION,
        actor: str,
    ) -> dict[str, Any]:
        """Keep texts about the negotiations, and the record that talks_v1 reads from all texts kept so far.

        knowledge: a folder of YAML; None: the one of the newest record;  day: of texts without a date line;
        tier: who may see in a report what these texts say
        errors: RefusedError when a text or the knowledge base is refused; nothing is kept then.
        """
        self._as(actor)
        return take_talks(self.store, texts, knowledge, day=day, tier=tier, actor=actor, at=self.clock())

    def keep_receipt(self, path: Path, *, actor: str) -> str:
        """The id of the record that now says where files came from: what `truceline get` left beside them."""
        self._as(actor)
        sha256, size_bytes = self.store.keep_evidence(path)
        body = {"file_name": path.name, "evidence_sha256": sha256, "size_bytes": size_bytes}
        made = self._recorded(RECEIPT, self._next_id(RECEIPT), body, actor, self.clock())
        return str(made["id"])

    def aside(
        self, asked: AsideAsked = ALL_ASIDE, *, limit: int | None = None
    ) -> tuple[aside_rows.AsideRow, ...]:
        """Rows set aside: where, why, what to do; with history also what became of them."""
        return aside_rows.rows_aside(self.store, asked, limit)

    def aside_groups(self, by: str, asked: AsideAsked = ALL_ASIDE) -> tuple[aside_rows.AsideGroup, ...]:
        """The same rows counted by code, file, source or column, the largest group first."""
        return aside_rows.aside_groups(self.store, by, asked)

    def aside_sheet(self, out: Path, asked: AsideAsked = ALL_ASIDE) -> AsideSheet:
        """The same rows as a CSV to be mended in a spreadsheet and read again as it is."""
        return write_sheet(self.store, asked, out)

    def withdraw(self, batch: str, *, because: str, actor: str) -> dict[str, Any]:
        """Withdraw a batch, or all of a read: its rows count no longer, its proof stays."""
        self._as(actor)
        if not because.strip():
            raise refusal("TL-MIS-008", "a withdrawal needs its reason.", "Write it with --because.")
        gone = self.store.withdraw(batch, because, actor, self.clock())
        return {"rows": sum(one.rows for one in gone), "batches": len(gone), "roots": [b.root for b in gone]}
