"""In come incidents, findings and the agreement; out go assessments, each with its reasons.
An assessment never names a witness, and no silence is ever read as compliance.
The mission calls it; reports print what it says. Methods are versioned; used ones are never edited.
"""

from truceline.compliance.acts import Acts, acts_of
from truceline.compliance.assess_v1 import ASSESSMENT_COLUMNS, Assessed, assess
from truceline.compliance.days_v1 import DayAnswer, ProvisionDay, provision_day_status
from truceline.compliance.one_v1 import assess_one
from truceline.compliance.rules_v1 import METHOD, assessable
from truceline.compliance.verdicts_v2 import VERDICTS, Verdicts

__all__ = [
    "ASSESSMENT_COLUMNS",
    "Acts",
    "Assessed",
    "DayAnswer",
    "METHOD",
    "ProvisionDay",
    "VERDICTS",
    "Verdicts",
    "acts_of",
    "assess",
    "assess_one",
    "assessable",
    "provision_day_status",
]
