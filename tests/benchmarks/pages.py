"""A page in a browser: from navigation until a click has been acknowledged on the screen, ours beside stock Voilà.

    uv run --all-groups python -m tests.benchmarks.pages [--visits N] [--only NAME] [--stock PYTHON] [--waterfall]

The page is our heaviest course workbook, typeface and all, on a phone's screen. *Cold* is a browser that was never
here, *warm* one that was, *slow* a cold one whose processor is four times slower, on 10 Mbit/s with 40 ms. Ours has a
kernel ready; stock Voilà starts one, as it does for everybody. Times are the page's own, medians of the visits; beside
them requests, bytes on the line and how long the main thread was busy. To reach: 0.4 s cold, 0.35 s warm, 1.0 s slow.
`--waterfall` prints each request of the last visit.
"""

import argparse
import statistics
import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.__main__ import browser as installed_browser
from tests.benchmarks import servers
from tests.benchmarks.environments import made
from tests.benchmarks.servers import NEEDED, Serving
from tests.conftest import CHROMIUM

TARGETS = {"cold": 0.4, "warm": 0.35, "slow": 1.0}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "da-DK", "has_touch": True}
PATIENCE = 120_000
# Stock Voilà gives up on a cell whose output is four seconds late, and sends the page without its widgets.
MOST_FAILURES = 5
# A megabit is a million bits, of which eight make a byte.
TEN_MEGABIT = 10e6 / 8
SLOWER, LATENCY = 4, 40

# The first choice that is there is made and handed in, as soon as it can be seen; two frames after the note says
# that it is kept, it is on the screen.
CLICK = """
(() => {
  const marks = {};
  let answered = null;
  let finish = null;
  window.acknowledged = new Promise((resolve) => (finish = resolve));
  const visible = (element) => element.getClientRects().length > 0;
  function look() {
    // Stock Voilà may draw a widget anew, and what was clicked is no longer in the page.
    if (answered && !answered.isConnected) marks.clicked = 0;
    if (!marks.clicked) {
      const choice = [...document.querySelectorAll(".exercise .choice input")].find(visible);
      if (!choice) return;
      marks.seen = performance.now();
      answered = choice.closest(".exercise");
      if (!choice.checked) choice.click();
      answered.querySelector(".main-button").click();
      marks.clicked = performance.now();
    }
    if (marks.told || !/Gemt/.test(answered.querySelector(".saved-note")?.textContent ?? "")) return;
    marks.told = true;
    requestAnimationFrame(() => requestAnimationFrame(() => finish({ ...marks, acknowledged: performance.now() })));
  }
  const all = { childList: true, subtree: true, attributes: true, characterData: true };
  new MutationObserver(look).observe(document, all);
})();
"""

IN_TIME = """(patience) => Promise.race([acknowledged, new Promise((_, give_up) => setTimeout(() => give_up(new Error(
    document.querySelector(".exercise") ? "a click that was not acknowledged" : "a page without its widgets"
  )), patience))])"""


@dataclass
class Seen:
    """One visit: seconds until the choice was there and until it was acknowledged, and what the line carried.

    Or what went wrong, if something did.
    """

    seen: float = 0.0
    acknowledged: float = 0.0
    failed: str = ""
    busy: float = 0.0
    bytes: float = 0.0
    asked: list[tuple[float, float, float, str]] = field(default_factory=list)


class Meter:
    """What a page asks of the line, by Chromium's own count."""

    def __init__(self, context: BrowserContext, page: Page, slow: bool) -> None:
        self.line = context.new_cdp_session(page)
        self.asked: dict[str, list[Any]] = {}
        self.line.send("Network.enable")
        self.line.send("Performance.enable", {"timeDomain": "timeTicks"})
        self.line.on("Network.requestWillBeSent", self._sent)
        self.line.on("Network.loadingFinished", self._finished)
        if slow:
            self.line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            net = {
                "offline": False,
                "latency": LATENCY,
                "downloadThroughput": TEN_MEGABIT,
                "uploadThroughput": TEN_MEGABIT,
            }
            self.line.send("Network.emulateNetworkConditions", net)

    def _sent(self, event: Any) -> None:
        self.asked.setdefault(event["requestId"], [event["timestamp"], event["request"]["url"], 0.0, 0.0])

    def _finished(self, event: Any) -> None:
        if each := self.asked.get(event["requestId"]):
            each[2:] = event["timestamp"], event["encodedDataLength"]

    def told(self, seen: Seen) -> Seen:
        by_name = {each["name"]: each["value"] for each in self.line.send("Performance.getMetrics")["metrics"]}
        seen.busy = by_name["TaskDuration"]
        begun = min(sent for sent, *_ in self.asked.values())
        for sent, url, done, size in self.asked.values():
            if not url.startswith(("data:", "blob:")):
                seen.asked.append((sent - begun, max(done - begun, 0.0), size, url))
        seen.bytes = sum(size for *_, size, _ in seen.asked)
        return seen


