"""Where a seconded cadre stands: the one table of the rules and of the diagram."""

from enum import StrEnum

from domain.kernel.transition import Transitions


class Standing(StrEnum):
    """撤岗不撤责: the post goes, the responsibility stays, until a directive, a transfer or leaving ends it."""

    ON_POST = "on_post"
    HANDOVER = "handover"
    STOOD_DOWN_RETAINED = "stood_down_retained"
    RECALLED = "recalled"
    RELEASED = "released"
    TRANSFERRED = "transferred"
    LEFT_SERVICE = "left_service"


LEAVING_POST = (Standing.ON_POST, Standing.HANDOVER)
RETAINED = (Standing.STOOD_DOWN_RETAINED, Standing.RECALLED)
"""The post is handed over and the standing duties hold."""
_HANDING_OVER = ("items_listed", "items_confirmed", "item_disputed")

CADRE = Transitions(
    "cadre",
    [
        (None, "return_begun", Standing.ON_POST),
        (None, "moved_in", Standing.STOOD_DOWN_RETAINED),
        *((state, event, Standing.HANDOVER) for event in _HANDING_OVER for state in LEAVING_POST),
        *((state, "stood_down", Standing.STOOD_DOWN_RETAINED) for state in LEAVING_POST),
        (Standing.STOOD_DOWN_RETAINED, "return_begun", Standing.ON_POST),
        *((state, "recalled", Standing.RECALLED) for state in RETAINED),
        (Standing.RECALLED, "served", Standing.RECALLED),
        (Standing.RECALLED, "came_back", Standing.STOOD_DOWN_RETAINED),
        *((state, "service_ended", state) for state in LEAVING_POST),
        *((state, "released", Standing.RELEASED) for state in RETAINED),
        *((state, "left_service", Standing.LEFT_SERVICE) for state in (*LEAVING_POST, *RETAINED)),
        (Standing.STOOD_DOWN_RETAINED, "moved_out", Standing.TRANSFERRED),
    ],
    title="下派干部 · a seconded cadre",
    labels={
        Standing.ON_POST: "在岗，已令返岗 on post",
        Standing.HANDOVER: "双方交接 handover",
        Standing.STOOD_DOWN_RETAINED: "撤岗不撤责 stood down, retained",
        Standing.RECALLED: "应急召回 recalled",
        Standing.RELEASED: "依令解除 released",
        Standing.TRANSFERRED: "调往他单位 transferred",
        Standing.LEFT_SERVICE: "离职 left service",
    },
)
