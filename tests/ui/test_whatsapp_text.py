"""A message's text is shown as WhatsApp shows it; values stay what they are."""

import pytest

from castlist.ui.broadcasts.whatsapp_text import message_html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*20% off* today", "<b>20% off</b> today"),
        ("_soon_, ~dear~ and ```code```", "<i>soon</i>, <s>dear</s> and <code>code</code>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("* no *", "* no *"),
        ("one\ntwo", "one<br>two"),
        ("<script>", "&lt;script&gt;"),
        ("Hi {{1}}", "Hi <mark><bdi>Asha</bdi></mark>"),
        ("*Hi {{1}}*", "<b>Hi <mark><bdi>Asha</bdi></mark></b>"),
        ("{{2}}", "<mark><bdi>*not bold* &lt;b&gt;</bdi></mark>"),
        ("{{3}}", '<span class="cl-unfilled">{{3}}</span>'),
    ],
)
def test_styles_and_values(text: str, shown: str) -> None:
    assert message_html(text, "body", {"body.1": "Asha", "body.2": "*not bold* <b>"}) == shown
