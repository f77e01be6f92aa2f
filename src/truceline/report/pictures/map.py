"""The map: zones, a coarse control line, and recorded violations by cell of a tenth of a degree.

It shows where, never exactly where: a circle stands at the middle of its cell for every reader,
and places given by a bearing from a sensor are left out, for their coordinates are the sensor's.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from truceline.report.asked import Counts, classes_of, is_unobserved
from truceline.report.desk import Desk
from truceline.report.material import MapLayer, Region
from truceline.report.page import Num
from truceline.report.pictures import svg
from truceline.report.pictures.labels import LETTER, Box, Wanted, box_of, overlap, placed
from truceline.report.rows import Row

WIDTH, MAX_HEIGHT, MARGIN = 720.0, 460.0, 14.0
CELLS_PER_DEGREE = 10
LINE_STEP_DEG = 0.05
KM_PER_DEGREE = 111.32
_NICE_KM = (500, 200, 100, 50, 20, 10, 5, 2, 1)
_STYLES: dict[str, dict[str, object]] = {
    "region": {"fill": svg.LAND, "stroke": svg.QUIET, "stroke_width": 0.8},
    "zone": {"fill": "#d9c9a3", "fill_opacity": 0.35, "stroke": "#8d7a4a", "stroke_width": 0.8},
    "coast": {"fill": "none", "stroke": "#7f9db3", "stroke_width": 0.8},
    "border": {"fill": "none", "stroke": svg.QUIET, "stroke_width": 0.8, "stroke_dasharray": "5 3"},
    "control": {"fill": "none", "stroke": svg.INK, "stroke_width": 1.6, "stroke_dasharray": "2 3"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A plain projection: degrees to user units, east-west shrunk by the cosine of the middle latitude."""

    west: float
    north: float
    units_per_degree: float
    shrink: float
    height: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place stands in the picture."""
        x = MARGIN + (lon - self.west) * self.units_per_degree * self.shrink
        return x, MARGIN + (self.north - lat) * self.units_per_degree


def density_map(desk: Desk, rows: tuple[Row, ...]) -> str | None:
    """The map as SVG; None when there is nothing with a place to draw."""
    layers = list(desk.map_layers)
    cells = _cells(row for row in rows if row.recorded_violations)
    others = _cells(row for row in rows if not row.recorded_violations)
    points = [point for layer in layers for ring in layer.rings for point in ring]
    points += [_middle(cell) for cell in (*cells, *others)]
    if not points:
        return None
    frame = _frame(points)
    order = ("region", "zone", "coast", "border", "control")
    parts = [svg.rect(0, 0, WIDTH, frame.height, {"fill": svg.SEA})]
    parts += [
        part for kind in order for layer in layers if layer.kind == kind for part in _draw(frame, layer)
    ]
    parts += [_ring(frame, cell) for cell in sorted(others) if cell not in cells]
    rings = [_around(frame, cell) for cell in others]
    counts = [] if cells else _region_counts(desk, frame, layers, rings)
    parts += _circles(frame, cells) if cells else [part for part, _ in counts]
    taken = [*_furniture(frame), *(box for _, box in counts)]
    names = [_name(desk, frame, layer) for kind in _NAMED for layer in layers if layer.kind == kind]
    parts += placed((name for name in names if name), (WIDTH, frame.height), taken)
    parts += [*_scale_bar(frame), *(_legend(frame, cells) if cells else [])]
    return svg.document(WIDTH, frame.height, parts, desk.words("violations.map"))


def _cells(rows: Iterable[Row]) -> Counter[tuple[int, int]]:
    found: Counter[tuple[int, int]] = Counter()
    for row in rows:
        if row.lon_deg is not None and row.lat_deg is not None and row.place_kind != "wedge":
            cell = (
                math.floor(row.lon_deg * CELLS_PER_DEGREE + 0.5),
                math.floor(row.lat_deg * CELLS_PER_DEGREE + 0.5),
            )
            found[cell] += row.recorded_violations
    return found


def _middle(cell: tuple[int, int]) -> tuple[float, float]:
    return cell[0] / CELLS_PER_DEGREE, cell[1] / CELLS_PER_DEGREE


def _frame(points: list[tuple[float, float]]) -> Frame:
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    west, east, south, north = min(lons) - 0.1, max(lons) + 0.1, min(lats) - 0.1, max(lats) + 0.1
    shrink = math.cos(math.radians((south + north) / 2))
    room = WIDTH - 2 * MARGIN, MAX_HEIGHT - 2 * MARGIN
    units = min(room[0] / ((east - west) * shrink), room[1] / (north - south))
    spare = (room[0] / (units * shrink) - (east - west)) / 2
    height = (north - south) * units + 2 * MARGIN
    return Frame(west=west - spare, north=north, units_per_degree=units, shrink=shrink, height=height)


def _draw(frame: Frame, layer: MapLayer) -> list[str]:
    close = layer.kind in ("region", "zone")
    rings = layer.rings if close else tuple(map(_coarse, layer.rings))
    return [
        svg.path(
            [frame.at(*point) for point in ring],
            {"stroke_linejoin": "round", **_STYLES[layer.kind]},
            close=close,
        )
        for ring in rings
        if len(ring) > 1
    ]


def _coarse(line: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """A line on a grid of a twentieth of a degree, so that it says no more than it knows."""
    snapped = [tuple(round(degrees / LINE_STEP_DEG) * LINE_STEP_DEG for degrees in point) for point in line]
    kept = [point for i, point in enumerate(snapped) if i == 0 or point != snapped[i - 1]]
    return tuple((lon, lat) for lon, lat in kept)


def radius(count: int, most: int, largest: float = 20.0) -> float:
    """Of a circle whose area grows with the count, in user units; the smallest has 2.5."""
    return 2.5 + (largest - 2.5) * math.sqrt(count / most) if count else 2.0


def _largest(frame: Frame) -> float:
    """The largest circle's radius: neighbouring cells may touch, and do not hide each other."""
    return min(20.0, max(6.0, 0.62 * frame.units_per_degree / CELLS_PER_DEGREE))


