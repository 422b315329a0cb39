"""How commands end: with outputs that can't take their results, and by signals."""
