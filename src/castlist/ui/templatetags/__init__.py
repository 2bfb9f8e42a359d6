"""What templates draw with."""
