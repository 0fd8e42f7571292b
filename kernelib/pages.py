"""What a workbook, the cockpit and the projector show.

Their notebooks hold no logic: each line names something here, whose words are in `data/`. Under `kernelib serve` the
kernel is told who is visiting; elsewhere it is nobody, whose answers are kept as long as the kernel runs.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from html import escape
from typing import Any

from IPython.display import HTML, display

from kernelib import content, visits, words
from kernelib.alone import alone
from kernelib.content import Section
from kernelib.demo import read
from kernelib.errors import Refusal
from kernelib.exercises import Exercise
from kernelib.participant import Participant
from kernelib.store import Store
from kernelib.visits import Nobody
from kernelib.widgets import CockpitWidget, ExerciseWidget, HeaderWidget, PictureWidget, ProjectorWidget
from kernelib.workshop import open_workshop

__all__ = ["WorkbookPage", "cockpit", "projector", "workbook"]


def workbook(name: str, language: str | None = None) -> "WorkbookPage":
    """What a course notebook shows: `page = kl.workbook("core-or-periphery")`, then its parts one by one."""
    return WorkbookPage(name, language)


def cockpit() -> None:
    """The facilitator's page, for the workshop whose door was opened."""
    display(CockpitWidget(**_live("cockpit", "picture", "exercise", "merging")))


def projector() -> None:
    """The room's page, for the workshop whose door was opened."""
    display(ProjectorWidget(**_live("projector")))


class WorkbookPage:
    """One person's visit to one workbook."""

    def __init__(self, name: str, language: str | None = None) -> None:
        self.book = content.workbook(name)
        self.language: str = words.checked(language or visits.language() or "da")
        self.served = visits.is_served()
        self.participant: Participant | Nobody = Nobody(self.language)
        self.resume_code = ""
        self.widgets: dict[str, ExerciseWidget] = {}
        self.frame: HeaderWidget | None = None
        self.store = _beforehand() if visits.is_shared() else None
        visits.each(self._visited)

    def _visited(self) -> None:
        """Somebody is here: their answers, on every widget there is."""
        visit = visits.current()
        store = (self.store or Store(os.environ.get("KERNELIB_DATABASE"))) if visit.get("alone") else Store("sqlite://")
        person = self.participant = alone(store, visit.get("alone"), self.language)
        kept = person.kept()
        self.resume_code = visit.get("resume") or ""
        if self.frame:
            self.frame.answered, self.frame.resume_code = self._done(kept), self.resume_code
        for widget in self.widgets.values():
            widget.answer_for(person, kept.get(widget.asked.id))

    def _done(self, kept: Mapping[str, Any]) -> list[str]:
        asked = (section.exercise for section in self.book.sections)
        return [exercise for exercise in asked if exercise and kept.get(exercise)]

    def header(self) -> None:
        """Title, sections with what is done, the code to come back with, and the other language."""
        sections = [{"id": s.id, "title": s.title[self.language], "exercise": s.exercise} for s in self.book.sections]
        self.frame = HeaderWidget(
            title=self.book.title[self.language],
            home=_base() + "workbooks" if self.served else "",
            sections=sections,
            answered=self._done(self.participant.kept()),
            resume_code=self.resume_code,
            language=self.language,
            words=words.section("workbook", self.language),
        )
        display(self.frame)

    def text(self, section: str) -> None:
        """A section's heading and paragraphs; the deck's own words as quotations with their slide."""
        told = self._section(section)
        parts = [f'<h2 id="{escape(told.id)}" tabindex="-1">{escape(told.title[self.language])}</h2>']
        parts += [self._paragraph(each) for each in told.paragraphs]
        display(HTML(f'<div class="kernelib telling" lang="{self.language}">{"".join(parts)}</div>'))

    def show(self, exercise: str) -> ExerciseWidget:
        """The exercise to answer. The widget it returns can be observed like any other."""
        widget = self._widget(exercise)
        display(widget)
        return widget

    def picture(self, exercise: str, *, by: str = "", round: int | None = None) -> None:
        """The invented room's picture with one's own answer marked, once there is one.

        The newest, which has what moved since the round before, or that of one `round`; `by="role"` its functions.
        """
        answered = self._widget(exercise)
        if self.served:
            address = f"{_base()}api/workshops/demo/results/{exercise}/picture"
            drawn: dict[str, Any] = {"address": address, "by": by, "release": _number(exercise, round)}
        else:
            drawn = _drawn(answered.asked, self.language, by, round)
        self._beside(answered, quiet=bool(by), exercise={} if by else answered.exercise, **drawn)

    def dilemma(self) -> None:
        """The invented room's formulations between two wishes, once one has judged them oneself."""
        drawn = read("dilemma")[self.language]
        self._beside(self._widget("own-contribution"), quiet=True, svg=drawn["svg"], picture=drawn["words"])

    def _beside(self, answered: ExerciseWidget, **drawn: Any) -> None:
        """A picture of the invented room, which is there when the exercise is answered."""
        shown = PictureWidget(
            own=answered.saved,
            asked_in=self._asked_in(answered.asked.id),
            label=words.say("picture.invented", self.language) + ".",
            language=self.language,
            words=words.section("workbook", self.language) | words.to_one("picture", self.language),
            **drawn,
        )
        answered.observe(lambda change: shown.set_trait("own", change["new"]), "saved")
        display(shown)

    def _asked_in(self, exercise: str) -> dict[str, str]:
        """The section in which an exercise is answered."""
        found = (section for section in self.book.sections if section.exercise == exercise)
        return next(({"id": section.id, "title": section.title[self.language]} for section in found), {})

    def _widget(self, exercise: str) -> ExerciseWidget:
        if exercise not in self.widgets:
            widget = ExerciseWidget(exercise, self.participant, language=self.language)
            widget.observe(self._answered, "saved")
            self.widgets[exercise] = widget
        return self.widgets[exercise]

    def _answered(self, change: Any) -> None:
        if self.frame and change["owner"].asked.id not in self.frame.answered:
            self.frame.answered = [*self.frame.answered, change["owner"].asked.id]

    def _section(self, id: str) -> Section:
        for section in self.book.sections:
            if section.id == id:
                return section
        there = ", ".join(section.id for section in self.book.sections)
        raise LookupError(f"There is no section {id!r} in the workbook {self.book.id}; there is {there}.")

    def _paragraph(self, paragraph: dict[str, str]) -> str:
        text = escape(paragraph[self.language])
        if "slide" not in paragraph:
            # What speaks of a picture comes when the picture does; the frame sees to that.
            of = f' data-of="{escape(paragraph["of"])}"' if "of" in paragraph else ""
            return f"<p{of}>{text}</p>"
        source = escape(words.say("workbook.quote", self.language, slide=paragraph["slide"]))
        return f"<blockquote><p>{text}</p><footer>{source}</footer></blockquote>"


