"""In come waveforms of one array; out go arrivals with their bearings, as rows of Truceline's own table.

The command `hear` calls it. It is no format of its own: the sums of a beam end in other digits on other
machines, and what is read again must come out the same. The table is the evidence, and names its waveforms.
"""

from truceline.intake.hearing.arrivals import Arrival, Hearing, arrivals
from truceline.intake.hearing.rows import TABLE_COLUMNS, Reach, heard_rows, table_rows
from truceline.intake.hearing.waveforms import Array, MissingExtraError, WaveformError, read_array

__all__ = [
    "Arrival",
    "Array",
    "Hearing",
    "MissingExtraError",
    "Reach",
    "TABLE_COLUMNS",
    "WaveformError",
    "arrivals",
    "heard_rows",
    "read_array",
    "table_rows",
]
