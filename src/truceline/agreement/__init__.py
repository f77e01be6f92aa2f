"""In comes the folder of an agreement: text, parties, provisions, readings, zones.
Out go frozen records and answers to "what was in force where and when?", or every fault at once.
The mission loads it; compliance and reports read it.
"""

from truceline.agreement.acting import Act, Step, those_of
from truceline.agreement.acts import COLUMNS as ACT_COLUMNS
from truceline.agreement.acts import NamedAct, read_acts
from truceline.agreement.asking import Answer, Verdict, ask
from truceline.agreement.became import FigureChange, Piece
from truceline.agreement.board import Board, PointThen, board
from truceline.agreement.changes import Change, RecordChange
from truceline.agreement.dated import merged
from truceline.agreement.differences import (
    Difference,
    Divergence,
    ParameterReaders,
    diverging,
    drafts_differ,
    readers_differ,
)
from truceline.agreement.drafts import Draft, Drop
from truceline.agreement.fields import known_zone
from truceline.agreement.force import binds, force_of, in_force, inside_of
from truceline.agreement.guarantee_terms import (
    CLOCKS,
    ClockName,
    Condition,
    GuaranteeTerms,
    Measure,
    Stage,
)
from truceline.agreement.holdings import HOLDING_AREA, STORAGE, Holding
from truceline.agreement.layers import Layer, Proposal
from truceline.agreement.lineage import Lineage, PointStage, Said, Thread, lineage, numbered
from truceline.agreement.load import load_agreement
from truceline.agreement.model import (
    TEXT,
    Agreement,
    Guarantee,
    Line,
    NotYet,
    Reading,
    Settlement,
    Standing,
    Text,
)
from truceline.agreement.needs import needs_words
from truceline.agreement.notified import area_of
from truceline.agreement.parameters import amount_words
from truceline.agreement.particulars import Figure, Particulars
from truceline.agreement.pledge_board import (
    PledgeBoard,
    PledgeCondition,
    PledgeResult,
    PledgeThen,
    pledge_board,
)
from truceline.agreement.pledges import Delivery, Pledge, PledgeRecord
from truceline.agreement.points import Point, newest_by_source
from truceline.agreement.schemas import schemas
from truceline.agreement.settling import NoteThen, agreed_at, moment_read, notes_at, settled_at
from truceline.agreement.skeleton import skeleton
from truceline.agreement.verdict_changes import Because, VerdictChange, drafts_answer, readers_answer

__all__ = [
    "ACT_COLUMNS",
    "Act",
    "Agreement",
    "Answer",
    "Because",
    "Board",
    "CLOCKS",
    "Change",
    "ClockName",
    "Condition",
    "Delivery",
    "Difference",
    "Divergence",
    "Draft",
    "Drop",
    "Figure",
    "FigureChange",
    "Guarantee",
    "GuaranteeTerms",
    "HOLDING_AREA",
    "Holding",
    "Layer",
    "Line",
    "Lineage",
    "Measure",
    "NamedAct",
    "NotYet",
    "NoteThen",
    "ParameterReaders",
    "Particulars",
    "Piece",
    "Pledge",
    "PledgeBoard",
    "PledgeCondition",
    "PledgeRecord",
    "PledgeResult",
    "PledgeThen",
    "Point",
    "PointStage",
    "PointThen",
    "Proposal",
    "Reading",
    "RecordChange",
    "STORAGE",
    "Said",
    "Settlement",
    "Stage",
    "Standing",
    "Step",
    "TEXT",
    "Text",
    "Thread",
    "Verdict",
    "VerdictChange",
    "agreed_at",
    "amount_words",
    "area_of",
    "ask",
    "binds",
    "board",
    "diverging",
    "drafts_answer",
    "drafts_differ",
    "force_of",
    "in_force",
    "inside_of",
    "known_zone",
    "lineage",
    "load_agreement",
    "merged",
    "moment_read",
    "needs_words",
    "newest_by_source",
    "notes_at",
    "numbered",
    "pledge_board",
    "read_acts",
    "readers_answer",
    "readers_differ",
    "schemas",
    "settled_at",
    "skeleton",
    "those_of",
]
