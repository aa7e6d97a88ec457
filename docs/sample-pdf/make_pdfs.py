"""Print the sample PDFs of `data/sample` from the pages beside this file: `python docs/sample-pdf/make_pdfs.py`.

Needs Chromium and Noto Sans CJK. The same pages printed by the same Chromium give the same bytes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

PAGES = Path(__file__).resolve().parent
SAMPLES = PAGES.parents[1] / "data" / "sample"
MADE = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}")
FIXED = rb"\g<1>20260101000000"
"""Same length as the real time, so that no offset in the file moves."""
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-pdf-header-footer",
    "--disable-pdf-tagging",
)
"""Without tags the files are an eighth smaller."""


def main() -> None:
    """Print every page to the folder of its name. Exits with a message where Chromium is missing."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium이 없습니다. chromium과 fonts-noto-cjk를 설치하십시오.")
    for page in sorted(PAGES.rglob("*.html")):
        target = SAMPLES / page.relative_to(PAGES).with_suffix(".pdf")
        subprocess.run([chromium, *OPTIONS, f"--print-to-pdf={target}", page.as_uri()], check=True, timeout=120)  # noqa: S603 - our own pages
        target.write_bytes(MADE.sub(FIXED, target.read_bytes()))


if __name__ == "__main__":
    main()
