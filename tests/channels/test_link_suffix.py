"""What fills the end of a button's link is percent-encoded once, and a value stays one value."""

import pytest

from castlist.channels.link_suffix import encode_pieces, encode_suffix


@pytest.mark.parametrize(
    ("value", "url", "encoded"),
    [
        ("diwali sale", "https://x.example/{{1}}", "diwali%20sale"),
        ("नमस्ते", "https://x.example/{{1}}", "%E0%A4%A8%E0%A4%AE%E0%A4%B8%E0%A5%8D%E0%A4%A4%E0%A5%87"),
        ("a/b?from=chat&x=1", "https://x.example/{{1}}", "a/b?from=chat&x=1"),
        ("R&D #1", "https://x.example/{{1}}", "R&D%20%231"),
        ("R&D/a=b", "https://x.example/?q={{1}}", "R%26D%2Fa%3Db"),
        ("done%20already 50%", "https://x.example/{{1}}", "done%20already%2050%25"),
    ],
)
def test_a_links_suffix_is_percent_encoded(value: str, url: str, encoded: str) -> None:
    assert encode_suffix(value, url) == encoded
    assert encode_suffix(encoded, url) == encoded, "twice is once"


@pytest.mark.parametrize(
    ("pieces", "url", "encoded"),
    [
        ([("p?n=", False), ("Tom & Jerry?", True), ("&c=", False), ("a=b", True)], "https://x.example/{{1}}",
         "p?n=Tom%20%26%20Jerry%3F&c=a%3Db"),
        ([("sale?from=chat&x=1", True)], "https://x.example/{{1}}", "sale?from=chat&x=1"),
        ([("a & b/", True), ("?q=", False), ("50%", True)], "https://x.example/{{1}}", "a%20&%20b/?q=50%25"),
        ([("a&b", True)], "https://x.example/?q={{1}}", "a%26b"),
        ([("p?n=", False), ("a%20b", True)], "https://x.example/{{1}}", "p?n=a%20b"),
    ],
)  # fmt: skip
def test_a_value_behind_a_question_mark_is_data(pieces: list[tuple[str, bool]], url: str, encoded: str) -> None:
    assert encode_pieces(pieces, url) == encoded
