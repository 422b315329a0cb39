"""What the tests have in common: running the program, and worlds to run it in."""
