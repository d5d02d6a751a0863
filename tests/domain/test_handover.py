"""What a client brings of the articles that it counted."""

from supportsvc.domain.handover import hand_over
from supportsvc.domain.reader import Message, Reader
from supportsvc.domain.reading import Article
from tests.builders import DAY, NOW

TODAY = NOW.date()


def test_the_clients_articles_join_those_of_the_record() -> None:
    kept = Article(TODAY - DAY, 1, 11)

    merged = hand_over(Reader(articles=(kept,)), Message(articles=((2, 2, 22), (0, 3, 33))), NOW, articles=7)

    assert set(merged.articles) == {kept, Article(TODAY - 2 * DAY, 2, 22), Article(TODAY, 3, 33)}


def test_an_article_is_kept_for_the_days_of_the_window() -> None:
    told = Message(articles=((6, 1, 0), (7, 2, 0), (8, 3, 0)))

    merged = hand_over(Reader(), told, NOW, articles=7)
    again = hand_over(merged, Message(), NOW + DAY, articles=7)

    assert [article.mark for article in merged.articles] == [2, 1]
    assert [article.mark for article in again.articles] == [1]


def test_where_no_article_is_needed_none_is_taken_in_or_kept() -> None:
    kept = Reader(articles=(Article(TODAY, 1, 0),))

    assert hand_over(Reader(), Message(articles=((0, 1, 0),)), NOW, articles=0) == Reader()
    assert hand_over(kept, Message(), NOW, articles=0) == Reader()
