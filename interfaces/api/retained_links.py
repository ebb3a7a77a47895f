"""What a signed link of a unit's case asks: whether the contact is right, and, if one likes, to volunteer."""

from html import escape

from domain.kernel.model import Model
from domain.retained.unit.commands import AnswerOffer, ConfirmContacts, ReportContactChanged
from interfaces.api import pages

PROCESS = "retained"
ANSWERS = frozenset({"contact_right", "contact_changed", "volunteer", "not_this_time"})


def is_ours(case: str) -> bool:
    """Whether a link's case is a unit's."""
    return case.startswith(f"{PROCESS}:")


def command(person: str, answer: str) -> Model:
    """The command that an answer means; the person is the link's."""
    if answer == "contact_right":
        return ConfirmContacts(people=(person,))
    if answer == "contact_changed":
        return ReportContactChanged(person=person)
    return AnswerOffer(person=person, taken=answer == "volunteer")


def asking(key: str) -> bytes:
    """The page, with its buttons. Volunteering stands below and says that it is voluntary."""
    hidden = f'<input type="hidden" name="key" value="{escape(key)}">'
    body = (
        f'<h1>撤岗不撤责：每月一次</h1><form method="post">{hidden}'
        '<button name="answer" value="contact_right">我的联系方式有效</button>'
        '<button class="no" name="answer" value="contact_changed">联系方式有变</button></form>'
        "<p>按「有变」后，由本单位联络员与您核实更正；此页不收集号码。</p>"
        f'<details><summary>志愿服务邀请（自愿，可不答复）</summary><form method="post">{hidden}'
        '<button class="go" name="answer" value="volunteer">参加</button>'
        '<button class="go" name="answer" value="not_this_time">这次不参加</button></form></details>'
        "<p>链接仅供本人使用，请勿转发。</p>"
    )
    return pages.page("撤岗不撤责", body)
