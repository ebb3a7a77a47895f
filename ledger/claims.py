"""Who holds what and when: the one rule by which every store keeps two cases from taking one person."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.kernel.effect import Claim, Release

Pair = tuple[str, str]
"""A resource and its owner."""
_Hours = dict[datetime, datetime | None]
"""The start of each claim of an owner, and its end; None: until released."""


class Holdings:
    """Claims by resource."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, _Hours]] = {}

    def hold(self, resource: str, owner: str, since: datetime, until: datetime | None) -> None:
        """Hold a resource; a claim from the same start on lasts as long as the longer one."""
        hours = self._held.setdefault(resource, {}).setdefault(owner, {})
        hours[since] = _later(until, hours[since]) if since in hours else until

    def lost(self, claims: Sequence[Claim]) -> list[str]:
        """The resources that other owners hold for some of the same hours."""
        return sorted({claim.resource for claim in claims if self._taken(claim)})

    def apply(self, releases: Sequence[Release], claims: Sequence[Claim]) -> set[Pair]:
        """Give back, then take: who gives back and takes in one batch holds it. Returns what may have changed."""
        for release in releases:
            self._held.get(release.resource, {}).pop(release.owner, None)
        for claim in claims:
            self.hold(claim.resource, claim.owner, claim.since, claim.until)
        return {(release.resource, release.owner) for release in releases} | {
            (claim.resource, claim.owner) for claim in claims
        }

    def held(self, resources: Iterable[str], now: datetime) -> frozenset[str]:
        """Those of these resources that somebody holds at `now` or later."""
        return frozenset(
            resource
            for resource in resources
            for hours in self._held.get(resource, {}).values()
            if any(until is None or until > now for until in hours.values())
        )

    def of(self, pairs: Iterable[Pair]) -> list[tuple[str, str, datetime, datetime | None]]:
        """All claims of these pairs as (resource, owner, since, until)."""
        return [
            (resource, owner, since, until)
            for resource, owner in pairs
            for since, until in self._held.get(resource, {}).get(owner, {}).items()
        ]

    def _taken(self, claim: Claim) -> bool:
        owners = self._held.get(claim.resource, {})
        return any(
            (held_until is None or claim.since < held_until) and (claim.until is None or held_since < claim.until)
            for owner, hours in owners.items()
            if owner != claim.owner
            for held_since, held_until in hours.items()
        )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)
