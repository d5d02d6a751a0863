"""GET /v1/support.js: one stable address, and what the script is told of the site."""

import gzip
import json
import re
from dataclasses import replace
from datetime import timedelta

import brotli
import pytest

from supportsvc.config_files import load, starter
from supportsvc.domain.campaign import Campaign
from supportsvc.domain.page import Device, Placement
from supportsvc.domain.policy import Exclusions, Policy
from supportsvc.domain.reading import Articles, Wall, section_mark
from supportsvc.domain.schedule import Schedule
from supportsvc.domain.targeting import Audience
from supportsvc.web.joining import joined, listed, prompt_part, stripped
from supportsvc.web.rendering import render
from tests.web.conftest import PLEA, Desk


def config(desk: Desk) -> dict[str, object]:
    text = desk.client.get("/v1/support.js").text
    line = next(line for line in text.splitlines() if line.startswith("const CONFIG = "))
    return dict(json.loads(line.removeprefix("const CONFIG = ").removesuffix(";")))


def test_the_script_knows_the_site_and_a_newcomers_doors(desk: Desk) -> None:
    desk.configure(policy=Policy(exclusions=Exclusions(sections={"obituaries"}, paths=("/about",))))

    assert config(desk) == {
        "mode": "token",
        "generation": 77,
        "window": 0,
        "articles": 0,
        "salt": "",
        "wall": None,
        "exclusions": {"sections": ["obituaries"], "tags": [], "paths": ["/about"]},
        "campaigns": [{"id": "3fa2", "placement": "inline"}],
        "doors": {"3fa2": ["PT0S", 2]},
        "storage_key": "supportsvc",
    }


def test_the_script_knows_the_wall_and_the_audiences_as_far_as_a_browser_can_judge(desk: Desk) -> None:
    meter = Campaign("meter", 0x77AA, Placement.WALL, "plea", articles=Articles(least=1, sections=("world", "a")))
    picky = replace(
        PLEA,
        include=Audience(
            countries=("DE",),
            languages=("de",),
            devices=(Device.MOBILE,),
            sections=("world",),
            tags=("elections",),
            paths=("/world/*",),
            referrers=("none",),
            returning=False,
            signed_in=True,
        ),
        exclude=Audience(countries=("AT",), paths=("/world/live",)),
    )
    desk.configure(campaigns=(meter, picky), policy=Policy(wall=Wall(articles=3), salt="grain"))

    found = config(desk)

    assert found["campaigns"] == [
        {"id": "77aa", "placement": "wall", "sections": sorted([section_mark("world"), section_mark("a")])},
        {
            "id": "3fa2",
            "placement": "inline",
            "include": {
                "languages": ["de"],
                "devices": ["mobile"],
                "sections": ["world"],
                "tags": ["elections"],
                "paths": ["/world/*"],
                "referrers": ["none"],
                "returning": False,
                "signed_in": True,
            },
            "exclude": {"paths": ["/world/live"]},
        },
    ]
    assert (found["wall"], found["salt"], found["articles"]) == ({"articles": 3, "days": None}, "grain", 31)
    assert found["doors"] == {"77aa": ["PT0S", 0, 4], "3fa2": ["PT0S", 2]}


def test_a_meter_that_no_live_wall_uses_is_not_told(desk: Desk) -> None:
    draft = Campaign("meter", 0x77AA, Placement.WALL, "plea", draft=True)
    desk.configure(campaigns=(draft, PLEA), policy=Policy(wall=Wall(articles=3, days=30)))

    assert (config(desk)["wall"], config(desk)["articles"]) == (None, 0)


def test_a_coming_campaign_opens_no_later_for_a_copy_that_lay_about(desk: Desk) -> None:
    coming = replace(PLEA, schedule=Schedule(start=desk.now + timedelta(hours=1)))
    desk.configure(campaigns=(coming,))

    assert config(desk)["doors"] == {"3fa2": [f"PT{3600 - 300 - 60}S", 2]}


def test_a_campaign_that_has_ended_is_left_out(desk: Desk) -> None:
    desk.configure(campaigns=(replace(PLEA, schedule=Schedule(end=desk.now)),))

    assert (config(desk)["campaigns"], config(desk)["doors"]) == ([], {})


