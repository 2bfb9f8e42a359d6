"""One template to chosen segments: composing, freezing the audience, sending at most once."""
