"""Import Broadcast List, Import History."""
