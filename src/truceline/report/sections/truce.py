"""Section: did it change? One answer a stratum, with everything that led to it, and no score."""

from __future__ import annotations

from truceline.records import BaselineResult, TruceAnswer
from truceline.report.desk import Desk
from truceline.report.page import (
    Block,
    Bullets,
    Heading,
    Line,
    Name,
    Para,
    Picture,
    Section,
    Span,
    Strong,
    Table,
    said_with_figure,
)
from truceline.report.pictures.timeline import timeline
from truceline.report.questions import Value

_ANSWER = (
    "stratum",
    "answer",
    "observed",
    "expected",
    "ratio",
    "interval",
    "p_fell",
    "p_rose",
    "smallest",
    "looks",
)
_BASELINE = ("baseline", "usable", "mean", "expected", "ratio", "p_fell", "p_rose", "exposure", "answer")


def truce(desk: Desk) -> Section:
    """The answers with their reasons; withheld whole where the reader may not see them."""
    words, material = desk.words, desk.material
    blocks: list[Block]
    if not material.truce:
        blocks = [Para(line=(words("truce.none"),))]
    elif not desk.may_see("truce"):
        blocks = [Para(line=(words("truce.withheld"),), style="note")]
    else:
        blocks = [*_window(desk), Para(line=(words("truce.rule"),), style="rule"), _answers(desk)]
        blocks += [block for answer in material.truce for block in _one(desk, answer)]
    return Section(id="truce", title=words("sections.truce"), blocks=tuple(blocks))


def _window(desk: Desk) -> list[Block]:
    window = desk.material.truce_window
    if window is None:
        return []
    start, end = desk.moment(window.start), desk.moment(window.end)
    return [Para(line=desk.words.line("truce.window", start=start, end=end))]


def _answers(desk: Desk) -> Table:
    return Table(
        caption=(desk.words("truce.table"),),
        head=tuple((desk.words(f"truce.{name}"),) for name in _ANSWER),
        align="llrrrrrrrr",
        rows=tuple(_row(desk, answer) for answer in desk.material.truce),
        wide=((0, 1), (1, 1.3), (8, 1.3)),
    )


def _row(desk: Desk, answer: TruceAnswer) -> tuple[Line, ...]:
    take = _Taker(desk, answer, f"truce/{answer.stratum}")
    return (
        (Name(answer.stratum),),
        _verdict(desk, answer),
        take("observed", answer.observed, "count"),
        take("expected", answer.expected, "mean"),
        take("rate_ratio", answer.rate_ratio, "ratio"),
        take.interval(answer.interval),
        take("p_fell", answer.p_fell, "p"),
        take("p_rose", answer.p_rose, "p"),
        take("smallest_detectable_drop", answer.smallest_detectable_drop, "share"),
        take("looks", answer.looks, "looks"),
    )


def _verdict(desk: Desk, answer: TruceAnswer) -> Line:
    word = _word(desk, answer.answer)
    return (f"{desk.words('truce.control')} ({word})",) if answer.is_control else (Strong(word),)


def _word(desk: Desk, verdict: str) -> str:
    return desk.words(f"truce.{verdict.replace(' ', '_')}")


class _Taker:
    """Registers an answer's numbers under its record's id and prints them; – where there is none."""

    def __init__(self, desk: Desk, answer: TruceAnswer, record: str) -> None:
        self.desk, self.method, self.record = desk, answer.method, record

    def __call__(self, name: str, value: Value, unit: str) -> Line:
        return (self.span(name, value, unit),) if value is not None else ("–",)

    def span(self, name: str, value: Value, unit: str) -> Span:
        tier = self.desk.material.release_tier("truce")
        return self.desk.given(self.record, name, value, unit=unit, rule=self.method, tier=tier)

    def interval(self, ends: tuple[float, float] | None) -> Line:
        if ends is None:
            return ("–",)
        low, high = (self.span(name, end, "ratio") for name, end in zip(("low", "high"), ends, strict=True))
        return (low, "–", high)

    def said(self, name: str, text: str) -> Line:
        """Words of the method; numbers in them lead to those words as a figure."""
        line = said_with_figure(text, f"{self.record}/{name}")
        if line != (text,):
            self.span(name, text, "text")
        return line


