"""Signs of danger in any text: found before everything else, with whom to call."""

from rag.complaints.crisis.detector import CrisisDetector

__all__ = ["CrisisDetector"]
