"""Settings, the embedded PostgreSQL, logging."""
