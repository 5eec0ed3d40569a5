"""How each part of the clinic's system is, since when, and what staff can do about it."""

from appliance.health.health import Health

__all__ = ["Health"]
