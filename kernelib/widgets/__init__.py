"""The widgets: one exercise to answer, one picture, and the pages around them.

An `ExerciseWidget` is an ordinary ipywidget: `observe`, `VBox([…])` and `interactive_output` work with it. Under
`kernelib serve` its module is a file of the server's; elsewhere (JupyterLab, plain voila) it travels with the widget.
"""

import json
import logging
import os
from contextlib import suppress
from typing import Any

import anywidget
import traitlets as t

from kernelib import content, words
from kernelib.alone import alone
from kernelib.errors import Refusal
from kernelib.exercises import Exercise
from kernelib.models import rules
from kernelib.participant import Participant
from kernelib.store import Store
from kernelib.visits import Nobody
from kernelib.widgets import bundle

MODULES = {
    "allocation": "allocation.js",
    "card_sort": "card-sort.js",
    "choice": "choice.js",
    "free_text": "free-text.js",
    "ranking": "ranking.js",
    "rating": "rating.js",
}

log = logging.getLogger(__name__)


def _module(name: str) -> str:
    """The text of a module, or where the server has it: our widget manager reads the first line, others the second."""
    address = _served().get(name)
    if not address:
        return bundle.bundle(name)
    return f"//static:{address}\nexport default (await import(location.origin + {json.dumps(address)})).default"


def _served() -> dict[str, str]:
    """The server's addresses of our modules; none where no server of ours started this kernel."""
    told = json.loads(os.environ.get("KERNELIB_ASSETS", "{}"))
    return told if isinstance(told, dict) else {}


class _Widget(anywidget.AnyWidget):
    """A widget of ours. A page may change only what `from_page` names; whatever else it sends is passed over."""

    from_page: tuple[str, ...] = ()

    _esm = t.Unicode().tag(sync=True)
    _css = t.Unicode().tag(sync=True)
    language = t.Enum(words.LANGUAGES, "da").tag(sync=True)
    words = t.Dict().tag(sync=True)

    def __init__(self, module: str, **traits: Any) -> None:
        super().__init__(_esm=_module(module), _css="" if _served() else bundle.widget_css(), **traits)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        with suppress(t.TraitError):
            super().set_state({name: value for name, value in sync_data.items() if name in self.from_page})


