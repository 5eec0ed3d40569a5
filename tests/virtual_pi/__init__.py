"""The appliance once on a virtual Raspberry Pi: real systemd, pins, USB printer and HDMI screen.

Not part of the normal test run: `python -m tests.virtual_pi --vpi PATH` (or $VPI) needs a program
that boots such a machine; see tests/virtual_pi/machine.py for what it must be able to do.
"""
