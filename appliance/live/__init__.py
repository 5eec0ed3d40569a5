"""Live updates: committed changes become snapshots, and one thread sends them to every socket."""

from appliance.live.hub import Hub
from appliance.live.topics import Topic

__all__ = ["Hub", "Topic"]
