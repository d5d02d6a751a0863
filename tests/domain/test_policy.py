"""The site's exclusions (R2)."""

import pytest

from supportsvc.domain.page import Page
from supportsvc.domain.policy import Exclusions, is_excluded

EXCLUSIONS = Exclusions(sections=frozenset({"obituaries"}), tags=frozenset({"grief", "war"}), paths=("/help", "/own/"))


@pytest.mark.parametrize(
    "page",
    [
        Page(excluded=True),
        Page(section="obituaries"),
        Page(tags=frozenset({"city", "war"})),
        Page(path="/help"),
        Page(path="/help/contact"),
        Page(path="/own/"),
        Page(path="/own/1"),
    ],
)
def test_r2_nobody_is_asked_on_a_page_that_says_so_or_whose_section_tag_or_path_is_excluded(page: Page) -> None:
    assert is_excluded(EXCLUSIONS, page)


@pytest.mark.parametrize(
    "page",
    [Page(), Page(section="world"), Page(tags=frozenset({"city"})), Page(path="/helpful"), Page(path="/own")],
)
def test_r2_other_pages_are_open(page: Page) -> None:
    assert not is_excluded(EXCLUSIONS, page)


def test_r2_an_excluded_root_excludes_everything() -> None:
    assert is_excluded(Exclusions(paths=("/",)), Page(path="/world/1"))
