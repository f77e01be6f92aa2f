"""In come thermal detections, with those of earlier years, and looks; out goes how ordinary each one is.

Detections of one fire by several satellites are one; days nobody looked at are no days; only what was
seen earlier speaks about what came later. The mission calls it for what a run screened out.
"""

from truceline.verification.thermal_v1.background import Backdrop, backdrop
from truceline.verification.thermal_v1.fires import Detections, fire_numbers, repeats
from truceline.verification.thermal_v1.looks import exposures, looked_days, reach
from truceline.verification.thermal_v1.screening import Screened, screen
from truceline.verification.thermal_v1.settings import STANDARD, Settings
from truceline.verification.thermal_v1.words import REASONS, reasons, sentence, sentences

METHOD = "thermal_v1@1"

__all__ = [
    "Backdrop",
    "Detections",
    "METHOD",
    "REASONS",
    "STANDARD",
    "Screened",
    "Settings",
    "backdrop",
    "exposures",
    "fire_numbers",
    "looked_days",
    "reach",
    "reasons",
    "repeats",
    "screen",
    "sentence",
    "sentences",
]
