"""Simulated hardware for the demo and the tests: a receipt printer, and a bench with a page.

A program of its own, `python -m appliance.simulator --run DIR`. The printer behaves as a real one
does on its data line; pins and screen are those of the real kiosk and display, reached by sockets.
"""
