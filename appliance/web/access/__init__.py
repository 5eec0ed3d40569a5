"""Who may do what: roles, paired devices, and the checks at the door."""
