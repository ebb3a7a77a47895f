"""What follows from the decisions of one advance: effects to perform, commands for other cases, claims and releases."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.kernel.batch import EffectRow
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE, Received
from domain.kernel.effect import Claim, Effect, LookUp, Release, Send, SendEach, Tell


@dataclass(slots=True)
class Following:
    """Collected in order of decision. Ids are derived from case and version, so deciding again gives the same ones."""

    case: str
    now: datetime
    effects: list[EffectRow] = field(default_factory=list)
    tells: list[Received] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)

    def add(self, version: int, cause: str, reactions: Sequence[Effect]) -> None:
        """What the decision `cause`, the case's `version`, asks for."""
        for index, effect in enumerate(reactions):
            identity = f"{self.case}.{version}.{index}"
            if isinstance(effect, Send | SendEach | LookUp):
                self.effects.append(EffectRow(identity, self.case, effect))
            elif isinstance(effect, Tell):
                self.tells.append(self._told(effect, identity, cause))
            elif isinstance(effect, Claim):
                self.claims.append(effect)
            else:
                self._release(effect)

    def report(self, version: int, cause: str, report: Tell) -> None:
        """The counts that the case owes its parent after its last decision, `cause`."""
        self.tells.append(self._told(report, f"{self.case}.{version}.report", cause))

    def _release(self, release: Release) -> None:
        # Stores release before they claim: what this very batch claimed and gives back is never written.
        gone = (release.resource, release.owner)
        if self.claims:
            self.claims = [claim for claim in self.claims if (claim.resource, claim.owner) != gone]
        self.releases.append(release)

    def _told(self, tell: Tell, identity: str, cause: str) -> Received:
        return Received(
            command_id=identity,
            case=tell.case,
            process=tell.process,
            body=canonical(tell.command.model_dump(mode="json")),
            actor=tell.actor or ENGINE,
            source=f"case:{self.case}",
            received_at=self.now,
            cause=cause,
        )
