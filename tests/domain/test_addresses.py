"""Only the site's own origins are ever led back to (scenario 32)."""

import pytest

from supportsvc.domain.addresses import is_on_site, read_return_url
from supportsvc.domain.errors import AddressRefused

ORIGINS = ("https://news.example", "http://127.0.0.1:8000", "http://[::1]:8000")


@pytest.mark.parametrize(
    "address",
    [
        "https://news.example",
        "https://news.example/",
        "https://news.example/a/b?c=d&e=%20f#g",
        "https://news.example?x=https://evil.example",
        "https://news.example/XX/YY",
        "https://news.example/" + "a" * (2048 - 21),
        "http://127.0.0.1:8000/en/article",
        "http://[::1]:8000/x",
    ],
)
def test_scenario_32_an_address_on_the_site_is_taken(address: str) -> None:
    assert read_return_url(address, ORIGINS) == address


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "http://news.example/",
        "https://news.example.evil.example/",
        "https://news.example:444/",
        "https://news.example:x/",
        "https://news.example@evil.example/",
        "https://reader:secret@news.example/",
        "https://NEWS.example@evil.example/",
        "//evil.example/",
        "//news.example/",
        "///news.example/",
        "/article",
        "article",
        "",
        "javascript:alert(1)",
        "javascript://news.example/%0aalert(1)",
        "data:text/html,x",
        "https:news.example/",
        "https:/news.example/",
        "https:///news.example/",
        "https:\\\\news.example/",
        "https://news.example\\@evil.example/",
        "https://news.example\\.evil.example/",
        "https://news.example/\nSet-Cookie: a=b",
        "https://news.example/\r\n",
        "https://new\ts.example/",
        " https://news.example/",
        "https://news.example/ ",
        "https://news.example/\x00",
        "https://news.example/é",
        "https://news.ex\u0430mple/",
        "https://[news.example/",
        "https://news.example/" + "a" * (2048 - 20),
        None,
        7,
        ["https://news.example/"],
        {"url": "https://news.example/"},
    ],
)
def test_scenario_32_any_other_address_is_refused(address: object) -> None:
    with pytest.raises(AddressRefused, match=r"^expected an address on one of the site's own origins$"):
        read_return_url(address, ORIGINS)


def test_an_empty_list_of_origins_takes_nothing() -> None:
    assert not is_on_site("https://news.example/", ())
