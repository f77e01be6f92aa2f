"""The timeline: counts by day, baseline mean dashed, truce window shaded, unobserved days hatched."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from truceline.report.desk import Desk
from truceline.report.material import DailySeries
from truceline.report.page import Name, Num
from truceline.report.pictures import svg
from truceline.report.written import plain

WIDTH, HEIGHT = 720.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 10.0, 18.0, 26.0
_ROOM = 110.0


def timeline(desk: Desk, series: DailySeries, *, rule: str) -> str:
    """One stratum's days as SVG. The counts of days that touch the window are printed as figures."""
    most, step = _ceiling(series), (WIDTH - LEFT - RIGHT) / len(series.days)
    hatch = f"hatch-{series.stratum}"
    parts = [_hatch(hatch), *_window(desk, series, step), *_scale(most)]
    parts += [_bar(count, i, step, most, hatch) for i, (_, count) in enumerate(series.days)]
    parts += [*_mean(series, most), *_dates(series, step), *_printed(desk, series, step, most, rule)]
    base = [(LEFT, HEIGHT - BOTTOM), (WIDTH - RIGHT, HEIGHT - BOTTOM)]
    parts.append(svg.path(base, {"stroke": svg.INK, "stroke_width": 0.8}))
    title = desk.words.line("truce.timeline", stratum=Name(series.stratum))
    return svg.document(WIDTH, HEIGHT, parts, plain(title))


def _bar(count: int | None, i: int, step: float, most: int, hatch: str) -> str:
    x, width = LEFT + i * step, max(0.8, step * 0.78)
    if count is None:
        return svg.rect(x, TOP, width, HEIGHT - TOP - BOTTOM, {"fill": f"url(#{hatch})"})
    y = _y(count, most)
    return svg.rect(x, y, width, HEIGHT - BOTTOM - y, {"fill": svg.ACCENT})


def _ceiling(series: DailySeries) -> int:
    """A round number no bar is higher than."""
    most = max([1, *(count for _, count in series.days if count is not None), int(series.baseline_mean or 0)])
    size = 10 ** (len(str(most)) - 1)
    return next((size * factor // 2 for factor in range(2, 21) if size * factor // 2 >= most), most)


def _y(count: float, most: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * count / most


def _hatch(name: str) -> str:
    return (
        f'<defs><pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><path d="M0 0 V5" stroke="{svg.QUIET}" stroke-width="1.4"/>'
        "</pattern></defs>"
    )


def _scale(most: int) -> list[str]:
    parts, text = list[str](), {"text_anchor": "end", "font_size": 11, "fill": svg.QUIET}
    for value in sorted({0, most // 2 if most % 2 == 0 else 0, most}):
        y = _y(value, most)
        ends = [(LEFT, y), (WIDTH - RIGHT, y)]
        parts.append(svg.path(ends, {"stroke": svg.FAINT, "stroke_width": 0.6}))
        parts.append(svg.label(LEFT - 6, y + 4, str(value), text, axis=True))
    return parts


def _position(series: DailySeries, at: datetime, zone: str) -> float:
    """Days since the series' start, as a fraction, on the mission's clock."""
    local = at.astimezone(ZoneInfo(zone))
    return (local.date() - series.days[0][0]).days + (local.hour * 60 + local.minute) / 1440


def _window(desk: Desk, series: DailySeries, step: float) -> list[str]:
    window = desk.material.truce_window
    if window is None:
        return []
    ends = [_position(series, at, desk.material.zone) for at in (window.start, window.end)]
    first, last = (min(max(end, 0.0), float(len(series.days))) for end in ends)
    if last <= first:
        return []
    x, width = LEFT + first * step, (last - first) * step
    return [svg.rect(x, TOP - 8, width, HEIGHT - TOP - BOTTOM + 8, {"fill": "#e8b04a", "fill_opacity": 0.38})]


def _mean(series: DailySeries, most: int) -> list[str]:
    if series.baseline_mean is None:
        return []
    y = _y(series.baseline_mean, most)
    style = {"stroke": svg.INK, "stroke_width": 1, "stroke_dasharray": "6 4"}
    return [svg.path([(LEFT, y), (WIDTH - RIGHT, y)], style)]


def _dates(series: DailySeries, step: float) -> list[str]:
    """The first and the last day, and firsts of months that leave room for them."""
    last = len(series.days) - 1
    firsts = [
        i
        for i, (day, _) in enumerate(series.days)
        if day.day == 1 and _ROOM < i * step < (last * step - _ROOM)
    ]
    wanted = [(0, "start"), *((i, "middle") for i in firsts), *([(last, "end")] if last else [])]
    return [
        svg.label(
            LEFT + (i + 0.4) * step,
            HEIGHT - 8,
            _short(series.days[i][0]),
            {"text_anchor": anchor, "font_size": 11, "fill": svg.QUIET},
            axis=True,
        )
        for i, anchor in wanted
    ]


def _short(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _printed(desk: Desk, series: DailySeries, step: float, most: int, rule: str) -> list[str]:
    window = desk.material.truce_window
    if window is None:
        return []
    zone = ZoneInfo(desk.material.zone)
    first, last = (at.astimezone(zone).date() for at in (window.start, window.end))
    return [
        _day_count(desk, series, i, (LEFT + (i + 0.4) * step, _y(count, most) - 4), rule)
        for i, (day, count) in enumerate(series.days)
        if first <= day <= last and count is not None
    ]


def _day_count(desk: Desk, series: DailySeries, i: int, at: tuple[float, float], rule: str) -> str:
    day, count = series.days[i]
    record, tier = f"truce/{series.stratum}/series", desk.material.release_tier("truce")
    shown = desk.given(record, day.isoformat(), count, unit="count", rule=rule, tier=tier)
    if not isinstance(shown, Num):
        return ""
    return svg.label(*at, shown.text, {"text_anchor": "middle", "font_size": 11}, figure=shown.figure)
