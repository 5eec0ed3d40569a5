"""The service's outside: HTTP, sockets, pages, and who may do what."""
