"""The page in a browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import material
import pdfplumber
import pytest

from interviewcoder.model.selection import is_like
from interviewcoder.report import Report, render

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed").Axe
CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("chromium is not installed", allow_module_level=True)

OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 30_000
"""The milliseconds after which what a page has not shown counts as missing: machines that test have much to do."""
sync_api.expect.set_options(timeout=PATIENCE)
expect = sync_api.expect
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield running
        running.close()


@pytest.fixture
def shown(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens a report from disk, and asserts at the end that nothing went wrong in it and nothing was loaded."""
    contexts, faults = [], []

    def shown(report: Report, place: str = "", **options: Any) -> Any:
        file = tmp_path / "report.html"
        file.write_text("".join(render(report)), encoding="utf-8", newline="")
        context = browser.new_context(**({"viewport": WIDE} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: faults.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (faults.append("a dialog"), dialog.dismiss()))
        page.on("request", lambda request: request.url.startswith("file:") or faults.append(f"request: {request.url}"))
        page.goto(f"{file.as_uri()}{place}")
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]")
        return page

    yield shown
    for context in contexts:
        context.close()
    assert not faults


def until(page: Any, condition: str) -> None:
    """Wait until an expression holds; the page's policy forbids the way in which Playwright waits for one."""
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(20)


def go(page: Any, place: str) -> None:
    """Go to another place of the page, and wait until it is shown."""
    shown = "addEventListener('hashchange', () => requestAnimationFrame(() => done()), {once: true})"
    page.evaluate(f"place => new Promise(done => {{ {shown}; location.hash = place; }})", place)


def anchor(number: int) -> str:
    return material.EXCERPTS[number].id.replace("-", "")[:12]


def headed(page: Any, expected: str) -> None:
    expect(page.locator("h1:visible")).to_have_text(expected, use_inner_text=True)


def counted(page: Any, expected: str) -> None:
    expect(page.locator("#count")).to_have_text(expected)


def test_opens_from_disk_with_the_overview(shown: Open) -> None:
    page = shown(material.small())
    headed(page, "A garden's troubles")
    expect(page).to_have_title("A garden's troubles")
    assert page.locator("nav [aria-current]").inner_text() == "Overview"
    assert page.locator(".view:visible").count() == 1


def test_the_bar_opens_each_view_and_back_returns(shown: Open) -> None:
    page = shown(material.small())
    for name in ("Codes", "Excerpts", "Transcripts"):
        page.get_by_role("link", name=name, exact=True).first.click()
        headed(page, name)
        expect(page).to_have_title(f"{name} – A garden's troubles")
        until(page, f"document.activeElement.textContent === '{name}'")
    page.go_back()
    headed(page, "Excerpts")
    page.go_back()
    page.go_forward()
    headed(page, "Excerpts")


def test_back_returns_to_where_one_was(shown: Open) -> None:
    page = shown(material.many(), "#excerpts")
    page.mouse.wheel(0, 2400)
    until(page, "scrollY === 2400")
    page.locator(".card .of[href]").nth(25).click()
    headed(page, "long")
    page.go_back()
    until(page, "Math.abs(scrollY - 2400) < 250")


def test_filters_leave_what_they_ask_for(shown: Open) -> None:
    page = shown(material.small(), "#excerpts")
    counted(page, "5 excerpts")
    for label, value, left in (
        ("Code", "Water (3)", 3), ("Category", "Beasts", 1), ("Speaker", "Ben", 1), ("Transcript", "two (1)", 1),
        ("Status", "accepted (2)", 2), ("Coder", "anna", 1),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).select_option(label=value)
        counted(page, f"{left} of 5 excerpts")
        expect(page.locator(".card:visible")).to_have_count(left)
        page.get_by_role("button", name="Clear all").click()
        counted(page, "5 excerpts")
    page.get_by_label("Score at least").fill("95")
    counted(page, "1 of 5 excerpts")
    page.get_by_label("With the words").fill("mends  it")
    counted(page, "1 of 5 excerpts")
    page.get_by_label("With the words").fill("no such words")
    counted(page, "0 of 5 excerpts")


def test_filters_are_in_the_address(shown: Open) -> None:
    page = shown(material.small(), "#excerpts?code=water&q=PUMP")
    counted(page, "2 of 5 excerpts")
    expect(page.get_by_label("Code", exact=True)).to_have_value("water")
    page.get_by_label("Status").select_option("rejected")
    counted(page, "1 of 5 excerpts")
    until(page, "location.hash === '#excerpts?q=PUMP&code=water&status=rejected'")
    page.locator(".card .of[href]").click()
    page.go_back()
    counted(page, "1 of 5 excerpts")


