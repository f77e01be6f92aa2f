"""What each source says about the happenings: one module per class of source.

comes in:  the true happenings and a seed
goes out:  Report rows as the publisher would write them, each with the incident it is really about
"""

from truceline.simulate.sources.reports import CoverageRow, Report, numbered, utc_text

__all__ = ["CoverageRow", "Report", "numbered", "utc_text"]
