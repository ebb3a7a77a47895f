"""Where an obligation may go on the ladder, and what may become of an order: the tables of rules and docs."""

from enum import StrEnum

from domain.kernel.obligation import Ending
from domain.kernel.transition import Move, Transitions


class Stage(StrEnum):
    """Where an obligation stands with its bearer. The last five are its ends, named as in `Ending`."""

    OWED = "owed"
    REMINDED = "reminded"
    SUPERVISED = "supervised"
    ANNOUNCED = "announced"
    PROPOSED = "proposed"
    CIRCULATED = "circulated"
    SUMMONED = "summoned"
    INTERVIEWED = "interviewed"
    EXHAUSTED = "exhausted"
    FULFILLED = "fulfilled"
    EXCUSED = "excused"
    TRANSFERRED = "transferred"
    LAPSED = "lapsed"
    REFERRED = "referred"

    @property
    def ending(self) -> Ending | None:
        """How it ended; None while open."""
        return Ending(self.value) if self in ENDS else None


ENDS = frozenset({Stage.FULFILLED, Stage.EXCUSED, Stage.TRANSFERRED, Stage.LAPSED, Stage.REFERRED})
OPEN = tuple(stage for stage in Stage if stage not in ENDS)
WAITS = (Stage.OWED, Stage.REMINDED)
"""No formal step runs."""
RUNS_AGAIN = (Stage.SUPERVISED, Stage.CIRCULATED, Stage.INTERVIEWED)
"""A new time runs after a step."""
ASKED = (Stage.ANNOUNCED, Stage.PROPOSED, Stage.SUMMONED, Stage.EXHAUSTED)
"""Something is intended: more time given by somebody who may makes it pointless."""
SERVED = (Stage.SUPERVISED, Stage.ANNOUNCED)
"""The next step rests on a document that must have reached somebody."""
_SETTLED = ("fulfilled", "excused", "transferred", "lapsed")


def _duty_moves() -> list[Move[Stage]]:
    moves: list[Move[Stage]] = [
        (None, "obligation_owed", Stage.OWED),
        (Stage.OWED, "bearer_reminded", Stage.REMINDED),
        *((stage, "supervision_ordered", Stage.SUPERVISED) for stage in WAITS),
        *((stage, "circulation_announced", Stage.ANNOUNCED) for stage in (*WAITS, Stage.SUPERVISED)),
        *((stage, "served_again", stage) for stage in SERVED),
        (Stage.ANNOUNCED, "circular_proposed", Stage.PROPOSED),
        (Stage.PROPOSED, "circular_proposed", Stage.PROPOSED),
        *((stage, "circulated", Stage.CIRCULATED) for stage in (Stage.ANNOUNCED, Stage.PROPOSED)),
        *((stage, "interview_called", Stage.SUMMONED) for stage in (*WAITS, Stage.CIRCULATED)),
        (Stage.SUMMONED, "interview_scheduled", Stage.SUMMONED),
        (Stage.SUMMONED, "interview_overdue", Stage.SUMMONED),
        (Stage.SUMMONED, "interview_held", Stage.INTERVIEWED),
        (Stage.SUMMONED, "interview_refused", Stage.INTERVIEWED),
        *((stage, "ladder_exhausted", Stage.EXHAUSTED) for stage in (*WAITS, Stage.INTERVIEWED, Stage.EXHAUSTED)),
        (Stage.EXHAUSTED, "referral_taken", Stage.REFERRED),
        (Stage.EXHAUSTED, "referral_declined", Stage.OWED),
        *((stage, "due_moved", stage) for stage in RUNS_AGAIN),
        *((stage, "due_moved", Stage.OWED) for stage in (*WAITS, *ASKED)),
        *((stage, "order_withdrawn", Stage.OWED) for stage in OPEN),
    ]
    moves += [(stage, f"obligation_{end}", Stage(end)) for end in _SETTLED for stage in OPEN]
    return moves


DUTY = Transitions(
    "obligation",
    _duty_moves(),
    title="责任 · an obligation on the ladder",
    open_as="未了 open",
    labels={
        Stage.OWED: "应办 owed",
        Stage.REMINDED: "已提醒 reminded",
        Stage.SUPERVISED: "督办 supervised",
        Stage.ANNOUNCED: "拟通报，可申辩 circular announced",
        Stage.PROPOSED: "通报待人工确认 a human decides",
        Stage.CIRCULATED: "已通报 circulated",
        Stage.SUMMONED: "约谈待办 interview called",
        Stage.INTERVIEWED: "已约谈或拒谈 interviewed",
        Stage.EXHAUSTED: "待人工决定移送 a human decides",
        Stage.FULFILLED: "办结 fulfilled",
        Stage.EXCUSED: "免责 excused",
        Stage.TRANSFERRED: "转办 transferred",
        Stage.LAPSED: "失效 lapsed",
        Stage.REFERRED: "问责移送 referred",
    },
)


class OrderState(StrEnum):
    """What became of a document. VOID: withdrawn, or what it rested on was."""

    ISSUED = "issued"
    UNANSWERED = "unanswered"
    REPLIED = "replied"
    VOID = "void"
    CLOSED = "closed"


LIVE = (OrderState.ISSUED, OrderState.UNANSWERED, OrderState.REPLIED)
ISSUING = ("supervision_ordered", "circulation_announced", "circulated", "interview_called")

ORDER = Transitions(
    "order",
    [
        *((None, event, OrderState.ISSUED) for event in ISSUING),
        (None, "referral_taken", OrderState.CLOSED),
        *((state, "order_replied", OrderState.REPLIED) for state in LIVE),
        (OrderState.ISSUED, "reply_missed", OrderState.UNANSWERED),
        *((state, "served_again", state) for state in LIVE),
        *((state, "order_served", state) for state in LIVE),
        *((state, "order_withdrawn", OrderState.VOID) for state in (*LIVE, OrderState.CLOSED)),
        *((state, f"obligation_{end}", OrderState.CLOSED) for end in _SETTLED for state in LIVE),
        *((state, "referral_taken", OrderState.CLOSED) for state in LIVE),
        *((state, "due_moved", OrderState.CLOSED) for state in LIVE),
    ],
    title="文书 · an order, a circular, a notice, a letter",
    labels={
        OrderState.ISSUED: "已送达待复 issued",
        OrderState.UNANSWERED: "逾期未复 unanswered",
        OrderState.REPLIED: "已回复 replied",
        OrderState.VOID: "已撤回 void",
        OrderState.CLOSED: "已了结 closed",
    },
)
