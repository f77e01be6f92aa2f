"""In come identified rows, evidence, and what people decide; out come views as known at a time.

The mission writes through ``Store``; whoever doubts runs ``check_mission`` over the folder.
"""

from truceline.store.check import check_mission
from truceline.store.connection import beside, connect, holds
from truceline.store.contents import DAMAGE
from truceline.store.differing import broken
from truceline.store.durable import write_durably
from truceline.store.errors import (
    FolderInUseError,
    KeysMissingError,
    NotAMissionError,
    ReadOnlyError,
    RowRefusedError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    UnknownRecordError,
)
from truceline.store.folder import MissionFolder
from truceline.store.identify import Identified
from truceline.store.proofs import BatchProofs, RowProof
from truceline.store.store import Store
from truceline.store.stored import (
    Batch,
    Comparison,
    ReadAbout,
    ReadReceipt,
    Replaced,
    Run,
    RunFile,
    StoredRead,
    StoredRecord,
    StoredReport,
    Withdrawal,
)

__all__ = [
    "DAMAGE",
    "Batch",
    "BatchProofs",
    "Comparison",
    "FolderInUseError",
    "Identified",
    "KeysMissingError",
    "MissionFolder",
    "NotAMissionError",
    "ReadAbout",
    "ReadOnlyError",
    "ReadReceipt",
    "Replaced",
    "RowProof",
    "RowRefusedError",
    "Run",
    "RunFile",
    "Store",
    "StoreBusyError",
    "StoreDamagedError",
    "StoreError",
    "StoredRead",
    "StoredRecord",
    "StoredReport",
    "UnknownRecordError",
    "Withdrawal",
    "broken",
    "check_mission",
    "beside",
    "connect",
    "holds",
    "write_durably",
]
