"""`/a/{token}`: answering a call through a signed link, without an account.

Looking changes nothing (previews and scanners open links). Answering asks nothing of the database but one
group-committed insert: the token's signature vouches for case and person.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from directory.links import BadLink, Link
from domain.callup.muster.commands import Acknowledge, Decline, DeclineReason, ReportArrival, ReportEnRoute
from domain.kernel.model import Model
from interfaces.api import checkpoint_links, enterprise_page, pages, problems, retained_links
from interfaces.api.context import Parts, parts_of
from interfaces.refusal import Refused
from ledger.ports import KeyReused, Receipt, StoreUnavailable

router = APIRouter(tags=["answers 回执"])

SOURCE = "link"
MUSTER = "muster"
LONGEST_WORDS = 500
Answer = Literal["acknowledge", "decline", "en_route", "arrived"]
_OTHERS = (retained_links, checkpoint_links)
"""What links of other processes ask and answer; all others are a muster's."""
_ANSWERS = frozenset(get_args(Answer)).union(*(one.ANSWERS for one in _OTHERS))
_REASONS = frozenset(get_args(DeclineReason))
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'",
}
_FORM = "application/x-www-form-urlencoded"
_FIELDS = {
    "type": "object",
    "required": ["answer"],
    "properties": {
        "answer": {"type": "string", "enum": sorted(_ANSWERS)},
        "reason": {"type": "string", "enum": sorted(_REASONS), "description": "Why not, with `decline`"},
        "words": {"type": "string", "maxLength": LONGEST_WORDS, "description": "Encrypted under the person's key"},
        "key": {"type": "string", "maxLength": 64, "description": "Tells one tap from another"},
    },
}
_HTML: dict[str, Any] = {"content": {"text/html": {}}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    404: {"description": "Not one of our links, or cut off", **_HTML},
    410: {"description": "The link has expired", **_HTML},
}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answered. `key` tells one tap from another."""

    answer: str
    reason: str
    words: str
    key: str


@router.get("/a/{token}", response_class=HTMLResponse, responses=_RESPONSES)
async def look(request: Request, token: str) -> Response:
    """What is asked, with buttons. Changes nothing."""
    parts = parts_of(request)
    try:
        link = parts.signer.read(token, datetime.now(UTC))
    except BadLink as error:
        return _bad_link(error, as_json=False)
    for other in _OTHERS:
        if other.is_ours(link.case):
            return _page(other.asking(secrets.token_hex(8)), 200)
    if enterprise_page.is_for(link):
        return _page(*await enterprise_page.look(parts, link))
    try:
        asked = await parts.house.read.asked(link.case, link.person)
    except StoreUnavailable:
        # The buttons can be shown without knowing where the person stands; the answer will say if it is still down.
        asked = None
    return _page(pages.asking(asked, secrets.token_hex(8), parts.zone, drill=link.drill), 200)


@router.post(
    "/a/{token}",
    response_class=HTMLResponse,
    responses={**_RESPONSES, 202: {"description": "Received (JSON)", "content": {"application/json": {}}}},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {_FORM: {"schema": _FIELDS}, "application/json": {"schema": _FIELDS}},
        }
    },
)
async def answer(request: Request, token: str) -> Response:
    """Answer. Twice the same from one page is one answer. A form gets a page, JSON gets JSON."""
    parts = parts_of(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    as_json = kind == "application/json"
    drill = False
    try:
        link = parts.signer.read(token, datetime.now(UTC))
        drill = link.drill
        if enterprise_page.is_for(link):
            fields = _fields(kind, await request.body())
            receipt = await enterprise_page.answer(
                parts, link, token, fields, request.headers.get("idempotency-key", "")
            )
            return (
                _received(receipt) if as_json else _page(enterprise_page.thanks(receipt, parts.zone, token, drill), 200)
            )
        said = _said(kind, await request.body(), request.headers.get("idempotency-key", ""))
        receipt = await _submit(parts, link, token, said)
    except BadLink as error:
        return _bad_link(error, as_json=as_json)
    except Refused as refused:
        return problems.of_refusal(refused) if as_json else _sorry(refused, drill)
    except HTTPException as error:
        # The body is too large; this path runs outside of the application's own handlers.
        large = Refused("too_large", "提交的内容过大。", str(error.detail))
        return problems.of_refusal(large) if as_json else _sorry(large, drill)
    except KeyReused:
        if as_json:
            return problems.key_reused()
        return _page(pages.sorry("已答复过", "您已在本页答复过；如需更改，请重新打开链接。", drill=drill), 409)
    except StoreUnavailable:
        return problems.unavailable() if as_json else _later(drill)
    if as_json:
        return _received(receipt)
    return _page(pages.thanks(said.answer, receipt.received_at, parts.zone, token, drill=drill), 200)


def _received(receipt: Receipt) -> Response:
    body = {"id": receipt.command_id, "received_at": receipt.received_at, "repeated": receipt.repeated}
    return Response(orjson.dumps(body), 202, _HEADERS, media_type="application/json")


async def _submit(parts: Parts, link: Link, token: str, said: Said) -> Receipt:
    # The words stay out of the id: it is kept for ever, and they must be erasable.
    seed = f"{token}\n{said.answer}\n{said.reason}\n{said.key}"
    command_id = f"link.{hashlib.sha256(seed.encode()).hexdigest()[:40]}"
    other = next((one for one in _OTHERS if one.is_ours(link.case)), None)
    if said.answer not in (other.ANSWERS if other else get_args(Answer)):
        raise _malformed("此链接不接受这一答复", "this link takes no such answer")
    command = other.command(link.person, said.answer) if other else await _command(parts, link, said)
    return await parts.house.doors.answer(
        link.case,
        link.person,
        command,
        command_id=command_id,
        source=SOURCE,
        process=other.PROCESS if other else MUSTER,
    )


async def _command(parts: Parts, link: Link, said: Said) -> Model:
    match said.answer:
        case "acknowledge":
            return Acknowledge(person=link.person)
        case "en_route":
            return ReportEnRoute(person=link.person)
        case "arrived":
            return ReportArrival(person=link.person, how="self")
        case _:
            words = await parts.house.doors.seal(link.person, said.words, "muster", link.case) if said.words else None
            return Decline.model_validate({"person": link.person, "reason": said.reason, "words": words})


def _said(kind: str, body: bytes, key: str) -> Said:
    """What a form or JSON says. Raises Refused."""
    fields = _fields(kind, body)
    texts = [fields.get(name) or default for name, default in (("answer", ""), ("reason", "other"), ("words", ""))]
    given_key = key or fields.get("key") or ""
    if not all(isinstance(text, str) and "\x00" not in text for text in (*texts, given_key)):
        raise _malformed("内容格式有误", "a field is not text")
    said = Said(texts[0], texts[1], texts[2].strip(), given_key)
    if said.answer not in _ANSWERS:
        raise _malformed("请选择一项答复", f"answer must be one of {', '.join(sorted(_ANSWERS))}")
    if said.reason not in _REASONS:
        raise _malformed("请选择原因", f"reason must be one of {', '.join(sorted(_REASONS))}")
    if len(said.words) > LONGEST_WORDS or len(said.key) > 128:
        raise _malformed(f"说明最多 {LONGEST_WORDS} 字", f"words has at most {LONGEST_WORDS} characters, key 128")
    return said


def _fields(kind: str, body: bytes) -> dict[str, Any]:
    if kind == "application/json":
        try:
            fields = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise _malformed("不是有效的 JSON", "this is not JSON") from None
        if not isinstance(fields, dict):
            raise _malformed("须为 JSON 对象", "a JSON object is needed")
        return fields
    if kind != _FORM:
        raise Refused("unsupported", "请以表单或 JSON 提交。", "Send a form (urlencoded) or JSON.")
    try:
        return dict(parse_qsl(body.decode(), max_num_fields=16))
    except ValueError:
        raise _malformed("表单内容有误", "this is not a form") from None


def _malformed(zh: str, en: str) -> Refused:
    return Refused("malformed", f"{zh}。", f"{en}.")


def _bad_link(error: BadLink, *, as_json: bool) -> Response:
    status = 410 if error.expired else 404
    title, sentence = (
        ("链接已过期", "请使用最近一条消息中的链接，或联系本单位联络员。")
        if error.expired
        else ("链接无效", "链接不完整或不是本系统发出的，请从原消息中重新打开。")
    )
    if as_json:
        return problems.problem("expired" if error.expired else "not_found", f"{title}：{sentence}", str(error))
    return _page(pages.sorry(title, sentence), status)


def _sorry(refused: Refused, drill: bool) -> Response:
    return _page(pages.sorry("未能提交", refused.zh, drill=drill), problems.status_of(refused.code))


def _later(drill: bool) -> Response:
    sentence = "您的答复尚未保存，请稍候片刻再试，或直接致电联络员。"
    response = _page(pages.sorry("系统暂时不可用", sentence, drill=drill), 503)
    response.headers["Retry-After"] = str(problems.RETRY_AFTER)
    return response


def _page(content: bytes, status: int) -> Response:
    return Response(content, status, _HEADERS, media_type="text/html; charset=utf-8")
