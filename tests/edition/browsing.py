"""A browser over a built site: what axe-core finds on each page, what it asks for, complains of and does not fit.

Python's driver, the browser and axe-core are no part of the book's own environment: `make browser` fetches them,
and where one of them is missing the tests are skipped in one sentence.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AXE = Path(os.environ.get("IMPROVE_AXE", ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"))
WIDTHS_PX = (1280, 320)
"""A desk, and a phone or the same desk at 400%, where pages must reflow (WCAG 1.4.10)."""
HEIGHT_PX = 800

# preload: axe would read the style sheets anew, which a browser refuses on file://
_RUN = "axe.run(document, {preload: false, resultTypes: ['violations']}).then(found => found.violations)"
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(kw_only=True)
class Seen:
    """What one page was at one width. `violations`: rule -> the parts of the page that break it."""

    page: str
    width_px: int
    violations: dict[str, list[str]] = field(default_factory=dict)
    asked_for: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    too_wide_px: int = 0


@pytest.fixture(scope="module")
def browser():
    """Chromium, driven by Playwright; skips where either is missing."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="The pages are not looked at: Playwright is not installed (make browser)."
    )
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("The pages are not looked at: no Chromium is installed (apt install chromium).")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def axe_source() -> str:
    """The text of axe-core; skips where it is missing."""
    if not AXE.is_file():
        pytest.skip(f"The pages are not looked at: {AXE} is not there (make browser).")
    return AXE.read_text(encoding="utf-8")


def seen_pages(browser, site: Path) -> Iterator[Seen]:
    """Every page of a site, from its files, at each width."""
    axe = axe_source()
    tab = browser.new_page()
    for path in sorted(site.rglob("*.html")):
        if "_static" not in path.relative_to(site).parts:
            yield from _seen(tab, path, path.relative_to(site).as_posix(), axe)
    tab.close()


def _seen(tab, path: Path, page: str, axe: str) -> Iterator[Seen]:
    """The page at each width, loaded once."""
    heard = Seen(page=page, width_px=0)
    listeners = _listeners(heard)
    for event, listener in listeners.items():
        tab.on(event, listener)
    tab.goto(path.as_uri())
    tab.evaluate(axe)
    for width_px in WIDTHS_PX:
        tab.set_viewport_size({"width": width_px, "height": HEIGHT_PX})
        broken = {
            rule["id"]: [" ".join(map(str, node["target"])) for node in rule["nodes"]] for rule in tab.evaluate(_RUN)
        }
        yield replace(heard, width_px=width_px, violations=broken, too_wide_px=tab.evaluate(_WIDER))
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)


def hidden_in_the_menu(tab, paths: Iterable[Path]) -> list[str]:
    """The pages, opened one after another, whose own line in the menu is out of sight."""
    return [path.name for path in paths if _opened(tab, path).evaluate(_HIDDEN)]


def tables_cut_off(tab, path: Path) -> list[str]:
    """The captions of the page's tables, those that are folded away among them, that are wider than their place."""
    return _opened(tab, path).evaluate(_CUT_OFF)


def _opened(tab, path: Path):
    tab.goto(path.as_uri(), wait_until="load")
    return tab


_HIDDEN = """() => {
    const menu = document.querySelector('.bd-sidebar-primary').getBoundingClientRect();
    const line = document.querySelector('.bd-sidebar-primary li.current.active > a').getBoundingClientRect();
    return line.top < menu.top || line.bottom > menu.bottom;
}"""
_CUT_OFF = """() => {
    document.querySelectorAll('details').forEach(folded => { folded.open = true; });
    return [...document.querySelectorAll('.table-scroll')]
        .filter(place => place.scrollWidth > place.clientWidth).map(place => place.getAttribute('aria-label'));
}"""


def _listeners(seen: Seen):
    return {
        "request": lambda one: None if one.url.startswith(("file:", "data:")) else seen.asked_for.append(one.url),
        "requestfailed": lambda one: seen.complaints.append(f"{one.url} failed"),
        "console": lambda one: seen.complaints.append(one.text) if one.type in {"error", "warning"} else None,
        "pageerror": lambda one: seen.complaints.append(str(one)),
    }
