"""What a facilitator decides before the room opens, and mends while it is open."""

from datetime import date, timedelta

import pytest

from kernelib import preparing
from kernelib.codes import hashed
from kernelib.errors import AnswerError, NotFound, StageError
from kernelib.outlook import outlook
from kernelib.workshop import new_workshop, open_workshop
from tests.databases import MEETINGS, people

SMALL = [
    {"code": "teacher", "people": 20},
    {"code": "pedagogue", "people": 6},
    {"code": "office", "people": 2},
    {"code": "technical", "people": 3},
]


def fresh(workshop):
    return open_workshop(workshop.code, workshop.store)


def test_an_agenda_of_ones_own_keeps_what_the_preset_says_of_each_step(store):
    steps = [{"exercise": "core-or-periphery", "minutes": 40}, {"exercise": "what-it-is", "by": "table"}]
    workshop = new_workshop("Prøve", agenda="45-minutes", steps=steps, database=store)

    agenda = workshop.agenda
    assert [(step["exercise"], step["minutes"], step["by"]) for step in agenda] == [
        ("core-or-periphery", 40, "person"),
        ("what-it-is", 15, "table"),
    ]
    assert all(step["say"]["da"] for step in agenda)
    assert workshop.open("what-it-is")["by"] == "table"


@pytest.mark.parametrize(
    "steps",
    [
        [],
        "what-it-is",
        ["what-it-is"],
        [{"exercise": "what-it-is"}, {"exercise": "what-it-is"}],
        [{"exercise": "what-it-is", "minutes": 0}],
        [{"exercise": "what-it-is", "minutes": True}],
        [{"exercise": "what-it-is", "by": "nobody"}],
    ],
)
def test_an_agenda_that_is_none_is_refused_in_both_languages(store, steps):
    with pytest.raises(AnswerError) as refused:
        new_workshop("Prøve", steps=steps, database=store)
    assert refused.value.sentence("da") != refused.value.sentence("en")


def test_a_role_in_ones_own_words_gets_a_code(store):
    roles = [{"label": "Køkken og rengøring", "people": 4}, {"label": "2. årgang"}, {"label": "2. årgang"}]
    workshop = new_workshop("Prøve", roles=roles, database=store)
    assert [role["code"] for role in workshop.row["roles"]] == ["koekken_og_rengoering", "r_2_aargang", "r_2_aargang_2"]
    assert workshop.headcounts == {"koekken_og_rengoering": 4}


def test_what_is_told_is_changed_and_the_rest_is_left(workshop):
    day = (date.today() + timedelta(days=60)).isoformat()
    preparing.change(workshop, {"title": "Fredag", "purpose": "Dialog", "works_committee": "yes", "delete_after": day})

    row = fresh(workshop).row
    assert (row["title"], row["purpose"], row["works_committee"], row["controller"]) == (
        "Fredag",
        "Dialog",
        "yes",
        None,
    )
    assert row["delete_after"].isoformat() == day
    assert preparing.unanswered(row) == ["controller"]


def test_a_step_that_is_nowhere_cannot_be_put_in(workshop):
    with pytest.raises(NotFound):
        preparing.change(workshop, {"steps": [{"exercise": "nowhere"}]})
    preparing.change(workshop, {"steps": [{"exercise": MEETINGS.id, "minutes": 5}]})
    assert [step["exercise"] for step in fresh(workshop).agenda] == [MEETINGS.id]


def test_a_role_that_somebody_has_is_not_taken_away(workshop):
    workshop.join("office")
    left = [role for role in workshop.row["roles"] if role["code"] != "office"]
    with pytest.raises(StageError) as refused:
        preparing.change(workshop, {"roles": left})
    assert "Læg den sammen" in refused.value.sentence("da")
    preparing.change(workshop, {"roles": [*workshop.row["roles"], {"label": "Køkken"}]})
    assert "koekken" in fresh(workshop).roles


def test_merged_roles_are_one_from_then_on(workshop):
    for role in ("office", "technical"):
        workshop.join(role)

    preparing.merge_roles(workshop, "office", "technical")

    workshop = fresh(workshop)
    assert "office" not in workshop.roles
    assert workshop.roles["technical"]["da"] == "Teknik og service samt kontor"
    assert {person["role"] for person in workshop.store.participants(workshop.code)} == {"technical"}
    assert workshop.join("office").role == "technical", "a phone that still shows the old choice"
    preparing.merge_roles(workshop, "technical", "leader", {"da": "Ledelse og administration", "en": "Administration"})
    assert fresh(workshop).join("office").role == "leader"
    assert fresh(workshop).roles["leader"]["en"] == "Administration"


