"""Home: what needs attention, what runs, what happened."""
