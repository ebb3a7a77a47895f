"""The demo's policy: the county's own, with minutes compressed to seconds, and by `speed` once more."""

from datetime import timedelta
from typing import Any

from domain.callup.policy import CallUpPolicy
from domain.policies.schema import BadPolicy, validated
from interfaces.defaults import FOLDER, document_of
from workers.stack.errors import StackError

NAME = "call-up"
FILE = "call-up-demo.yaml"
_PACED = ("acknowledge_within", "report_within", "report_within_town", "patience")
"""The times that people wait for in a drill; rest, expiry and the validity of contacts stay what they are."""
_LEAST = timedelta(seconds=1)
_STANDARD_MINUTES = 15
"""Minutes to acknowledge by default in the plan: the measure of how much a policy compresses time."""


def demo_policy(speed: int) -> CallUpPolicy:
    """The policy of the drill. Raises StackError when its file is missing or bad."""
    try:
        return faster(CallUpPolicy.model_validate(validated(NAME, document_of(FOLDER.parent / FILE))), speed)
    except BadPolicy as error:
        raise StackError(f"政策文件 {FILE} 有误：{error}。", f"The policy file {FILE} is wrong: {error}.") from None


def faster(policy: CallUpPolicy, speed: int) -> CallUpPolicy:
    """The policy with every time that a drill waits for divided by `speed`, in whole seconds."""
    paced = {name: span for name in _PACED if (span := getattr(policy, name)) is not None}
    changes: dict[str, Any] = {name: max(_LEAST, _divided(span, speed)) for name, span in paced.items()}
    for ladder in ("reach", "absence"):
        rungs = getattr(policy, ladder)
        changes[ladder] = tuple(rung.model_copy(update={"after": _divided(rung.after, speed)}) for rung in rungs)
    return CallUpPolicy.model_validate({**policy.model_dump(), **changes})


def minute_of(policy: CallUpPolicy) -> timedelta:
    """How long a minute of the plan takes under this policy."""
    return policy.acknowledge_within / _STANDARD_MINUTES


def _divided(span: timedelta, speed: int) -> timedelta:
    return timedelta(seconds=int(span.total_seconds() // speed))
