"""What is written and asked: streams, formats, width, color, prompts and progress."""
