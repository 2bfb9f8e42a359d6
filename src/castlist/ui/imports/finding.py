"""The import that an address names."""

from uuid import UUID

from django.http import Http404

from castlist.imports.history import find_import
from castlist.imports.models import Import
from castlist.imports.record import ImportNotFound
from castlist.workspaces.models import Workspace


def import_or_404(workspace: Workspace, uuid: UUID | str) -> Import:
    """Find an import of a workspace; another's is not there."""
    try:
        return find_import(workspace, str(uuid))
    except ImportNotFound as error:
        raise Http404 from error
