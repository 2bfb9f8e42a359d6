"""Many open pages follow what moves, and leave the database's connections to others."""

import http.client

from playwright.sync_api import Page
from site_scenes import Site

PAGES = 120
"""More than the embedded server has connections."""


def test_more_pages_than_connections_are_followed(page: Page, site: Site) -> None:
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    host = site.address.removeprefix("http://")
    streams = []
    for _ in range(PAGES):
        stream = http.client.HTTPConnection(host, timeout=30)
        stream.request("GET", "/w/default/live?topics=rail", headers={"Cookie": cookies})
        streams.append(stream)
    answers = [stream.getresponse() for stream in streams]
    assert [answer.status for answer in answers] == [200] * PAGES
    assert all(b"event: rail" in answer.read1(2_000) + answer.read1(8_000) for answer in answers)
    page.goto(f"{site.address}/w/default/users/")
    page.get_by_role("heading", name="Users").wait_for()
    for stream in streams:
        stream.close()
