"""The mandate: what the mechanism may determine, attribute and publish, by which article, and who signs.

What is not granted is not done. Asked for it, ``not_granted`` says what is missing and what a grant would
have to say; it is the one place that decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from truceline.records.problems import Problem, Severity
from truceline.records.undertakings import Names, Provision, ProvisionType
from truceline.records.values import Period

DETERMINE, ATTRIBUTE, PUBLISH = "determine", "attribute", "publish"
POWERS = {
    DETERMINE: "determine facts",
    ATTRIBUTE: "say which party did an act",
    PUBLISH: "publish to readers outside the mission",
}
"""Each power of a mandate, in words that follow 'may'."""
OWN_TEXT = "mandate/"
"""What an article begins with that stands in the mandate's own text: 'mandate/point-4'."""
MANDATE_FILE = "mandate.toml"
NO_ARTICLE = "no article is cited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One power granted. ``article`` is the provision it rests on, or 'mandate/<anchor>'; None: none cited.

    ``in_force`` None: the mandate sets no dates. Empty ``zones`` and ``provisions`` do not limit it.
    ``publish_to`` are the tiers of readers of a grant to publish; ``signers`` who signs under this grant.
    """

    may: str
    article: str | None = None
    in_force: Period | None = None
    zones: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    publish_to: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    source: str = ""

    def holds_at(self, moment: datetime) -> bool:
        """True when the power is held at the moment."""
        return self.in_force is None or self.in_force.holds_at(moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A power as it is about to be used: which, when, and as far as it matters on what and by whom."""

    may: str
    at: datetime
    tier: str | None = None
    zone: str | None = None
    provision_id: str | None = None
    signer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """Every grant, and who signs where a grant names nobody. Absent grants are refusals.

    ``text`` is the mandate's own text by anchor, where there is one beside the agreement; ``source``
    says where it stands. ``not_understood`` are keys of the file that mean nothing here: they grant nothing.
    """

    grants: tuple[Grant, ...] = (Grant(may=DETERMINE),)
    signers: tuple[str, ...] = ()
    text: Names = ()
    source: str = ""
    not_understood: tuple[str, ...] = ()

    def of(self, may: str) -> tuple[Grant, ...]:
        """The grants of a power, whenever they hold."""
        return tuple(grant for grant in self.grants if grant.may == may)

    def granting(self, use: Use) -> Grant | None:
        """The first grant that covers the use; None when nothing does."""
        return next((grant for grant in self.of(use.may) if not any(self._short(grant, use))), None)

    def signers_of(self, grant: Grant) -> tuple[str, ...]:
        """Who signs under a grant; nobody named: any actor of the mission may."""
        return grant.signers or self.signers

    def shortfalls(self, grant: Grant, use: Use) -> tuple[str, ...]:
        """Every reason in words why a grant does not cover a use."""
        return tuple(self._short(grant, use))

    def _short(self, grant: Grant, use: Use) -> Iterator[str]:
        if not grant.holds_at(use.at):
            yield f"it holds {period_words(grant.in_force)}, and it is {moment_words(use.at)}"
        if use.tier is not None and use.tier not in grant.publish_to:
            yield f"it grants publishing to {_listed(grant.publish_to)}, not to {use.tier}"
        if grant.zones and use.zone not in grant.zones:
            yield f"it holds within {_listed(grant.zones)}, {_not_in(use.zone, 'place')}"
        if grant.provisions and use.provision_id not in grant.provisions:
            asked = _not_in(use.provision_id, "provision")
            yield f"it holds for provision {_listed(grant.provisions)}, {asked}"
        signers = self.signers_of(grant)
        if use.signer is not None and signers and use.signer not in signers:
            yield f"these sign: {_listed(signers)}, and '{use.signer}' does not"


