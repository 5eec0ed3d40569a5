"""The HTTP API: one module per resource. Views parse, call one verb, answer."""