def test_back_brings_the_filters_with_the_list(shown: Open) -> None:
    page = shown(material.many(), "#excerpts")
    page.mouse.wheel(0, 600)
    until(page, "scrollY > 500")
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="Excerpts", exact=True).click()
    page.get_by_label("Code", exact=True).select_option("code-1")
    counted(page, "60 of 180 excerpts")
    page.go_back()
    page.go_back()
    until(page, "location.hash === '#excerpts'")
    counted(page, "180 excerpts")
    expect(page.get_by_label("Code", exact=True)).to_have_value("")


def test_back_brings_the_focus_to_the_link_that_was_followed(shown: Open) -> None:
    page = shown(material.many(), "#excerpts")
    details = page.locator(".card").nth(12).get_by_role("link", name="Details")
    details.focus()
    page.keyboard.press("Enter")
    headed(page, "Code-0")
    page.go_back()
    until(page, "document.activeElement.textContent === 'Details'")
    assert page.evaluate("document.activeElement.getAttribute('href')") == details.get_attribute("href")


def test_back_brings_the_focus_also_where_nobody_scrolled(shown: Open) -> None:
    page = shown(material.many(), "#excerpts")
    page.locator(".card").first.get_by_role("link", name="Details").press("Enter")
    headed(page, "Code-0")
    page.go_back()
    until(page, "document.activeElement.textContent === 'Details'")


def test_words_are_found_as_list_finds_them(shown: Open) -> None:
    said = "That's d’un goût affreux: die Straße, Réu\u00adnion."
    talk = material.transcript("talk.txt", ("Anna", "participant", said, None), ("Anna", "participant", "No.", None))
    found = [material.excerpt(talk, turn, "water") for turn in (0, 1)]
    page = shown(Report("", [talk], found, material.BOOK), "#excerpts")
    for words in ("that’s", "THAT'S", "d'un goût", "d’un gou\u0302t", "strasse", "réunion"):
        assert is_like([f"*{words}*"], said)
        page.get_by_label("With the words").fill(words)
        counted(page, "1 of 2 excerpts")
        page.get_by_role("button", name="Clear all").click()
        counted(page, "2 excerpts")
    page.get_by_label("With the words").fill("gout")
    counted(page, "0 of 2 excerpts")


def test_all_excerpts_come_in_parts(shown: Open) -> None:
    page = shown(material.many(), "#excerpts")
    counted(page, "180 excerpts")
    assert page.locator(".card").count() < 180
    for _ in range(100):
        page.keyboard.press("End")
        page.wait_for_timeout(40)
        if page.locator("#next").is_hidden():
            break
    expect(page.locator(".card")).to_have_count(180)
    assert page.locator(".group").all_inner_texts() == ["Code-0\n60", "Code-1\n60", "Code-2\n60"]


def test_an_excerpt_leads_to_its_passage_and_back(shown: Open) -> None:
    page = shown(material.small(), "#excerpts?code=snails")
    assert page.locator(".card blockquote mark").inner_text() == "snails"
    page.get_by_role("link", name="one, turn 1").click()
    headed(page, "The garden")
    said = material.ONE.speech(material.ONE.turns[1])
    until(page, f"document.activeElement.id === 'e-{anchor(0)}'")
    assert "".join(page.locator("mark.on").all_inner_texts()) == said
    page.keyboard.press("Enter")
    headed(page, "Snails")
    expect(page.locator("#excerpt")).to_contain_text("“snails” matches snails (similar, 93.4)")
    expect(page.locator("#excerpt")).to_contain_text("Ask again.")
    assert "What goes wrong in the garden?" in page.locator("#excerpt .context").first.inner_text()


def test_a_passage_is_outlined_exactly_also_after_emoji_and_accents(shown: Open) -> None:
    page = shown(material.small(), f"#p-{anchor(1)}")
    assert page.locator("mark.on").all_inner_texts() == ["It never ", "rains", "."]
    assert page.locator("mark.on.own").all_inner_texts() == ["rains"]


def test_links_from_outside_lead_to_each_place(shown: Open) -> None:
    for place, expected in (
        (f"#e-{anchor(4)}", "Water"), ("#c-mites", "Codes"), ("#t-two", "two"), ("#t-one.2", "The garden"),
        ("#excerpts", "Excerpts"), ("#nothing-like-that", "A garden's troubles"), ("#e-0", "A garden's troubles"),
        ("#%E0%A4%A", "A garden's troubles"),
    ):  # fmt: skip
        headed(shown(material.small(), place), expected)


