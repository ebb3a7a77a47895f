"""What was ordered, renewed and ended."""

from typing import Literal

from domain.callup.directive import Directive
from domain.callup.policy import CallUpPolicy
from domain.kernel.model import CaseId, Identifier, Model, Moment


class ActivationDrafted(Model):
    """The case keeps the policy version that was in force when it was drafted, with its full terms."""

    type: Literal["activation_drafted"] = "activation_drafted"
    v: Literal[1] = 1
    activation: CaseId
    directive: Directive
    drafted_by: Identifier
    terms: CallUpPolicy
    terms_version: int
    at: Moment


class DraftWithdrawn(Model):
    type: Literal["draft_withdrawn"] = "draft_withdrawn"
    v: Literal[1] = 1
    reason: str
    by: Identifier
    at: Moment


class ActivationApproved(Model):
    type: Literal["activation_approved"] = "activation_approved"
    v: Literal[1] = 1
    approved_by: Identifier
    expires_at: Moment
    at: Moment


class ActivationAmended(Model):
    type: Literal["activation_amended"] = "activation_amended"
    v: Literal[1] = 1
    directive: Directive
    reason: str
    by: Identifier
    at: Moment


class ActivationExtended(Model):
    type: Literal["activation_extended"] = "activation_extended"
    v: Literal[1] = 1
    expires_at: Moment
    legal_basis: str
    by: Identifier
    at: Moment


class PolicyAdopted(Model):
    """From now on these terms hold, for the musters, too."""

    type: Literal["policy_adopted"] = "policy_adopted"
    v: Literal[1] = 1
    terms: CallUpPolicy
    terms_version: int
    reason: str
    by: Identifier
    at: Moment


class ExpiryNoticed(Model):
    """The command post is told that the activation will lapse by itself."""

    type: Literal["expiry_noticed"] = "expiry_noticed"
    v: Literal[1] = 1
    expires_at: Moment
    at: Moment


class ActivationEnded(Model):
    """Stood down by directive, or lapsed because nobody renewed it. Everyone is released."""

    type: Literal["activation_ended"] = "activation_ended"
    v: Literal[1] = 1
    why: Literal["stood_down", "lapsed"]
    reason: str
    by: Identifier
    at: Moment


class ActivationClosed(Model):
    """Every muster has closed."""

    type: Literal["activation_closed"] = "activation_closed"
    v: Literal[1] = 1
    at: Moment