def _beforehand() -> Store | None:
    """The store of everybody who will visit: known, and not open. None where it cannot be reached just now."""
    with suppress(Refusal):
        store = Store(os.environ.get("KERNELIB_DATABASE"))
        store.rehearse_a_visit()
        return store
    return None


def _base() -> str:
    return os.environ.get("KERNELIB_BASE", "/")


def _live(section: str, *others: str) -> dict[str, Any]:
    """A page's words, and those of other sections under their section's name."""
    language = words.checked(visits.language() or "da")
    more = {f"{other}_{key}": text for other in others for key, text in words.section(other, language).items()}
    return {"language": language, "words": words.section(section, language) | more}


def _number(exercise: str, round: int | None) -> int:
    """Of the invented room's release of a round; 0 for its newest."""
    of_round = [row["number"] for row in read("releases") if (row["exercise"], row["round"]) == (exercise, round)]
    return max(of_round, default=0)


def _drawn(exercise: Exercise, language: str, by: str, round: int | None) -> dict[str, Any]:
    """The invented room's picture, drawn here: without a server there is nobody else to draw it."""
    from kernelib import charts, showing  # here, for they load Altair and pandas

    demo = open_workshop("demo")
    result = demo.results(exercise.id, round)
    if by:
        drawn = charts.by_role(exercise, result, language, roles=demo.roles, invented=True)
    else:
        former = showing.former(demo, exercise.id, result["round"], result["release"])
        drawn = charts.picture(exercise, result, language, invented=True, former=former)
    return {"svg": drawn.svg(), "picture": drawn.words()}
