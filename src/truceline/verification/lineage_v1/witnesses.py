"""Who may tell of an incident, as columns: rates, lineages, and whom each one repeats.

A rate is a Beta distribution, [a, b]: ``tpr`` how often the source tells of an incident of a kind that
happened where it looked, ``fpr`` how often it tells of one that did not happen. A source that states only
one of the two has no rate: what it tells weighs nothing, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from truceline.records import Source, kinds

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
Beta = tuple[float, float]

PHYSICAL = ("satellite", "camera", "acoustic", "seismic", "uav", "radar", "patrol")
"""Classes that measure or see for themselves; parties, media and their readers do not count among them."""
TELLERS = ("party", "media", "ngo", "other")
"""Classes of people who tell: a story may pass from one to another."""
ANY = ("any", "*", "all", "default")
COPY_UNSTATED: Beta = (1.5, 1.5)
"""Of a source that repeats others, or shares a lineage, and states no copy_rate: nearly nothing is known."""
COPY_WEIGHT = 6.0
"""A stated copy rate counts as this many looked-up stories: 1 sigma of about .2, it is often a guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A source as verification sees it; rates by kind, empty where unknown."""

    id: str
    source_class: str
    lineage: str = ""
    owner_party: str = ""
    repeats: tuple[str, ...] = ()
    copy_rate: float | None = None
    tpr: Mapping[str, Beta] = field(default_factory=dict)
    fpr: Mapping[str, Beta] = field(default_factory=dict)


def witness(source: Source) -> Witness:
    """A mission's source as a witness."""
    rates: dict[str, dict[str, Beta]] = {"tpr": {}, "fpr": {}}
    for kind, which, a, b in source.rates:
        rates[which][kind] = (a, b)
    return Witness(
        id=source.id,
        source_class=source.source_class,
        lineage=source.lineage,
        owner_party=source.owner_party or "",
        repeats=source.repeats,
        copy_rate=source.copy_rate,
        **rates,
    )


@dataclass(frozen=True)
class Panel:
    """The witnesses in an order that puts whom a source repeats before it, and their numbers as arrays.

    tpr, fpr:  (S, K, 2) Beta parameters by source and kind; nan where unknown
    lineage:   (S,) number of its lineage, a place in ``lineages``
    parents:   for each source, the places of those it repeats
    """

    witnesses: tuple[Witness, ...]
    kinds: tuple[str, ...]
    tpr: FloatArray
    fpr: FloatArray
    lineage: IntArray
    lineages: tuple[str, ...]
    parents: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.witnesses)

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each source's id."""
        return {each.id: number for number, each in enumerate(self.witnesses)}

    @cached_property
    def rated(self) -> BoolArray:
        """(S,) whether a source states both rates of any kind."""
        return np.asarray(np.isfinite((self.tpr + self.fpr).sum(axis=2)).any(axis=1), np.bool_)

    @cached_property
    def physical(self) -> BoolArray:
        """(S,) whether a source sees or measures for itself and is no party's."""
        return np.array([w.source_class in PHYSICAL and not w.owner_party for w in self.witnesses], bool)

    @cached_property
    def partisan(self) -> BoolArray:
        """(S,) whether a source is a party's."""
        return np.array([bool(w.owner_party) or w.source_class == "party" for w in self.witnesses], bool)


def panel(witnesses: Iterable[Witness], kinds_told: Sequence[str] = ()) -> Panel:
    """The panel of these sources for incidents of these kinds."""
    ordered = _parents_first(tuple(witnesses))
    place = {each.id: number for number, each in enumerate(ordered)}
    roots = [_root(each, place, ordered) for each in ordered]
    lineages = tuple(dict.fromkeys(roots))
    number = {name: place for place, name in enumerate(lineages)}
    codes = tuple(dict.fromkeys(kinds_told)) or ("",)
    return Panel(
        witnesses=ordered,
        kinds=codes,
        tpr=np.array([[_rate(w.tpr, code) for code in codes] for w in ordered]).reshape(-1, len(codes), 2),
        fpr=np.array([[_rate(w.fpr, code) for code in codes] for w in ordered]).reshape(-1, len(codes), 2),
        lineage=np.array([number[root] for root in roots], np.int64),
        lineages=lineages,
        parents=tuple(_repeated(n, each, ordered, roots, place) for n, each in enumerate(ordered)),
    )


def _parents_first(witnesses: tuple[Witness, ...]) -> tuple[Witness, ...]:
    """By depth in the tree of who repeats whom; those who repeat each other in a ring stand last, by id."""
    left = dict(sorted((each.id, each) for each in witnesses))
    done: dict[str, Witness] = {}
    while left:
        free = [name for name, each in left.items() if not any(r in left and r != name for r in each.repeats)]
        for name in free or list(left):
            done[name] = left.pop(name)
    return tuple(done.values())


def _root(each: Witness, place: Mapping[str, int], ordered: Sequence[Witness]) -> str:
    """The lineage stated; else that of the one source it repeats; else its own."""
    if each.lineage and each.lineage != each.id:
        return each.lineage
    seen = {each.id}
    while len(each.repeats) == 1 and each.repeats[0] not in seen and each.repeats[0] in place:
        each = ordered[place[each.repeats[0]]]
        seen.add(each.id)
        if each.lineage and each.lineage != each.id:
            return each.lineage
    return each.id


def _repeated(
    number: int, each: Witness, ordered: Sequence[Witness], roots: Sequence[str], place: Mapping[str, int]
) -> tuple[int, ...]:
    """Whom a source repeats; without a word on that, those of its lineage that stand before it."""
    stated = tuple(place[name] for name in each.repeats if place.get(name, number) < number)
    if stated or each.repeats:
        return stated
    return tuple(other for other in range(number) if roots[other] == roots[number])


def _rate(rates: Mapping[str, Beta], code: str) -> Beta:
    """The Beta for a kind: stated for it, for kinds it may be one happening with, or for any kind."""
    if code in rates:
        return rates[code]
    known = kinds()
    groups = set(known[code].groups) if code in known else set()
    alike = [rates[each] for each in rates if each in known and groups & set(known[each].groups)]
    general = [rates[each] for each in ANY if each in rates]
    return _pooled(alike or general or ([] if code in known else list(rates.values())))


def _pooled(betas: Sequence[Beta]) -> Beta:
    """One Beta for several: the mean of their means, with the weight of the weakest."""
    if not betas:
        return (np.nan, np.nan)
    mean = float(np.mean([a / (a + b) for a, b in betas]))
    weight = min(a + b for a, b in betas)
    return (mean * weight, (1 - mean) * weight)