def _one(desk: Desk, answer: TruceAnswer) -> list[Block]:
    take = _Taker(desk, answer, f"truce/{answer.stratum}")
    heading = Heading(line=(Name(answer.stratum), ": ", *_verdict(desk, answer)))
    return [heading, *_reasons(desk, answer, take), *_baselines(desk, answer), *_timeline(desk, answer)]


def _reasons(desk: Desk, answer: TruceAnswer, take: _Taker) -> list[Block]:
    words = desk.words
    items = [
        (words("truce.reasons"), *take.said(f"reason/{i}", text)) for i, text in enumerate(answer.reasons, 1)
    ]
    items += [
        (words("truce.doubts"), *take.said(f"doubt/{i}", text)) for i, text in enumerate(answer.doubts, 1)
    ]
    items += _tested(desk, answer, take)
    placebo = answer.placebo
    if placebo is not None:
        line = words.line(
            "truce.placebo",
            windows=take("placebo/windows", placebo.windows, "count"),
            as_low=take("placebo/as_low", placebo.as_low, "count"),
            as_high=take("placebo/as_high", placebo.as_high, "count"),
            median=take("placebo/median", placebo.median, "count"),
        )
        items.append(line)
    return [Bullets(items=tuple(items))] if items else []


def _tested(desk: Desk, answer: TruceAnswer, take: _Taker) -> list[Line]:
    """What was counted, and at which level each of the two tests was made."""
    if not answer.windows:
        return []
    counted: Line = ()
    for window in answer.windows:
        comma: Line = ("; ",) if counted else ()
        counted += (*comma, desk.moment(window.start), " – ", desk.moment(window.end))
    alpha = take("alpha", answer.alpha, "ratio")
    return [desk.words.line("truce.tested", windows=counted, alpha=alpha)]


def _baselines(desk: Desk, answer: TruceAnswer) -> list[Block]:
    if not answer.baselines:
        return []
    return [
        Table(
            caption=(desk.words("truce.baselines"),),
            head=tuple((desk.words(f"truce.{name}"),) for name in _BASELINE),
            align="lrrrrrrrl",
            rows=tuple(_baseline(desk, answer, result) for result in answer.baselines),
            wide=((8, 1),),
        )
    ]


def _baseline(desk: Desk, answer: TruceAnswer, result: BaselineResult) -> tuple[Line, ...]:
    take = _Taker(desk, answer, f"truce/{answer.stratum}/baseline-{result.windows_declared}")
    declared = take("windows_declared", result.windows_declared, "windows")
    return (
        desk.words.line("truce.windows", count=declared),
        take("windows_usable", result.windows_usable, "windows"),
        take("mean", result.mean, "mean"),
        take("expected", result.expected, "mean"),
        take("rate_ratio", result.rate_ratio, "ratio"),
        take("p_fell", result.p_fell, "p"),
        take("p_rose", result.p_rose, "p"),
        take("exposure_share", result.exposure_share, "share"),
        (_word(desk, result.verdict),),
    )


def _timeline(desk: Desk, answer: TruceAnswer) -> list[Block]:
    series = {item.stratum: item for item in desk.material.series}.get(answer.stratum)
    if series is None or not series.days:
        return []
    take = _Taker(desk, answer, f"truce/{answer.stratum}/series")
    words = desk.words
    mean = take("baseline_mean", series.baseline_mean, "mean")
    return [
        Picture(
            name=f"timeline-{answer.stratum}",
            svg=timeline(desk, series, rule=answer.method),
            caption=words.line("truce.timeline_caption", mean=mean),
            alt=words("truce.timeline_alt"),
        )
    ]