def test_three_roles_in_one_are_a_list(workshop):
    preparing.merge_roles(workshop, "office", "leader")
    workshop = fresh(workshop)
    preparing.merge_roles(workshop, "technical", "leader")
    assert fresh(workshop).roles["leader"]["da"] == "Ledelse, kontor samt teknik og service"
    workshop = fresh(workshop)
    preparing.merge_roles(workshop, "teacher", "leader")
    assert fresh(workshop).roles["leader"]["da"] == "Ledelse, kontor, teknik og service samt lærere"


def test_a_group_that_was_too_small_is_shown_once_it_is_merged(workshop):
    everybody = [("teacher", 8), ("office", 3), ("technical", 3)]
    for role, number in everybody:
        people(workshop, *({"team": ("closer", "further")[n % 2]} for n in range(number)), role=role)
    preparing.merge_roles(workshop, "office", "technical")
    groups = fresh(workshop).reveal(MEETINGS)["groups"]
    assert {group["role"]: group["n"] for group in groups} == {"teacher": 8, "technical": 6}


@pytest.mark.parametrize(("role", "into"), [("office", "office"), ("none", "office"), ("office", "none")])
def test_only_two_roles_of_the_workshop_are_merged(workshop, role, into):
    with pytest.raises(AnswerError):
        preparing.merge_roles(workshop, role, into)


def test_the_outlook_says_what_the_room_will_see(store):
    workshop = new_workshop("Prøve", roles=SMALL, agenda="45-minutes", database=store)
    told = outlook(workshop)
    assert (told["people"], told["apart"], told["too_small"]) == (31, ["teacher", "pedagogue"], ["office", "technical"])
    assert told["merge"] == ["office", "technical"]
    assert {step["shows"] for step in told["steps"]} == {"groups"}

    preparing.merge_roles(workshop, "office", "technical")
    told = outlook(fresh(workshop))
    assert (told["apart"], told["too_small"], told["merge"]) == (["teacher", "pedagogue", "technical"], [], [])


@pytest.mark.parametrize(
    ("sizes", "merge"),
    [
        ({"teacher": 20, "office": 1, "technical": 2, "leader": 2}, ["office", "technical", "leader"]),
        ({"teacher": 20, "pedagogue": 6, "office": 2}, ["office", "pedagogue"]),
        # The office with the teachers would hide the pedagogues.
        (
            {"teacher": 20, "pedagogue": 6, "office": 1, "technical": 2, "leader": 2},
            ["office", "technical", "leader"],
        ),
        # An office of one among the teachers would be seen no better.
        (
            {"teacher": 7, "pedagogue": 5, "leader": 1, "office": 1, "technical": 1},
            ["office", "technical", "pedagogue", "leader"],
        ),
        ({"teacher": 20, "office": 2, "technical": 2}, []),  # four, and all together would be the whole room
        ({"teacher": 20, "office": 4}, []),
        ({"teacher": 20, "pedagogue": 9}, []),
        ({"teacher": 3, "office": 1}, []),
    ],
)
def test_only_groups_that_can_be_shown_together_are_offered_to_be_merged(store, sizes, merge):
    roles = [{"code": code, "people": people} for code, people in sizes.items()]
    told = outlook(new_workshop("Prøve", roles=roles, database=store))
    assert told["merge"] == merge


def test_the_outlook_holds_back_what_could_be_worked_out(store):
    roles = [{"code": "teacher", "people": 20}, {"code": "pedagogue", "people": 6}, {"code": "office", "people": 2}]
    told = outlook(new_workshop("Prøve", roles=roles, database=store))
    assert (told["apart"], told["too_small"]) == (["teacher"], ["pedagogue", "office"])


@pytest.mark.parametrize(
    ("people", "mode", "shows"),
    [(4, "measure", {"nothing"}), (5, "measure", {"groups"}), (4, "dialogue", {"tables"}), (None, "measure", {"room"})],
)
def test_the_outlook_for_a_room_of_few_many_or_nobody_knows(store, people, mode, shows):
    roles = [{"code": "teacher", "people": people}]
    told = outlook(new_workshop("Prøve", roles=roles, mode=mode, agenda="45-minutes", database=store))
    assert {step["shows"] for step in told["steps"]} == shows


def test_a_further_facilitator_has_a_key_until_the_keys_are_replaced(workshop):
    key = preparing.invite(workshop)
    assert workshop.row["invited"] == [hashed(key)]
    keys = preparing.replace_keys(workshop)
    row = workshop.row
    assert (row["invited"], row["facilitator_hash"]) == ([], hashed(keys["facilitator"]))
    assert hashed(workshop.keys["facilitator"]) != row["facilitator_hash"]


def test_nothing_is_prepared_after_the_end(workshop):
    workshop.end()
    for doing in (
        lambda: preparing.change(workshop, {"title": "Nyt"}),
        lambda: preparing.merge_roles(workshop, "office", "technical"),
        lambda: preparing.invite(workshop),
    ):
        with pytest.raises(StageError):
            doing()
