"""What the detector finds in text that nobody wrote for it: guides and statutes hold no personal data."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rag.guards.pii.types import PII_TYPES, PersonalSpan, PiiDetector


@dataclass(slots=True)
class Found:
    """What was found in a number of characters, and how long it took one core."""

    characters: int = 0
    bytes: int = 0
    seconds: float = 0.0
    spans: list[PersonalSpan] = field(default_factory=list)

    def lines(self, name: str) -> Iterator[str]:
        """Yield spans by type and a million characters, and the speed."""
        counts = Counter(span.type for span in self.spans)
        share = self.characters / 1e6 or 1.0
        by_type = ", ".join(f"{kind} {counts[kind] / share:.1f}" for kind in PII_TYPES if counts[kind])
        yield f"{name}: {self.characters:,} characters, {len(self.spans) / share:.1f} spans a million characters"
        yield f"  by type: {by_type or '-'}"
        if self.seconds:
            yield f"  {self.bytes / 1e6 / self.seconds:.2f} MB/s on one core (processor time)"

    def examples(self, most: int) -> Iterator[str]:
        """Yield what was found most often, by type."""
        counts = Counter((span.type, span.text, span.reason) for span in self.spans)
        for (kind, text, reason), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1]))[:most]:
            yield f"  {kind} {text!r} x{count} ({reason})"


def look(paths: list[Path], detector: PiiDetector) -> Found:
    """Read files and keep what is found in them."""
    found = Found()
    for path in paths:
        text = path.read_text(encoding="utf8", errors="replace")
        started = time.process_time()
        found.spans.extend(detector.detect(text))
        found.seconds += time.process_time() - started
        found.characters += len(text)
        found.bytes += len(text.encode())
    return found


def guides(corpus: Path, every: int) -> list[Path]:
    """Return each `every`th guide."""
    return sorted((corpus / "guides").glob("*.csv"))[::every]


def statutes(corpus: Path, every: int) -> list[Path]:
    """Return each `every`th statute."""
    return sorted((corpus / "statutes").glob("*/*.md"))[::every]
