"""Section: the counts in sentences, region by region, each with the previous period beside it."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.records import Figure
from truceline.report.asked import (
    ALL,
    COMPARABLE_RULE,
    NO_REGION,
    ClassCoverage,
    Counts,
    classes_of,
    is_unobserved,
    number,
    that_record,
    too_different,
    was_looked_at,
)
from truceline.report.desk import Desk
from truceline.report.material import Region
from truceline.report.page import Block, Bullets, Code, Line, Name, Para, Section, Span
from truceline.report.sections.settling import settling


def summary(desk: Desk) -> Section:
    """The bullets of the day and the rules they were counted by."""
    if not desk.may_see("counts"):
        withheld = Para(line=(desk.words("summary.all_withheld"),), style="note")
        return Section(id="summary", title=desk.words("sections.summary"), blocks=(withheld, *_rules(desk)))
    lines = [_region(desk, region) for region in desk.material.regions]
    lines += [*_elsewhere(desk), _total(desk), *_other_acts(desk)]
    return Section(
        id="summary",
        title=desk.words("sections.summary"),
        blocks=(Bullets(items=tuple(lines)), *_rules(desk)),
    )


def _region(desk: Desk, region: Region) -> Line:
    counts, classes = Counts(desk, region.id), classes_of(desk, region)
    name = Name(desk.name(region.names, region.id))
    before = _before(desk, counts.violations[1], classes)
    if is_unobserved(counts, classes):
        sentence = desk.words.line("summary.unobserved_now", region=name, before=before)
        return (*sentence, *_others(desk, counts))
    incidents_before = _before(desk, counts.incidents[1], classes, counts.violations[1])
    sentence = desk.words.line(
        "summary.counts",
        region=name,
        now=desk.num(counts.violations[0]),
        before=before,
        explosions=desk.num(counts.explosions[0]),
        explosions_before=_before(desk, counts.explosions[1], classes, counts.violations[1]),
        incidents=desk.num(counts.incidents[0]),
        incidents_before=incidents_before,
    )
    return (*sentence, " ", *_comparison(desk, counts, classes), *_others(desk, counts))


def _others(desk: Desk, counts: Counts) -> Line:
    """What parties, media and others reported, which is recorded by nobody of the mission."""
    now, before = counts.others
    if not number(now) and not number(before):
        return ()
    return (" ", *desk.words.line("summary.others", others=desk.num(now), before=desk.num(before)))


def _before(
    desk: Desk, figure: Figure, classes: tuple[ClassCoverage, ...], violations: Figure | None = None
) -> Span:
    """The previous period's number; 'unobserved' when nobody looked and nothing was recorded."""
    if number(violations or figure) == 0 and not was_looked_at(classes, before=True):
        return desk.words("summary.unobserved")
    return desk.num(figure)


def _comparison(desk: Desk, counts: Counts, classes: tuple[ClassCoverage, ...]) -> Line:
    """A direction only where coverage of both periods allows one; comparable@1."""
    reasons = _obstacles(desk, classes)
    if reasons:
        because = tuple(span for i, reason in enumerate(reasons) for span in (("; " if i else ""), *reason))
        return desk.words.line("summary.not_comparable", because=because)
    now, before = counts.violations
    change = number(now) - number(before)
    if change == 0:
        return desk.words.line("summary.same")
    high, low = (now, before) if change > 0 else (before, now)
    difference = desk.derived(
        f"{desk.day}/violations/{counts.where}/difference", "violations", "difference@1", high, low
    )
    key = "summary.increase" if change > 0 else "summary.decrease"
    return desk.words.line(key, difference=desk.num(difference))


def _obstacles(desk: Desk, classes: tuple[ClassCoverage, ...]) -> list[Line]:
    recording = that_record(classes)
    if not recording:
        return [desk.words.line("summary.because_no_coverage")]
    return [reason for coverage in recording for reason in _obstacle(desk, coverage)]


