"""What every part of an open store has: the folder, the database, and the writer where there is one."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from truceline.store.errors import ReadOnlyError
from truceline.store.folder import MissionFolder
from truceline.store.keys import read_keys
from truceline.store.writer import Writer


class OpenedStore:
    """An open mission; leaving it seals what was written."""

    def __init__(self, folder: MissionFolder, engine: Engine, writer: Writer | None) -> None:
        self.folder = folder
        self._engine = engine
        self._writer = writer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Seal what was written, and let the next writer in. May be called twice."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.close()
        self._engine.dispose()

    @property
    def key(self) -> str:
        """The mission secret, 64 hex digits; KeysMissingError in a copy without keys."""
        return read_keys(self.folder).secret

    def _writing(self) -> Writer:
        if self._writer is None:
            raise ReadOnlyError(f"{self.folder.root}: opened for reading; open it with write=True to write.")
        return self._writer
