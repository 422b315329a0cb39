"""What is typed: groups, commands, options and their types, with click and nothing heavy."""
