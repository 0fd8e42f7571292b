"""Pictures and scores are made in a process of their own, warm from the start, so that the server stays light.

The server asks in lines of JSON and is answered in lines of JSON: "reveal" freezes what may be shown, "picture" draws
what was released. When this process dies it is started again, and a question it took with it is asked once more.
"""

import asyncio
import itertools
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any, BinaryIO

from kernelib import lean, showing
from kernelib.database import Busy
from kernelib.errors import NotFound, Refusal
from kernelib.store import Store
from kernelib.workshop import open_workshop

log = logging.getLogger(__name__)

PATIENCE = 60.0
# One that dies at once would die again: it is started when it is next asked.
TOO_SOON = 5.0


class Passed(Refusal):
    """A refusal that the drawing process met with, as it told of it."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told["key"])
        self.status = told["status"]
        self.told = told

    def __str__(self) -> str:
        return self.told["log"]

    def sentence(self, language: str) -> str:
        return self.told[language]


class Gone(Exception):
    """The drawing process ended before it answered."""


class Drawing:
    """The server's side: asks, waits, and starts the process anew when it is gone."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.process: subprocess.Popen[bytes] | None = None
        self.waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.numbers = itertools.count(1)
        self.stopped = False
        self.started = 0.0

    def start(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kernelib.drawing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "KERNELIB_DATABASE": self.database, "PYTHONUTF8": "1"},
            # Ctrl-C in the terminal is the server's to hear.
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        threading.Thread(target=self._hear, args=(self.process,), daemon=True).start()

    async def ask(self, do: str, **about: Any) -> Any:
        """What the process answers, or the refusal it met with; Busy when it cannot be had."""
        for _ in range(2):
            if self.stopped:
                break
            number = next(self.numbers)
            try:
                answer = await self._asked(number, {"id": number, "do": do, **about})
            except TimeoutError:
                log.error("Drawing took more than %s seconds and was stopped: %s", PATIENCE, do)
                self._kill()
                continue
            except (Gone, OSError):
                continue
            finally:
                self.waiting.pop(number, None)
            if "error" in answer:
                raise Passed(answer["error"])
            return answer["result"]
        raise Busy("try_again")

    async def _asked(self, number: int, question: dict[str, Any]) -> dict[str, Any]:
        if self.process is None or self.process.poll() is not None:
            self.start()
        self.waiting[number] = asyncio.get_running_loop().create_future()
        self._say(_line(question))
        return await asyncio.wait_for(self.waiting[number], PATIENCE)

    def _say(self, line: bytes) -> None:
        if self.process and self.process.stdin:
            self.process.stdin.write(line)
            self.process.stdin.flush()

    def _hear(self, process: "subprocess.Popen[bytes]") -> None:
        for line in process.stdout or ():
            self._later(self._told, line)
        process.wait()
        self._later(self._ended, process)

    def _later(self, function: Any, about: Any) -> None:
        with suppress(RuntimeError):  # the server may have stopped already
            self.loop.call_soon_threadsafe(function, about)

    def _told(self, line: bytes) -> None:
        answer = json.loads(line)
        future = self.waiting.get(answer.get("id"))
        if future and not future.done():
            future.set_result(answer)

    def _ended(self, process: "subprocess.Popen[bytes]") -> None:
        if process is not self.process:
            return
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(Gone())
        if not self.stopped:
            log.warning("The drawing process ended with code %s.", process.returncode)
            if time.monotonic() - self.started > TOO_SOON:
                self.start()

    def _kill(self) -> None:
        if self.process:
            self.process.kill()

    def stop(self) -> None:
        """At once: nobody waits any longer for what it is doing, and what it has committed stands."""
        self.stopped = True
        if self.process is None:
            return
        self._kill()
        self.process.wait()
        if self.process.stdin:
            with suppress(OSError):
                self.process.stdin.close()


# The process's side


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lean.leave_out()
    # The answers have the way out to themselves: whatever a library prints goes to the log.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _warm_up()
    store: Store | None = None
    for line in sys.stdin.buffer:
        question = json.loads(line)
        try:
            store = store or Store(None)
            answer: dict[str, Any] = {"result": DOES[question["do"]](store, question)}
        except Refusal as refusal:
            answer = {"error": _passed_on(refusal)}
        except Exception:
            log.exception("Could not %s", question.get("do"))
            answer = {"error": _passed_on(Refusal("our_fault"), 500)}
        _write(answers, {"id": question["id"], **answer})


def _reveal(store: Store, question: dict[str, Any]) -> Any:
    workshop = open_workshop(question["workshop"], store)
    return workshop.set_stage(question["exercise"], "revealed", question["round"], question["by"])


def _picture(store: Store, question: dict[str, Any]) -> Any:
    from kernelib import charts

    workshop = open_workshop(question["workshop"], store)
    exercise = workshop.exercise(question["exercise"])
    number = question["release"]
    result = workshop.release(exercise, number) if number else workshop.results(exercise)
    invented = question["workshop"] == "demo" or bool(workshop.row["tried_from"])
    language, size = question["language"], question["size"]
    found = showing.by_role(workshop, exercise, result, language)
    if question.get("by") == "role":
        if not found or found["why_not"]:
            raise NotFound("no_by_role", exercise=exercise.id)
        roles = {group["role"]: showing.role_label(workshop, group["role"]) for group in result["groups"]}
        drawn = charts.by_role(exercise, result, language, size, roles=roles, invented=invented)
        return {"svg": drawn.svg(), "words": drawn.words()}
    former = None
    if result["release"]:
        former = showing.former(workshop, exercise.id, result["round"], result["release"])
        exercise = showing.as_asked(exercise, showing.way(workshop, exercise.id, result["round"], None))
    drawn = charts.picture(exercise, result, language, size, invented=invented, former=former)
    return {"svg": drawn.svg(), "words": drawn.words() | {"by_role": found}}


def _show_anew(store: Store, question: dict[str, Any]) -> Any:
    from kernelib.revealing import show_anew

    workshop = open_workshop(question["workshop"], store)
    show_anew(workshop, workshop.exercise(question["exercise"]), question["round"])


DOES = {"reveal": _reveal, "picture": _picture, "show_anew": _show_anew}


def _warm_up() -> None:
    """Loads what scores and pictures need, and draws each kind once, for nobody."""
    from kernelib import charts, release  # noqa: F401

    demo = open_workshop("demo")
    steps = {step["kind"]: step["exercise"] for step in demo.agenda}
    for exercise in map(demo.exercise, steps.values()):
        charts.picture(exercise, demo.results(exercise)).svg()


def _passed_on(refusal: Refusal, status: int | None = None) -> dict[str, Any]:
    told = {"key": refusal.key, "status": status or refusal.status, "log": str(refusal)}
    return told | {language: refusal.sentence(language) for language in ("da", "en")}


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def _write(out: BinaryIO, message: dict[str, Any]) -> None:
    out.write(_line(message))
    out.flush()


if __name__ == "__main__":
    main()
