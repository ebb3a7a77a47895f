"""The page behind an enterprise's link: its open findings; to apply for the re-inspection, or to appeal.

The link is the contact's right to speak for the enterprise in its own case, and in no other.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from directory.links import Link
from domain.enterprise.commands import ApplyRectified, LodgeAppeal
from domain.kernel.command import Actor, Role
from domain.kernel.model import Model
from interfaces.api import pages
from interfaces.api.context import Parts
from interfaces.refusal import Refused
from ledger.ports import Receipt, StoreUnavailable

PROCESS = "enterprise"
_PREFIX = f"{PROCESS}:"
LONGEST_WORDS = 500
_SAYS: Mapping[str, type[ApplyRectified] | type[LodgeAppeal]] = {"apply": ApplyRectified, "appeal": LodgeAppeal}
_STATES = {
    "rectifying": "限期整改",
    "applied": "已申请复查",
    "sealed": "已查封",
    "reopening": "已申请解封复查",
    "re_inspected": "复查通过，待批解封",
}


def is_for(link: Link) -> bool:
    """Whether the link is one of an enterprise."""
    return link.case.startswith(_PREFIX)


async def look(parts: Parts, link: Link) -> tuple[bytes, int]:
    """The page with what is open. Changes nothing."""
    try:
        found = await parts.house.read.findings(enterprise=link.case.removeprefix(_PREFIX), only_open=True)
    except StoreUnavailable:
        sentence = "请稍候片刻再试，或直接致电检查部门。"
        return pages.sorry("系统暂时不可用", sentence, drill=link.drill), 503
    key = escape(secrets.token_hex(8))
    shown = "".join(_finding(one, key, parts.zone) for one in found) or "<p>目前没有待整改的问题。</p>"
    drill = '<p class="drill">演练</p>' if link.drill else ""
    body = f"{drill}<h1>检查发现的问题</h1>{shown}<p>链接仅供本企业使用，请勿转发。</p>"
    return pages.page("检查发现的问题", body), 200


async def answer(parts: Parts, link: Link, token: str, fields: Mapping[str, Any], key: str) -> Receipt:
    """What the enterprise says about one finding. Raises Refused, KeyReused and StoreUnavailable."""
    texts = {name: fields.get(name) or "" for name in ("answer", "finding", "words", "key")}
    if not all(isinstance(text, str) and "\x00" not in text for text in texts.values()):
        raise Refused("malformed", "内容格式有误。", "A field is not text.")
    if texts["answer"] not in _SAYS:
        raise Refused("malformed", "请选择申请复查或申诉。", "answer must be apply or appeal.")
    words = texts["words"].strip()
    if len(words) > LONGEST_WORDS or len(texts["finding"]) > 64 or len(key or texts["key"]) > 128:
        raise Refused("malformed", f"说明最多 {LONGEST_WORDS} 字。", f"words has at most {LONGEST_WORDS} characters.")
    sealed = await parts.house.doors.seal(link.person, words, PROCESS, link.case) if words else None
    command = _command(texts["answer"], texts["finding"], link.person, sealed)
    seed = f"{token}\n{texts['answer']}\n{texts['finding']}\n{key or texts['key']}"
    return await parts.house.doors.answer(
        link.case,
        link.person,
        command,
        command_id=f"link.{hashlib.sha256(seed.encode()).hexdigest()[:40]}",
        source="link",
        process=PROCESS,
        actor=Actor.model_construct(id=link.person, role=Role.ENTERPRISE, unit=link.case.removeprefix(_PREFIX)),
    )


def thanks(receipt: Receipt, zone: ZoneInfo, token: str, drill: bool) -> bytes:
    """What was received."""
    when = receipt.received_at.astimezone(zone).strftime("%m月%d日 %H:%M:%S")
    shown = '<p class="drill">演练</p>' if drill else ""
    back = f'<p><a href="/a/{escape(token)}">返回</a></p>'
    return pages.page("已收到", f"{shown}<h1>已收到</h1><p>收到时间：{when}。结果将以短信告知。</p>{back}")


def _command(said: str, finding: str, person: str, words: Any) -> Model:
    try:
        return _SAYS[said].model_validate({"finding": finding, "person": person, "words": words})
    except ValueError:
        raise Refused("malformed", "请选择一项问题。", "finding must be one of this enterprise's.") from None


def _finding(one: Mapping[str, Any], key: str, zone: ZoneInfo) -> str:
    due: datetime | None = one["due"]
    facts = [("检查项", f"{one['checklist']} {one['item']}"), ("依据", one["legal_basis"])]
    facts.append(("状态", _STATES.get(one["state"], one["state"]) + ("，申诉处理中" if one["appealed"] else "")))
    if due is not None:
        facts.append(("整改期限", due.astimezone(zone).strftime("%m月%d日 %H:%M 前")))
    listed = "".join(f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in facts)
    buttons = _buttons(str(one["finding"]), key) if one["state"] in ("rectifying", "sealed") else ""
    return f"<section><dl>{listed}</dl>{buttons if not one['appealed'] else ''}</section><hr>"


def _buttons(finding: str, key: str) -> str:
    hidden = (
        f'<input type="hidden" name="key" value="{key}"><input type="hidden" name="finding" value="{escape(finding)}">'
    )
    area = '<textarea name="words" maxlength="500" rows="3"></textarea>'
    return (
        f'<form method="post">{hidden}<button name="answer" value="apply">已整改，申请复查</button></form>'
        f'<details><summary>有异议，申诉</summary><form method="post">{hidden}<label>理由（加密保存）{area}</label>'
        '<button class="no" name="answer" value="appeal">提交申诉</button></form></details>'
    )
