"""Figures in prose: how many ceasefire violations or explosions a sentence states, where and when.

Only what a sentence says outright is placed: a number of violations for named regions, or for the
whole line, and the figure for the period before. A number about a smaller place or a single day,
an upper bound, or wording that is not foreseen here is *left over*: the sentence is then set aside
with the number named, so that a person sees it. Nothing is guessed and nothing passes unseen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from truceline.intake.prose import COUNT, MONTH, NUMBER, count_of
from truceline.intake.rows import listed_rows
from truceline.intake.task import KEPT, Moment, Plan, Rows, Rule, Task
from truceline.records import Problem

VIOLATIONS, EXPLOSIONS = "ceasefire_violations", "explosions"
# a figure for the period before is another record than the earlier report's own: they are compared, not added
LATER = "_stated_later"
UNIT = r"cease[- ]?fire violations?"
_NAME = r"(?!(?:In|The|For|From|And|Both|Either)\b)[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?"
_PLACES = (
    rf"(?:both |either )?(?P<first>{_NAME})(?: regions?)?"
    rf"(?: (?:and|or) (?P<second>{_NAME})(?: regions?)?)?"
)
_HERE = r"(?:the|that|this|the same) region\b"
_SPEAKS = re.compile(rf"{UNIT}|\bviolations\b|\bexplosions\b", re.IGNORECASE)
# numbers that count nothing: days, times, years, shares, distances, lengths of periods, report numbers
_NO_COUNT = re.compile(
    rf"\b\d{{1,2}}(?: ?[-–/] ?\d{{1,2}}| (?:and|to|until) \d{{1,2}})*(?: {MONTH})+(?: \d{{4}})?"
    rf"|\b\d{{1,2}}(?: {MONTH})? (?:and|to|until) \d{{1,2}} {MONTH}|\b{MONTH} \d{{4}}\b"
    r"|\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b(?!,\d)|\d+(?:\.\d+)?[ -]?(?:%|per[ -]*cent\b|k?m\b|mm\b)"
    rf"|\b(?:{NUMBER})[- ](?:day|week|month|hour|year|fold)s?\b|\b\d+/\d{{2,4}}\b|\bone of the\b"
    r"|\b(?:two|three|four) (?:previous )?weeks\b|\b(?:no|No) (?:longer|one)\b|\bzero tolerance\b",
    re.IGNORECASE,
)
# what makes a figure one of a smaller place, a single day or a part of the period
_NARROWER = re.compile(
    r"\b(?:near|inside|within|outside|cameras?|since|until|alone|also|includes?|compar\w+|for example|"
    r"weekend|following|attributable|peak|spikes?|highest|of which|over the past)\b|\bweek of\b"
    r"|\b[Oo]n (?:\d|the (?:first|night))"
    r"|\bduring the (?:night|week|day|first|latter|previous night)\b",
    re.IGNORECASE,
)
_SMALLER = re.compile(r"\b(?:near|inside|within|outside|disengagement|periphery)\b")
_DAYS = re.compile(r"\b(?:[Bb]etween|[Ff]rom) \d{1,2}\b")
_GOES_ON = re.compile(
    r"\s*(?:$|[.;,)(–—-]|\(?\s*(?:as )?compared\b|and\b|in total\b|along the\b|overall\b|"
    r"during the reporting period|over the (?:reporting|two)|in the (?:previous|east|same|reporting))",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One stated figure: ``areas`` are region names, none for the whole; ``before``: of the period before."""

    measure: str
    count: int
    qualifier: str
    areas: tuple[str, ...] = ()
    before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one sentence gave: its figures, and the numbers that nobody could place."""

    figures: tuple[Figure, ...]
    left_over: tuple[str, ...]
    areas: tuple[str, ...] = ()


@dataclass(slots=True)
class Scan:
    """A sentence being read: where we are, what is taken, in which regions we stand."""

    flat: str
    known: frozenset[str]
    here: tuple[str, ...] = ()
    figures: list[Figure] = field(default_factory=list)
    taken: list[tuple[int, int]] = field(default_factory=list)

    def after(self, pattern: str, place: int) -> re.Match[str] | None:
        """The pattern right at this place."""
        return re.compile(pattern).match(self.flat, place)

    def keep(self, figure: Figure, *spans: tuple[int, int]) -> None:
        """One more figure, with the spans of its numbers."""
        self.figures.append(figure)
        self.taken += spans


def speaks_of_violations(flat: str) -> bool:
    """True for a sentence about violations or explosions, whose every number must be accounted for."""
    return _SPEAKS.search(flat) is not None


def known_regions(flat_text: str) -> frozenset[str]:
    """Every name that the text itself calls a region."""
    pairs = re.findall(rf"({_NAME})(?: (?:and|or) ({_NAME}))? regions?\b", flat_text)
    return frozenset(name for pair in pairs for name in pair if name)


def left_over(scan: Scan) -> tuple[str, ...]:
    """The counts of the sentence that are in no figure, as written."""
    if not speaks_of_violations(scan.flat):
        return ()
    spans = [*scan.taken, *(m.span() for m in _NO_COUNT.finditer(scan.flat))]
    return tuple(
        number[0]
        for number in re.finditer(NUMBER, scan.flat, re.IGNORECASE)
        if not any(start < number.end() and number.start() < end for start, end in spans)
    )


def whole_figures(flat: str) -> Found:
    """The figures of a sentence about the whole area: this period's, and the one before it."""
    scan = Scan(flat=flat, known=frozenset())
    before = re.search(rf"\b[Tt]his compares with (?P<n>{COUNT}) {UNIT}", flat)
    own = None if before else _own_whole(flat)
    place = own.end() if own else 0
    if own and _is_of_the_whole(flat, own):
        _keep_counts(scan, own, before=False)
        place = _with_explosions(scan, own.end(), before=False)
    elif own:
        return Found(figures=(), left_over=left_over(scan))
    _previous_whole(scan, before.start("n") if before else place, bool(before))
    return Found(figures=tuple(scan.figures), left_over=left_over(scan))


