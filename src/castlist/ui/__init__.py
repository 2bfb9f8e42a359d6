"""The pages: one folder for each place of the menu, thin over the rooms, whose rules they only show and ask."""
