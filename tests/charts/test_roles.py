"""Pictures by role: what a release holds of each function, and nothing else."""

import re
from typing import Any

import pytest

from kernelib import charts, content, words
from kernelib.charts import Picture
from kernelib.charts.text import lower_first
from kernelib.demo import demo
from kernelib.exercises import CardSort, Choice, Ranking
from tests.charts.marks import Marks

CARDS = content.exercise("core-or-periphery")
LEADERS, TEACHERS, PEDAGOGUES = "leader", "teacher", "pedagogue"
NEARLY = dict.fromkeys(("core", "supporting", "not_ours", "dont_know"))


def split(core: float, supporting: float, not_ours: float = 0.0) -> dict[str, float | None]:
    return {"core": core, "supporting": supporting, "not_ours": not_ours, "dont_know": 0.0}


def result(groups: dict[str, dict[str, Any]], room: dict[str, Any] | None = None, n: int = 30) -> dict[str, Any]:
    room = room or {"yard_duty": split(0.5, 0.5), "teaching": split(0.9, 0.1)}
    contested = {item: 0.9 - place / 10 for place, item in enumerate(room)}
    told = [{"role": role, "n": 8, "scores": {"shares": shares}} for role, shares in groups.items()]
    return {"suppressed": False, "exercise": CARDS.id, "round": 1, "release": 1, "n": n, "released_at_n": n,
            "groups": told, "scores": {"shares": room, "contested": contested}}  # fmt: skip


def by_role(told: dict[str, Any], language: str = "da", size: str = "phone") -> Picture:
    return charts.by_role(CARDS, told, language, size, roles=content.presets()["professions"])


def roles_drawn(picture: Picture) -> list[str]:
    return list(dict.fromkeys(re.findall(r'data-role="(\w+)"', picture.svg())))


APART = {TEACHERS: {"yard_duty": split(0.9, 0.1)}, LEADERS: {"yard_duty": split(0.1, 0.9)}}


def test_the_sentence_names_who_divides_and_on_what_and_never_grades():
    told = result(APART)
    assert by_role(told).sentence == "Lærere og ledelse lægger »Gårdvagt« forskellige steder."
    assert by_role(told, "en").sentence == "Teachers and leaders place “Playground duty” differently."


def test_functions_with_and_in_their_names_do_not_run_together():
    roles = {TEACHERS: {"da": "Teknik og service", "en": "Technical staff and caretakers"},
             LEADERS: {"da": "Kontoret", "en": "The office"}}  # fmt: skip
    said = {language: charts.by_role(CARDS, result(APART), language, roles=roles).sentence for language in ("da", "en")}
    assert said["da"] == "Teknik og service samt kontoret lægger »Gårdvagt« forskellige steder."
    assert said["en"] == "Technical staff and caretakers as well as the office place “Playground duty” differently."


def test_the_smallest_functions_are_not_named_for_a_handful_of_answers():
    told = result({TEACHERS: {"yard_duty": split(0.4, 0.6)}, LEADERS: {"yard_duty": split(0.8, 0.2)}})
    told["groups"] = [group | {"n": 5} for group in told["groups"]]
    assert by_role(told).sentence.startswith("Uenigheden går på tværs af funktionerne")
    told["groups"] = [group | {"n": 20} for group in told["groups"]]
    assert by_role(told).sentence.startswith("Lærere og ledelse lægger")


def test_functions_stand_in_the_order_of_the_release_and_another_group_last():
    groups = {"other": APART[TEACHERS], LEADERS: APART[LEADERS], TEACHERS: APART[TEACHERS]}
    picture = by_role(result(groups))
    assert roles_drawn(picture) == ["room", LEADERS, TEACHERS, "other"]
    turned = {LEADERS: APART[TEACHERS], TEACHERS: APART[LEADERS]}
    assert roles_drawn(by_role(result(turned))) == ["room", LEADERS, TEACHERS]


@pytest.mark.parametrize("size", ["phone", "wall", "page"])
def test_a_function_that_was_not_released_is_nowhere_in_the_picture(size):
    picture = by_role(result(APART), size=size)
    everything = picture.svg() + str(picture.words())
    assert "Pædagoger" not in everything and "Kontor" not in everything
    assert roles_drawn(picture) == ["room", TEACHERS, LEADERS]


def test_of_those_left_out_it_is_said_in_words_and_without_a_number():
    picture = by_role(result(APART))
    said = words.say("charts.by_role_held_back", "da")
    assert said in picture.title and said in picture.table.notes
    # The room's number is told; how many are behind a function, or left over, is not.
    assert re.findall(r"\d+", picture.title) == ["30"]
    assert said not in by_role(result(APART, n=16)).title


