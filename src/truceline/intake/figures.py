"""Figures in prose: how many ceasefire violations or explosions a sentence states, where and when.

Only what a sentence says outright is placed: a number of violations for named regions, or for the
whole line, and the figure for the period before. A number about a smaller place or a single day,
an upper bound, or wording that is not foreseen here is *left over*: the sentence is then set aside
with the number named, so that a person sees it. Nothing is guessed and nothing passes unseen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from truceline.intake.prose import COUNT, MONTH, NUMBER, count_of

VIOLATIONS, EXPLOSIONS = "ceasefire_violations", "explosions"
# a figure for the period before is another record than the earlier report's own: they are compared, not added
LATER = "_stated_later"
UNIT = r"cease[- ]?fire violations?"
NAME = r"(?!(?:In|The|For|From|And|Both|Either)\b)[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?"
PLACES = (
    rf"(?:both |either )?(?P<first>{NAME})(?: regions?)?"
    rf"(?: (?:and|or) (?P<second>{NAME})(?: regions?)?)?"
)
HERE = r"(?:the|that|this|the same) region\b"
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
NARROWER = re.compile(
    r"\b(?:near|inside|within|outside|cameras?|since|until|alone|also|includes?|compar\w+|for example|"
    r"weekend|following|attributable|peak|spikes?|highest|of which|over the past)\b|\bweek of\b"
    r"|\b[Oo]n (?:\d|the (?:first|night))"
    r"|\bduring the (?:night|week|day|first|latter|previous night)\b",
    re.IGNORECASE,
)
_SMALLER = re.compile(r"\b(?:near|inside|within|outside|disengagement|periphery)\b")
_DAYS = re.compile(r"\b(?:[Bb]etween|[Ff]rom) \d{1,2}\b")
GOES_ON = re.compile(
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
    pairs = re.findall(rf"({NAME})(?: (?:and|or) ({NAME}))? regions?\b", flat_text)
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
    if NARROWER.search(flat, 0, own.start("n")) or not GOES_ON.match(flat, own.end()):
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
