"""The providers as they are played: each a few pure functions, values in and values out."""
