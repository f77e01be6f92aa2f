"""Names on the map: never over each other, never outside, cut only when they must be."""

import re

from hypothesis import given
from hypothesis import strategies as st

from truceline.report.pictures.labels import LONGEST, Wanted, box_of, placed

ROOM = (400.0, 200.0)
spots = st.tuples(st.floats(0, 400), st.floats(0, 200), st.sampled_from(["start", "middle", "end"]))
names = st.builds(
    Wanted,
    text=st.text("abcdefgh ", min_size=1, max_size=60),
    spots=st.lists(spots, min_size=1, max_size=4).map(tuple),
    size=st.just(12.0),
)


def boxes(parts):
    for part in parts:
        found = re.search(
            r'x="([\d.-]+)" y="([\d.-]+)".*text-anchor="(\w+)">(?:<title>.*</title>)?(.*)</text>', part
        )
        x, y, anchor, text = found.groups()
        yield box_of(text, (float(x), float(y), anchor), 12.0)


@given(st.lists(names, max_size=12))
def test_no_two_names_overlap_and_none_leaves_the_picture(wanted):
    drawn = list(boxes(placed(wanted, ROOM)))
    near = 0.2  # coordinates are written to a tenth
    for i, one in enumerate(drawn):
        assert one[0] >= -near and one[1] >= -near and one[2] <= ROOM[0] + near and one[3] <= ROOM[1] + near
        for other in drawn[:i]:
            apart = one[0] >= other[2] - near or other[0] >= one[2] - near
            assert apart or one[1] >= other[3] - near or other[1] >= one[3] - near


def test_the_second_of_two_names_for_one_spot_takes_its_next_one():
    first = Wanted(text="West Reach", spots=((5, 20, "start"),), size=12)
    second = Wanted(text="The theatre", spots=((5, 20, "start"), (5, 180, "start")), size=12)
    one, two = placed((first, second), ROOM)
    assert 'y="20"' in one and 'y="180"' in two


def test_an_overlong_name_is_cut_and_kept_whole_in_its_title():
    name = "twelve kilometres either side of the line of contact"
    (part,) = placed((Wanted(text=name, spots=((5, 20, "start"),), size=12),), ROOM)
    assert f"<title>{name}</title>" in part
    shown = part.split("</title>")[1]
    assert shown.startswith("twelve kilometres") and "…" in shown
    assert len(shown.removesuffix("</text>")) <= LONGEST
