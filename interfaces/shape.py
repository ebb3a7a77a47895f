"""What JSON can be recorded: no floats, no NUL, ASCII names, whole numbers within 53 bits, not too deep."""

from collections.abc import Mapping, Sequence
from typing import Any

from interfaces.refusal import Refused

DEEPEST = 32
_LARGEST = 2**53 - 1


def check_shape(body: Mapping[str, Any]) -> None:
    """Raises Refused for JSON whose canonical form would not be unique, or that PostgreSQL cannot show.

    A walk without recursion: how deep the sender nests must not decide how deep we go.
    """
    waiting: list[tuple[Any, int]] = [(body, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, float):
            raise _unrecordable("不接受小数，请用整数或文字", "a fraction; use whole numbers or text")
        elif isinstance(value, int):
            if abs(value) > _LARGEST:
                raise _unrecordable("整数过大", "a whole number beyond 53 bits")
        elif isinstance(value, Mapping | Sequence):
            if depth >= DEEPEST:
                raise _unrecordable("嵌套过深", f"more than {DEEPEST} levels")
            if isinstance(value, Mapping):
                for name in value:
                    if not name.isascii():
                        raise _unrecordable("字段名须为 ASCII", "a field name that is not ASCII")
                    _check_text(name)
            inner = value.values() if isinstance(value, Mapping) else value
            waiting.extend((one, depth + 1) for one in inner)


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise _unrecordable("文字含有空字符", "text with a NUL character")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise _unrecordable("文字编码不完整", "text with half a character (a lone surrogate)")


def _unrecordable(zh: str, en: str) -> Refused:
    return Refused("malformed", f"命令无法记录：{zh}。", f"The command cannot be recorded: {en}.")
