"""Rooms of people who never were, and the pictures of everything they answered, by way of the models."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from kernelib import charts, content, release
from kernelib.charts import Picture
from kernelib.exercises import Allocation, Choice, Exercise, FreeText, Rating
from kernelib.models import (
    agreement,
    contributions,
    core_periphery,
    dilemma,
    dynamics,
    perspectives,
    ranking,
    ties,
    uncertainty,
)

ROLES: dict[str, Any] = {
    "leadership": {"da": "Skoleledelse", "en": "School leadership"},
    "technical": {"da": "Teknik og service", "en": "Technical staff"},
    "after_school": {"da": "SFO/Klub", "en": "After-school centre and club"},
    "lower": {"da": "Indskoling", "en": "Lower school"},
    "support": {"da": "PPR og andre understøttende", "en": "Educational psychology and other support"},
    "office": {"da": "Kontoret", "en": "The office"},
}
SHADOWS: dict[str, Any] = {
    "relations": {"da": "Relationer og samarbejde", "en": "Relations and collaboration"},
    "technology": {"da": "Teknologi", "en": "Technology"},
    "buildings": {"da": "Bygninger og redskaber", "en": "Buildings and tools"},
    "economy": {"da": "Økonomi", "en": "Economy"},
    "demands": {"da": "Omverdenens krav", "en": "Demands from outside"},
    "influence": {"da": "Medindflydelse", "en": "Influence"},
    "leadership": {"da": "Ledelse", "en": "Leadership"},
    "individual": {"da": "Individ", "en": "The individual"},
    "structure": {"da": "Organisation og struktur", "en": "Organisation and structure"},
}
PURPOSES: dict[str, Any] = {
    "knowledge": {"da": "Kundskaber og færdigheder", "en": "Knowledge and skills"},
    "wellbeing": {"da": "Trivsel", "en": "Wellbeing"},
    "democracy": {"da": "Demokrati og medborgerskab", "en": "Democracy and citizenship"},
    "further": {"da": "Videre uddannelse", "en": "Further education"},
}
VIEWS: dict[str, Any] = {
    "normative": {"da": "Den normative", "en": "The normative"},
    "existential": {"da": "Den eksistentielle", "en": "The existential"},
    "phenomenal": {"da": "Den fænomenologiske", "en": "The phenomenal"},
}
FORMULATIONS: dict[str, Any] = {
    "teach": {"da": "Skabe undervisning", "en": "Create teaching"},
    "able": {"da": "Gøre børnene samfundsduelige", "en": "Make the children able to take part in society"},
    "wide": {
        "da": "Sammen skaber vi udvikling, læring og trivsel for alle børn, unge og deres familier i hele kommunen",
        "en": "Together we create development, learning and wellbeing for all children, young people and families",
    },
    "future": {
        "da": "Ruste børnene bedst muligt til den fremtid de går i møde i takt med samfundsudviklingen",
        "en": "Equip the children as well as possible for the future they are to meet as society develops",
    },
}
ASSUMPTIONS: dict[str, Any] = {
    "mutual": {"da": "Relationer og opgaveløsning løfter hinanden", "en": "Relations and solving lift each other"},
    "threshold": {"da": "Der er en tærskel", "en": "There is a threshold"},
    "relations": {"da": "Relationer", "en": "Relations"},
    "solving": {"da": "Opgaveløsning", "en": "Solving together"},
    "x": {"da": "Samarbejdet", "en": "Working together"},
}
WORDS = ["Slet ikke", "I ringe grad", "Delvist", "I høj grad", "I meget høj grad"]
SCALE = list(enumerate(WORDS))

CHOICE = Choice(id="our-shadows", title="Skygger", prompt="Hvad skygger?", items=SHADOWS)
ALLOCATION = Allocation(id="our-purposes", title="Formål", prompt="Fordel 100 point", items=PURPOSES)
RATING = Rating(
    id="our-wordings", title="Formuleringer", prompt="Hvordan er de?", items=FORMULATIONS, scale=SCALE,
    criteria={"own": "Kan du se dit eget bidrag i formuleringen?", "people": "Omfatter den dem, det gælder?"},
)  # fmt: skip
LONG_SCALE = Rating(
    id="our-shifts", title="Skift", prompt="Hvor er I?", items={"effect": "Fra ydelser til effekt"},
    criteria={"now": "Nu", "wish": "Ønsket"}, scale=[(step, str(step)) for step in range(11)],
)  # fmt: skip
FREE_TEXT = FreeText(
    id="our-words", title="Ord", prompt="Skriv", items={"purpose": "Formålet", "gone": "Hvis skolen var væk i morgen"}
)
EXERCISES: list[Exercise] = [CHOICE, ALLOCATION, RATING, LONG_SCALE, FREE_TEXT]
TEXTS = ["Fællesskabet", "At de stille børn bliver set, også i frikvarteret og i SFO'en.", "Ro", "At alle lærer noget."]

SUPPRESSED = {"suppressed": True, "n": None, "release": None, "scores": {}}

Draw = Callable[..., Picture]


class Room:
    """So many people; where they are alike, all of them answer the same everywhere."""

    def __init__(self, people: int, *, alike: bool = False) -> None:
        self.people, self.alike = people, alike
        self.chance = random.Random(people)
        self.names = [f"p{n:03}" for n in range(people)]
        self.roles = {name: list(ROLES)[n % len(ROLES)] for n, name in enumerate(self.names)}

    def number(self, low: int, high: int) -> int:
        return high if self.alike else self.chance.randint(low, high)

    def pick(self, among: Any) -> Any:
        among = list(among)
        return among[0] if self.alike else self.chance.choice(among)

    def shared_out(self, items: Any) -> dict[str, int]:
        """A hundred points over the items."""
        cuts = sorted(self.chance.randint(0, 100) for _ in range(len(items) - 1))
        if self.alike:
            cuts = [100 * n // len(items) for n in range(1, len(items))]
        return {item: high - low for item, low, high in zip(items, [0, *cuts], [*cuts, 100], strict=True)}

    # The scores of analysts

    def charts(self) -> dict[str, Draw]:
        """A function each for all pictures of scores, to be told how."""
        return {
            "contested": self.contested(),
            "ladder": self.ladder(),
            "ties": self.ties(charts.heat_map),
            "network": self.ties(charts.network),
            "recognition": self.recognition(),
            "pareto": self.pareto(),
            "gap": self.gap(),
            "choice": self.choice(),
            "allocation": self.allocation(),
            "distributions": self.distributions(),
            "quadrants": self.quadrants(),
            "curves": self.curves(),
        }

    def contested(self) -> Draw:
        exercise: Any = content.exercise("core-or-periphery")
        bins = list(exercise.bins)
        rows = [(name, item, self.pick(bins)) for name in self.names for item in exercise.items]
        answers = pd.DataFrame(rows, columns=["participant", "item", "value"])
        known = answers.loc[answers["value"] != "dont_know"]
        wide = known.pivot(index="participant", columns="item", values="value")
        shares = core_periphery.shares(answers, bins=bins)
        contested = core_periphery.contested(known, bins=[code for code in bins if code != "dont_know"])
        alpha = agreement.krippendorff_alpha(wide) if self.people > 1 else None
        plain = agreement.percent_agreement(wide) if self.people > 1 else None
        labels = {**exercise.items, **exercise.bins}
        return lambda **how: charts.contested(
            shares, contested, alpha=None if self.alike else alpha, agreement=plain, labels=labels, **how
        )

    def ladder(self) -> Draw:
        exercise: Any = content.exercise("abstraction-order")
        items = list(exercise.items)
        orders = [items if self.alike else self.chance.sample(items, len(items)) for _ in self.names]
        places = pd.DataFrame([[order.index(item) + 1.0 for item in items] for order in orders], columns=items)
        if not self.people:
            return lambda **how: charts.ladder([], {}, **how)
        low, high = places.quantile(0.25), places.quantile(0.75)
        spread = {item: [low[item], high[item]] for item in items}
        w = agreement.kendall_w(places)
        return lambda **how: charts.ladder(
            ranking.kemeny(places).order, ranking.borda(places), spread, kendall_w=w,
            kendall_w_random=1 / self.people, ends=exercise.ends, labels=exercise.items, **how,
        )  # fmt: skip

    def ties(self, chart: Callable[..., Picture]) -> Draw:
        rows = [
            (self.roles[name], target, criterion, name, self.number(1, 5))
            for name in self.names for target in ROLES for criterion in ("timing", "respect")
        ]  # fmt: skip
        ratings = pd.DataFrame(rows, columns=["role", "target", "criterion", "participant", "value"])
        return lambda **how: chart(ties.tie_matrix(ratings), intervals=ties.tie_intervals(ratings), labels=ROLES, **how)

    def recognition(self) -> Draw:
        rows = [
            (owner, self.roles[name], f"{owner}-{n}", self.number(0, 1))
            for name in self.names for owner in ROLES if owner != self.roles[name] for n in range(3)
        ]  # fmt: skip
        recognised = pd.DataFrame(rows, columns=["owner", "viewer", "contribution", "recognised"])
        return lambda **how: charts.recognition_matrix(contributions.recognition(recognised), labels=ROLES, **how)

    def pareto(self) -> Draw:
        rows = [(f, self.roles[name], name, self.number(0, 4)) for f in FORMULATIONS for name in self.names]
        seen = pd.DataFrame(rows, columns=["formulation", "role", "participant", "value"])
        rows = [
            (f, self.roles[name], name, card, self.number(0, 1))
            for f in FORMULATIONS for name in self.names for card in ("yard", "table", "talk", "plan")
        ]  # fmt: skip
        sorting = pd.DataFrame(rows, columns=["formulation", "role", "participant", "item", "value"])
        axes = ["inclusion", "discrimination"]
        if not self.people:
            return lambda **how: charts.pareto(pd.DataFrame(columns=axes), labels=FORMULATIONS, **how)
        found = {}
        for f in FORMULATIONS:
            cards = sorting.loc[sorting["formulation"] == f].pivot(index="participant", columns="item", values="value")
            include = dilemma.inclusion(seen.loc[seen["formulation"] == f])
            found[f] = [include["least"], dilemma.discrimination(cards)["information_adjusted"]]
        table = pd.DataFrame.from_dict(found, orient="index", columns=axes)
        cloud = dilemma.cloud(seen, sorting, draws=200)
        front = dilemma.undominated(cloud, axes)
        return lambda **how: charts.pareto(table, cloud, undominated=front, labels=FORMULATIONS, **how)

    def gap(self) -> Draw:
        rows = [
            (name, view, item, points)
            for name in self.names for view in VIEWS for item, points in self.shared_out(PURPOSES).items()
        ]  # fmt: skip
        points = pd.DataFrame(rows, columns=["participant", "perspective", "item", "value"])
        means = points.pivot_table(index="item", columns="perspective", values="value", sort=False)
        moved = perspectives.gaps(points).loc[:, "total_variation"] if self.people else None
        return lambda **how: charts.gap(means, moved, labels={**PURPOSES, **VIEWS}, **how)

    def choice(self) -> Draw:
        counts = {item: sum(self.number(0, 1) for _ in self.names) for item in SHADOWS}
        shares = {item: count / self.people for item, count in counts.items()} if self.people else {}
        intervals = uncertainty.wilson(pd.Series(counts), self.people) if self.people else None
        return lambda **how: charts.choice(shares, intervals, labels=SHADOWS, **how)

    def allocation(self) -> Draw:
        answers = pd.DataFrame([self.shared_out(PURPOSES) for _ in self.names])
        spread = {item: (answers[item].quantile(0.25), answers[item].quantile(0.75)) for item in answers}
        mean = {str(item): float(x) for item, x in answers.mean().items()}
        return lambda **how: charts.allocation(mean, spread, labels=PURPOSES, **how)

    def distributions(self) -> Draw:
        median, spread = {}, {}
        for item in FORMULATIONS if self.people else ():
            given = [self.number(0, 4) for _ in self.names]
            median[item] = {"own": float(np.median(given))}
            spread[item] = {"own": {str(step): given.count(step) / self.people for step, _ in SCALE}}
        scores = {"median": median, "distribution": spread}
        return lambda **how: charts.distributions(scores, SCALE, labels=FORMULATIONS, **how)

    def quadrants(self) -> Draw:
        columns = ["impact", "influence"]
        given = np.array([[[self.number(0, 4) for _ in columns] for _ in SHADOWS] for _ in self.names])
        medians = np.median(given, axis=0) if self.people else np.empty((0, 2))
        table = pd.DataFrame(medians, index=pd.Index(list(SHADOWS)[: len(medians)]), columns=columns)
        draws = pd.DataFrame(given[:, :, 0] if self.people else [], columns=list(table.index))
        top = uncertainty.top(draws) if self.people else None
        return lambda **how: charts.quadrants(table, top_three=top, labels=SHADOWS, **how)

    def curves(self) -> Draw:
        """Nobody answers a thought experiment; without people there is none."""
        start = 1.0 if self.alike else 0.3
        runs = {
            "mutual": dynamics.mutual(0.6, 0.3, 0.5, 0.2, s0=start, q0=start, until=40),
            "threshold": dynamics.threshold(0.4, 0, x0=start, until=40),
        }
        return lambda **how: charts.curves(runs if self.people else {}, labels=ASSUMPTIONS, **how)

    # The results of a workshop

    def answer(self, exercise: Exercise) -> dict[str, Any]:
        if isinstance(exercise, Choice):
            return dict.fromkeys([item for item in exercise.items if self.number(0, 1)], True)
        if isinstance(exercise, Allocation):
            return self.shared_out(exercise.items)
        if isinstance(exercise, Rating):
            values = exercise.values
            return {
                item: {criterion: self.number(values[0], values[-1]) for criterion in exercise.criteria}
                for item in exercise.items
            }
        return {item: self.pick(TEXTS) for item in exercise.items}

    def results(self) -> dict[str, tuple[Exercise, dict[str, Any]]]:
        """What is released of each kind when everybody has answered, and every text was let through."""
        return {exercise.id: (exercise, self.released(exercise)) for exercise in EXERCISES}

    def released(self, exercise: Exercise) -> dict[str, Any]:
        answers = {name: self.answer(exercise) for name in self.names}
        rows = [
            {"seq": n, "participant": name, "role": "teacher", "answer": answer, "texts": answer}
            for n, (name, answer) in enumerate(answers.items())
        ]
        snapshot = release.snapshot(exercise, 1, rows)
        return SUPPRESSED if snapshot is None else snapshot.result
