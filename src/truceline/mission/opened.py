"""A mission's folder opened: for reading by anybody, for writing by one process in somebody's name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from truceline.mission.creation import Founding, create_mission
from truceline.mission.errors import RefusedError, no_mission, refusal
from truceline.mission.mandating import refuse_unless_granted
from truceline.mission.saying import checked_actor
from truceline.mission.setup import Setup, load_setup
from truceline.records import MISSION, Clock, Use, system_clock
from truceline.store import NotAMissionError, Store, StoreBusyError

Progress = Callable[[str, int, int], None]


def no_progress(step: str, done: int, total: int) -> None:
    """Progress nobody watches."""


class OpenedMission:
    """An open mission, and how a write names its actor."""

    def __init__(self, store: Store, setup: Setup, clock: Clock) -> None:
        self.store, self.setup, self.clock = store, setup, clock

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        agreement: Path,
        settings: Path | None = None,
        actor: str,
        clock: Clock = system_clock,
        random_bytes: Callable[[int], bytes] | None = None,
    ) -> Self:
        """A new mission, open for writing; docs/reference/mission-folder.md says what is in it."""
        founding = Founding(agreement=agreement, settings=settings)
        if random_bytes is not None:
            founding = Founding(agreement=agreement, settings=settings, random_bytes=random_bytes)
        create_mission(folder, founding, actor=actor, clock=clock)
        return cls.open(folder, write=True, clock=clock)

    @classmethod
    def open(cls, folder: Path, *, write: bool = False, clock: Clock = system_clock) -> Self:
        """The mission in a folder.

        errors: RefusedError when it is none, another process writes to it, or its files have
        problems; the store's own errors when it is damaged.
        """
        try:
            store = Store.open(folder, write=write)
        except NotAMissionError:
            raise no_mission(folder) from None
        except StoreBusyError:
            message = "another process is writing to this mission."
            raise refusal("TL-MIS-009", message, "Wait until it has finished.", str(folder)) from None
        try:
            return cls(store, load_setup(folder), clock)
        except RefusedError:
            store.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Seal what was written. May be called twice."""
        self.store.close()

    def _granted(self, may: str) -> None:
        refuse_unless_granted(self.setup.mandate, self.setup.agreement, Use(may=may, at=self.clock()))

    def _as(self, actor: str) -> None:
        """A write in this name may follow; what changed in the settings is noted under it, too."""
        checked_actor(self.setup, actor)
        self.store.note_settings(actor, self.clock())

    def _recorded(
        self,
        kind: str,
        record_id: str,
        body: dict[str, Any],
        actor: str,
        at: datetime,
        tier: str = MISSION,
    ) -> dict[str, Any]:
        """The record as it now stands: its id, its place in the ledger, its body."""
        seq = self.store.append_record(kind, record_id, body, actor, at, tier)
        return {"id": record_id, "ledger_entry": seq, **body}

    def _next_id(self, kind: str) -> str:
        return f"{kind}-{len(self.store.records(kind)) + 1}"
