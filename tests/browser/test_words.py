"""Amounts and days in the prompt's words, beside those that a browser's own tables give."""

import json

import pytest
from playwright.sync_api import Browser

from supportsvc.domain.money import decimals
from supportsvc.web.joining import CLIENT, stripped
from supportsvc.web.numerals import describe_money, ordinals
from tests.browser.answers import amounts, shown
from tests.browser.reader import Reader

pytestmark = pytest.mark.browser

LANGUAGES = "en en-GB de fr es es-MX pt pt-PT it nl sv da fi pl cs hu ru tr he ar ar-EG hi ja zh"
CURRENCIES = "usd eur gbp chf cad aud mxn brl"
AMOUNTS = [5, 100, 250, 500, 99_900, 123_400, 123_456, 1_234_500, 123_456_700]
THEIRS = """
([language, currency, digits, amounts]) => amounts.map((minor) => new Intl.NumberFormat(language, {
  style: 'currency', currency, currencyDisplay: 'narrowSymbol',
  minimumFractionDigits: minor % 10 ** digits ? digits : 0,
}).format(minor / 10 ** digits))
"""
DAYS = [*range(1, 32)]
FORMS = "ordinal_other ordinal_zero ordinal_one ordinal_two ordinal_few ordinal_many"
THEIR_DAYS = """
([language, days]) => days.map((day) =>
  `ordinal_${new Intl.PluralRules(language, {type: 'ordinal'}).select(day)} ${day.toLocaleString(language)}`)
"""


def speaker(result: str) -> str:
    """Return a function of the page that makes words with the client's own part, and gives a result of them."""
    part = "\n".join(stripped(CLIENT.joinpath("words.js").read_text("utf-8")))
    made = "const {money: write, ordinal} = speak(spoken, money);"
    return f"(([spoken, money, given]) => {{ {part}\n{made}\nreturn {result}; }})"


def test_amounts_look_as_the_browser_would_write_them(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        apart = {}
        for language in LANGUAGES.split():
            for currency in CURRENCIES.split():
                digits = decimals(currency)
                theirs = page.evaluate(THEIRS, [language, currency, digits, AMOUNTS])

                money = {"decimals": digits, "written": describe_money(currency, language)}
                ours = page.evaluate(speaker("given.map(write)"), [{"text": {}, "language": language}, money, AMOUNTS])

                if ours != theirs:
                    apart[language, currency] = (ours, theirs)
    assert apart == {}


def test_ordinals_have_the_form_and_the_digits_that_the_browser_would_give_them(browser: Browser) -> None:
    text = {form: form + " {day}" for form in FORMS.split()}
    with browser.new_context() as context:
        page = context.new_page()
        for language in LANGUAGES.split():
            theirs = page.evaluate(THEIR_DAYS, [language, DAYS])

            spoken = {"text": text, "language": language, "ordinals": ordinals(language)}
            money = {"decimals": 2, "written": describe_money("eur", language)}
            ours = page.evaluate(speaker("given.map(ordinal)"), [spoken, money, DAYS])

            assert json.dumps(ours) == json.dumps(theirs), language


WATCH = """
window.opened = [];
for (const name of ['NumberFormat', 'DateTimeFormat', 'PluralRules', 'ListFormat', 'RelativeTimeFormat']) {
  Intl[name] = new Proxy(Intl[name], {
    construct: (target, given) => { opened.push(name); return Reflect.construct(target, given); },
  });
}
for (const [owner, name] of [[Number, 'toLocaleString'], [Date, 'toLocaleDateString'], [Date, 'toLocaleString']]) {
  const real = owner.prototype[name];
  owner.prototype[name] = function (...given) { opened.push(name); return real.apply(this, given); };
}
"""


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_an_ask_opens_no_tables_of_the_browser_before_the_reader_wants_a_date(reader: Reader, language: str) -> None:
    reader.site.language = language
    reader.script.decisions = [shown(language=language, amounts=amounts(suggested=[250, 1000]))]
    reader.context.add_init_script(WATCH)
    page = reader.open()

    reader.view(page)
    asked = page.evaluate("opened")
    page.locator("support-prompt .later").click()

    assert asked == []
    assert "DateTimeFormat" in page.evaluate("opened")
