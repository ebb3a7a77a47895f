"""What our processes log, and what never gets into a log.

Personal data lives in the directory only. Whatever a log event holds by mistake is masked here, on every way to a
log: by the name of the key, and by the look of the text.
"""

import logging
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "***"
_PERSONAL_KEYS = frozenset({"name", "phone", "id_number", "address", "token", "secret", "password"})
_SECRET_ENDINGS = ("_phone", "_id_number", "_token", "_secret", "_password")
# Digits directly before or after would make it another number (an order id), except for the country code.
_PERSONAL_TEXT = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|(?:86)?1[3-9]\d{9})(?!\d)")
_DEPTH = 8

LogFormat = Literal["auto", "json", "console"]


def mask_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask phone numbers, identity numbers and values of personal keys, at any depth."""
    return cast("EventDict", _masked(event, _DEPTH))


def set_up_logging(level: str = "info", log_format: LogFormat = "auto", stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging through one chain, to one stream.

    Args:
        level: the least level that is logged.
        log_format: `auto` means coloured lines on a terminal and JSON, one object a line, everywhere else.
        stream: where to; stderr when not given (a child's stderr is its log file).
    """
    out = stream or sys.stderr
    console = log_format == "console" or (log_format == "auto" and out.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # a test or a child may set up again
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_ending(console)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


def _ending(console: bool) -> list[Processor]:
    # Tracebacks become text before the mask, so that a number in an exception's message is masked, too.
    masked: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        mask_personal,
    ]
    if console:
        return [*masked, structlog.dev.ConsoleRenderer(colors=True)]
    return [*masked, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _masked(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return MASK if _PERSONAL_TEXT.search(str(value)) else value
    if isinstance(value, Mapping | Sequence | set | frozenset) and not isinstance(value, str | bytes):
        # Too deep to look at: then nobody needs to see it.
        return _masked_inside(value, depth - 1) if depth else MASK
    return _PERSONAL_TEXT.sub(MASK, str(value))


def _masked_inside(value: Mapping[Any, Any] | Sequence[Any] | set[Any] | frozenset[Any], depth: int) -> Any:
    if isinstance(value, Mapping):
        return {key: MASK if _is_personal(key) else _masked(inner, depth) for key, inner in value.items()}
    return [_masked(inner, depth) for inner in value]


def _is_personal(key: object) -> bool:
    text = str(key).lower()
    return text in _PERSONAL_KEYS or text.endswith(_SECRET_ENDINGS)
