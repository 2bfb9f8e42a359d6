"""Contacts, attributes and segments."""
