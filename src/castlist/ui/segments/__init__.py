"""Segments: lists and rules."""