def _is_of_the_whole(flat: str, own: re.Match[str]) -> bool:
    """No smaller place or time stands before the number, nor, in a sentence without its days, after it."""
    if _NARROWER.search(flat, 0, own.start("n")) or not _GOES_ON.match(flat, own.end()):
        return False
    return _DAYS.search(flat) is not None or not _SMALLER.search(flat, own.end())


def _own_whole(flat: str) -> re.Match[str] | None:
    """'recorded 40 ceasefire violations', 'the number of ceasefire violations – 40' and their kin."""
    forms = (
        rf"\b(?P<n>{COUNT})(?: recorded)? {UNIT}(?! (?:in|on) (?:the )?(?:area|an? ))",
        rf"\bnumber of {UNIT},? ?(?:[–—(-]|[–—-] )? ?(?:recording )?(?P<n>{COUNT})(?: of them)?",
        rf"{UNIT}(?: along the contact line)? ?[–—(-] ?(?P<n>{COUNT})",
    )
    found = (re.search(form, flat) for form in forms)
    return next((match for match in found if match), None)


def _with_explosions(scan: Scan, place: int, *, before: bool) -> int:
    more = scan.after(rf",? ?including (?P<n>{COUNT}) explosions,?", place)
    if not more:
        return place
    said = count_of(more["n"])
    if said.qualifier:
        figure = Figure(measure=EXPLOSIONS, count=said.value, qualifier=said.qualifier, before=before)
        scan.keep(figure, more.span("n"))
    return more.end()


def _keep_counts(scan: Scan, match: re.Match[str], *, before: bool, measure: str = VIOLATIONS) -> None:
    said = count_of(match["n"])
    if said.qualifier:
        figure = Figure(measure=measure, count=said.value, qualifier=said.qualifier, before=before)
        scan.keep(figure, match.span("n"))


_PREVIOUS = (
    r"(?:in )?the previous "
    r"(?:reporting period|(?:two|three|four|five)-? ?weeks?(?:-? ?(?:reporting )?period)?)"
)


def _previous_whole(scan: Scan, place: int, starts_here: bool) -> None:
    """'compared with 30 in the previous two-week period', in its several forms."""
    lead = (
        ""
        if starts_here
        else r"[^.;]{0,40}?\(?(?:(?:as )?compared (?:with|to) |(?=\(?(?:over|about|almost|\d)))"
    )
    both = scan.after(
        rf"{lead}(?P<n>{COUNT})(?: {UNIT})?(?:,? and (?P<m>{COUNT})|,? including (?P<x>{COUNT}) explosions)?"
        rf"(?: recorded)?,?(?: respectively,?)? {_PREVIOUS}",
        place,
    )
    if not both:
        return
    _keep_counts(scan, both, before=True)
    for group in ("m", "x"):
        if both[group]:
            said = count_of(both[group])
            figure = Figure(measure=EXPLOSIONS, count=said.value, qualifier=said.qualifier, before=True)
            scan.keep(figure, both.span(group))


