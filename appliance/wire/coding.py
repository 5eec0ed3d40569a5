"""JSON and back."""

from typing import TypeVar

import msgspec
from msgspec import Struct

from appliance.wire.frames import FromKiosk, FromService


class BadMessage(Exception):
    """A message that is not JSON, is of no known kind, or has a field of the wrong shape."""


Shape = TypeVar("Shape")
_from_service: msgspec.json.Decoder[FromService] = msgspec.json.Decoder(FromService)
_from_kiosk: msgspec.json.Decoder[FromKiosk] = msgspec.json.Decoder(FromKiosk)
_encoder = msgspec.json.Encoder()


def encode(shape: Struct) -> bytes:
    """The shape as JSON, UTF-8."""
    return _encoder.encode(shape)


def decode(data: bytes | str, shape: type[Shape]) -> Shape:
    """JSON as `shape`. Raises BadMessage."""
    try:
        return msgspec.json.decode(data, type=shape)
    except msgspec.DecodeError as error:
        raise BadMessage(str(error)) from None


def frame_from_service(data: bytes | str) -> FromService:
    """A frame as a screen or kiosk gets it. Raises BadMessage."""
    try:
        return _from_service.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadMessage(str(error)) from None


def frame_from_kiosk(data: bytes | str) -> FromKiosk:
    """A frame as the service gets it from a kiosk. Raises BadMessage."""
    try:
        return _from_kiosk.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadMessage(str(error)) from None
