"""Who may see what: five release tiers and the one function that decides.

Everything that leaves the mission goes through ``visible``: reports, exports, answers.

    public       anybody
    party:<id>   that party's liaison officers, beside what is public
    commission   the Commission: everything public and everything a party filed
    mission      the monitors' own room: everything but what is sealed
    sealed       nobody, until a recorded decision opens it

A record without a tier is ``mission``.
"""

from __future__ import annotations

from collections.abc import Iterable

from truceline.records.errors import TierError

PUBLIC = "public"
COMMISSION = "commission"
MISSION = "mission"
SEALED = "sealed"
PARTY_PREFIX = "party:"

_ORDER = {PUBLIC: 0, COMMISSION: 2, MISSION: 3, SEALED: 4}
_PARTY_RANK = 1


def checked_tier(text: str | None) -> str:
    """The tier as written, ``mission`` when absent.

    errors: TierError for any other word; an unknown tier is never read as an open one.
    """
    tier = text or MISSION
    if tier in _ORDER or (tier.startswith(PARTY_PREFIX) and len(tier) > len(PARTY_PREFIX)):
        return tier
    raise TierError(f"'{tier}' is not a tier: write public, party:<id>, commission, mission or sealed")


def visible(record_tier: str | None, reader_tier: str) -> bool:
    """True when a reader of ``reader_tier`` may see a record of ``record_tier``."""
    record, reader = checked_tier(record_tier), checked_tier(reader_tier)
    if record in (PUBLIC, reader):
        return True
    if record == SEALED or reader == PUBLIC or reader.startswith(PARTY_PREFIX):
        return False
    return _rank(record) <= _rank(reader) and reader != SEALED


def tightest(tiers: Iterable[str | None]) -> str:
    """The tier of something made from records of these tiers: at least as closed as each.

    Two different parties' tiers meet only at ``commission``. Of nothing: ``public``.
    """
    found = {checked_tier(tier) for tier in tiers}
    parties = {tier for tier in found if tier.startswith(PARTY_PREFIX)}
    if len(parties) > 1:
        found = (found - parties) | {COMMISSION}
    return max(found, key=_rank, default=PUBLIC)


def _rank(tier: str) -> int:
    return _ORDER.get(tier, _PARTY_RANK)
