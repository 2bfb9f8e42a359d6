"""The message templates that the played account has, and what each asks of a message."""
