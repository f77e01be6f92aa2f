"""A drawing may go on, close a ring and join its pieces; it may not cross itself."""

from __future__ import annotations

import pytest
import shapely

from truceline.agreement.fields import Sheet
from truceline.agreement.impossible import check_crosses_nothing


def said(wkt):
    sheet = Sheet("lines.geojson")
    check_crosses_nothing(sheet, 7, "l", shapely.from_wkt(wkt))
    return [(each.code, each.line_no, each.message.partition("itself: ")[2]) for each in sheet.problems]


@pytest.mark.parametrize(
    "wkt",
    [
        "LINESTRING (0 0, 1 0, 2 1, 2 2)",
        "LINESTRING (0 0, 1 0, 1 1, 0 0)",
        "MULTILINESTRING ((0 0, 1 0), (1 0, 2 0))",
        "MULTILINESTRING ((0 0, 1 0), (5 5, 6 5))",
        "MULTILINESTRING ((0 0, 1 0), (1 0, 2 0), (1 0, 1 1))",
    ],
)
def test_a_course_that_only_goes_on_is_let_in(wkt):
    assert said(wkt) == []


@pytest.mark.parametrize(
    ("wkt", "where"),
    [
        ("LINESTRING (0 0, 2 0, 2 1, 1 1, 1 -1)", "its part from (0, 0) to (2, 0) meets its part from (1, 1) to (1, -1) at (1, 0)."),
        ("LINESTRING (0 0, 2 0, 1 0)", "its part from (0, 0) to (2, 0) meets its part from (2, 0) to (1, 0) at (1.5, 0)."),
        ("LINESTRING (0 0, 2 0, 2 1, 1 0)", "its part from (0, 0) to (2, 0) meets its part from (2, 1) to (1, 0) at (1, 0)."),
        ("MULTILINESTRING ((0 0, 2 0), (1 -1, 1 1))", "its part from (0, 0) to (2, 0) meets its part from (1, -1) to (1, 1) at (1, 0)."),
    ],
)  # fmt: skip
def test_both_parts_of_a_crossing_are_named(wkt, where):
    ((code, line, message),) = said(wkt)
    assert (code, line) == ("TL-AGR-010", 7)
    assert message == where or message.startswith(where[: where.index(" at (")])