def _circles(frame: Frame, cells: Counter[tuple[int, int]]) -> list[str]:
    most, largest = max(1, *cells.values()), _largest(frame)
    ordered = sorted(cells.items(), key=lambda item: (-item[1], item[0]))
    style = {"fill": svg.ACCENT, "fill_opacity": 0.45, "stroke": svg.ACCENT, "stroke_width": 0.8}
    return [
        svg.circle(*frame.at(*_middle(cell)), radius(count, most, largest), style) for cell, count in ordered
    ]


def _ring(frame: Frame, cell: tuple[int, int]) -> str:
    """A cell where only others reported: the same for one report and for many, for none is counted."""
    style = {"fill": "#ffffff", "fill_opacity": 0.7, "stroke": svg.QUIET, "stroke_width": 1}
    return svg.circle(*frame.at(*_middle(cell)), 2.6, style)


def _region_counts(
    desk: Desk, frame: Frame, layers: list[MapLayer], rings: list[Box]
) -> list[tuple[str, Box]]:
    """Where no row is shown: the region's released count in its middle, or that it was unobserved."""
    known = {region.id: region for region in desk.material.regions}
    if not desk.may_see("counts"):
        return []
    drawn = (layer for layer in layers if layer.kind == "region" and layer.id in known and layer.rings)
    return [_region_count(desk, frame, layer, known[layer.id], rings) for layer in drawn]


def _region_count(
    desk: Desk, frame: Frame, layer: MapLayer, region: Region, rings: list[Box]
) -> tuple[str, Box]:
    counts, x_y = Counts(desk, region.id), frame.at(*_centre(layer))
    if is_unobserved(counts, classes_of(desk, region)):
        text, size, figure = desk.words("summary.unobserved"), 14, ""
        look = {"fill": svg.QUIET, "font_style": "italic", **_HALO}
    else:
        shown = desk.num(counts.violations[0])
        figure, text = (shown.figure, shown.text) if isinstance(shown, Num) else ("", "–")
        size, look = 26, {"fill": svg.ACCENT, **_HALO}
    x, y, box = _clear_of(x_y, text, size, rings)
    return svg.label(x, y, text, {"text_anchor": "middle", "font_size": size, **look}, figure=figure), box


def _clear_of(
    middle: tuple[float, float], text: str, size: int, rings: list[Box]
) -> tuple[float, float, Box]:
    """Near the region's middle where no ring stands beside the number: '2' and a ring read as 20."""
    x, y = middle[0], middle[1] + 8
    spots = [(x, y + step, "middle") for step in (0, -28, 28, -56, 56, -84, 84)]
    boxes = [box_of(text, spot, size) for spot in spots]
    free = [i for i, box in enumerate(boxes) if not any(overlap(box, ring) for ring in rings)]
    best = free[0] if free else 0
    return spots[best][0], spots[best][1], boxes[best]


