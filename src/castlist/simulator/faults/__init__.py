"""What goes wrong on purpose: the language of `--fail`, and the lot that decides whom it strikes."""