class ExerciseWidget(_Widget):
    """One exercise to answer, on behalf of one participant.

    >>> card_sort = ExerciseWidget("core-or-periphery", language="en")
    >>> card_sort.submit({"yard_duty": "supporting"})
    >>> card_sort.status, card_sort.saved
    ('saved', {'yard_duty': 'supporting'})
    >>> card_sort.submit({"yard_duty": "kerne"})
    >>> card_sort.status, card_sort.message[:35]
    ('refused', 'That answer does not fit here. “Pla')

    Parameters
    ----------
    exercise : Exercise or str
        The exercise, or the id of one in `data/exercises`.
    participant : Participant, optional
        Who answers. Without one the answers are kept as long as the kernel runs.
    """

    from_page = ("answer", "status", "message")

    exercise = t.Dict().tag(sync=True)
    host = t.Enum(("phone", "page"), "page").tag(sync=True)
    answer = t.Any().tag(sync=True)
    saved = t.Dict(allow_none=True, default_value=None).tag(sync=True)
    status = t.Unicode().tag(sync=True)
    message = t.Unicode().tag(sync=True)
    feedback = t.Dict(allow_none=True, default_value=None).tag(sync=True)
    marks = t.Dict().tag(sync=True)  # by text what rules have found in it
    locked = t.Bool(False).tag(sync=True)
    alone = t.Bool(False).tag(sync=True)
    step = t.Unicode().tag(sync=True)
    # The last answer handed in, and the status and message that came of it.
    _told: tuple[Any, str, str] | None = None

    def __init__(
        self,
        exercise: Exercise | str,
        participant: Participant | Nobody | None = None,
        *,
        language: str | None = None,
        **traits: Any,
    ) -> None:
        self.participant: Participant | Nobody = participant or alone(Store("sqlite://"), language=language or "da")
        language = language or self.participant.language
        self.participant.language = language
        if isinstance(exercise, Exercise) and exercise.id not in content.exercises():
            self.participant.workshop.add(exercise)
        self.asked = exercise if isinstance(exercise, Exercise) else self.participant.workshop.exercise(exercise)
        saved = self.participant.answer(self.asked)
        super().__init__(
            MODULES[self.asked.kind],
            exercise=self._content(language),
            language=language,
            words=words.to_one("exercise", language),
            answer=saved or {},
            saved=saved,
            status="saved" if saved else "",
            feedback=self.asked.feedback_for(saved, language) if saved else None,
            marks=self._marks(saved or {}),
            alone=self.participant.workshop.mode == "alone",
            **traits,
        )
        self.on_msg(self._hear)

    def answer_for(self, participant: Participant, saved: dict[str, Any] | None) -> None:
        """Whoever answers from here on, with what they have answered already."""
        self.participant = participant
        participant.language = self.language
        if self.asked.id not in content.exercises():
            participant.workshop.add(self.asked)
        if saved:
            with self.hold_sync():
                self.answer = self.saved = saved
                self.status, self.feedback = "saved", self.asked.feedback_for(saved, self.language)
                self.marks = self._marks(saved)

    def _content(self, language: str) -> dict[str, Any]:
        """The exercise as it is asked: alone there is no room, and some prompts speak of one."""
        told = self.asked.content(language)
        if self.participant.workshop.mode == "alone" and self.asked == content.exercises().get(self.asked.id):
            told["prompt"] = words.section("asked_alone", language).get(self.asked.id.replace("-", "_"), told["prompt"])
        return told

    def _marks(self, saved: dict[str, Any]) -> dict[str, Any]:
        return rules.told(saved.values()) if getattr(self.asked, "marked", False) else {}

    @t.default("answer")
    def _no_answer(self) -> dict[str, Any]:
        return {}

    @t.validate("answer")
    def _a_dict(self, proposal: Any) -> dict[str, Any]:
        return proposal["value"] if isinstance(proposal["value"], dict) else {}

    def set_state(self, sync_data: dict[str, Any]) -> None:
        super().set_state(sync_data)
        # JupyterLab holds changes back while the kernel is busy: "saving" can come after what became of that answer.
        if self.status == "saving" and self._told and self._told[0] == self.answer:
            self.status, self.message = self._told[1:]

    def submit(self, answer: Any, id: str | None = None) -> None:
        """Hand in an answer. What became of it stands in `status`, `message`, `saved` and `feedback`."""
        with self.hold_sync():
            try:
                self.feedback = self.participant.submit(self.asked.id, answer, id=id)
            except Refusal as error:
                self.status = "waiting" if error.status == 503 else "refused"
                self.message = error.sentence(self.language)
            except Exception:
                log.exception("An answer to %s could not be kept", self.asked.id)
                self.status = "waiting"
                self.message = words.say("messages.our_fault", self.language)
            else:
                self.answer = self.saved = answer
                self.marks = self._marks(answer)
                self.status = "saved"
                self.message = ""
            self._told = (answer, self.status, self.message)

    def _hear(self, _: Any, said: Any, buffers: Any) -> None:
        if not isinstance(said, dict):
            return
        if said.get("type") == "submit":
            self.submit(said.get("answer"), id=said.get("id"))
        elif said.get("type") == "retry":
            self.submit(self.answer)
        # The same answer twice changes nothing here, and the page waits to hear what became of the second.
        self.send_state(["status", "message"])


class PictureWidget(_Widget):
    """A released picture with its sentence and table, and one's own answer marked in it.

    The picture is drawn elsewhere: the page fetches it from `address`, or the kernel puts it into `svg` and `picture`.
    """

    address = t.Unicode().tag(sync=True)
    svg = t.Unicode().tag(sync=True)
    picture = t.Dict().tag(sync=True)
    exercise = t.Dict().tag(sync=True)
    own = t.Dict(allow_none=True, default_value=None).tag(sync=True)
    # "role" where the picture is by role: then nobody's own answer is marked in it.
    by = t.Unicode().tag(sync=True)
    release = t.Int().tag(sync=True)  # 0: the newest
    quiet = t.Bool().tag(sync=True)  # without an answer: another picture before it has said that one is needed
    asked_in = t.Dict().tag(sync=True)  # the section in which it is answered
    label = t.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__("picture.js", **traits)


class HeaderWidget(_Widget):
    """The frame of a workbook: where one is, what is done, the way out and the code to come back with."""

    title = t.Unicode().tag(sync=True)
    home = t.Unicode().tag(sync=True)
    sections = t.List(t.Dict()).tag(sync=True)
    answered = t.List(t.Unicode()).tag(sync=True)
    resume_code = t.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__("workbook.js", **traits)


class CockpitWidget(_Widget):
    """The facilitator's page. It speaks HTTP by itself and does without its kernel."""

    needs_kernel = t.Bool(False).tag(sync=True)
    # Where the inputs of each kind are, for answers that come on paper.
    modules = t.Dict().tag(sync=True)
    # The typeface, which goes into the file of pictures.
    font = t.Unicode().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        served = _served()
        modules = {kind: served[name] for kind, name in MODULES.items() if name in served}
        super().__init__("cockpit.js", modules=modules, font=served.get(bundle.TYPEFACE, ""), **traits)


class ProjectorWidget(_Widget):
    """The room's page. It speaks HTTP by itself and does without its kernel."""

    needs_kernel = t.Bool(False).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__("projector.js", **traits)
