"""The page as a value."""

from supportsvc.domain.page import Page, Placement


def test_a_page_that_says_nothing_offers_every_placement_and_excludes_nobody() -> None:
    page = Page()

    assert page.placements == set(Placement)
    assert not page.excluded