def _around(frame: Frame, cell: tuple[int, int]) -> Box:
    x, y = frame.at(*_middle(cell))
    return x - 10, y - 8, x + 10, y + 8


def _centre(layer: MapLayer) -> tuple[float, float]:
    points = layer.rings[0]
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


_HALO = {"stroke": "#ffffff", "stroke_width": 3, "paint_order": "stroke", "stroke_linejoin": "round"}
_NAMED = ("region", "control", "zone", "border", "coast")
"""Whose names are placed first; coasts and borders rarely have one."""


def _name(desk: Desk, frame: Frame, layer: MapLayer) -> Wanted | None:
    if not layer.names or not layer.rings or not layer.rings[0]:
        return None
    name = desk.name(layer.names)
    if layer.kind in ("region", "zone"):
        size = 13 if layer.kind == "region" else 11
        spots = _spots_of_area(frame, layer, len(name) * LETTER * size)
        return Wanted(text=name, spots=spots, size=size, style={"fill": svg.QUIET, **_HALO})
    style = {"font_style": "italic", "fill": svg.INK, **_HALO}
    return Wanted(text=name, spots=_spots_of_line(frame, layer), size=11, style=style)


def _spots_of_area(frame: Frame, layer: MapLayer, width: float) -> tuple[tuple[float, float, str], ...]:
    """Inside its corners where the name has room there, beside it where it is small."""
    lons, lats = [lon for lon, _ in layer.rings[0]], [lat for _, lat in layer.rings[0]]
    (left, top), (right, bottom) = frame.at(min(lons), max(lats)), frame.at(max(lons), min(lats))
    middle = ((left + right) / 2, (top + bottom) / 2 + 4)
    beside = (
        (right + 5, middle[1], "start"),
        (left - 5, middle[1], "end"),
        (middle[0], top - 5, "middle"),
        (middle[0], bottom + 13, "middle"),
    )
    if right - left < width + 10:
        return beside
    corners = (
        (left + 5, top + 15, "start"),
        (right - 5, top + 15, "end"),
        (left + 5, bottom - 6, "start"),
        (right - 5, bottom - 6, "end"),
        (*middle, "middle"),
    )
    return (*corners, *beside)


def _spots_of_line(frame: Frame, layer: MapLayer) -> tuple[tuple[float, float, str], ...]:
    """Beside its ends and its middle."""
    line = layer.rings[0]
    ends = [frame.at(*line[i]) for i in (-1, 0, len(line) // 2)]
    return tuple(
        (x + dx, y + dy, anchor)
        for x, y in ends
        for dx, dy, anchor in ((8, -8, "start"), (-8, -8, "end"), (8, 16, "start"), (-8, 16, "end"))
    )


def _furniture(frame: Frame) -> list[Box]:
    """The room of the scale bar and of the legend."""
    top = frame.height - MARGIN
    return [(0, top - 18, WIDTH / 3, frame.height), (WIDTH - 150, top - 46, WIDTH, frame.height)]


def _scale_bar(frame: Frame) -> list[str]:
    km_per_unit = KM_PER_DEGREE / frame.units_per_degree
    length_km = next((km for km in _NICE_KM if km / km_per_unit <= WIDTH / 4), 1)
    x, y, length = MARGIN + 4, frame.height - MARGIN - 4, length_km / km_per_unit
    ends = [(x, y - 4), (x, y), (x + length, y), (x + length, y - 4)]
    bar = svg.path(ends, {"fill": "none", "stroke": svg.INK, "stroke_width": 1.2})
    return [bar, svg.label(x + length + 6, y + 3, f"{length_km} km", {"font_size": 11}, axis=True)]


def _legend(frame: Frame, cells: Counter[tuple[int, int]]) -> list[str]:
    most = max(1, *cells.values())
    ring = {"fill": "#ffffff", "fill_opacity": 0.6, "stroke": svg.ACCENT, "stroke_width": 0.8}
    text = {"text_anchor": "middle", "font_size": 11}
    x, y, parts = WIDTH - MARGIN - 10, frame.height - MARGIN - 22, list[str]()
    for size in sorted({1, max(1, round(most / 4)), most}, reverse=True):
        r = radius(size, most, _largest(frame))
        x -= r
        parts.append(svg.circle(x, y, r, ring))
        parts.append(svg.label(x, y + max(r + 12, 16), str(size), text, axis=True))
        x -= r + 14
    return parts
