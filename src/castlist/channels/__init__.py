"""WhatsApp channels."""
