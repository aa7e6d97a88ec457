"""What stands on exported documents besides their text: the office, and the font of a PDF."""

from __future__ import annotations

from pathlib import Path

from configs.section import Section


class ExportSettings(Section):
    """An official reply names the office that sends it; what is not set here stands as a blank to fill."""

    font: Path | None = None
    """A Korean TrueType font for PDF; none: NanumGothic or another one where systems keep it."""
    bold_font: Path | None = None
    agency: str = ""
    """행정기관명."""
    sender: str = ""
    """발신명의(행정기관의 장)."""
    postal_code: str = ""
    address: str = ""
    homepage: str = ""
    fax: str = ""
