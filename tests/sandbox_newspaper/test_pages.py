"""The pages: they answer, their links lead somewhere, and they let in nothing they do not name."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from supportsvc.sandbox.newspaper import NewspaperSettings, create_newspaper
from tests.sandbox_newspaper.conftest import SERVICE

ARTICLE = "/politics/ministry-talks-before-the-vote"
GRAVE = "/city/boy-of-the-breakwater"
Tag = tuple[str, dict[str, str | None]]


class Tags(HTMLParser):
    """Gathers the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def read_tags(text: str) -> list[Tag]:
    tags = Tags()
    tags.feed(text)
    return tags.found


def read_addresses(text: str) -> Iterator[str]:
    for _, attributes in read_tags(text):
        yield from (attributes[name] or "" for name in ("href", "src") if name in attributes)


def walk(client: FlaskClient) -> dict[str, str]:
    """Follow every link from the front page, and give each page's text."""
    pages: dict[str, str] = {}
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        with closing(client.get(address)) as answer:
            assert answer.status_code == 200, address
            if answer.mimetype != "text/html":
                continue
            pages[address] = answer.text
        own = {found for found in read_addresses(answer.text) if found.startswith("/")}
        waiting += own - seen
        seen |= own
    return pages


def find_support_script(text: str) -> dict[str, str | None]:
    (script,) = (given for tag, given in read_tags(text) if tag == "script" and "data-section" in given)
    return script


def test_every_link_leads_somewhere_and_every_story_can_be_reached(client: FlaskClient) -> None:
    pages = walk(client)

    assert len([address for address in pages if re.fullmatch(r"/[a-z]+/[a-z-]+", address)]) >= 12
    assert len([address for address in pages if re.fullmatch(r"/ar/[a-z]+/[a-z-]+", address)]) >= 4
    assert {"/", "/about", "/politics/", "/ar/", "/ar/about", "/ar/world/"} <= set(pages)


def test_no_page_names_another_origin_but_the_service(client: FlaskClient) -> None:
    for address, text in walk(client).items():
        foreign = {found for found in read_addresses(text) if not found.startswith(("/", "#"))}
        assert foreign == {f"{SERVICE}/v1/support.js"}, address


def test_every_page_says_its_language_and_direction(client: FlaskClient) -> None:
    for address, text in walk(client).items():
        (html,) = (given for tag, given in read_tags(text) if tag == "html")
        arabic = address.startswith("/ar/")
        assert html == {"lang": "ar" if arabic else "en", "dir": "rtl" if arabic else "ltr"}
        assert len([tag for tag, _ in read_tags(text) if tag == "h1"]) == 1


def test_every_page_keeps_a_strict_policy_and_every_script_its_nonce(client: FlaskClient) -> None:
    first, second = client.get(ARTICLE), client.get(ARTICLE)
    policy = first.headers["Content-Security-Policy"]
    scripts = [given for tag, given in read_tags(first.text) if tag == "script"]

    assert "default-src 'none'" in policy
    assert f"connect-src 'self' {SERVICE};" in policy
    assert "style-src 'self';" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert {f"'nonce-{given['nonce']}'" for given in scripts} == set(re.findall(r"'nonce-[^']+'", policy))
    assert policy != second.headers["Content-Security-Policy"]


def test_nothing_on_a_page_is_written_where_the_policy_would_refuse_it(client: FlaskClient) -> None:
    for text in walk(client).values():
        tags = read_tags(text)
        assert not [tag for tag, _ in tags if tag == "style"]
        assert not [given for _, given in tags if "style" in given or any(name.startswith("on") for name in given)]
        assert all("src" in given for tag, given in tags if tag == "script")


def test_the_script_is_told_what_the_page_is(client: FlaskClient) -> None:
    script = find_support_script(client.get(ARTICLE).text)

    assert script["src"] == f"{SERVICE}/v1/support.js"
    assert "async" in script
    assert script["data-section"] == "politics"
    assert script["data-tags"] == "elections,ministry"
    assert script["data-language"] == "en"
    assert "data-exclude" not in script


