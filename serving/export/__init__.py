"""Documents out of mongmin: an official reply (시행문) and an answer with its sources, as HWPX, DOCX and PDF.

`export.export(document, format)` is the door. Every document carries the AI label where people read it and in its
metadata (인공지능기본법 제31조제2항, 시행령 제23조제2항), and its citations with their quotes.
"""
