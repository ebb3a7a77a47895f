"""The Chinese fonts that PDF documents are set in: files on this machine, never fetched."""

import importlib
import os
from dataclasses import dataclass
from pathlib import Path

SETTING = "SHOUWANG_PDF_FONT"
"""A font file of the county's own for all text; by default Noto Serif and Sans SC, which come with the program."""
PACKAGE = "pylopdf_fonts_zh_cn"


@dataclass(frozen=True, slots=True)
class Fonts:
    """Files of the text font and the heading font."""

    text: Path
    heading: Path


class NoFont(Exception):
    """There is no font with Chinese characters: one sentence a language says what to do."""

    def __init__(self, where: str) -> None:
        self.zh = f"缺少中文字体（{where}）：请重新安装程序的依赖，或用 {SETTING} 指定一个字体文件。"
        self.en = f"No Chinese font ({where}): install the program's dependencies again, or name a font with {SETTING}."
        super().__init__(self.en)


def fonts() -> Fonts:
    """The fonts in use. Raises NoFont."""
    own = os.environ.get(SETTING)
    if own:
        found = Fonts(Path(own), Path(own))
    else:
        try:
            package = importlib.import_module(PACKAGE)
        except ImportError:
            raise NoFont(PACKAGE) from None
        found = Fonts(Path(package.serif_path()), Path(package.sans_path()))
    for file in (found.text, found.heading):
        if not file.is_file():
            raise NoFont(str(file))
    return found
