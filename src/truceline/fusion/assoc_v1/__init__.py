"""Association, version 1: density-normalised likelihood ratios and gated merging (methods.md, section 5).

comes in:  columns of observations, as arrays
goes out:  a label for each row: which rows are one happening
called by: the bench; a mission's run, once numbers, joins and splits across runs are settled
"""

from truceline.fusion.assoc_v1.associate import METHOD, Associated, TooCrowdedError, associate
from truceline.fusion.assoc_v1.placing import Placed, placed
from truceline.fusion.assoc_v1.settings import STANDARD, Settings

__all__ = [
    "Associated",
    "METHOD",
    "Placed",
    "STANDARD",
    "Settings",
    "TooCrowdedError",
    "associate",
    "placed",
]
