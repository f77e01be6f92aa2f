"""Association, version 1: density-normalised likelihood ratios and gated merging (methods.md, section 5).

comes in:  columns of observations, as arrays
goes out:  a label for each row: which rows are one happening
called by: the bench, and a mission's run by way of tables.py
"""

from truceline.fusion.assoc_v1.associate import FIRST_METHOD, METHOD, Associated, associate
from truceline.fusion.assoc_v1.candidates import TooCrowdedError
from truceline.fusion.assoc_v1.placing import Placed, placed
from truceline.fusion.assoc_v1.reports import Coded
from truceline.fusion.assoc_v1.settings import STANDARD, Settings

__all__ = [
    "Associated",
    "Coded",
    "FIRST_METHOD",
    "METHOD",
    "Placed",
    "STANDARD",
    "Settings",
    "TooCrowdedError",
    "associate",
    "placed",
]
