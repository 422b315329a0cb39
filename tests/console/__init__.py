"""The program at a terminal, in a pipe, and with streams that are no use."""
