"""The ticket printer: how to reach it, what it says of itself, and one ticket at a time."""
