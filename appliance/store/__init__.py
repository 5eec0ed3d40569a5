"""The queue on disk: SQLite through peewee, one writer, rows turned into values at the border."""

from appliance.store.database import Store

__all__ = ["Store"]
