"""Make the sheet that the benchmark imports: all-new rows, seven predefined fields and four attributes, 2 % bad.

The numbers are valid for India, in no order (a list comes in the order of its customers, not of their numbers).
"""

import argparse
from pathlib import Path

import polars as pl

FIRST = ("Asha", "Ravi", "Meera", "Kabir", "Zoya", "Arjun", "Leela", "Dev", "Tara", "Farhan", "Ananya", "Vikram")
LAST = ("Patil", "Nair", "Das", "Khan", "Shaikh", "Reddy", "Menon", "Sharma", "Iyer", "Rao", "Singh", "Kulkarni")
TITLES = (None, "Mr", "Ms", "Dr")
ACCOUNTS = ("Retail", "Wholesale", "Online", None)
INTERESTS = ('["sarees"]', '["sweets", "home décor"]', "[]", '["gifting 🎁", "jewellery", "books"]')
HEADER = (
    "user.username,user.phone_no,user.email,user.first_name,user.last_name,user.title,user.account,"
    "points||NUMBER,joined||DATE,vip||BOOLEAN,interests||ARRAY"
)
CHUNK = 100_000


def make_sheet(path: Path, rows: int, *, changed: bool = False) -> None:
    """Write a sheet of `rows` users; `changed` gives every row another first name and another number of points."""
    with path.open("wb") as output:
        output.write(f"{HEADER}\r\n".encode())
        for start in range(0, rows, CHUNK):
            chunk = _chunk(start, min(CHUNK, rows - start), changed=changed)
            chunk.write_csv(output, include_header=False, line_terminator="\r\n")


def _chunk(start: int, rows: int, *, changed: bool) -> pl.DataFrame:
    # A multiplication that permutes the numbers 9000000000 … 9999999999: each is met once.
    at = pl.col("at")
    subscriber = (at * 387_420_489 + 12_345) % 999_999_937 + 9_000_000_000
    is_bad = at % 50 == 7
    fault = at % 200
    return pl.select(at=pl.int_range(start, start + rows, dtype=pl.UInt64)).select(
        pl.format("user{}", at).alias("username"),
        pl.when(is_bad & (fault < 100))
        .then(pl.format("+91 {}", subscriber))
        .otherwise(pl.format("91{}", subscriber))
        .alias("phone"),
        pl.format("user{}@example.in", at).alias("email"),
        (_pick(FIRST, at // 7) + ("a" if changed else "")).alias("first"),
        _pick(LAST, at // 3).alias("last"),
        _pick(TITLES, at).alias("title"),
        _pick(ACCOUNTS, at // 5).alias("account"),
        pl.when(is_bad & (fault >= 100))
        .then(pl.lit("1,000"))
        .otherwise(pl.format("{}.{}", at % 5_000 + (1 if changed else 0), at % 90 + 10))
        .alias("points"),
        pl.format("20{}-0{}-1{}", at % 15 + 10, at % 9 + 1, at % 10).alias("joined"),
        pl.when(at % 3 == 0).then(pl.lit("TRUE")).otherwise(pl.lit("false")).alias("vip"),
        _pick(INTERESTS, at // 11).alias("interests"),
    )


def _pick(values: tuple[str | None, ...], at: pl.Expr) -> pl.Expr:
    return pl.lit(pl.Series(values)).gather(at % len(values))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--changed", action="store_true")
    arguments = parser.parse_args()
    make_sheet(arguments.path, arguments.rows, changed=arguments.changed)
