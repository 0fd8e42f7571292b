"""What a rehearsal says to a facilitator: green, yellow or red, the figures behind it, and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernelib import words
from kernelib.percentiles import percentile
from kernelib.rehearsal.play import Measured

YELLOW, RED = 1.0, 3.0
LEAST_FREE_MIB = 500.0
COLOURS = ("green", "yellow", "red")


@dataclass
class Verdict:
    """A colour, and what made it so: keys of sentences in `data/ui.yaml`."""

    colour: str
    reasons: list[str]


def judge(measured: Measured) -> Verdict:
    """Yellow from one second at the 95th percentile of a save, red from three; red too for an answer lost.

    >>> from kernelib.rehearsal.robots import Log
    >>> log = Log(joins=[0.1], saves=[0.1], kept={"an answer": "a participant"})
    >>> judge(Measured(1, log=log, steps=1, expected=1, free=4000.0)).colour
    'green'
    """
    log, reasons = measured.log, []
    save = percentile(log.saves)
    if measured.lost or measured.doubled:
        reasons.append("lost")
    if len(log.joins) < measured.participants or len(log.kept) < measured.expected:
        reasons.append("missing")
    if not save < RED:
        reasons.append("slow")
    if measured.free < LEAST_FREE_MIB:
        reasons.append("memory")
    if reasons:
        return Verdict("red", reasons)
    if save >= YELLOW:
        return Verdict("yellow", ["slowish"])
    return Verdict("green", ["fine"])


def page(measured: Measured, language: str) -> str:
    """The page in the terminal."""
    verdict, log = judge(measured), measured.log
    say = lambda key, **about: words.say(f"rehearse.{key}", language, **about)  # noqa: E731
    rows = [
        ("joined", say("of", n=len(log.joins), all=measured.participants), say("within", s=_s(log.joins, language))),
        (
            "saved",
            say("of", n=len(log.kept), all=measured.expected),
            say("within", s=_s(log.saves, language)),
        ),
        ("noticed", "", say("within", s=_s(log.stale, language))),
        *_browsers(measured, say, language),
        ("kept", say("lost_count", lost=measured.lost, doubled=measured.doubled), ""),
        ("used", say("mib", n=round(measured.server)), say("mib_free", n=round(measured.free))),
    ]
    labels = [say(name) for name, *_ in rows]
    wide = max(map(len, labels)) + 2
    lines = [
        "",
        say("title", n=measured.participants, steps=measured.steps, seconds=round(measured.seconds)),
        "",
        f"{say(verdict.colour)}  {say(f'{verdict.colour}_what')}",
        "",
        *(f"  {label:{wide}}{first:18}{second}" for label, (_, first, second) in zip(labels, rows, strict=True)),
        "",
        *(f"{say(f'why_{reason}')} {say(f'do_{reason}')}" for reason in verdict.reasons),
    ]
    return "\n".join(line.rstrip() for line in lines)


def _browsers(measured: Measured, say: Callable[..., str], language: str) -> list[tuple[str, str, str]]:
    """A row, where there were any."""
    if not measured.opened:
        return []
    within = {"opened": _s(measured.opened, language), "shown": _s(measured.shown, language)}
    return [("browsers", say("browsers_came", n=len(measured.opened)), say("browsers_within", **within))]


def _s(values: list[float], language: str) -> str:
    if not values:
        return "–"
    text = f"{percentile(values):.2f}" if percentile(values) < 1 else f"{percentile(values):.1f}"
    return text.replace(".", ",") if language == "da" else text


def progress(what: str, about: dict[str, Any], language: str) -> str:
    return words.say(f"rehearse.progress_{what}", language, **about)
