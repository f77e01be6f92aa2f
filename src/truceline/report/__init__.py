"""One day of a mission as a report: HTML, PDF, JSON, CSV, GeoJSON, every number walked back to bytes.

Comes in: a ``DayMaterial`` (views on a DuckDB connection, and records). Goes out: files, and for
``explain`` the same questions asked again. Called by the mission; it never sees the store.
"""

from truceline.report.again import figures_of
from truceline.report.answering import evaluate, rederive, rows_of
from truceline.report.deriving import derive
from truceline.report.errors import FigureError, ReportRefusedError
from truceline.report.material import (
    AnnouncedCause,
    Calibration,
    ClaimedTotal,
    ConditionStands,
    DailySeries,
    DayMaterial,
    DayStatus,
    ExemptedActivity,
    GradedIncident,
    GuaranteePanel,
    LayerTerms,
    MapLayer,
    RefusedLook,
    Region,
    SettlingTime,
    SideReach,
    SignedIncident,
    Signer,
    StageStands,
    TalksLine,
    TalksRecord,
    TalksText,
)
from truceline.report.questions import Condition, Derivation, FigureQuery, Given, How
from truceline.report.register import Register
from truceline.report.words import languages, words
from truceline.report.write import refusal, report_files, write_report
from truceline.report.written_questions import how_from_json, how_to_json

__all__ = [
    "AnnouncedCause",
    "Calibration",
    "ClaimedTotal",
    "ConditionStands",
    "DailySeries",
    "DayMaterial",
    "DayStatus",
    "Derivation",
    "ExemptedActivity",
    "FigureError",
    "FigureQuery",
    "Given",
    "GradedIncident",
    "GuaranteePanel",
    "How",
    "LayerTerms",
    "MapLayer",
    "RefusedLook",
    "Region",
    "SettlingTime",
    "SideReach",
    "SignedIncident",
    "Signer",
    "StageStands",
    "TalksLine",
    "TalksRecord",
    "TalksText",
    "Register",
    "ReportRefusedError",
    "Condition",
    "derive",
    "evaluate",
    "figures_of",
    "how_from_json",
    "how_to_json",
    "languages",
    "rederive",
    "refusal",
    "report_files",
    "rows_of",
    "words",
    "write_report",
]
