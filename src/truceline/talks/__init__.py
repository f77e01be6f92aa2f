"""The negotiation record: who said what, agreed what, and still disputes what.

Comes in: news articles and statements as bytes, and a knowledge base of one conflict's actors. Goes out: a
record in which every item stands on exact characters, or is derived by a named rule. The command line calls.
"""

from truceline.talks.across.days import day_of
from truceline.talks.anchors import Ground, Span, selectors, ungrounded
from truceline.talks.board import issue_board
from truceline.talks.collisions import Collision, collisions
from truceline.talks.delegation import delegation_report
from truceline.talks.documents import Document, read_document, read_documents
from truceline.talks.knowledge import Entity, Issue, Knowledge, Role, load_knowledge
from truceline.talks.names import key, keys, same_skeleton
from truceline.talks.parsing import NoParserError, Parser, parser
from truceline.talks.record import UngroundedError, negotiation_record
from truceline.talks.reported_acts import COLUMNS as ACT_COLUMNS
from truceline.talks.reported_acts import reported_acts
from truceline.talks.sentences import sentence_around
from truceline.talks.timeline import timeline

__all__ = [
    "ACT_COLUMNS",
    "Collision",
    "Document",
    "Entity",
    "Ground",
    "Issue",
    "Knowledge",
    "NoParserError",
    "Parser",
    "Role",
    "Span",
    "UngroundedError",
    "collisions",
    "day_of",
    "delegation_report",
    "issue_board",
    "key",
    "keys",
    "load_knowledge",
    "negotiation_record",
    "parser",
    "read_document",
    "read_documents",
    "reported_acts",
    "same_skeleton",
    "selectors",
    "sentence_around",
    "timeline",
    "ungrounded",
]
