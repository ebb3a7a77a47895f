"""What a signed link of a checkpoint asks: whether one knows of one's duties, and whether one could stand in."""

from html import escape

from domain.checkpoint import PROCESS
from domain.checkpoint.commands_duty import AcceptSubstitution, AcknowledgeDuty, DeclineSubstitution
from domain.kernel.model import Model
from interfaces.api import pages

__all__ = ["ANSWERS", "PROCESS", "asking", "command", "is_ours"]

ANSWERS = frozenset({"duties_known", "stand_in", "cannot_stand_in"})


def is_ours(case: str) -> bool:
    """Whether a link's case is a checkpoint."""
    return case.startswith(f"{PROCESS}:")


def command(person: str, answer: str) -> Model:
    """The command that an answer means; the person is the link's. Checking in needs more than a link: it is proof that
    somebody is there."""
    match answer:
        case "duties_known":
            return AcknowledgeDuty(person=person)
        case "stand_in":
            return AcceptSubstitution(person=person)
        case _:
            return DeclineSubstitution(person=person)


def asking(key: str) -> bytes:
    """The page, with its buttons. Standing in is a request: declining is never counted."""
    hidden = f'<input type="hidden" name="key" value="{escape(key)}">'
    body = (
        f'<h1>卡口值守</h1><form method="post">{hidden}'
        '<button name="answer" value="duties_known">我的值守已知晓，按时到岗</button></form>'
        "<p>确有困难，请尽快申请换班、让班或请假。</p>"
        f'<details open><summary>收到替岗征询时</summary><form method="post">{hidden}'
        '<button class="go" name="answer" value="stand_in">我来替岗</button>'
        '<button class="go" name="answer" value="cannot_stand_in">这次不便（无妨）</button></form></details>'
        "<p>到岗后请在现场签到。链接仅供本人使用，请勿转发。</p>"
    )
    return pages.page("卡口值守", body)
