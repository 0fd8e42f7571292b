"""One exercise in one round, played out person by person, and what an onlooker could work out from it."""

from collections import Counter
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from kernelib.exercises import CardSort, Ranking, Rating
from kernelib.release import snapshot

CARDS = CardSort(
    id="cards",
    title="Kort",
    prompt="Hvor?",
    items={"yard": "Gårdvagt", "talk": "Samtale"},
    bins={"core": "Kerne", "ours": "Vores", "not_ours": "Ikke vores"},
)
ORDER = Ranking(id="order", title="Orden", prompt="Hvad først?", items={"yard": "Gårdvagt", "talk": "Samtale"})
ROLES = ["teacher"] * 6 + ["pedagogue"] * 6 + ["office"] * 3 + ["undisclosed"] * 3


class History:
    """One exercise in one round: answers come, and now and then the facilitator reveals."""

    def __init__(self, exercise):
        self.exercise = exercise
        self.rows = []
        self.releases = []

    def answer(self, person, answer):
        number = len(self.rows) + 1
        self.rows.append(
            {"seq": number, "participant": str(person), "role": ROLES[person % len(ROLES)], "answer": answer}
        )

    def reveal(self):
        newest = list({row["participant"]: row for row in self.rows}.values())
        former = [each.seqs for each in self.releases]
        folded = former[0]["folded"] if former else None
        told = snapshot(self.exercise, 1, newest, former, self.rows, folded)
        if told:
            self.releases.append(told)
        return told

    def released(self):
        told = self.reveal()
        assert told
        return told

    def shown(self):
        told = self.reveal()
        assert told
        return told.result

    def value(self, seq, item) -> Any:
        answer = self.rows[seq - 1]["answer"]
        if isinstance(self.exercise, Ranking):
            places = sorted(set(answer.values()))
            return tuple(places.index(answer[item]) for item in sorted(answer))
        if isinstance(self.exercise, Rating):
            item, criterion = item.split(".")
            return answer[item][criterion]
        # Who picks some picks none of the others; who gives points gives the others none.
        return answer.get(item, 0)

    def published(self, item):
        """Every set of answers that was shown of an item, as person: value; the groups of one release together."""
        for told in self.releases:
            shown = told.seqs["shown"].get(item, told.seqs["shown"].get("whole"))
            if shown:
                sets = {
                    role: {self.rows[seq - 1]["participant"]: self.value(seq, item) for seq in seqs}
                    for role, seqs in shown.items()
                }
                yield sets


cards = st.fixed_dictionaries({}, optional={item: st.sampled_from(list(CARDS.bins)) for item in CARDS.items})
orders = st.fixed_dictionaries({item: st.integers(1, 2) for item in ORDER.items})


def steps(answers):
    one = st.tuples(st.integers(0, len(ROLES) - 1), answers)
    batch = st.lists(one, min_size=1, max_size=12)
    return st.lists(st.tuples(batch, st.booleans()), min_size=1, max_size=8)


def played(exercise, batches):
    history = History(exercise)
    for batch, reveals in batches:
        for person, answer in batch:
            history.answer(person, answer)
        if reveals:
            history.reveal()
    history.reveal()
    return history


def assert_nobody_is_isolated(history, items):
    for item in items:
        shown = list(history.published(item))
        known = []
        for sets in shown:
            for role, members in sets.items():
                assert len(members) >= 5, (item, role)
                known.append({person: Counter([value]) for person, value in members.items()})
            # What the room has besides its groups can be worked out by anybody. A group that is nearly unanimous has
            # no numbers to subtract.
            rest = {person: Counter([value]) for person, value in sets[""].items()}
            for role, members in sets.items():
                most = max(Counter(members.values()).values())
                if role and most < len(members) - 1:
                    for person, value in members.items():
                        rest.setdefault(person, Counter()).subtract([value])
            left = {person: {value: n for value, n in part.items() if n} for person, part in rest.items()}
            known.append({person: part for person, part in left.items() if part})
        for one, other in combinations(known, 2):
            different = {person for person in one | other if one.get(person) != other.get(person)}
            assert len(different) not in (1, 2, 3, 4), (item, different)


def given_to(history, people, answer):
    for person in people:
        history.answer(person, answer)


def mixed(history, people, item="yard"):
    for number, person in enumerate(people):
        history.answer(person, {item: ("core", "ours")[number % 2]})
