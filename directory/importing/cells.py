"""Cell values as people type them and as Excel keeps them, read into what they mean. All raise BadValue otherwise."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

from directory.importing.report import Reason

CHINA = timezone(timedelta(hours=8))
"""China Standard Time; times in a sheet carry no offset. No summer time since 1991."""

_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=CHINA)
_EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119


class BadValue(ValueError):
    """A cell cannot be read as what its column means."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Reason(zh=zh, en=en)


def plain(value: object) -> str:
    """The text of a cell: numbers without a trailing .0, no control or invisible characters, outer spaces removed."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str) and value.isprintable():
        return value.strip()  # nearly every cell; the only printable space is the ordinary one
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "".join(" " if mark.isspace() else mark for mark in str(value))
    return "".join(mark for mark in text if unicodedata.category(mark)[0] != "C").strip()


def folded(value: object) -> str:
    """For comparing and for codes: half-width, without any spaces, lower case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain(value))).lower()


def text(value: object) -> str:
    """A title such as the name of a unit; inner spaces are collapsed."""
    result = re.sub(r"\s+", " ", plain(value))
    if result in _FORMULA_ERRORS:
        raise BadValue("单元格是公式错误", "the cell is a formula error")
    if len(result) > 100:
        raise BadValue("超过 100 个字", "longer than 100 characters")
    return result


_FORMULA_ERRORS = frozenset(("#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"))


def person_name(value: object) -> str:
    """A person's name; the spaces that align two-character names (王 芳) are not part of it."""
    result = text(value)
    if re.search(r"[\u4e00-\u9fff]", result):
        result = result.replace(" ", "")
    if not re.fullmatch(r"[^\W\d_](?:[^\W\d_]|[ ·.'’-]){0,49}", result):
        raise BadValue("不像姓名", "does not look like a name")
    return result


def code(value: object) -> str:
    """An id that others refer to by: ASCII letters, digits and . _ : / @ -; letters keep their case."""
    result = re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain(value)))
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}", result):
        raise BadValue("编号只能用字母、数字和 . _ : / @ -", "an id has only letters, digits and . _ : / @ -")
    return result


def enterprise_code(value: object) -> str:
    """The id of an enterprise, usually its credit code; it becomes part of a case's name, so it is plainer."""
    result = code(value)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", result):
        raise BadValue("企业编号只能用字母、数字、_ 和 -", "an enterprise's id has only letters, digits, _ and -")
    if re.fullmatch(r"1[3-9]\d{9}", result):
        raise BadValue("不能用手机号当编号", "a phone number cannot serve as an id")
    return result


def person_code(value: object) -> str:
    """The id of a person; it goes on the record for good, so it must not itself be personal."""
    result = code(value)
    if re.fullmatch(r"1[3-9]\d{9}|\d{17}[\dXx]|\d{15}", result):
        raise BadValue("不能用手机号或身份证号当编号", "a phone or id number cannot serve as an id")
    return result


def phone(value: object) -> str:
    """A mobile number as 11 digits; spaces, dashes and +86 are removed."""
    digits = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", plain(value)).replace("—", "-").replace("–", "-"))
    digits = re.sub(r"^(?:\+86|0086|86)(?=1\d{10}$)", "", digits)
    if not re.fullmatch(r"1[3-9][0-9]{9}", digits):
        raise BadValue("不是 11 位手机号", "not a mobile number of 11 digits")
    return digits


def id_number(value: object) -> str:
    """A resident identity number: 18 characters, a possible date and the check character of GB 11643."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise BadValue(
            "Excel 把它存成了数字，后几位已失真；请把该列设为文本后重新填写",
            "Excel kept it as a number and lost its last digits; format the column as text and enter it again",
        )
    number = folded(value).upper()
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise BadValue("不是 18 位身份证号", "not an identity number of 18 characters")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadValue("身份证号中的出生日期不存在", "the date in the identity number does not exist") from None
    if id_check_character(number[:17]) != number[17]:
        raise BadValue("身份证号校验位不对", "the check character of the identity number is wrong")
    return number


def id_check_character(first_17: str) -> str:
    """The 18th character by GB 11643 (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first_17))
    return "10X98765432"[total % 11]


