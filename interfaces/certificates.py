"""The certificate of a deletion, read from the record alone."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from audit.replay import NothingRecorded, Replayed, replay
from domain.erasure.state import Phase
from domain.kernel.decision import Recorded
from interfaces.refusal import Refused
from ledger.ports import Ledger


class Certificate(BaseModel):
    """What was erased, when, and on whose word. `texts` and `people`: what became unreadable, where it is counted."""

    case: str
    subject: str
    erased_at: datetime
    decision: int
    texts: int | None
    people: int
    requested_by: str | None
    reason: str | None
    approved_by: str | None


async def certificate_of(ledger: Ledger, case: str) -> Certificate:
    """Raises Refused while nothing is erased, and for a case that is none; StoreUnavailable."""
    try:
        return certificate(await replay(ledger, case), await ledger.read_case(case))
    except NothingRecorded:
        raise Refused("not_found", "没有这一删除事项。", "There is no such case of erasure.") from None


def certificate(replayed: Replayed, recorded: Sequence[Recorded]) -> Certificate:
    """Raises Refused while nothing is erased."""
    if replayed.state.phase is not Phase.ERASED:
        raise Refused(
            "not_erased",
            f"尚未删除（{replayed.phase}），没有凭证。",
            f"Nothing is erased yet ({replayed.phase}): there is no certificate.",
        )
    events = [(decision.number, event) for decision in recorded for event in decision.events]
    said = {event["type"]: (number, event) for number, event in events}
    number, done = said["keys_destroyed"]
    _, asked = said.get("erasure_requested", (0, {}))
    _, approved = said.get("erasure_approved", (0, {}))
    return Certificate(
        case=replayed.case,
        subject=done["subject"],
        erased_at=done["at"],
        decision=number,
        texts=done["texts"],
        people=done["people"],
        requested_by=asked.get("by"),
        reason=asked.get("reason"),
        approved_by=approved.get("by"),
    )