def visit(context: BrowserContext, address: str, slow: bool = False) -> Seen:
    page = context.new_page()
    page.add_init_script(CLICK)
    meter = Meter(context, page, slow)
    try:
        page.goto(address, wait_until="commit", timeout=PATIENCE)
        marks = page.evaluate(IN_TIME, PATIENCE)
        # What was under way when the click was acknowledged belongs to the page all the same.
        page.wait_for_load_state("networkidle", timeout=PATIENCE)
    except Error as error:
        return Seen(failed=error.message.splitlines()[0])
    seen = meter.told(Seen(marks["seen"] / 1000, marks["acknowledged"] / 1000))
    page.close()
    return seen


def visits(chromium: Browser, serving: Serving, address: str, many: int) -> dict[str, list[Seen]]:
    """So many visits of each kind that came to their end; those that did not are told of and paid anew."""
    found: dict[str, list[Seen]] = {name: [] for name in TARGETS}
    failures = 0
    for _ in range(many):
        for name in TARGETS:
            while (seen := _visit(chromium, serving, address, name)).failed:
                failures += 1
                print(f"   failed: {name}, {seen.failed}", flush=True)
                if failures > MOST_FAILURES:
                    raise RuntimeError(f"{failures} visits failed")
            found[name].append(seen)
    return found


def _visit(chromium: Browser, serving: Serving, address: str, name: str) -> Seen:
    context = chromium.new_context(**PHONE)
    if name == "warm":
        visit(context, address)
        # Another person at the same browser: files are kept, answers are not.
        context.clear_cookies()
    serving.wait()
    seen = visit(context, address, slow=name == "slow")
    context.close()
    return seen


def say(name: str, found: dict[str, list[Seen]], waterfall: bool) -> None:
    for case, seen in found.items():
        middle = statistics.median(each.acknowledged for each in seen)
        print(
            f"{name:9} {case:5} acknowledged {middle:6.2f} s"
            f"  (seen {statistics.median(each.seen for each in seen):5.2f},"
            f" slowest {max(each.acknowledged for each in seen):5.2f})"
            f"  {len(seen[-1].asked):4} requests {seen[-1].bytes / 1000:7.1f} kB"
            f"  main thread {1000 * statistics.median(each.busy for each in seen):5.0f} ms"
            + (f"  reach {TARGETS[case]} s" if name == "kernelib" else ""),
            flush=True,
        )
        for sent, done, size, url in sorted(seen[-1].asked) if waterfall else ():
            print(f"      {1000 * sent:6.0f} to {1000 * done:6.0f} ms {size / 1000:8.1f} kB  {url.partition('?')[0]}")


def _server(name: str, folder: Path, python: str) -> AbstractContextManager[Serving]:
    return servers.ours(folder, 1, course=True) if name == "kernelib" else servers.stock(folder, python, course=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, default=5, help="visits of each kind (5)")
    parser.add_argument("--only", choices=["kernelib", "stock"])
    parser.add_argument("--stock", help="a Python that has Voilà and kernelib")
    parser.add_argument("--waterfall", action="store_true", help="each request of the last visit")
    told = parser.parse_args()
    medians: dict[str, dict[str, float]] = {}
    with (
        tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as scratch,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=installed_browser(), args=CHROMIUM)
        for name in [told.only] if told.only else ["kernelib", "stock"]:
            python = ""
            if name == "stock":
                python = told.stock or made(Path(scratch), "environment", NEEDED["course"])
            folder = Path(scratch, name)
            folder.mkdir()
            with _server(name, folder, python) as serving:
                # The first of all is nobody's measure: it fills the server's own memory.
                found = visits(chromium, serving, f"{serving.address}#{servers.CHOICE}", 1 + told.visits)
            found = {case: seen[1:] for case, seen in found.items()}
            say(name, found, told.waterfall)
            medians[name] = {
                case: statistics.median(each.acknowledged for each in seen) for case, seen in found.items()
            }
        chromium.close()
    if len(medians) == 2:
        ratios = (f"{case} {medians['stock'][case] / medians['kernelib'][case]:.1f}" for case in TARGETS)
        print("   stock / kernelib: " + ", ".join(ratios))


if __name__ == "__main__":
    main()
