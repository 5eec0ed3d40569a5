"""The doctor: looks at every part of a kiosk and says what is wrong and what to do.

Works while the service is down. What it looks at (the file tree, the tools) is a parameter:
`examine(Look(Machine(root), settings, said))` gives a Verdict.
"""
