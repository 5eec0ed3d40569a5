"""The README's pictures, taken from the running program: `python -m tests.pictures`."""
