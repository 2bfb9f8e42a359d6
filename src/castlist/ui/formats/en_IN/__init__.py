"""How dates and numbers are written in English as India writes it."""
