"""WebSocket frames on the way out (RFC 6455, section 5.2), encoded once for all listeners."""

_FIN_TEXT, _FIN_PING, _FIN_CLOSE = 0x81, 0x89, 0x88

PING = bytes((_FIN_PING, 0))
GOING_AWAY = bytes((_FIN_CLOSE, 2)) + (1001).to_bytes(2, "big")


def text_frame(payload: bytes) -> bytes:
    """One unmasked text message."""
    size = len(payload)
    if size < 126:
        return bytes((_FIN_TEXT, size)) + payload
    if size < 1 << 16:
        return bytes((_FIN_TEXT, 126)) + size.to_bytes(2, "big") + payload
    return bytes((_FIN_TEXT, 127)) + size.to_bytes(8, "big") + payload
