"""Users: the contacts of a workspace."""
