"""Bytes as a kiosk sends them, made by hand."""

INITIALISE = b"\x1b@"
FEED_AND_CUT = b"\x1dVB\x10"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
ROW_BYTES = 72


def question(number: int) -> bytes:
    """DLE EOT n."""
    return bytes((0x10, 0x04, number))


def announced(text: str) -> bytes:
    """The job's name, to the customer display."""
    return b"\x1b=\x02" + text.encode() + b"\x1b=\x01"


def raster(rows: int, row_bytes: int = ROW_BYTES) -> bytes:
    """A black picture."""
    size = bytes((row_bytes % 256, row_bytes // 256, rows % 256, rows // 256))
    return b"\x1dv0\x00" + size + b"\xff" * (row_bytes * rows)


def job(name: str, rows: int = 200) -> bytes:
    """A whole ticket: its name, a black picture, a cut."""
    return announced(name) + INITIALISE + raster(rows) + FEED_AND_CUT


def before_dots() -> int:
    """How many bytes of a `job("ticket G1")` come before its first dot."""
    return len(announced("ticket G1") + INITIALISE) + 8
