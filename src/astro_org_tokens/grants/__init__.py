"""What the program is for: which token has which role in which Workspace, and changing it."""
