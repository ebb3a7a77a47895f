"""Every kind of document in both languages, as HTML and as PDF: whole, escaped, and the same words in both."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from string import Formatter
from typing import Any, get_args

import pytest

from domain.accountability.state import Kind, Order, Said
from domain.accountability.transitions import OrderState
from domain.kernel.model import SealedText
from interfaces.documents import fonts
from interfaces.documents.document import Document, Language, Names, document
from interfaces.documents.html import html
from interfaces.documents.pdf import pdf

AT = datetime(2026, 3, 9, 0, 0, tzinfo=UTC)
NAMES = Names(
    {"P1": "王建国<i>", "P2": "李晓敏", "boss": "赵主任"},
    {"unit:U1": "县农业农村和水利局", "unit:D1": "县市场监督管理局"},
    ["周五前完成。</blockquote><script>", None],
)
SAID = [
    ("2026-1", Said("P1", SealedText(person="P1", text="abcd"), ("ab" * 32,), AT, True)),
    ("2026-2", Said("P2", SealedText(person="P2", text="abcd"), (), AT, False, "boss")),
    ("2026-2", Said("P2", None, ("cd" * 32,), AT, False)),
]
EVERY = [(kind, language) for kind in get_args(Kind) for language in get_args(Language)]


def _order(kind: Kind, **changes: Any) -> Order:
    known: dict[str, Any] = {
        "number": "2026-3",
        "kind": kind,
        "obligation": "E17/finding-3",
        "what": "rectification",
        "state": OrderState.ISSUED,
        "issued_at": AT,
        "due": AT,
        "reply_by": AT,
        "rule": "circulate",
        "gives": ("2WD",),
        "terms_version": 4,
        "calendar_version": 2,
        "unknown_years": (2027,),
        "rests_on": ("2026-1", "2026-2"),
        "to": "office" if kind == "referral" else "unit:U1",
        "owner": "D1",
        "source": "E17",
        "subjects": ("P1", "P2"),
        "owed_since": AT,
        "first_due": AT,
        "by": "boss",
        "reason": "始终未完成" if kind == "referral" else "not_done",
    }
    return Order(**{**known, **changes})


def _made(kind: Kind, language: Language, **changes: Any) -> Document:
    return document(_order(kind, **changes), "unit:U1", "问题整改", NAMES, SAID, language)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_page_says_everything_and_runs_nothing(kind: Kind, language: Language) -> None:
    page = html(_made(kind, language))
    for shown in ("县农业农村和水利局", "问题整改", "E17/finding-3", "2027", "&lt;script&gt;", "赵主任", "ab" * 32):
        assert shown in page, shown
    assert "<script" not in page and "<i>" not in page and "{" not in page.partition("</style>")[2]
    assert not any(word in page for word in ("http://", "https://", "url(", "@import"))


@pytest.mark.long
@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_pdf_of_the_same_is_made_of_the_same_bytes(kind: Kind, language: Language) -> None:
    made = _made(kind, language)
    assert pdf(made, AT).startswith(b"%PDF-")
    assert pdf(made, AT) == pdf(made, AT)


@pytest.mark.parametrize("language", get_args(Language))
def test_a_void_document_says_who_when_and_why(language: Language) -> None:
    void = {"state": OrderState.VOID, "void_by": "boss", "void_reason": "登记有误", "void_at": AT}
    made = _made("supervision", language, **void)
    assert "赵主任" in made.void and "登记有误" in made.void
    assert made.void in html(made)


def test_an_erased_speaker_leaves_the_statement_without_words() -> None:
    made = _made("circular", "zh")
    assert [one.words for one in made.statements][1:] == [
        "（陈述人资料已依法删除，原文不可再读）",
        "（仅附证据，无文字）",
    ]
    assert "逾期" in made.statements[0].head and "由赵主任登记" in made.statements[1].head


def _flat(words: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    for name, value in words.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            places = frozenset(place.partition(".")[0] for _, place, _, _ in Formatter().parse(value) if place)
            yield f"{prefix}{name}", places


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    zh, en = (
        dict(_flat(tomllib.loads((files("interfaces.documents") / "words" / f"{language}.toml").read_text("utf-8"))))
        for language in ("zh", "en")
    )
    assert zh == en


def test_without_a_font_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(fonts.SETTING, raising=False)
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package")
    with pytest.raises(fonts.NoFont, match="install the program's dependencies again") as raised:
        pdf(_made("supervision", "zh"), AT)
    assert "缺少中文字体" in raised.value.zh
