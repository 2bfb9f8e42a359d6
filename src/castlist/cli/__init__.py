"""The `castlist` command: thin doors to the rooms."""