def test_where_nearly_all_of_a_function_answered_alike_no_share_is_drawn():
    groups = {TEACHERS: {"yard_duty": NEARLY}, PEDAGOGUES: {"yard_duty": split(0.5, 0.5)}, LEADERS: {}}
    # Of leaders nothing is told, and nothing is said of functions within which one is divided: of the one there is.
    assert by_role(result(groups)).sentence == "Pædagoger svarer omtrent som hele rummet."
    assert "leader" not in by_role(result(groups), size="wall").svg()
    picture = by_role(result(groups))
    rows = {row[0]: row[1:] for row in picture.table.rows}
    assert set(rows["Gårdvagt: lærere"]) == {"Næsten alle ens"}
    assert set(rows["Gårdvagt: ledelse"]) == {"Vises ikke"}
    assert rows["Gårdvagt: pædagoger"] == ["50", "50", "0", "0"]
    assert not re.search(r'data-role="teacher"[^>]*data-bin', picture.svg())


def test_a_room_that_is_divided_within_its_functions_is_told_so():
    divided = {"yard_duty": split(0.5, 0.5)}
    assert by_role(result({TEACHERS: divided, LEADERS: divided}, divided)).sentence.startswith(
        "Uenigheden går på tværs af funktionerne"
    )
    alike = {"yard_duty": split(0.8, 0.2)}
    assert by_role(result({TEACHERS: alike, LEADERS: alike}, alike)).sentence == (
        "De funktioner, der vises her, svarer nogenlunde ens."
    )


def test_one_function_is_held_up_against_the_whole_room():
    picture = by_role(result({TEACHERS: {"yard_duty": split(1, 0)}}))
    assert picture.sentence == "Lærere lægger »Gårdvagt« et andet sted end hele rummet."
    alike = {"yard_duty": split(0.8, 0.2)}
    assert by_role(result({TEACHERS: alike}, alike)).sentence == "Lærere svarer omtrent som hele rummet."


def test_one_function_alone_is_never_spoken_of_as_several():
    divided = {"yard_duty": split(0.5, 0.5)}
    alike = by_role(result({TEACHERS: divided}, divided))
    assert alike.sentence == "Lærere svarer omtrent som hele rummet."
    off = by_role(result({TEACHERS: {"yard_duty": split(0.7, 0.3)}}, divided))
    assert off.sentence == "Forskellen mellem lærere og hele rummet er så lille, at nogle få svar kunne have vendt den."
    for picture in (alike, off):
        assert "funktionerne" not in " ".join([picture.sentence, *picture.not_said])


def test_one_of_two_functions_that_has_nothing_to_show_is_no_row_of_the_wall_and_not_spoken_of():
    divided = {card: split(0.4, 0.3, 0.3) for card in ("yard_duty", "teaching", "timetable")}
    groups = {TEACHERS: divided, LEADERS: {"school_home": NEARLY}}
    picture = by_role(result(groups, divided | {"school_home": split(0.9, 0.1)}, n=14), size="wall")
    assert roles_drawn(picture) == ["room", TEACHERS] and "Ledelse" not in picture.svg()
    assert "funktionerne" not in picture.sentence and "dem" not in picture.sentence.split()
    # The table has it, and says that it is not shown; the note says why, and blames no function for being small.
    assert ["Gårdvagt: ledelse", *["Vises ikke"] * 4] in [list(row) for row in picture.table.rows]
    assert words.say("charts.by_role_held_back", "da") in picture.title and "få svar" not in picture.title


@pytest.mark.parametrize("size", ["phone", "wall"])
def test_a_ranking_by_function_names_both_ends_of_its_lines(size):
    exercise, workshop = content.exercise("abstraction-order"), demo()
    assert isinstance(exercise, Ranking)
    told = workshop.results(exercise.id)
    for language in ("da", "en"):
        picture = charts.by_role(exercise, told, language, size, roles=workshop.roles)
        drawn = " ".join(box.text for box in Marks(picture).texts)
        place = {"da": "plads", "en": "place"}[language]
        for end, number in (("first", 1), ("last", 11)):
            assert f"{lower_first(exercise.ends[end][language])} ({place} {number})" in drawn
        assert not Marks(picture).meeting() and not Marks(picture).outside()


def test_what_others_contribute_is_not_said_to_be_shown_by_function():
    seen = Choice(id="seen", title="Bidrag", prompt="?", items={"play": "Leg"}, recognises="pedagogue")
    told = result({}) | {"groups": [{"role": TEACHERS, "n": 8, "scores": {"shares": {"play": 0.5}}}]}
    assert charts.why_not(seen, told) == "others"
    said = words.say("charts.by_role_why_others", "da")
    assert "allerede" not in said and "funktionerne ser" not in said


