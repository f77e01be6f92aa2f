"""Where a weapon stands by the agreement's own withdrawal lines and declared sites."""

from __future__ import annotations

from truceline.agreement import HOLDING_AREA, STORAGE, TEXT, Act, Agreement, Answer, Step, Verdict, ask
from truceline.compliance.holdings_v1.nouns import WeaponState
from truceline.records import Place, PlaceKind, TimeSpan, Truth
from truceline.space import inside

PRESENCE = "weapon_presence"
SITES = {STORAGE: WeaponState.COMPLIANT_STORAGE, HOLDING_AREA: WeaponState.HOLDING_AREA}


def by_the_line(
    agreement: Agreement,
    party: str | None,
    weapon: str | None,
    at: TimeSpan,
    place: Place,
    reader: str = TEXT,
) -> tuple[WeaponState, tuple[Step, ...]]:
    """The state of a weapon at a place, as one reader reads the agreement, with the steps that decide.

    Nearer than its line it violates the line wherever it stands. Else it is in storage, in a holding
    area or outside both, and where the line or the site cannot be told, neither can the state.
    """
    act = Act(kind=PRESENCE, happened=at, place=place, party=party, weapon=weapon)
    answers = ask(agreement, act, read_by=reader)
    for verdict, state in (
        (Verdict.VIOLATION, WeaponState.VIOLATING_LINE),
        (Verdict.CANNOT_TELL, WeaponState.NOT_ASSESSABLE),
        (Verdict.PERMITTED, WeaponState.NOT_ADDRESSED),
    ):
        found = [each for each in answers if each.verdict is verdict]
        if found:
            return state, tuple(step for each in found for step in _deciding(each))
    kept = [each for each in answers if each.verdict is Verdict.COMPLIANT]
    steps = tuple(step for each in kept for step in _deciding(each))
    if not kept:
        words = "no withdrawal line that is in force and due speaks of it"
        return WeaponState.NOT_ADDRESSED, (Step(test="line", answer=Truth.NO, words=words, cites=()),)
    state, step = _site(agreement, at, place)
    return state, (*steps, step)


def _deciding(answer: Answer) -> tuple[Step, ...]:
    """The steps of an answer that a reader needs: where it is, and what could not be told."""
    said = [each for each in answer.steps if each.test in ("distance", "zone", "due", "judgement")]
    doubted = [each for each in answer.steps if each.answer is Truth.CANNOT_TELL and each not in said]
    head = Step(
        test="provision",
        answer=Truth.YES,
        words=f"{answer.commitment_id}: {answer.verdict.value}",
        cites=(answer.commitment_id,),
    )
    return (head, *doubted, *said)


def _site(agreement: Agreement, at: TimeSpan, place: Place) -> tuple[WeaponState, Step]:
    """Storage, holding area or outside both; not assessable where the place does not say."""
    doubted: list[str] = []
    for zone in (each for each in agreement.zones if each.kind in SITES):
        answer = _stands_in(agreement, place, zone.id) & zone.valid_during(at)
        if answer is Truth.YES:
            return SITES[zone.kind], _site_step(answer, f"it stands in {zone.id}", zone.id)
        doubted += [zone.id] if answer is Truth.CANNOT_TELL else []
    if doubted:
        words = f"it may or may not stand in {', '.join(doubted)}"
        return WeaponState.NOT_ASSESSABLE, _site_step(Truth.CANNOT_TELL, words, *doubted)
    words = "it stands in no storage site and no holding area"
    return WeaponState.BEYOND_LINE_OUTSIDE_STORAGE, _site_step(Truth.NO, words)


def _site_step(answer: Truth, words: str, *zones: str) -> Step:
    cites = tuple(f"zones.geojson#{each}" for each in zones)
    return Step(test="site", answer=answer, words=words, cites=cites)


def _stands_in(agreement: Agreement, place: Place, zone_id: str) -> Truth:
    if place.kind is PlaceKind.POLYGON and place.area_ref == zone_id:
        return Truth.YES  # an inspection in the site says so itself
    zone = agreement.area(zone_id)
    return Truth.NO if zone is None else inside(place, zone, areas=agreement.areas())