def not_granted(mandate: Mandate, provisions: Sequence[Provision], use: Use) -> Problem | None:
    """Why the mandate does not let this be done, and what a grant would have to say; None when it does.

    provisions: those of the agreement; one of type mechanism is what a grant can rest on.
    """
    if mandate.granting(use) is not None:
        return None
    grants = mandate.of(use.may)
    short = [
        f"Granted ({article_words(each)}): {'; '.join(mandate.shortfalls(each, use))}." for each in grants
    ]
    why = " ".join(short) or _no_article(mandate, provisions, use.may)
    return Problem(
        code="TL-MIS-005",
        severity=Severity.REFUSED,
        message=f"the mandate does not let this mission {_power_words(use)}. {why}",
        remedy=_remedy(mandate, use),
        file=MANDATE_FILE,
        column=use.may,
        found=use.tier or use.signer or "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerThen:
    """A power as it stands at a moment: the grants that hold then, or why none does and what one needs."""

    may: str
    granted: tuple[Grant, ...]
    other: tuple[Grant, ...]
    missing: str
    would_have_to_say: str


def powers_at(mandate: Mandate, provisions: Sequence[Provision], at: datetime) -> tuple[PowerThen, ...]:
    """Every power at a moment; ``other`` are grants of it that hold at another time."""
    found = []
    for may in POWERS:
        grants = mandate.of(may)
        held = tuple(grant for grant in grants if grant.holds_at(at))
        later = tuple(grant for grant in grants if grant not in held)
        missing = "" if grants else _no_article(mandate, provisions, may)
        missing = "; ".join(f"it is granted {period_words(each.in_force)} only" for each in later) or missing
        found.append(
            PowerThen(
                may=may,
                granted=held,
                other=later,
                missing="" if held else missing,
                would_have_to_say="" if held else would_have_to_say(Use(may=may, at=at)),
            )
        )
    return tuple(found)


def mechanisms(provisions: Iterable[Provision]) -> tuple[Provision, ...]:
    """The agreement's provisions on the mechanism, which alone can grant it something."""
    return tuple(each for each in provisions if each.type is ProvisionType.MECHANISM)


def would_have_to_say(use: Use) -> str:
    """The words that a grant of this use needs: who may do what, by which article, from when."""
    parts = [f"that the mechanism may {_power_words(use)}", "by which article", "from when", "who signs"]
    return ", ".join(parts)


def article_words(grant: Grant) -> str:
    """'by M1', 'by mandate/point-4', or that no article is cited."""
    return NO_ARTICLE if grant.article is None else f"by {grant.article}"


def period_words(period: Period | None) -> str:
    """'from … to …', or that no dates are set."""
    if period is None:
        return "without dates"
    ends = "" if period.end is None else f" to {moment_words(period.end)}"
    return f"from {moment_words(period.start)}{ends}"


def moment_words(moment: datetime) -> str:
    """The moment to the minute, UTC."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _remedy(mandate: Mandate, use: Use) -> str:
    unsigned = mandate.granting(replace(use, signer=None))
    if unsigned is not None:
        return f"Let one of these sign: {_listed(mandate.signers_of(unsigned))}."
    decides = f"Whoever gave the mandate decides that; then write it in {MANDATE_FILE}."
    return f"A grant would have to say: {would_have_to_say(use)}. {decides}"


def _no_article(mandate: Mandate, provisions: Sequence[Provision], may: str) -> str:
    there = [f"{each.id} ({each.text_anchor})" for each in mechanisms(provisions)]
    there += [OWN_TEXT + anchor for anchor, _ in mandate.text]
    missing = f"No grant to {POWERS[may]} is written in it, so no article is cited for one"
    if not there:
        return f"{missing}: the agreement has no provision of type mechanism, so no provision grants it."
    return f"{missing}. On the mechanism there is {_listed(there)}; none is cited as granting this."


def _power_words(use: Use) -> str:
    words = POWERS[use.may]
    words = words if use.tier is None else f"publish to {use.tier}"
    words += "" if use.zone is None else f" in {use.zone}"
    words += "" if use.provision_id is None else f" under {use.provision_id}"
    return words if use.signer is None else f"{words} as '{use.signer}' signs it"


def _not_in(asked: str | None, noun: str) -> str:
    return f"and no {noun} is named" if asked is None else f"not {asked}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "nobody"
