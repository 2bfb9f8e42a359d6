"""What can be downloaded of an import: the original, the processed file, errors only; and the sample sheet."""

import codecs
import io
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import PurePath
from typing import TextIO
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from castlist.imports.models import Import
from castlist.imports.phones import UnknownCountry, read_country
from castlist.imports.processed_file import NoProcessedFile, refuse_without_original, write_processed_file
from castlist.imports.sample import write_sample
from castlist.imports.uploads import open_upload
from castlist.ui.access import PageRequest, page
from castlist.ui.imports.finding import import_or_404
from castlist.ui.refused import refuse
from castlist.ui.streaming import PIECE_BYTES, Download, pieces_of, saved_as

CSV = "text/csv; charset=utf-8"
BYTES = "application/octet-stream"


@page()
def import_original(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Give the upload, byte for byte, under the name it had."""
    saved = import_or_404(request.workspace, uuid)
    try:
        refuse_without_original(saved)
    except NoProcessedFile as refusal:
        return refuse(request, _(str(refusal)), status=HTTPStatus.GONE)
    return Download(_pieces(saved.stored_file), name=saved.file_name, content_type=BYTES)


@page()
def import_processed(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Give all rows with Comments."""
    return _processed(request, uuid, errors_only=False, word="processed")


@page()
def import_errors(request: PageRequest, uuid: UUID) -> HttpResponseBase:
    """Give the rows that were left out, with Comments."""
    return _processed(request, uuid, errors_only=True, word="errors")


@page()
def import_sample(request: PageRequest) -> HttpResponseBase:
    """Give the sample sheet, with numbers of a country."""
    text = io.StringIO(newline="")
    try:
        country = read_country(request.GET.get("country", "IN"))
        write_sample(text, country=country)
    except (UnknownCountry, ValueError):
        write_sample(text, country="IN")
    response = HttpResponse(codecs.BOM_UTF8 + text.getvalue().encode(), content_type=CSV)
    response["Content-Disposition"] = saved_as("sample.csv")
    return response


def _processed(request: PageRequest, uuid: UUID, *, errors_only: bool, word: str) -> HttpResponseBase:
    saved = import_or_404(request.workspace, uuid)
    try:
        pieces = pieces_of(lambda output: _write(saved, output, errors_only=errors_only))
        return Download(pieces, name=_name(saved, word), content_type=CSV)
    except NoProcessedFile as refusal:
        return refuse(request, _(str(refusal)), status=HTTPStatus.CONFLICT)


def _write(saved: Import, output: TextIO, *, errors_only: bool) -> None:
    """Write the processed file with the mark that spreadsheets look for."""
    output.write("\ufeff")
    write_processed_file(saved, output, errors_only=errors_only)


def _pieces(stored: str) -> Iterator[bytes]:
    with open_upload(stored) as content:
        while piece := content.read(PIECE_BYTES):
            yield piece


def _name(saved: Import, word: str) -> str:
    return f"{PurePath(saved.file_name).stem}-{word}.csv"
