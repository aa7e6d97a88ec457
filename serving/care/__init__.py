"""Care as a service: what is sent is masked and judged, check-ins are kept; findings are for a person."""
