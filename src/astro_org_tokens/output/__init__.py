"""Convert tokens, changes and manifests to text. Pure: nothing here prints."""
