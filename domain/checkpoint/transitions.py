"""Where a shift, a duty, a change of duty, and a handover may go. The rules run by these tables; `docs/` draws them."""

from enum import StrEnum

from domain.kernel.transition import Transitions


class Stage(StrEnum):
    """A shift (班次), as DOMAIN §3 has it."""

    PLANNED = "planned"
    PUBLISHED = "published"
    STAFFED = "staffed"
    OPEN = "open"
    HANDOVER = "handover"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """One person's duty on one shift."""

    PLANNED = "planned"
    TOLD = "told"
    ACKNOWLEDGED = "acknowledged"
    MISSING = "missing"
    ON_POST = "on_post"
    LEFT = "left"
    DONE = "done"
    ABSENT = "absent"
    HANDED_ON = "handed_on"
    EXCUSED = "excused"
    LAPSED = "lapsed"


class Asked(StrEnum):
    """A change that somebody asked for: swap, give away, leave."""

    OPEN = "open"
    AGREED = "agreed"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Passing(StrEnum):
    """A handover (交接班)."""

    DUE = "due"
    GIVEN = "given"
    OVERDUE = "overdue"
    OVERDUE_GIVEN = "overdue_given"
    TAKEN = "taken"
    EXCUSED = "excused"
    LAPSED = "lapsed"


S, D, A, P = Stage, Standing, Asked, Passing
_BEFORE = (S.PLANNED, S.PUBLISHED, S.STAFFED)
_ALIVE = (D.PLANNED, D.TOLD, D.ACKNOWLEDGED)

SHIFTS: Transitions[Stage] = Transitions(
    "shift",
    [
        (None, "rota_adopted", S.PLANNED),
        (None, "shift_uncovered", S.PLANNED),
        *((stage, "rota_adopted", stage) for stage in _BEFORE),
        (S.PLANNED, "rota_published", S.PUBLISHED),
        (S.PLANNED, "shift_staffed", S.STAFFED),
        (S.PUBLISHED, "shift_staffed", S.STAFFED),
        (S.STAFFED, "rota_published", S.STAFFED),
        (S.STAFFED, "shift_opened", S.OPEN),
        (S.OPEN, "handover_begun", S.HANDOVER),
        (S.HANDOVER, "shift_closed", S.CLOSED),
        *((stage, "checkpoint_ended", S.CANCELLED) for stage in _BEFORE),
        (S.OPEN, "checkpoint_ended", S.CLOSED),
        (S.HANDOVER, "checkpoint_ended", S.CLOSED),
    ],
    title="班次 A shift",
    labels={
        S.PLANNED: "已排班 planned",
        S.PUBLISHED: "已公布 published",
        S.STAFFED: "人员已锁定 staffed",
        S.OPEN: "值守中 open",
        S.HANDOVER: "交接中 handover",
        S.CLOSED: "已结束 closed",
        S.CANCELLED: "已取消 cancelled",
    },
)

DUTIES: Transitions[Standing] = Transitions(
    "duty",
    [
        (None, "rota_adopted", D.PLANNED),
        (None, "duty_assigned", D.TOLD),
        (D.PLANNED, "duties_told", D.TOLD),
        *((one, "duty_acknowledged", D.ACKNOWLEDGED) for one in _ALIVE),
        *((one, "checked_in", D.ON_POST) for one in (*_ALIVE, D.MISSING)),
        *((one, "went_missing", D.MISSING) for one in _ALIVE),
        (D.ON_POST, "left_post", D.LEFT),
        (D.LEFT, "returned_to_post", D.ON_POST),
        (D.ON_POST, "shift_closed", D.DONE),
        *((one, "shift_closed", D.ABSENT) for one in (*_ALIVE, D.MISSING, D.LEFT)),
        *((one, "duty_removed", D.HANDED_ON) for one in (*_ALIVE, D.MISSING, D.LEFT, D.ON_POST)),
        *((one, "rota_adopted", D.HANDED_ON) for one in _ALIVE),
        *((one, "duty_excused", D.EXCUSED) for one in (*_ALIVE, D.MISSING, D.LEFT)),
        *((one, "checkpoint_ended", D.LAPSED) for one in (*_ALIVE, D.MISSING, D.LEFT)),
        (D.ON_POST, "checkpoint_ended", D.DONE),
    ],
    title="一人一班的值守 A duty: one person on one shift",
    labels={
        D.PLANNED: "已排 planned",
        D.TOLD: "已通知 told",
        D.ACKNOWLEDGED: "已确认 acknowledged",
        D.MISSING: "未到岗 missing",
        D.ON_POST: "在岗 on post",
        D.LEFT: "脱岗 left the post",
        D.DONE: "完成 done",
        D.ABSENT: "缺勤，转人工 absent, referred",
        D.HANDED_ON: "已由他人接替 handed on",
        D.EXCUSED: "已准假 excused",
        D.LAPSED: "随撤卡终止 lapsed",
    },
)

CHANGES: Transitions[Asked] = Transitions(
    "change",
    [
        (None, "change_requested", A.OPEN),
        (A.OPEN, "change_agreed", A.AGREED),
        (A.OPEN, "change_approved", A.APPROVED),
        (A.AGREED, "change_approved", A.APPROVED),
        (A.OPEN, "change_declined", A.DECLINED),
        (A.AGREED, "change_declined", A.DECLINED),
        (A.OPEN, "change_withdrawn", A.WITHDRAWN),
        (A.AGREED, "change_withdrawn", A.WITHDRAWN),
        (A.OPEN, "changes_lapsed", A.LAPSED),
        (A.AGREED, "changes_lapsed", A.LAPSED),
    ],
    title="换班、让班、请假 A change asked for",
)

HANDOVERS: Transitions[Passing] = Transitions(
    "handover",
    [
        (None, "handover_begun", P.DUE),
        (P.DUE, "handover_given", P.GIVEN),
        (P.GIVEN, "handover_given", P.GIVEN),
        (P.GIVEN, "handover_taken", P.TAKEN),
        (P.DUE, "handover_overdue", P.OVERDUE),
        (P.GIVEN, "handover_overdue", P.OVERDUE_GIVEN),
        (P.OVERDUE, "handover_given", P.OVERDUE_GIVEN),
        (P.OVERDUE_GIVEN, "handover_given", P.OVERDUE_GIVEN),
        (P.OVERDUE_GIVEN, "handover_taken", P.TAKEN),
        (P.OVERDUE, "handover_excused", P.EXCUSED),
        (P.OVERDUE_GIVEN, "handover_excused", P.EXCUSED),
        *((one, "checkpoint_ended", P.LAPSED) for one in (P.DUE, P.GIVEN, P.OVERDUE, P.OVERDUE_GIVEN)),
    ],
    title="交接班 A handover",
    labels={
        P.DUE: "待交班 due",
        P.GIVEN: "已交待接 given",
        P.OVERDUE: "逾期未交 overdue",
        P.OVERDUE_GIVEN: "逾期已交待接 overdue, given",
        P.TAKEN: "双方已签 taken",
        P.EXCUSED: "已核免 excused",
        P.LAPSED: "随撤卡终止 lapsed",
    },
)
