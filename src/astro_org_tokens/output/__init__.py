"""From rows to text; pure: nothing here prints."""