def test_a_story_has_one_empty_place_for_the_prompt(client: FlaskClient) -> None:
    assert client.get(ARTICLE).text.count('<div data-support-slot="inline"></div>') == 1


@pytest.mark.parametrize("address", [GRAVE, "/about", "/ar/about", "/nowhere"])
def test_a_page_that_must_not_ask_says_so_and_has_no_place(client: FlaskClient, address: str) -> None:
    text = client.get(address).text

    assert "data-exclude" in find_support_script(text)
    assert "data-support-slot" not in text


def test_a_grave_story_is_not_on_the_front_page_nor_offered_for_reading_on(client: FlaskClient) -> None:
    assert GRAVE not in client.get("/").text
    assert GRAVE not in client.get("/city/water-tower-lead").text
    assert GRAVE in client.get("/city/").text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/nowhere", "This page has sailed"),
        ("/politics/never-written", "This page has sailed"),
        ("/ar/nowhere", "أبحرت هذه الصفحة"),
        ("/ar/world/never-written", "أبحرت هذه الصفحة"),
    ],
)
def test_a_lost_reader_is_told_in_the_language_of_the_address(client: FlaskClient, address: str, words: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert words in answer.text
    assert "Content-Security-Policy" in answer.headers


def test_what_a_browser_keeps_is_named_by_what_it_holds(client: FlaskClient) -> None:
    style, font = (
        next(found for found in read_addresses(client.get("/").text) if name in found)
        for name in ("paper.css", "newsreader.woff2")
    )

    assert re.search(r"\?v=[0-9a-f]{12}$", style)
    with closing(client.get(style)) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert font.removeprefix("/static/") in answer.data.decode()


def test_with_one_origin_the_script_comes_from_the_paper_itself() -> None:
    client = create_newspaper(NewspaperSettings(service_url=SERVICE, passthrough=True)).test_client()
    answer = client.get("/")

    assert find_support_script(answer.text)["src"] == "/v1/support.js"
    assert "connect-src 'self';" in answer.headers["Content-Security-Policy"]


def test_the_script_tag_carries_the_attributes_of_the_settings() -> None:
    settings = NewspaperSettings(service_url=SERVICE, script_attributes=(("data-consent", "required"),))
    client = create_newspaper(settings).test_client()

    assert find_support_script(client.get("/").text)["data-consent"] == "required"


def test_without_the_demo_the_paper_is_a_paper_alone(clock_file: Path) -> None:
    settings = NewspaperSettings(service_url=SERVICE, demo_bar=False)
    client = create_newspaper(settings).test_client()

    assert "demo" not in client.get("/").text
    assert client.post("/_demo/clock", json={"seconds": 60}).status_code == 404
    moved = create_newspaper(replace(settings, clock_file=clock_file)).test_client()
    assert '<meta name="demo-clock" content="0">' in moved.get("/").text


def test_pages_offer_the_article_alone_until_the_visitor_chooses_otherwise(client: FlaskClient) -> None:
    script = find_support_script(client.get(ARTICLE).text)

    assert (script["data-placements"], "data-article" in script) == ("inline", True)
    assert "data-article" not in find_support_script(client.get("/").text)


def test_a_visitor_who_chooses_the_wall_finds_the_rest_of_each_article_in_its_slot(client: FlaskClient) -> None:
    client.set_cookie("demo-placement", "wall")

    text = client.get(ARTICLE).text

    assert find_support_script(text)["data-placements"] == "wall"
    _, rest = text.split('<div data-support-slot="wall">')
    assert rest.count("<p>") > 3
    assert '<option value="wall" selected>' in text
    assert 'data-support-slot="inline"' not in text


def test_a_choice_that_there_is_not_is_passed_over(client: FlaskClient) -> None:
    client.set_cookie("demo-placement", "ceiling")

    assert find_support_script(client.get(ARTICLE).text)["data-placements"] == "inline"
