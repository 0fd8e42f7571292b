"""How the room is doing, for Prometheus: what a rehearsal measures, of a room that is running. Nothing of anybody."""

import time
from collections.abc import Iterable

import psutil

from kernelib.percentiles import percentile
from kernelib.server.base import Handler

LATELY = 300.0
QUANTILES = (0.5, 0.95)


class Metrics(Handler):
    async def get(self) -> None:
        house, keeper = self.house, self.settings["kernel_manager"]
        present = sum(len(room.present()) for room in house.live.rooms.values())
        since = time.monotonic() - LATELY
        saves = [seconds for when, seconds in house.live.saves if when > since]
        lines = [
            *_metric("kernelib_present", "gauge", "Participants whose page is open.", present),
            *_metric("kernelib_kernels", "gauge", "Notebook kernels that run.", len(keeper)),
            *_metric("kernelib_kernels_ready", "gauge", "Kernels that wait for a visitor.", keeper.ready),
            *_metric("kernelib_pages_ready", "gauge", "Pages of notebooks that are made already.", keeper.pages_ready),
            *_metric("kernelib_answers_total", "counter", "Answers acknowledged.", house.live.answers_taken),
            *_summary("kernelib_save_seconds", "Until an answer was committed, in the last five minutes.", saves),
            *_metric("kernelib_memory_bytes", "gauge", "Private memory of the server.", _private()),
            *_metric(
                "kernelib_memory_free_bytes",
                "gauge",
                "Memory that the machine has left; a rehearsal is red below 500 MiB.",
                psutil.virtual_memory().available,
            ),
            "# HELP kernelib_requests_total Requests by status.",
            "# TYPE kernelib_requests_total counter",
            *(f'kernelib_requests_total{{status="{s}"}} {n}' for s, n in sorted(house.requests.items())),
        ]
        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.finish("\n".join(lines) + "\n")


def _metric(name: str, type: str, help: str, value: int) -> list[str]:
    return [f"# HELP {name} {help}", f"# TYPE {name} {type}", f"{name} {value}"]


def _summary(name: str, help: str, values: Iterable[float]) -> list[str]:
    seen = list(values)
    told = [f"# HELP {name} {help}", f"# TYPE {name} summary"]
    told += [f'{name}{{quantile="{each}"}} {percentile(seen, each):.4f}' for each in QUANTILES if seen]
    return [*told, f"{name}_sum {sum(seen):.4f}", f"{name}_count {len(seen)}"]


def _private() -> int:
    return psutil.Process().memory_full_info().uss
