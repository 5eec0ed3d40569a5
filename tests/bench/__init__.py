"""Benchmarks: `python -m tests.bench [name ...] [--quick | --full] [--json]`."""
