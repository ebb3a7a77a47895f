"""Where a visit and a finding may go."""

from enum import StrEnum

from domain.kernel.transition import Move, Transitions


class VisitState(StrEnum):
    """How far a visit is."""

    DRAWN = "drawn"
    NOTIFIED = "notified"
    ON_SITE = "on_site"
    RECORDED = "recorded"
    RECTIFYING = "rectifying"
    SEALED = "sealed"
    CLOSED = "closed"
    REFERRED = "referred"
    MISSED = "missed"
    CANCELLED = "cancelled"


class FindingState(StrEnum):
    """How far a finding is."""

    CORRECTED = "corrected"
    RECTIFYING = "rectifying"
    APPLIED = "applied"
    SEALED = "sealed"
    REOPENING = "reopening"
    RE_INSPECTED = "re_inspected"
    CLOSED = "closed"
    ANNULLED = "annulled"
    EXCUSED = "excused"
    REFERRED = "referred"


_V = VisitState
_F = FindingState

VISITS: Transitions[VisitState] = Transitions(
    "visit",
    [
        (None, "visit_planned", _V.DRAWN),
        (_V.DRAWN, "visit_joined", _V.DRAWN),
        (_V.DRAWN, "part_withdrawn", _V.DRAWN),
        (_V.DRAWN, "visit_notified", _V.NOTIFIED),
        (_V.DRAWN, "visit_cancelled", _V.CANCELLED),
        (_V.DRAWN, "visit_missed", _V.MISSED),
        (_V.NOTIFIED, "visit_joined", _V.NOTIFIED),
        (_V.NOTIFIED, "part_withdrawn", _V.NOTIFIED),
        (_V.NOTIFIED, "visit_cancelled", _V.CANCELLED),
        (_V.NOTIFIED, "visit_missed", _V.MISSED),
        (_V.NOTIFIED, "visit_begun", _V.ON_SITE),
        (_V.ON_SITE, "record_overdue", _V.ON_SITE),
        (_V.ON_SITE, "visit_recorded", _V.RECORDED),
        (_V.RECORDED, "visit_closed", _V.CLOSED),
        (_V.RECORDED, "visit_referred", _V.REFERRED),
        (_V.RECORDED, "rectification_awaited", _V.RECTIFYING),
        (_V.RECORDED, "visit_sealed", _V.SEALED),
        (_V.RECTIFYING, "visit_closed", _V.CLOSED),
        (_V.RECTIFYING, "visit_referred", _V.REFERRED),
        (_V.SEALED, "seal_lifted", _V.RECTIFYING),
        (_V.SEALED, "visit_closed", _V.CLOSED),
        (_V.SEALED, "visit_referred", _V.REFERRED),
    ],
    title="一次检查 A visit",
    labels={
        _V.DRAWN: "已抽中 drawn",
        _V.NOTIFIED: "已通知 notified",
        _V.ON_SITE: "现场检查 on site",
        _V.RECORDED: "已记录 recorded",
        _V.RECTIFYING: "整改中 rectifying",
        _V.SEALED: "已查封 sealed",
        _V.CLOSED: "办结 closed",
        _V.REFERRED: "移送 referred",
        _V.MISSED: "逾期未查 missed",
        _V.CANCELLED: "取消 cancelled",
    },
)

_RUNNING = (_F.RECTIFYING, _F.SEALED)
_MOVES: list[Move[FindingState]] = [
    (None, "finding_corrected", _F.CORRECTED),
    (None, "rectification_ordered", _F.RECTIFYING),
    (None, "premises_sealed", _F.SEALED),
    (_F.RECTIFYING, "deadline_extended", _F.RECTIFYING),
    (_F.RECTIFYING, "rectification_overdue", _F.RECTIFYING),
    (_F.RECTIFYING, "rectification_applied", _F.APPLIED),
    (_F.RECTIFYING, "finding_excused", _F.EXCUSED),
    (_F.APPLIED, "reinspection_overdue", _F.APPLIED),
    (_F.APPLIED, "reinspection_passed", _F.CLOSED),
    (_F.APPLIED, "reinspection_failed", _F.RECTIFYING),
    (_F.SEALED, "rectification_applied", _F.REOPENING),
    (_F.REOPENING, "reinspection_overdue", _F.REOPENING),
    (_F.REOPENING, "reinspection_passed", _F.RE_INSPECTED),
    (_F.REOPENING, "reinspection_failed", _F.SEALED),
    (_F.RE_INSPECTED, "reopening_approved", _F.CLOSED),
    (_F.RE_INSPECTED, "reopening_refused", _F.SEALED),
    *((state, event, state) for state in _RUNNING for event in ("appeal_lodged", "appeal_overdue", "appeal_rejected")),
    *((state, "appeal_upheld", _F.ANNULLED) for state in _RUNNING),
    *((state, "finding_referred", _F.REFERRED) for state in _RUNNING),
]
FINDINGS: Transitions[FindingState] = Transitions(
    "finding",
    _MOVES,
    title="一项问题 A finding",
    labels={
        _F.CORRECTED: "当场改正 corrected",
        _F.RECTIFYING: "限期整改 rectifying",
        _F.APPLIED: "已申请复查 applied",
        _F.SEALED: "查封 sealed",
        _F.REOPENING: "申请复工 reopening",
        _F.RE_INSPECTED: "复查通过待批 re-inspected",
        _F.CLOSED: "销号 closed",
        _F.ANNULLED: "申诉成立撤销 annulled",
        _F.EXCUSED: "免除 excused",
        _F.REFERRED: "移送 referred",
    },
)
SEALING = frozenset({FindingState.SEALED, FindingState.REOPENING, FindingState.RE_INSPECTED})
"""Something is shut while a finding is in one of these."""
ENDED = FINDINGS.ends()
COMING = frozenset({VisitState.DRAWN, VisitState.NOTIFIED})
"""A visit that others may still join."""
