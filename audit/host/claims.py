"""Who holds whom: two cases never hold one person for the same hours."""

from collections.abc import Sequence

from domain.kernel.effect import Claim, Release


class Claims:
    """All claims of all cases."""

    def __init__(self) -> None:
        self._held: dict[str, list[Claim]] = {}

    def lost(self, wanted: Sequence[Claim]) -> frozenset[str]:
        """The resources among `wanted` that another case holds."""
        return frozenset(
            claim.resource
            for claim in wanted
            if any(collide(claim, held) for held in self._held.get(claim.resource, ()))
        )

    def apply(self, releases: Sequence[Release], claims: Sequence[Claim]) -> None:
        """Give back, then take. Releasing what one does not hold changes nothing."""
        for release in releases:
            held = self._held.get(release.resource)
            if held:
                self._held[release.resource] = [claim for claim in held if claim.owner != release.owner]
        for claim in claims:
            self._held.setdefault(claim.resource, []).append(claim)

    def owners(self, resource: str) -> tuple[str, ...]:
        """The cases that hold `resource`."""
        return tuple(claim.owner for claim in self._held.get(resource, ()))

    def held(self) -> dict[str, tuple[str, ...]]:
        """Every held resource with its owners."""
        return {resource: self.owners(resource) for resource, claims in self._held.items() if claims}


def collide(new: Claim, held: Claim) -> bool:
    """True if the two belong to different cases and their hours [since, until) overlap."""
    if new.owner == held.owner:
        return False
    return (held.until is None or new.since < held.until) and (new.until is None or held.since < new.until)
