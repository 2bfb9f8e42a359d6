"""The web server: its addresses and its application, put together above all rooms."""
