"""The server, and the commands that start it."""
