"""Publishing a policy: validated, numbered, in force from a moment that is never in the past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from domain.kernel.command import Role, TimePassed
from domain.kernel.decider import Context, Rejection
from domain.kernel.delivery import RecordDeliveries
from domain.kernel.model import Identifier, Model, Moment
from domain.kernel.policy import PolicyVersion
from domain.kernel.process import Process
from domain.policies.schema import BadPolicy, validated


class PublishPolicy(Model):
    """Publish a document; `effective_from` None or past: from the moment of the decision.

    `replaces`: the version that the document was made from, 0 for none; None: whichever is the last.
    """

    type: Literal["publish_policy"] = "publish_policy"
    name: Identifier
    document: Mapping[str, Any]
    effective_from: Moment | None = None
    replaces: int | None = None


class PolicyPublished(Model):
    type: Literal["policy_published"] = "policy_published"
    v: Literal[1] = 1
    name: Identifier
    version: int
    effective_from: Moment
    document: Mapping[str, Any]
    by: Identifier

    def as_version(self) -> PolicyVersion:
        return PolicyVersion(self.name, self.version, self.effective_from, self.document)


@dataclass(frozen=True, slots=True)
class Published:
    """State of a policy's case: how many versions there are, and the last document."""

    version: int = 0
    document: Mapping[str, Any] | None = None
    effective_from: datetime | None = None


PolicyCommand = Annotated[PublishPolicy | RecordDeliveries | TimePassed, Field(discriminator="type")]
COMMANDS: TypeAdapter[PolicyCommand] = TypeAdapter(PolicyCommand)
EVENTS: TypeAdapter[PolicyPublished] = TypeAdapter(PolicyPublished)


class PolicyDecider(Process[Published]):
    """Implements `domain.kernel.decider.Decider`."""

    process = "policy"
    command_adapter: TypeAdapter[Any] = COMMANDS
    event_adapter: TypeAdapter[Any] = EVENTS
    from_outside = frozenset({"publish_policy"})
    openers = (PublishPolicy,)
    initial = Published()

    def decide(self, command: Model, state: Published, context: Context) -> list[PolicyPublished] | Rejection:
        if not isinstance(command, PublishPolicy):
            return []
        if context.actor.role not in (Role.COMMAND_POST, Role.COMMANDER):
            return Rejection(code="not_allowed", reason="only the command post publishes policies")
        if context.case != f"policy:{command.name}":
            return Rejection(
                code="wrong_case", reason=f"«{command.name}» is published in the case policy:{command.name}"
            )
        try:
            document = validated(command.name, command.document)
        except BadPolicy as error:
            return Rejection(code="bad_policy", reason=str(error))
        if document == state.document:
            return Rejection(code="no_change", reason=f"version {state.version} says the same")
        if command.replaces is not None and command.replaces != state.version:
            return Rejection(code="overtaken", reason=f"version {state.version} was published meanwhile")
        effective = max(command.effective_from or context.now, context.now)
        if state.effective_from is not None and effective < state.effective_from:
            return Rejection(code="bad_time", reason="a later version cannot come into force before an earlier one")
        return [
            PolicyPublished(
                name=command.name,
                version=state.version + 1,
                effective_from=effective,
                document=document,
                by=context.actor.id,
            )
        ]

    def evolve(self, state: Published, event: Model) -> Published:
        assert isinstance(event, PolicyPublished)
        return Published(event.version, event.document, event.effective_from)

    def phase(self, state: Published) -> str:
        return f"version {state.version}"
