"""Fits a Raspberry Pi to the kiosk: boot files and system files, put in and taken out again.

Standard library only: it runs on a fresh card, before anything is installed. No threads.
"""