def _obstacle(desk: Desk, coverage: ClassCoverage) -> list[Line]:
    name, differs = Name(desk.words.code(coverage.source_class)), too_different(coverage)
    if differs is None:
        return [desk.words.line("summary.because_unknown", **{"class": name})]
    if not differs:
        return []
    if not desk.may_see("coverage"):
        return [desk.words.line("summary.because_less_withheld", **{"class": name})]
    now, before = desk.num(coverage.measure()), desk.num(coverage.measure(before=True))
    key = "summary.because_fewer_passes" if coverage.passes else "summary.because_less"
    return [desk.words.line(key, **{"class": name}, now=now, before=before)]


def _elsewhere(desk: Desk) -> list[Line]:
    counts = Counts(desk, NO_REGION)
    told = (*counts.violations, *counts.others)
    if not desk.material.regions or not any(number(figure) for figure in told):
        return []
    if not any(number(figure) for figure in counts.violations):
        return [desk.words.line("summary.no_region_others") + _others(desk, counts)]
    return [(*_four(desk, "summary.no_region", counts), *_others(desk, counts))]


def _total(desk: Desk) -> Line:
    counts, classes = Counts(desk, ALL), classes_of(desk, None)
    if is_unobserved(counts, classes):
        before = _before(desk, counts.violations[1], classes)
        return (*desk.words.line("summary.unobserved_all", before=before), *_others(desk, counts))
    total = _four(desk, "summary.total", counts)
    if desk.material.regions:
        return (*total, " ", desk.words("summary.not_comparable_total"), *_others(desk, counts))
    return (*total, " ", *_comparison(desk, counts, classes), *_others(desk, counts))


def _four(desk: Desk, key: str, counts: Counts) -> Line:
    return desk.words.line(
        key,
        now=desk.num(counts.violations[0]),
        before=desk.num(counts.violations[1]),
        incidents=desk.num(counts.incidents[0]),
        incidents_before=desk.num(counts.incidents[1]),
    )


def _other_acts(desk: Desk) -> list[Line]:
    counts = Counts(desk, ALL)
    pairs = {kind: counts.of_kind(kind) for kind in ("casualty", "damage", "weapon_presence", "restriction")}
    shown = {kind: (desk.num(now), desk.num(before)) for kind, (now, before) in pairs.items()}
    words = desk.words
    lines = [
        words.line(
            "summary.effects",
            casualties=shown["casualty"][0],
            casualties_before=shown["casualty"][1],
            damage=shown["damage"][0],
            damage_before=shown["damage"][1],
        ),
        words.line(
            "summary.weapons",
            weapons=shown["weapon_presence"][0],
            weapons_before=shown["weapon_presence"][1],
        ),
        words.line(
            "summary.restrictions",
            restrictions=shown["restriction"][0],
            restrictions_before=shown["restriction"][1],
        ),
    ]
    if number(counts.inexact[0]):
        lines.append(words.line("summary.inexact", count=desk.num(counts.inexact[0])))
    if number(counts.screened[0]):
        lines.append(words.line("summary.screened", screened=desk.num(counts.screened[0])))
    return [*lines, *settling(desk)]


def _rules(desk: Desk) -> tuple[Block, ...]:
    rule = Name(desk.name(desk.material.counting_rule))
    return (
        Para(line=desk.words.line("summary.counting_rule", rule=rule), style="rule"),
        Para(line=desk.words.line("summary.two_counts"), style="rule"),
        Para(line=desk.words.line("summary.comparing", rule=Code(COMPARABLE_RULE)), style="rule"),
        *_who_records(desk),
    )


def _who_records(desk: Desk) -> list[Block]:
    """The classes the rule looks at in this mission, by name, and those it cannot weigh."""
    if not desk.may_see("counts"):
        return []
    found = dict.fromkeys(s.source_class for s in desk.material.sources if s.id in desk.eyes.recording)
    line = desk.words.line("summary.recording", classes=_classes(desk, found))
    places: tuple[Region | None, ...] = (*desk.material.regions, None)
    seen = {item.source_class for place in places for item in that_record(classes_of(desk, place))}
    blind = [name for name in found if name not in seen]
    if blind and desk.may_see("coverage"):
        line = (*line, " ", *desk.words.line("summary.unweighed", classes=_classes(desk, blind)))
    return [Para(line=line, style="rule")]


def _classes(desk: Desk, names: Iterable[str]) -> Name:
    return Name(", ".join(desk.words.code(name) for name in names) or desk.words("summary.nobody_records"))
