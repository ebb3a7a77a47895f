"""A document as PDF on A4, with its fonts embedded: it prints the same everywhere, and nothing is fetched."""

from datetime import datetime

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from interfaces.documents.document import Document
from interfaces.documents.fonts import Fonts, fonts

_RED = (176, 0, 0)
_BLACK = (17, 17, 17)
_GREY = (90, 90, 90)
_LABEL = 38
"""Width of the table's first column in millimetres."""


class _Paper(FPDF):
    """A4 with the fonts of the documents and page numbers at the foot."""

    def __init__(self, files: Fonts) -> None:
        super().__init__(format="A4")
        self.set_margins(22, 25, 22)
        self.set_auto_page_break(auto=True, margin=22)
        self.add_font("text", fname=str(files.text))
        self.add_font("heading", fname=str(files.heading))

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-15)
        self.ink("text", 9, _GREY)
        self.cell(0, 8, f"— {self.page_no()} —", align="C")

    def ink(self, family: str, size: float, colour: tuple[int, int, int] = _BLACK) -> None:
        """What the next text is set in."""
        self.set_font(family, size=size)
        self.set_text_color(*colour)

    def block(self, text: str, height: float = 7.5, *, align: str = "L", left: float = 0) -> None:
        """A paragraph."""
        self.set_x(self.l_margin + left)
        width = self.w - self.r_margin - self.l_margin - left
        self.multi_cell(width, height, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=WrapMode.CHAR)


def pdf(document: Document, issued_at: datetime) -> bytes:
    """The bytes of the PDF, the same for the same document. Raises NoFont."""
    paper = _Paper(fonts())
    paper.set_title(f"{document.title} {document.number}")
    paper.set_lang("zh-CN" if document.language == "zh" else "en")
    paper.set_creator("Shouwang")
    paper.set_creation_date(issued_at)
    paper.add_page()
    _head(paper, document)
    paper.ink("text", 12)
    paper.block(document.to)
    paper.block(("　　" if document.language == "zh" else "") + document.body)
    paper.ln(3)
    _facts(paper, document)
    if document.how:
        paper.ink("text", 11)
        paper.block(document.how, 6.5)
    _statements(paper, document)
    paper.ln(8)
    paper.ink("text", 12)
    paper.block(f"{document.seal}\n{document.issued}", align="R")
    paper.ln(5)
    paper.ink("text", 9, _GREY)
    paper.block(document.disclaimer, 5)
    return bytes(paper.output())


def _head(paper: _Paper, document: Document) -> None:
    paper.ink("heading", 24, _RED)
    paper.block(document.title, 14, align="C")
    paper.ink("text", 12)
    paper.block(document.number, 8, align="C")
    paper.set_draw_color(*_RED)
    paper.set_line_width(0.6)
    paper.line(paper.l_margin, paper.y + 1, paper.w - paper.r_margin, paper.y + 1)
    paper.set_draw_color(150, 150, 150)
    paper.set_line_width(0.2)
    paper.ln(6)
    if document.void:
        paper.ink("heading", 12, _RED)
        paper.block(document.void)
        paper.ln(3)


def _facts(paper: _Paper, document: Document) -> None:
    paper.ink("text", 10.5)
    width = paper.w - paper.l_margin - paper.r_margin
    with paper.table(
        col_widths=(_LABEL, width - _LABEL), first_row_as_headings=False, line_height=6, text_align="LEFT", padding=1
    ) as table:
        for label, value in document.facts:
            row = table.row()
            row.cell(label)
            row.cell(value)
    paper.ln(4)


def _statements(paper: _Paper, document: Document) -> None:
    paper.ln(2)
    paper.ink("heading", 13)
    paper.block(document.statements_title, 9)
    paper.ink("text", 11)
    if not document.statements:
        paper.block(document.no_statement, 6.5)
    for one in document.statements:
        paper.ink("text", 10, _GREY)
        paper.block(one.head, 6)
        paper.ink("text", 11)
        paper.block(one.words, 6.5, left=6)
        if one.evidence:
            paper.ink("text", 9, _GREY)
            paper.block(one.evidence, 5, left=6)
        paper.ln(2)