def email(value: object) -> str:
    """An address with one @."""
    result = unicodedata.normalize("NFKC", plain(value))
    if not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,190}", result):
        raise BadValue("不是电子邮箱", "not an e-mail address")
    return result


def festival(value: object) -> str:
    """The name of a festival; a calendar has room for 64 characters."""
    result = text(value)
    if len(result) > 64:
        raise BadValue("超过 64 个字", "longer than 64 characters")
    return result


def flag(value: object) -> bool:
    """是/否 in the ways it is written."""
    word = folded(value)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValue("请填“是”或“否”", "write yes or no")


_YES = frozenset(("是", "y", "yes", "true", "1", "√", "✓", "✔", "对", "有", "待命", "备勤", "在岗待命"))
_NO = frozenset(("否", "n", "no", "false", "0", "×", "x", "✗", "✘", "不", "非待命", "不待命", "不备勤"))


def position(value: object) -> int:
    """A place in an order, from 1."""
    written = plain(value)
    if not re.fullmatch(r"[1-9][0-9]{0,3}", written, re.ASCII):
        raise BadValue("请填 1 至 9999 的整数", "give a whole number from 1 to 9999")
    return int(written)


def words(value: object) -> tuple[str, ...]:
    """A list in one cell, separated by 、，,;；/ or a line break; each once, in the order given."""
    parts = re.split(r"[、，,;；/|\n\r]+", str(value))
    return tuple(dict.fromkeys(word for part in parts if (word := text(part))))


_DATE = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"(?:[T ]*(?P<hour>\d{1,2})(?:[:时点](?P<minute>\d{1,2})?分?(?::(?P<second>\d{1,2}))?(?:\.\d+)?)"
    r"(?P<offset>Z|[+-]\d{2}:?\d{2})?)?"
)


def moment(value: object) -> datetime:
    """An instant in UTC. A date alone is its first second in China; a time without offset is China's."""
    return _local(value)[0].astimezone(UTC)


def end_moment(value: object) -> datetime:
    """The end of a period, exclusive: a date alone includes that whole day."""
    local, whole_day = _local(value)
    return (local + timedelta(days=1) if whole_day else local).astimezone(UTC)


def day(value: object) -> date:
    """A day, if need be with its weekday in brackets; a time of day or a day without its year is none."""
    written = re.sub(r"[(（](?:周|星期).[)）]$", "", plain(value)) if isinstance(value, str) else value
    local, whole_day = _local(written)
    if not whole_day and (local.hour, local.minute, local.second) != (0, 0, 0):
        raise BadValue("应为日期，不带时刻", "a day is wanted, without a time")
    return local.date()


def _local(value: object) -> tuple[datetime, bool]:
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=CHINA)
        return aware, False
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=CHINA), True
    if isinstance(value, str) and re.fullmatch(r"\d{5}(\.\d+)?", value.strip()):
        value = float(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in _EXCEL_DAYS:
        # Rounded to seconds: the fraction of a day does not hold them exactly.
        return _EXCEL_EPOCH + timedelta(seconds=round(value * 86_400)), float(value).is_integer()
    return _written(plain(value))


def _written(value: str) -> tuple[datetime, bool]:
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", value).strip())
    if found is None:
        raise BadValue("不是日期，例如 2026-01-31 08:00", "not a date, for example 2026-01-31 08:00")
    part = {name: int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")}
    try:
        local = datetime(**part, tzinfo=_offset(found["offset"]))
    except ValueError:
        raise BadValue("没有这一天或这个时刻", "no such day or time") from None
    return local, found["hour"] is None


def _offset(written: str | None) -> timezone:
    if written is None:
        return CHINA
    if written == "Z":
        return UTC
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes))
