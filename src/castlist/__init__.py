"""Castlist: message a list of people on WhatsApp."""

__version__ = "0.1.0"
