"""What a Python program calls, and the commands too: changes of roles that aren't lost."""
