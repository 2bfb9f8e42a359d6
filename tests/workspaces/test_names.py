"""Names of workspaces, segments, channels and broadcasts: any script, one line that can be seen."""

import pytest

from castlist.audience.segments import SegmentRefused, check_segment_name
from castlist.channels.connecting import ConnectRequest, connect_channel
from castlist.channels.refusals import ChannelRefused
from castlist.workspaces.models import Workspace
from castlist.workspaces.names import NameRefused, check_name
from castlist.workspaces.settings import WorkspaceRefused, change_workspace

GOOD = [
    "Gold",
    "Gold members, 2026 (VIP)",
    "مشتریان می‌خواهند",
    "क्‍ष ग्राहक",
    "Family 👨‍👩‍👧 plan",
    "10\u00a0000 points",
    "日本のお客様",
    "❤️",
    "لیست ۱",
    "한국",
    "x" * 120,
]
BAD = [
    ("", "Give the segment a name."),
    (" \u200b\u00a0\n", "Give the segment a name."),
    ("x" * 121, "The segment's name has 121 characters; 120 is the most."),
    *(
        (f"two{sign}lines", "The segment's name has a line break or another control character. Leave it out.")
        for sign in ("\n", "\r", "\t", "\0", "\x1b", "\x85", "\u2028", "\u2029")
    ),
    *(
        (
            f"Gold{sign}dloG",
            f"The segment's name has U+{ord(sign):04X}, which turns the direction of text. Leave it out.",
        )
        for sign in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    ),
    *(
        (nothing, "The segment's name has nothing that can be seen. Give it letters, digits or signs.")
        for nothing in ("\u200d", "\u200c \u200d", "\u00ad", "\ufe0f", "\u3164", "\u2800", "\u180e", "\U000e0041")
    ),
]


@pytest.mark.parametrize("name", GOOD)
def test_a_name_is_one_line_of_any_script(name: str) -> None:
    assert check_name(f" \u200f{name}\u00a0", 120, of="segment") == name


@pytest.mark.parametrize(("name", "said"), BAD)
def test_a_name_that_is_refused_says_why(name: str, said: str) -> None:
    with pytest.raises(NameRefused) as refused:
        check_name(name, 120, of="segment")
    assert str(refused.value) == said


@pytest.mark.parametrize("name", GOOD)
def test_workspaces_segments_and_channels_share_the_rule(workspace: Workspace, name: str) -> None:
    assert check_segment_name(name) == name
    assert connect_channel(workspace, ConnectRequest(provider="sandbox", name=name, number="919876500111")).name == name
    change_workspace(workspace, name=name)
    workspace.refresh_from_db()
    assert workspace.name == name


@pytest.mark.parametrize("name", [name for name, _ in BAD])
def test_workspaces_segments_and_channels_refuse_the_same(workspace: Workspace, name: str) -> None:
    with pytest.raises(SegmentRefused):
        check_segment_name(name)
    with pytest.raises(WorkspaceRefused):
        change_workspace(workspace, name=name)
    with pytest.raises(ChannelRefused):
        connect_channel(workspace, ConnectRequest(provider="sandbox", name=name, number="919876500111"))
