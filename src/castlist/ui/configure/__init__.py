"""Configure: WhatsApp, attributes, limits, team."""
