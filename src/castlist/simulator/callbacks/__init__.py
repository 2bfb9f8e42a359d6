"""What the business is told, when, and how it gets there."""
