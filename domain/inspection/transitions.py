"""Where an inspection may go."""

from enum import StrEnum

from domain.kernel.transition import Move, Transitions


class Stage(StrEnum):
    """How far an inspection is."""

    REQUESTED = "requested"
    DECLINED = "declined"
    PLANNED = "planned"
    APPROVED = "approved"
    COMMITTED = "committed"
    LISTED = "listed"
    REVEALED = "revealed"
    DRAWN = "drawn"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


_S = Stage
_BEFORE_THE_DRAW = (_S.REQUESTED, _S.PLANNED, _S.APPROVED, _S.COMMITTED, _S.LISTED)
_MOVES: list[Move[Stage]] = [
    (None, "inspection_requested", _S.REQUESTED),
    (None, "inspection_planned", _S.PLANNED),
    (_S.REQUESTED, "inspection_planned", _S.PLANNED),
    (_S.REQUESTED, "request_declined", _S.DECLINED),
    (_S.PLANNED, "plan_approved", _S.APPROVED),
    (_S.APPROVED, "seed_committed", _S.COMMITTED),
    (_S.COMMITTED, "enterprises_asked", _S.COMMITTED),
    (_S.COMMITTED, "part_received", _S.COMMITTED),
    (_S.COMMITTED, "look_up_failed", _S.COMMITTED),
    (_S.COMMITTED, "list_fixed", _S.LISTED),
    (_S.COMMITTED, "draw_abandoned", _S.APPROVED),
    (_S.LISTED, "reveal_missed", _S.LISTED),
    (_S.LISTED, "draw_abandoned", _S.APPROVED),
    (_S.LISTED, "seed_revealed", _S.REVEALED),
    (_S.REVEALED, "enterprises_drawn", _S.DRAWN),
    (_S.DRAWN, "enterprises_drawn", _S.DRAWN),
    (_S.DRAWN, "order_exhausted", _S.DRAWN),
    (_S.DRAWN, "visit_agreed", _S.DRAWN),
    (_S.DRAWN, "visit_refused", _S.DRAWN),
    (_S.DRAWN, "visit_over", _S.DRAWN),
    (_S.DRAWN, "inspection_finished", _S.FINISHED),
    *((stage, "inspection_withdrawn", _S.WITHDRAWN) for stage in _BEFORE_THE_DRAW),
]
STAGES: Transitions[Stage] = Transitions(
    "inspection",
    _MOVES,
    title="检查计划 An inspection",
    labels={
        _S.REQUESTED: "指挥部提请 requested",
        _S.DECLINED: "部门不受理 declined",
        _S.PLANNED: "部门拟定计划 planned",
        _S.APPROVED: "已批准 approved",
        _S.COMMITTED: "已公布种子摘要 committed",
        _S.LISTED: "名单已固定 listed",
        _S.REVEALED: "种子已公开 revealed",
        _S.DRAWN: "已抽取 drawn",
        _S.FINISHED: "完成 finished",
        _S.WITHDRAWN: "撤回 withdrawn",
    },
)
OVER = frozenset({Stage.DECLINED, Stage.WITHDRAWN, Stage.FINISHED})
