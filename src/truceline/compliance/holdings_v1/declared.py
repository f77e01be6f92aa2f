"""The state of each declared weapon: where it was last seen, or that it was looked for and not there.

*Missing* says one thing: who looked at the whole place where it should be did not find it. Whether it
is elsewhere is another question, and another record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from truceline.agreement import Agreement, Holding, Step
from truceline.compliance.holdings_v1.line import by_the_line
from truceline.compliance.holdings_v1.nouns import Found, Inspected, Standing, WeaponState
from truceline.records import Place, PlaceKind, TimeSpan, Truth

ONE_VISIT = timedelta(hours=24)
"""A weapon whose serial nobody read counts as there for a search of any hall less than this later."""

Decided = tuple[WeaponState, TimeSpan | None, tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class Looks:
    """The inspections known by then that came not surely before a holding was declared."""

    agreement: Agreement
    all: tuple[Inspected, ...]

    def since(self, holding: Holding) -> Looks:
        """Those that can speak about this declaration."""
        kept = tuple(each for each in self.all if each.at.latest >= holding.as_of.earliest)
        return Looks(self.agreement, kept)

    def of(self, found: Found) -> tuple[Inspected, ...]:
        """The lines that found this."""
        return tuple(each for each in self.all if each.found is found)

    def denied(self, site: str, hall: str | None) -> tuple[Inspected, ...]:
        """Refusals that reach into the place: of its hall, of the whole site; for a site, of any hall."""
        return tuple(
            each
            for each in self.of(Found.NOT_ACCESSIBLE)
            if each.site == site and (hall is None or each.hall in (None, hall))
        )

    def searches(self, site: str, hall: str | None) -> tuple[Inspected, ...]:
        """Searches of the whole place, the newest first; one of a site does not reach where it was denied."""
        found = []
        for each in self.of(Found.SEARCHED):
            reaches = each.site == site and each.hall in (None, hall)
            refused = each.hall is None and any(
                other.at.overlaps(each.at) for other in self.denied(site, hall)
            )
            found += [each] if reaches and not refused else []
        return tuple(sorted(found, key=lambda each: (each.at.latest, each.id), reverse=True))

    def unread(self, site: str, weapon: str) -> tuple[Inspected, ...]:
        """Weapons in the site whose serial nobody read and that may be of this kind."""
        return tuple(
            each
            for each in self.of(Found.PRESENT)
            if each.site == site
            and each.serial is None
            and may_be_one(self.agreement, each.weapon, weapon) is not None
        )


def may_be_one(agreement: Agreement, seen: str | None, declared: str) -> str | None:
    """By what two weapons may be the same: 'weapon', 'class', or None when they surely differ."""
    if seen is None:
        return "class"
    if seen == declared:
        return "weapon"
    one, other = agreement.weapon(seen), agreement.weapon(declared)
    if one is None or other is None:
        return "class"
    told_apart = one.identified and other.identified
    same_class = one.weapon_class == other.weapon_class or not (one.weapon_class and other.weapon_class)
    return "class" if same_class and not told_apart else None


def standings(holding: Holding, looks: Looks) -> Iterator[Standing]:
    """The state of a declared weapon; of a number without serials up to two: those seen and the others."""
    mine = looks.since(holding)
    parts = [(1, _by_serial(holding, mine))] if holding.serial else _by_number(holding, mine)
    for number, (state, seen_at, steps) in parts:
        yield Standing(
            holding_id=holding.id,
            party=holding.party,
            weapon=holding.weapon,
            serial=holding.serial,
            number=number,
            site=holding.site,
            hall=holding.hall,
            state=state,
            seen_at=seen_at,
            steps=(_declaration(holding), *steps),
        )


def _declaration(holding: Holding) -> Step:
    what = holding.serial or f"{holding.number} without serials"
    words = (
        f"{holding.party} declared {holding.weapon} {what} in {_where(holding.site, holding.hall)}, "
        f"as of {_when(holding.as_of)} [{holding.source}]"
    )
    return Step(test="declared", answer=Truth.YES, words=words, cites=(holding.id,))


def _by_serial(holding: Holding, looks: Looks) -> Decided:
    named = [
        each
        for each in looks.all
        if each.serial == holding.serial
        and may_be_one(looks.agreement, each.weapon, holding.weapon) is not None
    ]
    named.sort(key=lambda each: (each.at.latest, each.id))
    newest = named[-1] if named else None
    against = [each for each in named if newest and each.at.overlaps(newest.at) and _differ(each, newest)]
    if newest and against:
        words = "; ".join(_told(each) for each in (*against, newest))
        return (
            WeaponState.NOT_ASSESSABLE,
            newest.at,
            (_step("look", Truth.CANNOT_TELL, words, *against, newest),),
        )
    held = newest if newest and newest.found is Found.PRESENT else None
    site, hall = (held.site, held.hall) if held else (holding.site, holding.hall)
    later = [
        each for each in looks.searches(site, hall) if newest is None or each.at.earliest > newest.at.latest
    ]
    if later:
        return _not_found(holding, looks, later[0])
    if newest is None:
        return _nobody_saw(looks, holding.site, holding.hall)
    return _named(holding, looks, newest)


def _differ(one: Inspected, other: Inspected) -> bool:
    """Whether two lines cannot both be so at one time."""
    return one.found is not other.found or one.site != other.site


def _named(holding: Holding, looks: Looks, newest: Inspected) -> Decided:
    """What the newest line says that names the weapon."""
    look = _step("look", Truth.YES, _told(newest), newest)
    if newest.found is Found.ABSENT:
        return WeaponState.MISSING, newest.at, (look, *_elsewhere(looks, holding))
    if newest.found is Found.WITHDRAWN:
        return WeaponState.WITHDRAWN_VERIFIED, newest.at, (look,)
    state, steps = _in_site(holding, looks, newest)
    return state, newest.at, (look, *steps)


def _in_site(holding: Holding, looks: Looks, seen: Inspected) -> tuple[WeaponState, tuple[Step, ...]]:
    place = Place(kind=PlaceKind.POLYGON, area_ref=seen.site)
    state, steps = by_the_line(looks.agreement, holding.party, holding.weapon, seen.at, place)
    if (seen.site, seen.hall or holding.hall) == (holding.site, holding.hall or seen.hall):
        return state, steps
    words = f"it is not where it was declared, in {_where(holding.site, holding.hall)}"
    return state, (*steps, _step("as declared", Truth.NO, words, seen))


def _not_found(holding: Holding, looks: Looks, search: Inspected) -> Decided:
    """Looked for in the whole place and not listed there."""
    unread = [
        each
        for each in looks.unread(search.site, holding.weapon)
        if each.at.latest >= search.at.earliest - ONE_VISIT
    ]
    if unread:
        number = sum(each.number for each in unread)
        words = f"{_told(search)}; {number} there whose serial nobody read, and it may be among them"
        step = _step("look", Truth.CANNOT_TELL, words, search, *unread)
        return WeaponState.NOT_ASSESSABLE, search.at, (step,)
    words = f"{_told(search)}; its serial was not there"
    step = _step("look", Truth.YES, words, search)
    return WeaponState.MISSING, search.at, (step, *_elsewhere(looks, holding))


def _elsewhere(looks: Looks, holding: Holding) -> tuple[Step, ...]:
    """Parts of the site nobody could look into: what is missing from its hall may stand there."""
    shut = [each for each in looks.denied(holding.site, None) if each.hall != holding.hall]
    if not shut:
        return ()
    words = f"{'; '.join(map(_told, shut))}: it may stand there, so missing means from its hall only"
    return (_step("elsewhere", Truth.CANNOT_TELL, words, *shut),)


def _nobody_saw(looks: Looks, site: str, hall: str | None) -> Decided:
    denied = looks.denied(site, hall)
    if denied:
        words = f"nobody could look: {'; '.join(map(_told, denied))}"
        return WeaponState.NOT_ASSESSABLE, None, (_step("look", Truth.CANNOT_TELL, words, *denied),)
    words = f"nobody is known to have looked at the whole of {_where(site, hall)} since it was declared"
    return WeaponState.NOT_ASSESSABLE, None, (_step("look", Truth.CANNOT_TELL, words),)


def _by_number(holding: Holding, looks: Looks) -> list[tuple[int, Decided]]:
    """Those declared without serials: as many as were counted there stand so, the others by who looked."""
    searched = looks.searches(holding.site, holding.hall)
    newest = _newest_span(holding, looks, searched)
    there = [
        each
        for each in looks.unread(holding.site, holding.weapon)
        if each.at.overlaps(newest) and (holding.hall is None or each.hall in (None, holding.hall))
    ]
    number = min(holding.number, sum(each.number for each in there))
    found: list[tuple[int, Decided]] = []
    if number:
        state, steps = _in_site(holding, looks, there[0])
        words = f"{number} of {holding.number} counted: {'; '.join(map(_told, there))}"
        found.append((number, (state, there[0].at, (_step("look", Truth.YES, words, *there), *steps))))
    if number < holding.number and searched:
        words = f"{_told(searched[0])}; {holding.number - number} of {holding.number} were not there"
        steps = (_step("look", Truth.YES, words, searched[0]), *_elsewhere(looks, holding))
        found.append((holding.number - number, (WeaponState.MISSING, searched[0].at, steps)))
    elif number < holding.number:
        found.append((holding.number - number, _nobody_saw(looks, holding.site, holding.hall)))
    return found


def _newest_span(holding: Holding, looks: Looks, searched: Sequence[Inspected]) -> TimeSpan:
    """The time of the newest look at the place: counts of two looks are never added up."""
    if searched:
        return searched[0].at
    there = [each for each in looks.of(Found.PRESENT) if each.site == holding.site and each.serial is None]
    return max((each.at for each in there), key=lambda at: at.latest, default=holding.as_of)


def _told(look: Inspected) -> str:
    """One line of an inspection in words."""
    where, when = _where(look.site, look.hall), _when(look.at)
    kind = f" ({look.restriction})" if look.restriction else ""
    why = f": {look.reason}" if look.reason else ""
    what = look.serial or f"{look.number} of {look.weapon or 'an unread kind'} without a serial"
    said = {
        Found.PRESENT: f"{look.by} saw {what} in {where}",
        Found.ABSENT: f"{look.by} did not find {look.serial} in {where}",
        Found.SEARCHED: f"{look.by} looked at the whole of {where}",
        Found.NOT_ACCESSIBLE: f"{look.by} could not look into {where}{kind}{why}",
        Found.WITHDRAWN: f"{look.by} saw {look.serial} withdrawn from {where}",
    }
    return f"{said[look.found]}, {when}"


def _where(site: str, hall: str | None) -> str:
    return f"{site}, {hall}" if hall else site


def _when(span: TimeSpan) -> str:
    return span.as_reported or f"{span.earliest:%Y-%m-%d %H:%M} UTC"


def _step(test: str, answer: Truth, words: str, *looks: Inspected) -> Step:
    return Step(test=test, answer=answer, words=words, cites=tuple(dict.fromkeys(each.id for each in looks)))
