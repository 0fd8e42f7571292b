"""The invented workshop: 48 people of a school that is not there, for showing what a picture looks like.

`python -m kernelib.demo` writes data/demo anew, the same every time. What it writes is labelled invented, and
`open_workshop("demo")` opens it read-only, without a database.
"""

import json
import random
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from kernelib import content, invented, tables
from kernelib.invented import BINS, sorted_cards
from kernelib.store import Store
from kernelib.words import LANGUAGES
from kernelib.workshop import Workshop

SEED = 1914
CODE = "demo"
TITLE = {
    "da": "Opdigtet: Fjordskolen taler om kerneopgaven",
    "en": "Invented: Fjord School talks about the core task",
}
CREATED = date(2026, 1, 15)
# The eight functions of the slide, two to fourteen people in each.
PEOPLE = {
    "leadership": 3,
    "board": 2,
    "technical": 3,
    "after_school": 7,
    "lower": 14,
    "middle": 9,
    "upper": 8,
    "office": 2,
}
# How likely each bin of `core-or-periphery` is in the first round.
FIRST = {
    "yard_duty": (10, 80, 8, 2),
    "teaching": (96, 4, 0, 0),
    "absence": (5, 85, 10, 0),
    "afternoon_play": (4, 20, 74, 2),
    "playground": (2, 72, 24, 2),
    "group_chat": (38, 30, 26, 6),
    "parent_talks": (66, 32, 2, 0),
    "phone_rules": (22, 64, 10, 4),
    "sad_child": (88, 12, 0, 0),
    "timetable": (6, 92, 2, 0),
    "school_start": (72, 22, 4, 2),
    "school_food": (10, 40, 46, 4),
    "youth_guidance": (36, 38, 22, 4),
    "traffic_campaign": (2, 12, 82, 4),
}
# After the talk: nearer to each other, and one card still far apart.
SECOND = FIRST | {
    "afternoon_play": (52, 38, 8, 2),
    "group_chat": (58, 34, 6, 2),
    "parent_talks": (82, 18, 0, 0),
    "playground": (2, 90, 8, 0),
    "school_food": (4, 74, 20, 2),
    "youth_guidance": (36, 38, 22, 4),
}
# Two cards on which one function is alone against the rest, until they have talked.
ALONE = {"after_school": {"afternoon_play": (94, 6, 0, 0), "yard_duty": (90, 10, 0, 0)}}
# No order of the deck's, which gives none, and not the one in which the statements are shown.
CONCRETE_FIRST = [
    "create_teaching",
    "wellbeing",
    "part_of_process",
    "belonging",
    "respect",
    "free_room",
    "room_to_develop",
    "education_and_character",
    "skills_for_life",
    "prepare_for_future",
    "able_citizens",
]
WHAT_IT_IS = {
    "teach": (34, 56, 10, 0),
    "wellbeing": (40, 20, 36, 4),
    "clean": (2, 46, 50, 2),
    "homework_cafe": (4, 8, 86, 2),
    "create_teaching": (44, 36, 18, 2),
    "treat": (6, 70, 16, 8),
    "prepare_for_future": (94, 2, 4, 0),
    "budget": (4, 18, 72, 6),
    "cook": (0, 50, 48, 2),
    "room_to_develop": (86, 4, 10, 0),
    "parent_talks": (8, 22, 68, 2),
    "able_citizens": (92, 4, 2, 2),
}


def demo() -> Workshop:
    """The invented workshop, read-only."""
    kept = _filled(read("workshop"), read("answers"), read("releases"))
    kept.read_only = True
    return Workshop(kept, kept.workshop(CODE) or {})


def read(name: str) -> Any:
    return json.loads((content.data_folder() / "demo" / f"{name}.json").read_text(encoding="utf-8"))


def made() -> dict[str, Any]:
    """What data/demo holds, made anew: by file."""
    answers = _answers(random.Random(SEED))  # noqa: S311, invented people need no secrets
    workshop = {
        "invented": True,
        "title": TITLE,
        "language": "da",
        "roles": "school",
        "people": PEOPLE,
        "created_on": CREATED.isoformat(),
        "steps": [
            ["what-it-is", 1],
            ["abstraction-order", 1],
            *invented.STEPS,
            ["core-or-periphery", 1],
            ["core-or-periphery", 2],
        ],
    }
    kept = _filled(workshop, answers, [])
    opened = Workshop(kept, kept.workshop(CODE) or {})
    for exercise, round in workshop["steps"]:
        opened.reveal(exercise, round)
    dilemma = {language: _dilemma(opened, language) for language in LANGUAGES}
    # What a release rests on is of use for the next one only, and there is none.
    releases = [{**row, "seqs": {}} for row in kept.releases(CODE)]
    kept.close()
    return {"workshop": workshop, "answers": answers, "releases": releases, "dilemma": dilemma}


