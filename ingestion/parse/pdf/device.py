"""How pdfplumber lays a page out, with the letters marked that are drawn without ink.

pdfminer knows the rendering mode of a text (PDF 32000-1, 9.3.6: 3 is invisible, 7 clips only) but does not keep it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pdfplumber.page import Page

UNSEEN = "mongmin:unseen"
"""The tag of letters without ink."""
INKLESS = frozenset({3, 7})


def lay_out(page: Page) -> None:
    """Lay a page out; `tag` of its letters without ink is `UNSEEN`. Raises what pdfminer raises."""
    from pdfminer.pdfinterp import PDFPageInterpreter
    from pdfplumber.page import PDFPageAggregatorWithMarkedContent

    class Device(PDFPageAggregatorWithMarkedContent):
        """Remembers the rendering mode while a string is drawn."""

        mode = 0

        def render_string(self, textstate: Any, *others: Any) -> None:  # noqa: ANN401 - pdfminer's own classes
            """Draw a string."""
            self.mode = textstate.render
            super().render_string(textstate, *others)

        def render_char(self, *args: Any, **named: Any) -> float:  # noqa: ANN401 - pdfminer's own classes
            """Draw a letter."""
            advance = float(super().render_char(*args, **named))
            if self.mode in INKLESS:
                vars(self.cur_item._objs[-1])["tag"] = UNSEEN
            return advance

    device = Device(page.pdf.rsrcmgr, pageno=page.page_number, laparams=page.pdf.laparams)
    PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    # Where pdfplumber keeps what it lays out itself (its version is pinned).
    page._layout = device.get_result()
