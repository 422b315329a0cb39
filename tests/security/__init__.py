"""What is secret stays secret, and what a stranger wrote steers nothing."""
