"""The token kiosk: a walk-in queue appliance for small clinics."""

__version__ = "0.1.0"
