"""Set-up, login and one's own account."""
