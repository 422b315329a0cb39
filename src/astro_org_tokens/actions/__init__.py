"""What is done: one module per verb, with everything it needs imported at its top."""
