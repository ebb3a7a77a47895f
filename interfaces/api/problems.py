"""Every error as `application/problem+json` (RFC 9457): a stable code, a title in both languages, never a trace."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from domain.kernel.canonical import canonical
from interfaces.refusal import Refused
from ledger.ports import KeyReused, NotCanonical, StoreUnavailable

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 2
"""Seconds after which asking again is worth it when the database was away."""

log = structlog.get_logger(__name__)


class Problem(BaseModel):
    """RFC 9457, with our code and both languages."""

    type: str = Field(examples=["urn:shouwang:problem:malformed"])
    title: str
    status: int
    code: str
    detail: str = ""
    detail_en: str = ""
    errors: list[dict[str, Any]] = []


_STATUS: Mapping[str, tuple[int, str, str]] = {
    "malformed": (422, "内容有误", "Not valid"),
    "bad_id": (422, "编号无效", "Not a valid id"),
    "bad_key": (400, "幂等键缺失或无效", "Idempotency-Key missing or not valid"),
    "bad_request": (400, "请求有误", "Bad request"),
    "no_purpose": (400, "未说明用途", "No purpose stated"),
    "no_actor": (401, "未说明提交人", "Nobody is named as the actor"),
    "bad_token": (401, "口令无效", "The token is not valid"),
    "not_from_outside": (403, "不接受来自外部的此类命令", "Not from outside"),
    "forbidden": (403, "不允许", "Not allowed"),
    "forged": (401, "回调签名无效", "The callback's signature is not valid"),
    "unknown_process": (404, "没有这一流程", "No such process"),
    "not_found": (404, "没有找到", "Not found"),
    "method_not_allowed": (405, "不支持该方法", "Method not allowed"),
    "key_reused": (409, "幂等键已用于另一条命令", "The key belongs to another command"),
    "wrong_process": (409, "事项属于另一流程", "The case belongs to another process"),
    "no_font": (406, "无法生成 PDF", "No PDF can be made"),
    "expired": (410, "链接已过期", "The link has expired"),
    "purpose_ended": (410, "指令已终止", "The purpose has ended"),
    "not_sealed": (404, "尚未封存，请稍后再取", "Not sealed yet"),
    "log_damaged": (409, "封存日志不全", "The log is damaged"),
    "not_erased": (404, "尚未删除", "Nothing is erased yet"),
    "too_large": (413, "内容过大", "Too large"),
    "unsupported": (415, "不支持的格式", "Unsupported format"),
    "unknown_person": (422, "查无此人", "Unknown person"),
    "unknown_message": (422, "消息无法对应", "No message of ours"),
    "damaged": (422, "文件与摘要不符", "The file does not match its digest"),
    "evidence_away": (503, "证据存储暂时不可用", "The store of evidence is away"),
    "internal": (500, "内部错误", "Internal error"),
    "unavailable": (503, "数据库暂时不可用，请稍后重试", "The database is away; try again"),
}
_BY_STATUS = {
    400: "bad_request",
    401: "no_actor",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported",
}


def status_of(code: str) -> int:
    """The HTTP status of a code."""
    return _STATUS[code][0]


def problem(
    code: str,
    detail: str = "",
    detail_en: str = "",
    errors: Sequence[dict[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A response for a code of the table above."""
    status, zh, en = _STATUS[code]
    body = Problem(
        type=f"urn:shouwang:problem:{code}",
        title=f"{zh} / {en}",
        status=status,
        code=code,
        detail=detail,
        detail_en=detail_en,
        errors=list(errors),
    )
    return Response(canonical(body.model_dump()), status, headers, media_type=MEDIA_TYPE)


def of_refusal(refused: Refused) -> Response:
    """A refusal of the door."""
    headers = {"Retry-After": "1"} if refused.code == "not_sealed" else None
    return problem(refused.code, refused.zh, refused.en, refused.errors, headers)


def key_reused() -> Response:
    """The key was used before for another command."""
    return problem(
        "key_reused", "请为新的命令换用新的幂等键。", "Use a new Idempotency-Key for a new command; nothing was stored."
    )


def unavailable() -> Response:
    """The database does not answer; nothing was half done, but a lost answer may have been a yes."""
    return problem(
        "unavailable",
        "数据库没有应答，是否已保存尚不能确定；以同一幂等键重试是安全的。",
        "The database did not answer; it may or may not be stored. Trying again with the same key is safe.",
        headers={"Retry-After": str(RETRY_AFTER)},
    )


def install(app: FastAPI) -> None:
    """Answer every exception with a problem."""

    async def refused(_: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return of_refusal(error)

    async def reused(_: Request, error: Exception) -> Response:
        return key_reused()

    async def away(_: Request, error: Exception) -> Response:
        log.warning("database_away", error=str(error)[:200])
        return unavailable()

    async def unstorable(_: Request, error: Exception) -> Response:
        # PostgreSQL holds no NUL and no half characters, so nothing of ours is named like that.
        return problem(
            "bad_id", "编号或参数含有无效字符。", "An id or parameter has a character that nothing of ours has."
        )

    async def unrecordable(_: Request, error: Exception) -> Response:
        return problem("malformed", "内容无法记录。", str(error))

    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        # Only where and why: what was sent may be personal, and may not even be text.
        found = [{"where": ".".join(map(str, e["loc"])), "why": str(e["msg"])} for e in error.errors()[:20]]
        return problem("malformed", "请求内容有误，详见 errors。", "The request is not valid; see errors.", found)

    async def http(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        code = _BY_STATUS.get(error.status_code, "bad_request" if error.status_code < 500 else "internal")
        return problem(code, detail_en=str(error.detail), headers=error.headers)

    async def unexpected(_: Request, error: Exception) -> Response:
        log.error("unexpected_error", kind=type(error).__name__)
        return problem("internal", "已记录，请联系管理员。", "It was logged; tell the operator.")

    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(KeyReused, reused)
    app.add_exception_handler(StoreUnavailable, away)
    app.add_exception_handler(NotCanonical, unrecordable)
    app.add_exception_handler(asyncpg.DataError, unstorable)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, unexpected)
