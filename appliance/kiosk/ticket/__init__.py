"""The paper ticket: what it says, how it looks, and the bytes that print it."""