def test_a_tip_shows_on_hover_stays_while_pointed_at_and_goes(shown: Open) -> None:
    page = shown(material.small(), "#t-one")
    tip = page.locator("#tip")
    chip = page.locator(".chip").first
    chip.hover()
    expect(tip).to_contain_text("Snails do harm.")
    expect(tip).to_contain_text("“snails” matches snails")
    expect(chip).to_have_attribute("aria-describedby", "tip")
    tip.hover()
    page.wait_for_timeout(350)
    assert tip.is_visible()
    page.locator("h1:visible").hover()
    expect(tip).to_be_hidden()
    expect(page.locator("mark.on")).to_have_count(0)
    page.locator("mark.w").first.hover()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_a_tip_shows_on_focus_and_goes_by_escape(shown: Open) -> None:
    page = shown(material.small(), "#t-one")
    page.locator("h1:visible").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    tip = page.locator("#tip")
    until(page, "document.activeElement.className.startsWith('chip')")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("accepted")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    until(page, "document.activeElement.className.startsWith('chip')")
    page.keyboard.press("Tab")
    expect(tip).to_contain_text("Water")
    assert "".join(page.locator("mark.on").all_inner_texts()) == "It never rains."


def test_a_cell_of_the_heat_map_leads_to_its_excerpts(shown: Open) -> None:
    page = shown(material.small())
    page.locator(".heat g[data-transcript=two] rect").click()
    counted(page, "1 of 5 excerpts")


def test_the_content_can_be_skipped_to(shown: Open) -> None:
    page = shown(material.small(), "#codes")
    page.evaluate("document.activeElement.blur()")
    page.get_by_role("link", name="Skip to the content").focus()
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id === 'main'")
    headed(page, "Codes")


def test_without_javascript_all_but_the_list_is_there_to_read(shown: Open) -> None:
    page = shown(material.small(), java_script_enabled=False)
    assert page.locator(".speech:visible").count() == 7
    assert page.get_by_text("Snails do harm.").is_visible()
    assert page.get_by_text("needs JavaScript").is_visible()
    assert page.get_by_label("With the words").is_hidden()


def test_what_is_open_is_printed(shown: Open) -> None:
    page = shown(material.many(), "#excerpts")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".card:visible")).to_have_count(180)
    assert page.locator("header.masthead, .filters, #next").locator("visible=true").count() == 0


def test_a_printed_list_says_what_was_asked_for(shown: Open) -> None:
    page = shown(material.small(), "#excerpts?status=disputed&code=water&q=pump")
    page.get_by_label("Status").select_option("rejected")
    counted(page, "1 of 5 excerpts")
    assert page.locator("#asked").is_hidden()
    page.emulate_media(media="print")
    assert page.locator("#asked").inner_text() == "With the words: pump; Code: Water (3); Status: rejected (1)"


def test_names_of_codes_stay_beside_their_rows_on_paper(shown: Open) -> None:
    page = shown(material.tall(110, transcripts=2))
    longest = 0
    for one in pdfplumber.open(io.BytesIO(page.pdf(format="A4"))).pages:
        words = one.extract_words()
        names = [word["top"] for word in words if word["text"] == "Whose"]
        cells = [word["top"] for word in words if word["text"] == "1" and word["x0"] > 120]
        if len(cells) > 40:  # a page of the heat map
            assert all(min(abs(cell - name) for name in names) < 6 for cell in cells)
            longest = max(longest, len(names))
    assert longest > 50


def test_no_page_of_paper_is_empty(shown: Open) -> None:
    page = shown(material.tall(50, transcripts=16))  # with its heading, this heat map fills a page
    assert all(one.extract_text() for one in pdfplumber.open(io.BytesIO(page.pdf(format="Letter"))).pages)


def test_numbers_of_the_table_are_on_one_line_and_the_paper(shown: Open) -> None:
    page = shown(material.tall(14, transcripts=16))
    page.locator(".numbers summary").click()
    heights = page.evaluate("[...document.querySelectorAll('.scroll td')].map(one => one.offsetHeight)")
    assert max(heights) < 40
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 672, "height": 900})  # what the margins leave of A4
    assert page.evaluate("document.querySelector('.scroll table').getBoundingClientRect().right") <= 672


def test_the_passage_that_a_link_leads_to_is_seen_in_forced_colours(shown: Open) -> None:
    page = shown(material.small(), f"#p-{anchor(1)}", forced_colors="active")
    styles = "[...document.querySelectorAll('.turn.here mark')].map(one => getComputedStyle(one).outlineStyle)"
    assert page.evaluate(styles).count("solid") == page.locator("mark.on").count() > 0