def _dilemma(workshop: Workshop, language: str) -> dict[str, Any]:
    """The room's dilemma, drawn here once: a page that shows it needs neither answers nor what draws."""
    from kernelib import dilemma  # here, for it loads pandas and Altair

    judged = workshop.answers("own-contribution")
    formulations = workshop.exercise("own-contribution").items
    drawn = dilemma.dilemma(
        judged,
        {code: workshop.answers(f"tasks-by-{code}") for code in formulations},
        workshop.roles,
        language=language,
        labels={code: dilemma.formulation(label[language]) for code, label in formulations.items()},
        people=len(set(judged["participant"])),
        invented=True,
    )
    return {"svg": drawn.svg(), "words": drawn.words()}


def write() -> None:
    folder = content.data_folder() / "demo"
    folder.mkdir(exist_ok=True)
    for name, told in made().items():
        # A line for each answer and each release, so that a change can be read.
        lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in told) if isinstance(told, list) else ""
        text = f"[\n{lines}\n]" if lines else json.dumps(told, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _answers(chance: random.Random) -> list[dict[str, Any]]:
    roles = [role for role, people in PEOPLE.items() for _ in range(people)]
    rows = []
    for number, role in enumerate(roles, start=1):
        person = {"participant": f"D{number:02}", "role": role}
        first = sorted_cards(chance, FIRST | ALONE.get(role, {}), BINS)
        sent = {
            ("what-it-is", 1): sorted_cards(chance, WHAT_IT_IS, ("core", "competence", "subtask", "dont_know")),
            ("abstraction-order", 1): _ordered(chance),
            ("core-or-periphery", 1): first,
            # Half stay by what they said before the talk.
            ("core-or-periphery", 2): sorted_cards(chance, SECOND, BINS)
            | {item: place for item, place in first.items() if chance.random() < 0.3},
        }
        for (exercise, round), answer in sent.items():
            # Somebody is always on the telephone.
            if chance.random() > 0.04:
                rows.append({**person, "exercise": exercise, "round": round, "answer": answer})
        own = random.Random(f"{SEED} {number}")  # noqa: S311, of each person's own: a change to one leaves the others
        for exercise, answer in invented.answers(own, role).items():
            if own.random() > 0.04:
                rows.append({**person, "exercise": exercise, "round": 1, "answer": answer})
    return sorted(rows, key=lambda row: (row["exercise"], row["round"], row["participant"]))


def _ordered(chance: random.Random) -> dict[str, int]:
    """One person's order: from what one can see done to what may come of it, with noise on each."""
    noisy = sorted(CONCRETE_FIRST, key=lambda item: CONCRETE_FIRST.index(item) + chance.gauss(0, 3.2))
    return {item: noisy.index(item) + 1 for item in content.exercise("abstraction-order").items}


def _filled(workshop: Mapping[str, Any], answers: list[dict[str, Any]], releases: list[dict[str, Any]]) -> Store:
    """A database in memory that holds the invented workshop."""
    kept = Store("sqlite://")
    preset = content.presets()[workshop["roles"]]
    row = {
        "code": CODE,
        "title": workshop["title"][workshop["language"]],
        "language": workshop["language"],
        "mode": "measure",
        "agenda": "half-day",
        "roles": [{"code": role, "label": label, "people": workshop["people"][role]} for role, label in preset.items()],
        "projector": {"show": "stage"},
        "created_on": date.fromisoformat(workshop["created_on"]),
        "ended": False,
        "revision": 1,
    }
    roles = {answer["participant"]: answer["role"] for answer in answers}
    people = [
        {
            "code": code,
            "workshop": CODE,
            "role": role,
            "language": "da",
            "token_hash": f"invented {code}",
            "resume_hash": f"invented {code}",
        }
        for code, role in roles.items()
    ]
    steps = [
        {"workshop": CODE, "exercise": exercise, "round": round, "state": "revealed", "by": "person"}
        for exercise, round in workshop["steps"]
    ]
    opened = dict.fromkeys(exercise for exercise, _ in workshop["steps"])
    frozen = [
        {"workshop": CODE, "id": id, "position": n, "frozen": True, "content": content.exercise(id).to_dict()}
        for n, id in enumerate(opened)
    ]
    sent = [
        {"workshop": CODE, "id": str(uuid.UUID(int=n))}
        | {name: answer[name] for name in ("participant", "exercise", "round", "answer")}
        for n, answer in enumerate(answers)
    ]
    kept.fill(
        {
            tables.workshops: [row],
            tables.participants: people,
            tables.exercises: frozen,
            tables.stages: steps,
            tables.answers: sent,
            tables.releases: releases,
        }
    )
    return kept


if __name__ == "__main__":
    write()
