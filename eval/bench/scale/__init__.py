"""Ingestion of all statutes at once: killed, resumed, counted, and searched."""
