"""Reading a sheet's header: which column holds what (import sheet rules §3). Pure: names in, columns out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from castlist.audience.attribute_names import NAME_LENGTH, bad_characters, is_reserved, length_of, shown_character
from castlist.audience.attribute_types import AttributeType, KnownAttribute
from castlist.audience.names import name_key
from castlist.audience.predefined import PREDEFINED
from castlist.imports.column_letters import column_letter
from castlist.imports.header_problems import HeaderProblem, HeaderRefused
from castlist.imports.predefined_columns import find_predefined
from castlist.imports.trimming import trim_text

COMMENTS = "Comments"
"""The column that a processed file adds; as the last one of an upload it is ignored."""

MOST_COLUMNS = 16_384
"""As many as a spreadsheet has."""

LONG_RUN = 20
"""More columns without a name in a row than this are told of together: something stands far to the right."""

NUL_SHOWN = "\u2400"
"""How NUL, which only a workbook can have and PostgreSQL cannot keep, stands in a refusal. No name may have it."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column that is imported: `index` counts from 0; `key` is None for the seven predefined ones."""

    index: int
    name: str
    key: str | None
    type: AttributeType


@dataclass(frozen=True, kw_only=True)
class Header:
    """The columns of a sheet: the seven predefined ones, then the attributes; `titles` are the cells as written.

    `width` counts all columns that have a header, an ignored `Comments` included: cells beyond it are surplus.
    """

    titles: tuple[str, ...]
    columns: tuple[Column, ...]
    width: int

    @property
    def attributes(self) -> tuple[Column, ...]:
        """The custom columns."""
        return self.columns[len(PREDEFINED) :]

    @property
    def has_comments(self) -> bool:
        """Whether the last column is a `Comments` that is ignored."""
        return self.width > len(self.columns)


def read_header(cells: Sequence[str], *, known: Mapping[str, KnownAttribute], custom_limit: int) -> Header:
    """Find out what each column holds. `known` maps name keys to the workspace's attributes.

    Raises HeaderRefused with every fault of the header at once, one per faulty column, sorted by column.
    """
    names = _named_part([trim_text(cell).replace("\0", NUL_SHOWN) for cell in cells])
    if not names:
        raise HeaderRefused([HeaderProblem(column=0, code="blank_header")])
    width = len(names)
    if width > MOST_COLUMNS:
        raise HeaderRefused([HeaderProblem(column=width - 1, code="too_wide", facts={"limit": f"{MOST_COLUMNS:,}"})])
    if name_key(names[-1]) == name_key(COMMENTS):
        names = names[:-1]
    first_custom, problems = find_predefined(names)
    columns, found = _read_custom(names, first_custom, known)
    over = _over_limit([index for index in range(first_custom, len(names)) if names[index]], custom_limit)
    problems = sorted([*problems, *over, *found], key=lambda each: each.column)
    if problems:
        raise HeaderRefused(_one_per_column(problems))
    predefined = [
        Column(index=index, name=name, key=None, type=AttributeType.TEXT) for index, name in enumerate(PREDEFINED)
    ]
    return Header(titles=tuple(cells[:width]), columns=(*predefined, *columns), width=width)


def _named_part(names: list[str]) -> list[str]:
    """Drop the empty headers at the end."""
    while names and not names[-1]:
        names.pop()
    return names


def _one_per_column(problems: list[HeaderProblem]) -> list[HeaderProblem]:
    """Keep the first problem of each column; that a column is missing there is no fault of the one that is."""
    first = {(problem.column, problem.code == "missing_here"): problem for problem in reversed(problems)}
    return [first[key] for key in sorted(first, key=lambda key: (key[0], not key[1]))]


def plain_header(cells: Sequence[str]) -> Header:
    """Take every column that has a header as it is: for showing a sheet again whose header was never accepted."""
    titles = _named_part([trim_text(cell) for cell in cells])
    width = len(titles)
    if titles and name_key(titles[-1]) == name_key(COMMENTS):
        titles = titles[:-1]
    columns = [Column(index=index, name=name, key=None, type=AttributeType.TEXT) for index, name in enumerate(titles)]
    return Header(titles=tuple(cells[:width]), columns=tuple(columns), width=width)