def test_speech_is_marked_with_its_language(shown: Open) -> None:
    french = material.transcript(
        "fr.txt", ("Anne", "participant", "Je ne sais pas ce que nous avons fait de la pompe, mais elle est là.", None)
    )
    odd = material.transcript("odd.txt", ("X", "participant", "pump kuku lala", None))
    english = material.transcript(
        "en.txt", ("Ben", "participant", "I do not know what we have done with the pump, but it is there.", None)
    )
    all_three = [french, odd, english]
    found = [material.excerpt(one, 0, "water") for one in all_three]
    page = shown(Report("", all_three, found, material.BOOK), "#excerpts")
    languages = "one => [...document.querySelectorAll(one)].map(one => one.getAttribute('lang'))"
    assert page.evaluate(languages, ".turns .speech") == ["fr", "", None]
    assert page.evaluate(languages, ".card .speech") == ["fr", "", None]


@pytest.mark.parametrize("place", ["", "#codes", "#excerpts", "#transcripts", "#t-b-bad-b"])
def test_nothing_that_others_wrote_runs(shown: Open, place: str) -> None:
    page = shown(material.hostile(), place)
    for at in range(min(page.locator("a.chip:visible").count(), 4)):
        page.locator("a.chip:visible").nth(at).hover()
        expect(page.locator("#tip")).to_contain_text(material.HOSTILE[at], use_inner_text=True)
    if place == "#t-b-bad-b":
        page.locator("a.chip:visible").first.click()
        headed(page, material.HOSTILE[0])
        assert material.HOSTILE[0] in page.locator("#excerpt dl").inner_text()
    page.wait_for_timeout(50)
    assert page.evaluate("window.hurt") is None
    assert page.locator("main script, main img, main iframe, main b script").count() == 0


def test_what_gets_into_the_page_by_mistake_does_not_run(browser: Any, tmp_path: Path) -> None:
    text = "".join(render(material.small())).replace("<main", "<script>window.hurt=1</script><main", 1)
    (tmp_path / "hurt.html").write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "hurt.html").as_uri())
    assert page.evaluate("window.hurt") is None
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hurt=1\">')")
    page.wait_for_timeout(50)
    assert page.evaluate("window.hurt") is None
    page.close()


PLACES = ("#overview", "#codes", "#excerpts", "#transcripts", "#t-one", f"#e-{anchor(0)}", f"#p-{anchor(1)}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(shown: Open, size: dict[str, int], scheme: str) -> None:
    page = shown(material.small(), viewport=size, color_scheme=scheme, reduced_motion="reduce")
    source = Axe().axe_script
    page.evaluate(source)
    for place in PLACES:
        go(page, place)
        if place.startswith("#t-"):
            page.locator(".chip").first.focus()
            page.keyboard.press("Tab")
        found = page.evaluate("axe.run()")["violations"]
        assert not [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found], place


@pytest.mark.parametrize("name", ["small", "overlapping", "hostile", "long"])
def test_a_phone_does_not_scroll_sideways(shown: Open, name: str) -> None:
    word = "Donaudampfschifffahrtsgesellschaft" * 12
    long = material.transcript(word + ".txt", (word, "participant", f"{word} pump", None), title=word)
    reports = {
        "small": material.small,
        "overlapping": lambda: material.many(turns=2, codes=30),
        "hostile": material.hostile,
        "long": lambda: Report(
            word, [long], [material.excerpt(long, 0, word, "pump", category=word, coder=word)], material.BOOK
        ),
    }
    page = shown(reports[name](), viewport=PHONE)
    places = page.evaluate(
        "[...document.querySelectorAll('.chip, article.transcript')].slice(0, 3).map(one => '#' + one.id)"
    )
    for place in ("#overview", "#codes", "#excerpts", "#transcripts", *places):
        go(page, place)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, place


def test_many_codes_on_one_turn_can_all_be_read(shown: Open) -> None:
    page = shown(material.many(turns=2, codes=30), "#t-long")
    boxes = [one.bounding_box() for one in page.locator("#t-long\\.0 .chip").all()]
    assert len(boxes) == 30
    for at, one in enumerate(boxes):
        assert one["x"] + one["width"] <= 1440
        for other in boxes[:at]:
            apart = one["y"] >= other["y"] + other["height"] or one["x"] >= other["x"] + other["width"]
            assert apart or one["y"] + one["height"] <= other["y"] or one["x"] + one["width"] <= other["x"]
