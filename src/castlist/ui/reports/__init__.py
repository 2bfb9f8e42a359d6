"""Reports: what came of broadcasts."""
