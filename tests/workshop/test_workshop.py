"""The facade: what a workshop and a participant do, on SQLite and on PostgreSQL alike."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

import kernelib as kl
from kernelib import content
from kernelib.alone import alone, resume_alone
from kernelib.answer_table import answer_table
from kernelib.codes import ALPHABET, hashed
from kernelib.errors import AnswerError, NotFound, Refusal, StageError
from kernelib.exercises import CardSort
from kernelib.participant import Submission, submit_many
from kernelib.store import Store
from kernelib.workshop import new_workshop, open_workshop
from tests.databases import MEETINGS, STEPS, people

# Making and opening


def test_a_code_is_six_signs_that_cannot_be_mistaken(workshop):
    assert len(workshop.code) == 6
    assert set(workshop.code) <= set(ALPHABET)
    assert not set("01OIL") & set(ALPHABET)


def test_any_case_of_a_code_opens_it(store, workshop):
    assert open_workshop(f" {workshop.code.lower()} ", store).code == workshop.code


def test_an_unknown_code_is_a_lookup_error(store):
    with pytest.raises(LookupError, match="There is no workshop 'NONONO'"):
        open_workshop("NONONO", store)


def test_only_hashes_of_the_keys_are_kept(store, workshop):
    row = store.workshop(workshop.code)
    assert row["facilitator_hash"] == hashed(workshop.keys["facilitator"])
    assert row["projector_hash"] == hashed(workshop.keys["projector"])
    assert open_workshop(workshop.code, store).keys == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "measurement"},
        {"language": "de"},
        {"agenda": "a-week"},
        {"roles": "profesions"},
        {"roles": "Teacher,Leader"},
        {"roles": "teacher,teacher"},
        {"roles": 7},
        {"roles": []},
        {"roles": [{"people": 3}]},
        {"roles": [{"code": "teacher", "people": -1}]},
        {"roles": [{"code": "teacher", "label": {"da": "Lærer"}}]},
        {"works_committee": "maybe"},
        {"delete_after": "soon"},
        {"delete_after": date.today() - timedelta(days=1)},
        {"delete_after": 7},
        {"title": "x" * 501},
        {"title": "\x07"},
        {"title": 7},
    ],
)
def test_a_wrong_word_is_refused_in_both_languages_and_makes_nothing(store, wrong):
    with pytest.raises(Refusal) as refused:
        new_workshop(**{"database": store, **wrong})
    assert str(refused.value) and refused.value.sentence("da") != refused.value.sentence("en")
    assert store.workshops() == []


def test_roles_are_a_preset_a_list_of_codes_or_rows(memory):
    def roles(given):
        return list(new_workshop(roles=given, database=memory.store).roles.items())

    assert [code for code, _ in roles(None)] == [*content.presets()["professions"], "other", "undisclosed"]
    assert [code for code, _ in roles("school")] == [*content.presets()["school"], "other", "undisclosed"]
    assert roles("teacher,kitchen")[:2] == [
        ("teacher", content.role("teacher")),
        ("kitchen", {"da": "kitchen", "en": "kitchen"}),
    ]
    given = [{"code": "kitchen", "label": {"da": "Køkken", "en": "Kitchen"}, "people": 4}, {"code": "teacher"}]
    workshop = new_workshop(roles=given, database=memory.store)
    assert workshop.roles["kitchen"]["da"] == "Køkken"
    assert workshop.headcounts == {"kitchen": 4}


# Joining


def test_a_role_that_is_not_in_the_workshop_is_refused(workshop):
    with pytest.raises(AnswerError, match="role is 'astronaut', not one of teacher, pedagogue"):
        workshop.join("astronaut")
    assert workshop.counts()["joined"] == 0


def test_a_token_leads_to_its_participant_and_no_other_workshop(store, workshop):
    anna = workshop.join("teacher", language="en")
    found = workshop.participant_for(anna.token)
    assert (found.id, found.role, found.language, found.token) == (anna.id, "teacher", "en", None)
    assert workshop.participant_for("wrong") is None
    assert new_workshop(database=store).participant_for(anna.token) is None
    kept = store.participant(anna.id)
    assert anna.token not in kept.values() and anna.resume_code not in kept.values()


def test_a_resume_code_gives_the_same_participant_the_same_token(workshop):
    anna = workshop.join("teacher")
    code = anna.resume_code
    assert len(code) == 9 and code[4] == " "
    for typed in (code, code.lower(), code.replace(" ", ""), f" {code[:4]}-{code[5:]} "):
        again = workshop.resume(typed)
        assert (again.id, again.token) == (anna.id, anna.token)
    with pytest.raises(NotFound):
        workshop.resume("AAAA AAAA")


def test_the_role_can_change_until_the_first_answer_and_the_language_always(workshop):
    anna = workshop.join("teacher", language="da")
    anna.change(role="leader")
    assert workshop.participant_for(anna.token).role == "leader"
    anna.submit(MEETINGS, {"team": "closer"})
    with pytest.raises(StageError, match="role cannot change"):
        anna.change(role="teacher", language="en")
    assert workshop.participant_for(anna.token).language == "da"
    anna.change(role="leader", language="en")
    assert workshop.participant_for(anna.token).language == "en"
    with pytest.raises(AnswerError):
        anna.change(role="astronaut")
    with pytest.raises(AnswerError):
        anna.change(language="de")


def test_without_a_role_a_person_is_undisclosed(workshop):
    assert workshop.join().role == "undisclosed"


# Exercises and stages


def test_one_stage_at_a_time(workshop):
    assert workshop.stage == {"exercise": "our-meetings", "state": "open", "round": 1, "by": "person"}
    workshop.open(STEPS)
    assert workshop.stage["exercise"] == "our-steps"
    anna = workshop.join("teacher")
    with pytest.raises(StageError, match="our-meetings is not open"):
        anna.submit(MEETINGS, {"team": "closer"})
    assert workshop.store.stage(workshop.code, "our-meetings")["state"] == "closed"
    # A stage may go from any state to any other.
    workshop.open(MEETINGS)
    anna.submit(MEETINGS, {"team": "closer"})


def test_a_new_round_is_the_next_and_no_other(workshop):
    assert workshop.open(MEETINGS, round=2)["round"] == 2
    assert workshop.rounds(MEETINGS) == [1, 2]
    for wrong in (0, 4, True, "2", 1.0):
        with pytest.raises(AnswerError):
            workshop.open(MEETINGS, round=wrong)
    # Without a word it is the newest.
    workshop.close(MEETINGS)
    assert workshop.open("our-meetings")["round"] == 2


def test_an_answer_to_another_round_is_refused(workshop):
    anna = workshop.join("teacher")
    workshop.open(MEETINGS, round=2)
    with pytest.raises(StageError) as refused:
        anna.submit(MEETINGS, {"team": "closer"}, round=1)
    assert refused.value.status == 409
    anna.submit(MEETINGS, {"team": "closer"}, round=2)
    assert anna.answer(MEETINGS, round=1) is None
    assert anna.answer(MEETINGS) == {"team": "closer"}


def test_an_exercise_is_frozen_when_it_is_first_opened(workshop):
    changed = kl.CardSort(id="our-meetings", title="Nyt", prompt="Nyt", items={"a": "A"}, bins={"b": "B", "c": "C"})
    with pytest.raises(StageError, match="frozen"):
        workshop.add(changed)
    workshop.add(MEETINGS)
    assert workshop.exercise("our-meetings") == MEETINGS


def test_until_then_it_may_be_added_again(workshop):
    workshop.add(kl.Ranking(id="our-steps", title="Gammel", prompt="Gammel", items={"a": "A", "b": "B"}))
    workshop.add(STEPS)
    workshop.open("our-steps")
    assert workshop.exercise("our-steps") == STEPS


def test_the_contents_own_exercise_stays_as_it_was_opened(workshop, monkeypatch):
    workshop.open("core-or-periphery")
    was = workshop.exercise("core-or-periphery")
    monkeypatch.setattr(content, "exercises", lambda: {})
    assert workshop.exercise("core-or-periphery") == was


def test_an_unknown_exercise_names_those_there_are(workshop):
    with pytest.raises(LookupError, match="There is no exercise 'nothing'; there is our-meetings, abstraction-order"):
        workshop.open("nothing")


def test_an_exercise_with_gaps_cannot_be_added(workshop):
    with pytest.raises(kl.ContentError):
        workshop.add(kl.Ranking(id="x", title="", prompt="X", items={"a": "A", "b": "B"}))


def test_the_agenda_ends_with_what_was_added(workshop):
    steps = workshop.agenda
    assert [step["exercise"] for step in steps][-1] == "our-meetings"
    assert all({"exercise", "kind", "title", "by"} <= set(step) for step in steps)


# Answers


def test_an_answer_outside_the_exercise_is_refused_and_not_stored(workshop):
    anna = workshop.join("teacher")
    with pytest.raises(AnswerError, match="team is in 'kerne', not in closer, neither, further"):
        anna.submit(MEETINGS, {"team": "kerne"})
    assert workshop.answers(MEETINGS).empty
    assert anna.answer(MEETINGS) is None


def test_the_same_id_twice_is_one_answer(workshop):
    anna = workshop.join("teacher")
    id = str(uuid.uuid4())
    for _ in range(2):
        anna.submit(MEETINGS, {"team": "closer"}, id=id)
    workshop.close(MEETINGS)
    anna.submit(MEETINGS, {"team": "closer"}, id=id.upper())
    with pytest.raises(StageError, match="another answer"):
        anna.submit(MEETINGS, {"team": "further"}, id=id)
    assert len(workshop.answers(MEETINGS)) == 1
    with pytest.raises(AnswerError, match="UUID"):
        anna.submit(MEETINGS, {"team": "closer"}, id="1")


def test_feedback_comes_in_the_participants_language(store):
    workshop = new_workshop(database=store)
    workshop.open("what-it-is")
    exercise = workshop.exercise("what-it-is")
    assert isinstance(exercise, CardSort)
    item, key = next(iter(exercise.feedback.items()))
    for language in ("da", "en"):
        told = workshop.join("teacher", language=language).submit(exercise, {item: key["bin"]})
        assert told == {item: {"right": True, "text": key["text"][language]}}


def test_many_answers_are_one_commit_and_each_is_told_what_became_of_it(store, workshop):
    anna, bo = workshop.join("teacher"), workshop.join("leader")
    told = submit_many(
        store,
        [
            Submission(anna, MEETINGS, {"team": "closer"}),
            Submission(bo, MEETINGS, {"team": "nowhere"}),
            Submission(bo, "nothing", {}),
            Submission(bo, MEETINGS, {"team": "closer"}, None, 7),
            Submission(bo, MEETINGS, {"team": "further"}),
        ],
    )
    assert [type(each).__name__ for each in told] == ["NoneType", "AnswerError", "NotFound", "StageError", "NoneType"]
    assert workshop.counts({anna.id}) == {"joined": 2, "present": 1, "answered": 2, "roles": {}}


def test_answers_is_one_row_per_participant_and_item(workshop):
    [anna, bo] = people(workshop, {"team": "closer", "staff": "neither"}, {})
    anna.submit(MEETINGS, {"team": "further"})
    table = workshop.answers(MEETINGS)
    assert list(table.columns) == ["participant", "role", "round", "item", "criterion", "value"]
    [row] = table.to_dict("records")
    assert (row["participant"], row["role"], row["round"]) == (anna.id, "teacher", 1)
    assert (row["item"], row["value"]) == ("team", "further")
    assert table["criterion"].isna().all()
    assert not {anna.token, anna.resume_code} & set(table["participant"])
    assert list(workshop.answers("our-steps", round=1).columns) == list(table.columns) if workshop.add(STEPS) else True
    assert workshop.answers(MEETINGS, round=2).empty
    assert bo.answer(MEETINGS) == {}


def test_places_are_numbers(workshop):
    workshop.open(STEPS)
    people(workshop, {"talk": 1, "write": 2, "act": 2}, exercise=STEPS)
    assert workshop.answers(STEPS)["value"].tolist() == [1, 2, 2]
    assert workshop.answers(STEPS)["value"].dtype.kind == "i"
    assert answer_table(STEPS, []).empty


def test_a_phone_is_told_its_state(workshop):
    [anna, bo] = people(workshop, {"team": "closer"}, {"staff": "neither"})
    anna.change(language="en")
    told = workshop.state(anna)
    assert told["stage"] == {"exercise": "our-meetings", "state": "open", "round": 1, "by": "person"}
    assert told["exercise"] == MEETINGS.content("en")
    assert told["answer"] == {"team": "closer"}
    assert told["results"] is None and told["ended"] is False
    assert workshop.state(bo)["answer"] == {"staff": "neither"}


def test_roles_are_counted_only_where_five_and_the_rest_are_not_told(workshop):
    people(workshop, *[{}] * 5, role="teacher")
    assert workshop.counts()["roles"] == {"teacher": {"joined": 5}}
    people(workshop, *[{}] * 2, role="leader")
    assert workshop.counts()["roles"] == {}
    people(workshop, *[{}] * 3, role="office")
    assert workshop.counts()["roles"] == {"teacher": {"joined": 5}}
    people(workshop, *[{}] * 5, role="undisclosed")
    assert "undisclosed" not in workshop.counts()["roles"]


# The projector


def test_what_is_on_the_projector_is_kept(store, workshop):
    assert workshop.projector == {"show": "code"}
    workshop.show("nothing")
    assert open_workshop(workshop.code, store).projector == {"show": "nothing"}
    for wrong in ({"show": "release"}, {"show": "release", "exercise": "our-meetings", "release": "1"}, "all", {}):
        with pytest.raises(AnswerError):
            workshop.show(wrong)
    with pytest.raises(NotFound):
        workshop.show("release", MEETINGS, 1)
    assert workshop.projector == {"show": "nothing"}


# The end


def test_the_end_is_final_and_cuts_the_link_between_tokens_and_answers(store, workshop):
    everybody = people(workshop, *[{"team": "closer"}] * 6)
    before = workshop.answers(MEETINGS)
    tokens = {hashed(person.token) for person in everybody}
    workshop.end()
    after = workshop.answers(MEETINGS)
    assert after["value"].tolist() == before["value"].tolist()
    assert after["role"].tolist() == before["role"].tolist()
    assert not set(after["participant"]) & {person.id for person in everybody}
    # A row that knows a token knows nothing else, and no answer points to it.
    rows = store.participants(workshop.code)
    with_token = [row for row in rows if row["token_hash"]]
    assert {row["token_hash"] for row in with_token} == tokens
    assert all(row["role"] is None and row["table_no"] is None for row in with_token)
    assert not {row["code"] for row in with_token} & (set(after["participant"]) | {p.id for p in everybody})
    # The order of the rows tells nothing either.
    assert {row["code"] for row in rows if not row["token_hash"]} == set(after["participant"])
    for person in everybody:
        told = workshop.state(workshop.participant_for(person.token))
        assert told["ended"] is True
        assert {told[key] for key in ("stage", "exercise", "answer", "results")} == {None}


def test_after_the_end_nothing_opens_and_nobody_joins(workshop):
    [anna] = people(workshop, {"team": "closer"})
    workshop.end()
    workshop.end()
    for act in (
        lambda: workshop.open(MEETINGS),
        lambda: workshop.close(MEETINGS),
        lambda: workshop.reveal(MEETINGS),
        lambda: workshop.add(STEPS),
        lambda: workshop.join("teacher"),
        lambda: workshop.participant_for(anna.token).submit(MEETINGS, {"team": "closer"}),
    ):
        with pytest.raises(StageError, match="ended"):
            act()


def test_a_workshop_is_deleted_thirty_days_after_its_end_unless_told_otherwise(store, workshop):
    workshop.end()
    assert workshop.row["delete_after"] == date.today() + timedelta(days=30)
    told = new_workshop(delete_after=(date.today() + timedelta(days=3)).isoformat(), database=store)
    told.end()
    assert told.row["delete_after"] == date.today() + timedelta(days=3)


def test_a_deleted_workshop_is_gone(store, workshop):
    workshop.delete()
    with pytest.raises(LookupError):
        workshop.ended  # noqa: B018
    with pytest.raises(LookupError):
        workshop.join("teacher")


# Tables


def test_in_a_dialogue_everybody_joins_as_a_table_and_nothing_is_kept_of_a_person(store):
    workshop = new_workshop(mode="dialogue", database=store)
    with pytest.raises(AnswerError, match="table"):
        workshop.join("teacher")
    one, other = workshop.join("pedagogue", table=3), workshop.join(table=3)
    with pytest.raises(AnswerError):
        workshop.join("teacher", table=3)
    wrongs: list[Any] = [0, 1000, True, "3", 1.5]
    for wrong in wrongs:
        with pytest.raises(AnswerError):
            workshop.join(table=wrong)
    assert workshop.open(MEETINGS)["by"] == "table"
    with pytest.raises(AnswerError):
        workshop.open(MEETINGS, by="person")
    one.submit(MEETINGS, {"team": "closer"})
    other.submit(MEETINGS, {"team": "further"})
    assert one.answer(MEETINGS) == {"team": "further"}
    [row] = workshop.answers(MEETINGS).to_dict("records")
    assert row["role"] == "pedagogue" and row["participant"] not in (one.id, other.id)
    assert all(row["role"] is None for row in store.participants(workshop.code) if row["token_hash"])
    assert workshop.counts({one.id, other.id}) == {"joined": 1, "present": 1, "answered": 1, "roles": {}}


def test_in_a_measurement_a_person_answers_a_step_by_table_as_the_table(store, workshop):
    anna, bo, eva = workshop.join("teacher", table=1), workshop.join("leader", table=1), workshop.join("teacher")
    anna.submit(MEETINGS, {"team": "closer"})
    workshop.open(STEPS, by="table")
    anna.submit(STEPS, {"talk": 1, "write": 2, "act": 3})
    assert bo.answer(STEPS) == {"talk": 1, "write": 2, "act": 3}
    with pytest.raises(AnswerError, match="table"):
        eva.submit(STEPS, {"talk": 1, "write": 2, "act": 3})
    assert set(workshop.answers(STEPS)["participant"]).isdisjoint({anna.id, bo.id, eva.id})
    assert workshop.answers(STEPS)["role"].isna().all()
    # Sent again when another step by person is open, it is known still.
    id = str(uuid.uuid4())
    bo.submit(STEPS, {"talk": 1, "write": 1, "act": 1}, id=id)
    workshop.open(MEETINGS)
    bo.submit(STEPS, {"talk": 1, "write": 1, "act": 1}, id=id)
    with pytest.raises(AnswerError):
        workshop.open(STEPS, by="person")
    assert workshop.open(STEPS, round=2, by="person")["by"] == "person"


# Alone


def test_whoever_works_alone_has_a_private_workshop_of_one(store, workshop):
    me = alone(store, language="en")
    assert me.token and me.language == "en"
    me.submit("core-or-periphery", {"yard_duty": "core"})
    again = alone(store, me.token)
    assert again.answer("core-or-periphery") == {"yard_duty": "core"}
    assert me.resume_code and resume_alone(store, me.resume_code).id == me.id
    assert alone(store, "another").id != me.id
    assert [row["code"] for row in store.workshops()] == [workshop.code]
    assert me.workshop.code not in store.revisions()
    with pytest.raises(NotFound):
        resume_alone(store, "AAAA AAAA")


def test_a_private_workshop_is_deleted_after_ninety_days_without_a_visit(store):
    me = alone(store)
    today = date.today()
    assert me.workshop.row["delete_after"] == today + timedelta(days=90)
    store.change_workshop(me.workshop.code, delete_after=today)
    alone(store, me.token)
    assert store.purge(today + timedelta(days=90)) == []
    assert store.purge(today + timedelta(days=91)) == [me.workshop.code]


def test_a_rooms_token_opens_nobodys_private_workshop(store, workshop):
    anna = workshop.join("teacher")
    assert alone(store, anna.token).workshop.code != workshop.code


def test_the_readme_s_way_in_works_in_memory():
    workshop = kl.new_workshop("Fredag", database="sqlite://")
    anna = workshop.join("teacher")
    workshop.open("core-or-periphery")
    anna.submit("core-or-periphery", {"yard_duty": "supporting"})
    assert len(workshop.answers("core-or-periphery")) == 1
    assert isinstance(workshop.store, Store)
    workshop.store.close()


def test_looking_for_a_workshop_makes_no_database(tmp_path):
    file = tmp_path / "nowhere" / "room.sqlite"
    with pytest.raises(LookupError, match="in this database"):
        open_workshop("ABCDEF", database=file)
    assert not file.parent.exists()


def test_a_sheet_of_paper_is_waited_for_at_no_other_step(memory):
    workshop = new_workshop("Skolen", database=memory.store)
    phones = [workshop.join("teacher") for _ in range(6)]
    workshop.open("core-metaphor")
    reason = next(iter(workshop.exercise("core-metaphor").items))
    everybody = [*phones, workshop.join("teacher", paper=True)]
    for person in everybody:
        person.submit("core-metaphor", {reason: True})
    told = workshop.counts([person.id for person in everybody])
    assert (told["joined"], told["present"], told["answered"]) == (7, 7, 7)
    assert told["roles"] == {"teacher": {"joined": 7}}
    # Whoever has sent is thought to be there a while longer; the sheet is not.
    workshop.open("best-for-us")
    told = workshop.counts([person.id for person in everybody])
    assert (told["joined"], told["present"]) == (6, 6) and told["roles"] == {"teacher": {"joined": 6}}
    workshop.open("formulations", by="table")
    assert workshop.counts([person.id for person in everybody])["people"] == {"joined": 6, "present": 6}


def test_who_answers_on_paper_has_no_code_to_come_back_with(memory):
    sheet = new_workshop("Skolen", database=memory.store).join("teacher", paper=True)
    assert sheet.resume_code is None and sheet.token
