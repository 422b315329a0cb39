"""What each command does, as rows that are run in every spelling, as text and JSON."""
