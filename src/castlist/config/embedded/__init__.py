"""The PostgreSQL that comes with Castlist: started in the data directory, shared, and stopped by its last user."""

from castlist.config.embedded.address import ServerAddress
from castlist.config.embedded.errors import EmbeddedServerError
from castlist.config.embedded.server import release_server, use_server

__all__ = ["EmbeddedServerError", "ServerAddress", "release_server", "use_server"]
