"""What an import says back: row by row what was refused and why, what it created, updated or left as it was."""

from collections import Counter
from enum import StrEnum
from typing import Literal

from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.model import Model

Language = Literal["zh", "en"]


class Reason(Model):
    """One clear sentence, in both languages."""

    zh: str
    en: str


class Action(StrEnum):
    """What becomes of the thing that a row describes.

    Withdrawn: a duty that a newer duty sheet replaces, or a day that the announcement of its year does not name.
    """

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"


class Place(Model):
    """Where in the files: `row` counts from 1 as the spreadsheet program shows it; None for a whole sheet or file."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def text(self, language: Language) -> str:
        """For example 人员.xlsx「人员」第 3 行「手机号」."""
        if language == "en":
            parts = [self.file, self.sheet and f"sheet {self.sheet}", self.row and f"row {self.row}", self.column]
            return ", ".join(str(part) for part in parts if part)
        sheet = f"「{self.sheet}」" if self.sheet else ""
        row = f"第 {self.row} 行" if self.row else ""
        return self.file + sheet + row + (f"「{self.column}」" if self.column else "")


class Remark(Model):
    """What is to be said of a place. `value` is masked if personal, None if there is none to show."""

    place: Place
    value: str | None = None
    reason: Reason


class Refusal(Remark):
    """Why something cannot be imported."""


class Outcome(Model):
    """What a row does; `kind` is the kind of sheet, `id` the id of the thing in the directory, or a calendar day."""

    place: Place
    kind: str
    id: str
    action: Action


class ImportReport(Model):
    """The result of one import. `written` is false for a preview and for files in which anything was refused.

    `calendar` is what the directory cannot write itself: the caller publishes it. None: no sheet says anything new.
    """

    dry_run: bool
    written: bool
    refusals: tuple[Refusal, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    warnings: tuple[Remark, ...] = ()
    """What was taken in, or left out, otherwise than a row may have meant it."""
    calendar: CalendarDocument | None = None
    ignored: tuple[Place, ...] = ()
    """Columns that no field answers to, and sheets that are no table of ours; they were not read."""

    @property
    def accepted(self) -> bool:
        """Nothing was refused."""
        return not self.refusals

    def count(self, kind: str, action: Action) -> int:
        """How many things of a kind (area, unit, person, enterprise, calendar, ...) met that fate."""
        return sum(1 for outcome in self.outcomes if outcome.kind == kind and outcome.action == action)

    def text(self, language: Language = "zh", most: int = 200) -> str:
        """The report for a person to read, with at most `most` refusals spelt out."""
        lines = [_headline(self, language)]
        lines += [_line(refusal, language) for refusal in self.refusals[:most]]
        if len(self.refusals) > most:
            left = len(self.refusals) - most
            lines.append(f"……另有 {left} 处未列出" if language == "zh" else f"... and {left} more")
        lines += [_line(warning, language, _WARNING[language]) for warning in self.warnings[:most]]
        lines += _count_lines(self, language)
        word = "未读取：" if language == "zh" else "not read: "
        lines += [word + place.text(language) for place in self.ignored]
        return "\n".join(lines)


_KINDS = {
    "skill": "技能",
    "pool": "队伍",
    "area": "区划",
    "unit": "单位",
    "person": "人员",
    "duty": "值班",
    "exemption": "豁免",
    "calendar": "日历（天）",
    "enterprise": "企业",
    "officer": "执法人员",
}
_WARNING: dict[Language, str] = {"zh": "注意：", "en": "note: "}
_ACTIONS = {
    Action.CREATED: "新增",
    Action.UPDATED: "更新",
    Action.UNCHANGED: "未变",
    Action.WITHDRAWN: "撤换",
}


def _headline(report: ImportReport, language: Language) -> str:
    if report.refusals:
        number = len(report.refusals)
        zh, en = f"有 {number} 处不能导入，未写入任何内容：", f"{number} refusals; nothing was written:"
    elif report.dry_run:
        zh, en = "预览（未写入）：", "Preview (nothing was written):"
    else:
        zh, en = "导入完成：", "Imported:"
    return zh if language == "zh" else en


def _line(remark: Remark, language: Language, head: str = "") -> str:
    reason = remark.reason.zh if language == "zh" else remark.reason.en
    value = "" if remark.value is None else f"（{remark.value}）" if language == "zh" else f" ({remark.value})"
    colon = "：" if language == "zh" else ": "
    return f"- {head}{remark.place.text(language)}{value}{colon}{reason}"


def _count_lines(report: ImportReport, language: Language) -> list[str]:
    counted = Counter((outcome.kind, outcome.action) for outcome in report.outcomes)
    lines = []
    for kind, zh in _KINDS.items():
        parts = [
            f"{_ACTIONS[action] if language == 'zh' else action.value} {counted[kind, action]}"
            for action in Action
            if counted[kind, action]
        ]
        if parts:
            lines.append(f"{zh}：{'，'.join(parts)}" if language == "zh" else f"{kind}: {', '.join(parts)}")
    return lines
