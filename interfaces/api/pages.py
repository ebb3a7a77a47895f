"""The page behind a link in a message: what is asked, and buttons. Chinese, no script, a few kilobytes, no names."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from domain.callup.muster.state import Status

_SHELL = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>{title}</title><style>
body{{font:18px/1.6 system-ui,sans-serif;max-width:32em;margin:0 auto;padding:1em;color:#111;background:#fff}}
h1{{font-size:1.3em}}dt{{color:#555;font-size:.85em}}dd{{margin:0 0 .5em}}
button{{display:block;width:100%;font:inherit;padding:.8em;margin:.6em 0;border:0;border-radius:.4em;
background:#0a5;color:#fff}}
.no{{background:#a33}}.go{{background:#05a}}.drill{{background:#fd6;padding:.3em .6em;font-weight:bold}}
select,textarea{{font:inherit;width:100%;box-sizing:border-box;margin:.3em 0;padding:.5em}}
details{{border:1px solid #ccc;border-radius:.4em;padding:.6em;margin:.6em 0}}
</style></head><body>{body}</body></html>"""

REASONS: Mapping[str, str] = {
    "on_duty": "正在值班、执勤",
    "on_leave": "已获批准休假",
    "away": "人在外地",
    "unfit": "身体原因",
    "family": "家庭原因",
    "other": "其他",
}
_SAID: Mapping[str, str] = {
    "acknowledge": "能到岗",
    "decline": "不能到岗",
    "en_route": "已出发",
    "arrived": "已到岗",
    "contact_right": "联系方式有效",
    "contact_changed": "联系方式有变",
    "volunteer": "参加志愿服务",
    "not_this_time": "这次不参加",
    "duties_known": "值守已知晓",
    "stand_in": "我来替岗",
    "cannot_stand_in": "这次不便替岗",
}
_STANDS: Mapping[Status, str] = {
    Status.ACKNOWLEDGED: "您已回复能到岗。",
    Status.EN_ROUTE: "您已报告出发。",
    Status.MISSING: "报到时间已过，尚未收到您的到岗报告。",
    Status.DECLINED: "您已回复不能到岗。",
    Status.EXCUSED: "您已获准不必到岗。",
    Status.ARRIVED: "您已报告到岗。",
    Status.DEPLOYED: "您已在岗。",
    Status.RELEASED: "本次叫应已结束，您不必再前往。",
}


def page(title: str, body: str) -> bytes:
    """A whole page; `title` and `body` are HTML already."""
    return _SHELL.format(title=title, body=body).encode()


def asking(asked: tuple[Mapping[str, Any], Status] | None, key: str, zone: ZoneInfo, *, drill: bool) -> bytes:
    """The question with its buttons. `key` makes a double tap on this page one answer."""
    directive, status = asked or (None, Status.CALLED)
    stands = _STANDS.get(status, "")
    body = [
        _drill(drill or (directive is not None and directive.get("mode") == "drill")),
        "<h1>应急叫应：请回复</h1>",
        _facts(directive, zone) if directive else "<p>叫应内容以您收到的消息为准。</p>",
        f"<p><b>{stands}</b></p>" if stands else "",
        _buttons(escape(key)),
        "<p>链接仅供本人使用，请勿转发。</p>",
    ]
    return page("应急叫应", "".join(body))


def thanks(answer: str, received_at: datetime, zone: ZoneInfo, token: str, *, drill: bool) -> bytes:
    """What was received, and the way back to report more."""
    when = received_at.astimezone(zone).strftime("%m月%d日 %H:%M:%S")
    body = (
        f"{_drill(drill)}<h1>已收到：{_SAID[answer]}</h1><p>收到时间：{when}</p>"
        f'<p>感谢您的回复。情况有变时，<a href="/a/{escape(token)}">返回再次报告</a>。</p>'
    )
    return page("已收到", body)


def sorry(title: str, sentence: str, *, drill: bool = False) -> bytes:
    """A clear sentence for what does not work."""
    return page(escape(title), f"{_drill(drill)}<h1>{escape(title)}</h1><p>{escape(sentence)}</p>")


def _drill(drill: bool) -> str:
    return '<p class="drill">演练</p>' if drill else ""


def _facts(directive: Mapping[str, Any], zone: ZoneInfo) -> str:
    report_by = directive.get("report_by")
    facts = [
        ("事由", f"{directive['hazard']}（{directive['level']}级响应）"),
        ("报到地点", directive["place"]),
        ("发布单位", directive["authority"]),
    ]
    if report_by:
        facts.insert(2, ("报到时间", datetime.fromisoformat(report_by).astimezone(zone).strftime("%m月%d日 %H:%M 前")))
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in facts) + "</dl>"


def _buttons(key: str) -> str:
    hidden = f'<input type="hidden" name="key" value="{key}">'
    reasons = "".join(f'<option value="{value}">{text}</option>' for value, text in REASONS.items())
    return (
        f'<form method="post">{hidden}<button name="answer" value="acknowledge">能到岗</button>'
        '<button class="go" name="answer" value="en_route">已出发</button>'
        '<button class="go" name="answer" value="arrived">已到岗</button></form>'
        f'<details><summary>不能到岗</summary><form method="post">{hidden}<label>原因'
        f'<select name="reason">{reasons}</select></label><label>说明（可不填，加密保存）'
        '<textarea name="words" maxlength="500" rows="3"></textarea></label>'
        '<button class="no" name="answer" value="decline">确认不能到岗</button></form></details>'
    )
