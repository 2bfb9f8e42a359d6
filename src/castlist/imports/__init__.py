"""From a sheet to contacts: reading, judging, merging, history."""