def test_of_a_yes_or_no_nearly_all_alike_is_not_shown_by_function_either():
    picks = Choice(id="picks", title="Valg", prompt="?", items={"play": "Leg", "calm": "Ro"})
    told = result({}) | {"scores": {"shares": {"play": 0.5, "calm": 0.4}}}
    told["groups"] = [
        {"role": TEACHERS, "n": 8, "scores": {"shares": {"play": 0.5, "calm": None}}},
        {"role": LEADERS, "n": 8, "scores": {"shares": {"play": 0.1, "calm": 0.4}}},
    ]
    picture = charts.by_role(picks, told, size="wall", roles=content.presets()["professions"])
    texts = [box.text for box in Marks(picture).texts]
    assert "Vises ikke" in texts and "Næsten alle ens" not in texts
    assert ["Ro: lærere", "Vises ikke"] in [list(row) for row in picture.table.rows]


def test_the_picture_is_about_the_three_cards_the_room_is_most_divided_on():
    workshop = demo()
    told = workshop.results(CARDS)
    picture = charts.by_role(CARDS, told, size="wall", roles=workshop.roles)
    contested = sorted(told["scores"]["contested"].items(), key=lambda each: -(each[1] or 0))
    drawn = set(re.findall(r'data-item="(\w+)"', picture.svg()))
    assert drawn == {item for item, _ in contested[:3]}
    released = next(group for group in told["groups"] if group["role"] == "lower")
    share = released["scores"]["shares"][contested[0][0]]["supporting"]
    row = next(row for row in picture.table.rows if row[0].endswith(": indskoling"))
    assert row[2] == f"{100 * share:.0f}"


@pytest.mark.parametrize(("groups", "reason"), [({}, "few"), ({TEACHERS: {"yard_duty": NEARLY}}, "alike")])
def test_where_nothing_may_be_shown_by_function_there_is_a_reason_and_no_picture(groups, reason):
    assert charts.why_not(CARDS, result(groups)) == reason
    with pytest.raises(ValueError, match="no picture by role"):
        by_role(result(groups))


@pytest.mark.parametrize("size", ["phone", "wall", "page"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_kind_that_is_promised_by_function_is_drawn_large_enough(size, language):
    workshop, drawn = demo(), set()
    for step in workshop.agenda:
        exercise, told = workshop.exercise(step["exercise"]), workshop.results(step["exercise"])
        if step["by"] != "person" or charts.why_not(exercise, told):
            continue
        svg = charts.by_role(exercise, told, language, size, roles=workshop.roles, invented=True).svg()
        drawn.add(exercise.kind)
        letters = [float(each) for each in re.findall(r'font-size="([\d.]+)', svg)]
        assert min(letters) >= (17 if size == "phone" else 28)
        width, height = (float(each) for each in re.findall(r"[\d.]+", svg.partition('viewBox="')[2])[2:4])
        assert width == (320 if size == "phone" else 1152)
        assert size != "wall" or height <= 520
    assert drawn == {"card_sort", "rating", "choice", "ranking"}


def test_twelve_functions_fit_on_a_wall_and_the_rest_is_counted():
    roles = {f"role_{n}": {"yard_duty": split(n / 12, 1 - n / 12)} for n in range(1, 13)}
    picture = by_role(result(roles, n=200), size="wall")
    height = float(re.findall(r"[\d.]+", picture.svg().partition('viewBox="')[2])[3])
    assert height <= 520 and "til står i tabellen på telefonen." in picture.svg() and len(roles_drawn(picture)) < 13
    assert sum(row[0].startswith("Gårdvagt") for row in picture.table.rows) == 13


def test_points_are_compared_by_function():
    exercise = content.exercise(next(id for id, each in content.exercises().items() if each.kind == "allocation"))
    items = list(exercise.items)
    means = {item: 100 / len(items) for item in items}
    other = dict.fromkeys(items, 0.0) | {items[0]: 100.0}
    told = result({}) | {"exercise": exercise.id, "scores": {"mean": means}}
    given = {TEACHERS: means, LEADERS: other}
    told["groups"] = [{"role": role, "n": 9, "scores": {"mean": mean}} for role, mean in given.items()]
    picture = charts.by_role(exercise, told, size="wall", roles=content.presets()["professions"])
    assert picture.sentence.startswith("Lærere og ledelse ser forskelligt på »") and picture.svg()
    alone = charts.by_role(exercise, told | {"groups": told["groups"][1:]}, roles=content.presets()["professions"])
    assert re.fullmatch(r"Ledelse ser anderledes på ».+« end hele rummet\.", alone.sentence)


def test_a_card_sort_somebody_made_is_shown_by_function_with_its_own_bins():
    own = CardSort(id="own", title="Møder", prompt="?", items={"team": "Teammøde"}, bins={"yes": "Ja", "no": "Nej"})
    scores = {"shares": {"team": {"yes": 0.5, "no": 0.5}}, "contested": {"team": 1.0}}
    told = result({}) | {"exercise": "own", "scores": scores}
    told["groups"] = [{"role": "a", "n": 5, "scores": {"shares": {"team": {"yes": 1.0, "no": 0.0}}}}]
    assert charts.by_role(own, told, roles={"a": "Rød stue"}).table.rows[1] == ["Teammøde: rød stue", "100", "0"]