def region_figures(flat: str, known: frozenset[str], here: tuple[str, ...]) -> Found:
    """The figures of a sentence about regions.

    known: the names that the text calls regions
    here:  the regions of the sentence before, for 'in the region'
    """
    scan = Scan(flat=flat, known=known, here=here)
    lead = re.search(rf"\bIn ({_NAME}) region,", flat)
    if lead and lead[1] in known:
        scan.here = (lead[1],)
    before = re.search(r"\b[Ii]n the previous reporting period\b", flat) is not None
    for first in re.finditer(rf"\b(?P<n>{COUNT})(?: recorded)? {UNIT}", flat):
        if any(start <= first.start("n") < end for start, end in scan.taken):
            continue
        if not _NARROWER.search(flat, 0, first.start("n")):
            _chain(scan, first, lead is not None, before)
    _compared_explosions(scan)
    return Found(figures=tuple(scan.figures), left_over=left_over(scan), areas=scan.here)


def _chain(scan: Scan, first: re.Match[str], led: bool, before: bool) -> None:
    """'40 violations, including 8 explosions, in Upper region and none in Lower region'."""
    link: re.Match[str] | None = first
    while link is not None:
        end = _one_link(scan, link, led and link is first, before)
        if end is None:
            return
        link = scan.after(
            rf",?;?(?: and| but| as well as)? (?P<n>{COUNT})(?: {UNIT})?(?= in |,? including )", end
        )


def _one_link(scan: Scan, link: re.Match[str], led: bool, before: bool) -> int | None:
    """Keeps one count with its regions; gives where it ends, None where it cannot be placed."""
    form = rf",? including (?P<n>{COUNT}) explosions,?"
    more = scan.after(form, link.end())
    areas, end = _areas(scan, more.end() if more else link.end())
    if areas and not more and (more := scan.after(form, end)):
        end = more.end()
    if areas is None and (led or scan.here) and _GOES_ON.match(scan.flat, end) and (led or before):
        areas = scan.here
    said = count_of(link["n"])
    if (
        not areas
        or not said.qualifier
        or (len(areas) > 1 and said.value)
        or not _GOES_ON.match(scan.flat, end)
    ):
        return None
    if len(areas) == 1 or not scan.here:
        scan.here = areas
    figure = Figure(
        measure=VIOLATIONS, count=said.value, qualifier=said.qualifier, areas=areas, before=before
    )
    scan.keep(figure, link.span("n"))
    if more and (exploded := count_of(more["n"])).qualifier:
        figure = replace(figure, measure=EXPLOSIONS, count=exploded.value, qualifier=exploded.qualifier)
        scan.keep(figure, more.span("n"))
    return end


def _areas(scan: Scan, place: int) -> tuple[tuple[str, ...] | None, int]:
    """The regions named here ('in Upper region', 'in either Upper or Lower region'), and where they end."""
    if again := scan.after(rf",? in {_HERE}", place):
        return scan.here or None, again.end()
    named = scan.after(rf",? in {_PLACES}", place)
    if not named:
        return None, place
    names = tuple(name for name in (named["first"], named["second"]) if name)
    if not set(names) <= scan.known:
        return None, place
    return names, named.end()


