"""Workspaces, their team and their limits."""
