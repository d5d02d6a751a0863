"""What each setting means, in a sentence, for whoever meets it in an editor."""

from collections.abc import Mapping

from supportsvc.config_files.site_file import Asking, SiteFile, SiteTable
from supportsvc.domain.campaign import Campaign, Cap, Meter, Variant
from supportsvc.domain.limits import Limits, Rate
from supportsvc.domain.money import AmountChoices, Suggestions
from supportsvc.domain.policy import BackOff, Exclusions, Switches
from supportsvc.domain.reading import Articles, Wall
from supportsvc.domain.schedule import Schedule
from supportsvc.domain.site import Giving, Safety, SnoozeChoices
from supportsvc.domain.targeting import Audience

SUGGESTIONS = {
    "suggested": "The buttons, in the smallest unit: 500 is 5.00.",
    "least": "The least amount of the reader's own, in the smallest unit.",
    "most": "The greatest amount of the reader's own, in the smallest unit.",
    "chosen": "The button that is pressed at first; without it, none.",
}
DESCRIPTIONS: Mapping[type, Mapping[str, str]] = {
    SiteFile: {
        "site": "Who you are.",
        "money": "What readers may give.",
        "asking": "What holds for every campaign.",
        "wall": 'The article wall\'s one meter; a campaign with placement = "wall" says where it stands.',
        "exclude": "Pages on which nobody is asked; they count no view.",
        "safety": "Countries in which nobody is asked and nothing is kept.",
        "snooze": 'What "Remind me later" offers.',
        "limits": "How often the calls for money may be made, against card testing.",
        "switches": "Brakes that hold from the start on; `supportsvc switch` brakes a running service.",
    },
    SiteTable: {
        "name": "How readers know you; Stripe's pages and receipts show it.",
        "origins": "Where your pages live: scheme and host, without a path.",
        "tag": "Marks what is yours at Stripe. Choose it once.",
        "mode": "Where a reader's random id is kept: in the site's storage, or in a cookie of the service.",
        "language": "The language whose words stand in where another has none.",
        "readers_a_month": "Your own count; the asks to be expected are reckoned from it.",
    },
    Asking: {
        "caps": "How often a reader is asked at most, by all campaigns together; several windows hold at once.",
        "gap": "The least time between two asks.",
        "bound": "The longest a browser waits before it looks whether somebody else ended a refusal.",
        "holdback": "The per cent of readers that no campaign ever asks.",
        "first_view_asks": "A newcomer's first view makes a request, so that the cookie keeps the count.",
        "meter": "How much is read before any campaign asks.",
        "back_off": "How long a reader who closed a prompt is left alone.",
    },
    BackOff: {
        "first": "After the first time.",
        "factor": "So many times as long after each further time.",
        "most": "Never longer than this.",
    },
    Cap: {"count": "At most so many asks that were seen.", "window": "In a window of this length."},
    Meter: {
        "views": "It asks from this view on: with 4, three are read in peace.",
        "days": "Counts the views of the last so many days; without it, those since the last ask that was seen.",
        "first": "The first view of all that may ask.",
    },
    Wall: {
        "articles": "So many articles are free, each counted once.",
        "days": "In the last so many days; without it, in the calendar month (UTC).",
    },
    Exclusions: {
        "sections": "Sections (data-section).",
        "tags": "Tags (data-tags).",
        "paths": "Paths, with all pages below; * is any part of a name.",
    },
    Safety: {
        "countries": "Countries (ISO 3166-1).",
        "payments": "Whether a payment that a reader there starts is taken.",
    },
    SnoozeChoices: {
        "choices": "The lengths on offer, the shortest first.",
        "latest": "How far ahead a reader may pick a date; without it, none is offered.",
    },
    Switches: {"everything": "Ask nobody anywhere.", "placements": "Placements that are shut."},
    Giving: {
        "currencies": "Amounts by currency and country.",
        "currency": "The currency of readers in countries that no table names.",
        "intervals": "How often a reader may give.",
        "grace": "How long a supporter whose renewal failed is still treated as one.",
        "gift_pause": "How long nobody is asked who gave once.",
        "methods": "The ways to pay that Checkout may offer, by Stripe's names.",
    },
    Limits: {
        "checkouts_by_reader": "Payments that one reader begins; a repeated click counts once.",
        "checkouts_by_address": "Payments that are begun from one address.",
        "account_by_reader": "How often one supporter opens the portal, changes the amount, or erases what is kept.",
        "account_by_address": "The same from one address.",
        "returns_by_address": "How often somebody at one address comes back from Stripe.",
    },
    Rate: {"count": "At most so many.", "window": "In a window of this length, which moves along."},
    AmountChoices: {
        "currency": "An ISO 4217 code in lower case.",
        **SUGGESTIONS,
        "countries": "Readers in these countries are offered this table.",
        "year": "The amounts a year; without it, those above.",
        "once": "The amounts of a gift; without it, those above.",
    },
    Suggestions: SUGGESTIONS,
    Campaign: {
        "placement": "Where the prompt appears.",
        "words": "The table in translations/*.toml with its words; without it, the one of the file's own name.",
        "priority": "Of several campaigns that could ask, the one with the greatest number does.",
        "schedule": "When it runs.",
        "meter": "How much is read before it asks.",
        "caps": "How often a reader sees this campaign at most; several windows hold at once.",
        "gap": "The least time between two asks of this campaign.",
        "closable": "Whether the prompt can be closed.",
        "include": "Whom it asks: every list that is stated must hold the reader or the page.",
        "exclude": "Whom it does not ask: none of these lists may hold the reader or the page.",
        "articles": "What of articles a reader has read, this one included.",
        "variants": "Alternatives, of which every reader gets one for good.",
        "holdback": "The per cent of readers that this campaign deliberately does not ask.",
        "seed": "What the drawing of readers rests on; without it, the campaign's name.",
        "draft": "A draft asks nobody; only preview links show it.",
    },
    Schedule: {
        "start": "It asks from this instant on.",
        "end": "It asks before this instant.",
        "days": "Days of the week on which it asks; without it, all.",
        "opens": "The hour from which it asks.",
        "closes": "The hour until which it asks; one before `opens` is the next day's.",
        "zone": "The time zone whose clock holds for days and hours.",
    },
    Audience: {
        "countries": "Countries (ISO 3166-1).",
        "languages": 'Languages of the page; "de" takes "de-AT" in.',
        "devices": "What the page is read on.",
        "sections": "Sections (data-section).",
        "tags": "Tags (data-tags).",
        "paths": "Paths, with all pages below; * is any part of a name.",
        "referrers": 'Hosts that the reader came from, with their subdomains; "none" is from nowhere.',
        "returning": "Whether this browser was here on an earlier day.",
        "signed_in": "Whether the reader is signed in to the site.",
    },
    Articles: {
        "least": "At least so many were read.",
        "most": "At most so many were read.",
        "days": "In the last so many days.",
        "sections": "Articles of these sections; without it, all.",
    },
    Variant: {
        "name": 'How it is named in statistics; call the unchanged one "control".',
        "weight": "Its share of readers, beside the others' weights.",
        "words": "The table in translations/*.toml with its words; without it, the campaign's.",
    },
}
