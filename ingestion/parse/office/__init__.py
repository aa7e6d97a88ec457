"""DOCX and PPTX, and what their packages share."""
