"""Receiving a sheet: always into a file, on the data directory's disk, however small it is."""

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from castlist.imports.receiving import receiving_folder


class DiskUploadHandler(TemporaryFileUploadHandler):
    """Writes what is uploaded where the settings say (FILE_UPLOAD_TEMP_DIR), once that is there."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        receiving_folder()
        super().new_file(*args, **kwargs)
