"""One monitoring mission: a folder and a person's words come in; records, answers and reports go out.

Wires the steps and is the only writer; every write names its actor. Called by the command line.
"""

from truceline.mission.alarming import AlarmResult
from truceline.mission.aside import AsideGroup, AsideRow
from truceline.mission.aside_sheets import AsideSheet
from truceline.mission.aside_views import AsideAsked
from truceline.mission.asking import TruceResult
from truceline.mission.differing import IncidentChange, MissionDifference, Tallied
from truceline.mission.errors import RefusedError, WriteRefusedError
from truceline.mission.explaining import Explainer
from truceline.mission.mission import Mission
from truceline.mission.outcomes import FileRead
from truceline.mission.periods import PeriodAssessed
from truceline.mission.proving import Explanation
from truceline.mission.running import RunSummary
from truceline.mission.verifying import VerifyResult, verify_mission
from truceline.mission.watching import Asked, Taken, Watch

__all__ = [
    "AlarmResult",
    "AsideAsked",
    "AsideGroup",
    "AsideRow",
    "AsideSheet",
    "Asked",
    "Explainer",
    "Explanation",
    "FileRead",
    "IncidentChange",
    "Mission",
    "MissionDifference",
    "PeriodAssessed",
    "RefusedError",
    "RunSummary",
    "Taken",
    "Tallied",
    "TruceResult",
    "VerifyResult",
    "Watch",
    "WriteRefusedError",
    "verify_mission",
]
