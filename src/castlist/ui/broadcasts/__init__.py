"""Broadcast: composing, pre-flight, running."""
