"""Figures of a sentence about regions: which number belongs to which, and what is of the period before."""

from __future__ import annotations

import re
from dataclasses import replace

from truceline.intake.figures import (
    EXPLOSIONS,
    GOES_ON,
    HERE,
    NAME,
    NARROWER,
    PLACES,
    UNIT,
    VIOLATIONS,
    Figure,
    Found,
    Scan,
    left_over,
)
from truceline.intake.prose import COUNT, count_of


def region_figures(flat: str, known: frozenset[str], here: tuple[str, ...]) -> Found:
    """The figures of a sentence about regions.

    known: the names that the text calls regions
    here:  the regions of the sentence before, for 'in the region'
    """
    scan = Scan(flat=flat, known=known, here=here)
    lead = re.search(rf"\bIn ({NAME}) region,", flat)
    if lead and lead[1] in known:
        scan.here = (lead[1],)
    before = re.search(r"\b[Ii]n the previous reporting period\b", flat) is not None
    for first in re.finditer(rf"\b(?P<n>{COUNT})(?: recorded)? {UNIT}", flat):
        if any(start <= first.start("n") < end for start, end in scan.taken):
            continue
        if not NARROWER.search(flat, 0, first.start("n")):
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
    if areas is None and (led or scan.here) and GOES_ON.match(scan.flat, end) and (led or before):
        areas = scan.here
    said = count_of(link["n"])
    if (
        not areas
        or not said.qualifier
        or (len(areas) > 1 and said.value)
        or not GOES_ON.match(scan.flat, end)
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
    if again := scan.after(rf",? in {HERE}", place):
        return scan.here or None, again.end()
    named = scan.after(rf",? in {PLACES}", place)
    if not named:
        return None, place
    names = tuple(name for name in (named["first"], named["second"]) if name)
    if not set(names) <= scan.known:
        return None, place
    return names, named.end()


def _compared_explosions(scan: Scan) -> None:
    """'fewer … violations in Upper region, including 40 explosions, compared with … (30 explosions)'."""
    form = re.compile(
        rf"{UNIT} in {PLACES},? including (?P<n>{COUNT}) explosions,?"
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