def _read_custom(
    names: Sequence[str], start: int, known: Mapping[str, KnownAttribute]
) -> tuple[list[Column], list[HeaderProblem]]:
    columns: list[Column] = []
    problems: list[HeaderProblem] = []
    seen: dict[str, int] = {}
    index = start
    while index < len(names):
        if run := _unnamed_run(index, names):
            problems.append(run)
            index += run.facts["count"]
            continue
        read = _read_column(index, names, seen, known)
        if isinstance(read, Column):
            columns.append(read)
        else:
            problems.append(read)
        index += 1
    return columns, problems


def _unnamed_run(index: int, names: Sequence[str]) -> HeaderProblem | None:
    """Tell of a long run of columns without a name; None where there is none."""
    end = index
    while end < len(names) and not names[end]:
        end += 1
    if end - index <= LONG_RUN:
        return None
    facts = {"last": column_letter(end - 1), "count": end - index}
    return HeaderProblem(column=index, code="unnamed_run", facts=facts)


def _read_column(
    index: int, names: Sequence[str], seen: dict[str, int], known: Mapping[str, KnownAttribute]
) -> Column | HeaderProblem:
    """Read `name` or `name||TYPE`; the first fault found is the column's problem."""
    text = names[index]
    if not text:
        return HeaderProblem(column=index, code="unnamed")
    before, bars, after = text.rpartition("||")
    name, kind = (trim_text(before), trim_text(after)) if bars else (text, "")
    for problem in _name_problems(index, text, name, names):
        return problem
    key = name_key(name)
    if key in seen:
        facts = {"first": column_letter(seen[key]), "found": name}
        return HeaderProblem(column=index, code="same_name", facts=facts)
    seen[key] = index
    if kind and kind.upper() not in AttributeType.__members__:
        return HeaderProblem(column=index, code="unknown_type", facts={"kind": kind, "name": name})
    type_ = AttributeType(kind.upper() or AttributeType.TEXT)
    return _conflict(index, type_, known.get(key), is_named=bool(kind)) or Column(
        index=index, name=name, key=key, type=type_
    )


def _name_problems(index: int, text: str, name: str, names: Sequence[str]) -> Iterator[HeaderProblem]:
    if not name:
        yield HeaderProblem(column=index, code="type_without_name", facts={"found": text})
    elif name in PREDEFINED and names.index(name) < index:
        facts = {"first": column_letter(names.index(name)), "found": name}
        yield HeaderProblem(column=index, code="same_name", facts=facts)
    elif name in PREDEFINED:
        facts = {"found": name, "belongs": column_letter(PREDEFINED.index(name))}
        yield HeaderProblem(column=index, code="belongs_elsewhere", facts=facts)
    elif is_reserved(name):
        yield HeaderProblem(column=index, code="reserved", facts={"found": name})
    elif (length := length_of(name)) > NAME_LENGTH:
        yield HeaderProblem(column=index, code="name_too_long", facts={"length": length})
    else:
        for character in bad_characters(name):
            facts = {"found": name, "character": shown_character(character)}
            yield HeaderProblem(column=index, code="bad_character", facts=facts)


def _conflict(
    index: int, type_: AttributeType, stored: KnownAttribute | None, *, is_named: bool
) -> HeaderProblem | None:
    if stored is None or stored.type == type_:
        return None
    code = "type_conflict" if is_named else "type_left_out"
    facts = {"kind": type_.value, "name": stored.name, "stored": stored.type.value}
    return HeaderProblem(column=index, code=code, facts=facts)


def _over_limit(named: Sequence[int], limit: int) -> list[HeaderProblem]:
    """Tell of the first of the `named` custom columns that is one too many."""
    if len(named) <= limit:
        return []
    return [HeaderProblem(column=named[limit], code="too_many_columns", facts={"limit": limit, "count": len(named)})]
