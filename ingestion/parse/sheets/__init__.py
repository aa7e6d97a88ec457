"""XLSX and XLS."""
