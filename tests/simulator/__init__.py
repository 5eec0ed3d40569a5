"""The simulated hardware: the emulated printer, its lines, and the bench with its page."""
