"""The kiosk: buttons, lamps and the ticket printer, as a client of the service."""
