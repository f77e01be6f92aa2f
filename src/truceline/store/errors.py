"""What can be wrong with a store, as exceptions; differences found by ``check`` are data instead.

TrucelineError
└── StoreError
    ├── NotAMissionError     the folder holds no mission
    ├── FolderInUseError     a mission was to be created where something already is
    ├── StoreBusyError       another process is writing to this mission
    ├── ReadOnlyError        a write was asked of a store that was opened for reading
    ├── KeysMissingError     the folder has no keys (a copy, a bundle): it can be read and checked
    ├── StoreDamagedError    stored bytes cannot be read as what they should be
    ├── UnknownRecordError   a read, batch, run or record of that name is not stored
    └── RowRefusedError      a row holds a value that has no canonical text
"""

from __future__ import annotations

from truceline.records import TrucelineError


class StoreError(TrucelineError):
    """A broken contract with the store."""


class NotAMissionError(StoreError):
    """The folder holds no mission."""


class FolderInUseError(StoreError):
    """A mission was to be created where something already is."""


class StoreBusyError(StoreError):
    """Another process is writing to this mission."""


class ReadOnlyError(StoreError):
    """A write was asked of a store that was opened for reading."""


class KeysMissingError(StoreError):
    """The folder has no keys, so nothing can be identified or signed."""


class StoreDamagedError(StoreError):
    """Stored bytes cannot be read as what they should be."""


class UnknownRecordError(StoreError):
    """A read, batch, run or record of that name is not stored."""


class RowRefusedError(StoreError):
    """A row holds a value that has no canonical text."""