def test_the_script_is_made_anew_each_minute(desk: Desk) -> None:
    end = desk.now + timedelta(seconds=90)
    desk.configure(campaigns=(replace(PLEA, schedule=Schedule(end=end)),))
    before = config(desk)["campaigns"]
    desk.now = end + timedelta(seconds=1)

    assert (len(list(before)), config(desk)["campaigns"]) == (1, [])  # type: ignore[call-overload]


def test_what_stays_the_same_is_compressed_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bytes] = []
    real = brotli.compress

    def compress(text: bytes, quality: int) -> bytes:
        done.append(text)
        return bytes(real(text, quality=quality))

    monkeypatch.setattr(brotli, "compress", compress)
    render.cache_clear()

    for _ in range(3):
        desk.client.get("/v1/support.js", headers={"Accept-Encoding": "br"})
        desk.client.get("/v1/support.js", headers={"Accept-Encoding": "gzip"})
        desk.now += timedelta(minutes=2)

    assert len(done) == 1


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_it_comes_compressed_under_a_tag_of_its_own(desk: Desk, coding: str) -> None:
    answer = desk.client.get("/v1/support.js", headers={"Accept-Encoding": coding})
    plain = desk.client.get("/v1/support.js").data

    read = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[coding]
    assert read(answer.data) == plain
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Accept-Encoding" in answer.headers["Vary"]
    tag = answer.headers["ETag"]
    again = desk.client.get("/v1/support.js", headers={"Accept-Encoding": coding, "If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_comments_types_and_white_space_are_left_out() -> None:
    source = (
        "/**\n * A word.\n */\nconst a = /** @type {any} */ (1);\n  // why\n\n  /* one line */\n  const b = 'x // y';\n"
    )

    assert list(stripped(source)) == ["const a = (1);", "const b = 'x // y';"]


def test_a_page_that_asks_nobody_loads_six_kilobytes_of_the_shipped_configuration(desk: Desk) -> None:
    shipped = load(starter())
    desk.configure(campaigns=shipped.live, policy=shipped.policy)

    answer = desk.client.get("/v1/support.js", headers={"Accept-Encoding": "br"})

    assert len(answer.data) <= 6000


def test_the_prompts_part_is_kept_for_good_under_its_version(desk: Desk) -> None:
    (version,) = re.findall(r'const PART = "([0-9a-f-]+)"', desk.client.get("/v1/support.js").text)

    answer = desk.client.get(f"/v1/prompt.js?v={version}", headers={"Accept-Encoding": "br"})

    assert brotli.decompress(answer.data).decode() == prompt_part().text
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_copy_of_the_prompts_part_that_still_holds_is_not_sent_again(desk: Desk, coding: str) -> None:
    path, accepts = f"/v1/prompt.js?v={prompt_part().version}", {"Accept-Encoding": coding}
    tag = desk.client.get(path, headers=accepts).headers["ETag"]

    same = desk.client.get(path, headers={**accepts, "If-None-Match": tag})
    other = desk.client.get(path, headers={**accepts, "If-None-Match": '"another"'})

    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    assert same.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (other.status_code, other.headers["ETag"]) == (200, tag)


def test_a_script_of_another_release_that_hands_over_the_same_gets_the_part_that_is_there(desk: Desk) -> None:
    hands, _ = prompt_part().version.split("-")

    answer = desk.client.get(f"/v1/prompt.js?v={hands}-000000000000")

    assert answer.text == prompt_part().text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000-{content}", "?v={content}"])
def test_a_script_that_hands_over_something_else_gets_no_part(desk: Desk, query: str) -> None:
    _, content = prompt_part().version.split("-")

    answer = desk.client.get("/v1/prompt.js" + query.format(content=content))

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/v1/support.js", f"/v1/prompt.js?v={prompt_part().version}"])
def test_browsers_are_told_to_compile_the_whole_as_it_arrives(desk: Desk, path: str) -> None:
    assert desk.client.get(path).text.startswith("//# allFunctionsCalledOnLoad\n")


def test_the_part_is_handed_what_it_uses_and_nothing_else() -> None:
    handed, part = set(listed("SHARED")), prompt_part().text
    declared = set(re.findall(r"^(?:async )?(?:const|let|function|class) (\w+)", joined("{}"), re.MULTILINE))
    body = part.partition("=> {\n")[2]

    assert {name for name in handed if not re.search(rf"(?<![\w.]){name}\b", body)} == set()
    assert handed - {"PREVIEW"} <= declared
