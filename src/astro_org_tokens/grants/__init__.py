"""Grants: which token has which role in which Workspace, and how to change that safely."""