def _compared_explosions(scan: Scan) -> None:
    """'fewer … violations in Upper region, including 40 explosions, compared with … (30 explosions)'."""
    form = re.compile(
        rf"{UNIT} in {_PLACES},? including (?P<n>{COUNT}) explosions,?"
        rf"(?: (?:as )?compared (?:with|to) the previous reporting period \((?P<m>{COUNT}) explosions\))?"
    )
    for match in form.finditer(scan.flat):
        if match["second"] or match["first"] not in scan.known:
            continue
        if any(start <= match.start("n") < end for start, end in scan.taken):
            continue
        for group, before in (("n", False), ("m", True)):
            if match[group] and (said := count_of(match[group])).qualifier:
                figure = Figure(
                    measure=EXPLOSIONS,
                    count=said.value,
                    qualifier=said.qualifier,
                    areas=(match["first"],),
                    before=before,
                )
                scan.keep(figure, match.span(group))
        scan.here = (match["first"],)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One row: a figure with its period, or a sentence set aside.

    ``starts`` and ``stops`` are local ISO texts: days (the last one inside) or moments.
    """

    said: str
    measure: str = ""
    area: str = ""
    count: int | None = None
    qualifier: str = ""
    starts: str | None = None
    stops: str | None = None
    key: str = ""
    trouble: str = ""
    found: str = ""


def unplaced(said: str, numbers: Sequence[str]) -> Stated:
    """The sentence set aside for the numbers that could not be placed."""
    return Stated(said=said, trouble="number", found=", ".join(numbers), key=f"set aside: {said[:200]}")


def settled(stated: Sequence[Stated]) -> list[Stated]:
    """The rows, once each: a figure stated twice alike is one, stated twice otherwise is set aside.

    Nobody here chooses between two figures of one text.
    """
    by_what: dict[tuple[str, ...], set[tuple[int | None, str]]] = {}
    for each in stated:
        by_what.setdefault(_what(each), set()).add((each.count, each.qualifier))
    kept: dict[tuple[object, ...], Stated] = {}
    for each in stated:
        torn = not each.trouble and len(by_what[_what(each)]) > 1
        shown = (
            replace(each, trouble="torn", found=str(each.count), key=f"{each.key}: {each.count}")
            if torn
            else each
        )
        kept.setdefault((*_what(each), each.count, each.qualifier), shown)
    return list(kept.values())


def _what(each: Stated) -> tuple[str, ...]:
    return (each.measure, each.area, each.starts or "", each.stops or "", each.said if each.trouble else "")


def text_plan(task: Task, stated: Sequence[Stated]) -> Plan | Problem:
    """The plan of a text: one row a figure or a sentence set aside; a text without either is refused."""
    if not stated:
        return task.refusal(
            "TL-INT-060",
            "The text states no figure of ceasefire violations or explosions that can be read.",
            "Is it a report of this kind? It stays as evidence; its figures can be entered as a table.",
        )
    rows = _rows(task, stated)
    values = {f"said_{name}": column for name, column in rows.columns.items()}
    return Plan(
        rows=rows,
        values={**values, "said_count": "try_cast(c2 AS BIGINT)"},
        moments=[_edge(task, "starts"), _edge(task, "stops")],
        rules=_rules(),
        layers={"tallies": [_record()]},
        key="said_key",
    )


def _rows(task: Task, stated: Sequence[Stated]) -> Rows:
    columns: dict[str, list[str | None]] = {
        "measure": [each.measure for each in stated],
        "area": [each.area for each in stated],
        "count": [None if each.count is None else str(each.count) for each in stated],
        "qualifier": [each.qualifier for each in stated],
        "starts": [each.starts for each in stated],
        "stops": [each.stops for each in stated],
        "trouble": [each.trouble for each in stated],
        "key": [each.key for each in stated],
        "found": [each.found for each in stated],
    }
    return listed_rows(task, columns, [each.said for each in stated], [None] * len(stated))


def _edge(task: Task, name: str) -> Moment:
    return Moment(
        name=name, text=f"said_{name}", column="period", zone=task.zone, required=False, end_excluded=True
    )


def _rules() -> list[Rule]:
    return [
        Rule(
            code="TL-INT-060",
            column="sentence",
            bad="said_trouble = 'number'",
            found="said_found",
            message=f"The sentence holds '{{found}}', which is in none of the figures that were read. {KEPT}",
            remedy="Read the sentence. If it is a figure for a period, enter it as a table; else leave it.",
        ),
        Rule(
            code="TL-INT-061",
            column="sentence",
            bad="said_trouble = 'period'",
            found="said_count::VARCHAR",
            message=f"'{{found}}' is stated, but the text does not say for which period. {KEPT}",
            remedy="Put the day of issue into the file's name and use a card with [period], or type it in.",
        ),
        Rule(
            code="TL-INT-062",
            column="sentence",
            bad="said_trouble = 'torn'",
            found="said_found",
            message=f"The text says '{{found}}' here and another figure for the same thing elsewhere. {KEPT}",
            remedy="Ask the source which one holds, and enter that one as a table.",
        ),
    ]


def _record() -> dict[str, str]:
    return {
        "measure_code": "said_measure",
        "area": "said_area",
        "period_start": "starts_earliest",
        "period_end": "stops_latest",
        "count": "said_count",
        "count_qualifier": "said_qualifier",
    }
