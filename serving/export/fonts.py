"""Finds a Korean font that a PDF can carry inside it: TrueType outlines, free to embed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from configs.export import ExportSettings
from rag.errors import EnvironmentFault

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
PAIRS = (
    ("NanumGothic.ttf", "NanumGothicBold.ttf"),
    ("NanumBarunGothic.ttf", "NanumBarunGothicBold.ttf"),
    ("UnDotum.ttf", "UnDotumBold.ttf"),
    ("NotoSansKR-Regular.ttf", "NotoSansKR-Bold.ttf"),
    ("malgun.ttf", "malgunbd.ttf"),
)
"""Fonts in the order of preference. Noto CJK of Debian (`.ttc` with CFF outlines) cannot be embedded by our library."""
HELP = (
    "fonts-nanum 패키지를 설치하거나(apt-get install fonts-nanum) MONGMIN_EXPORT__FONT에 한글 TTF 글꼴 파일을 "
    "지정하십시오. "
    "HWPX와 DOCX는 글꼴 없이 내보낼 수 있습니다."
)


class FontMissing(EnvironmentFault):
    """No Korean font is there that a PDF can carry."""

    code = "font-missing"
    english = "There is no Korean TrueType font for the PDF; install fonts-nanum"


def font_pair(settings: ExportSettings, folders: Iterable[Path] = FOLDERS) -> tuple[Path, Path]:
    """Return the files of the plain and the bold font. Raises `FontMissing`."""
    if settings.font is not None:
        if not settings.font.is_file():
            raise FontMissing(f"export.font에 적은 글꼴 파일 {str(settings.font)!r}이(가) 없습니다. {HELP}")
        return settings.font, settings.bold_font or settings.font
    for folder in folders:
        if (found := in_folder(folder)) is not None:
            return found
    raise FontMissing(f"PDF에 넣을 한글 글꼴을 찾지 못했습니다. {HELP}")


def in_folder(folder: Path) -> tuple[Path, Path] | None:
    """Return the first pair below a folder; a missing bold face is replaced by the plain one."""
    if not folder.is_dir():
        return None
    there = {path.name: path for path in sorted(folder.rglob("*.ttf"))}
    for plain, bold in PAIRS:
        if plain in there:
            return there[plain], there.get(bold, there[plain])
    return None
