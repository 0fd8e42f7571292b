"""What a room sees after a reveal: the card sort's bars and the ranking's ladder."""

import re
from xml.etree import ElementTree

import pytest

from kernelib import content
from kernelib.charts import Picture, picture, sentence, tokens
from kernelib.exercises import CardSort, Ranking
from tests.charts.conftest import released
from tests.charts.marks import Marks, place_of

PEOPLE = (5, 30, 150)
SUPPRESSED = {"suppressed": True, "n": None, "release": None, "scores": {}}


def marks(drawn: str, tag: str) -> list[dict[str, str]]:
    return [element.attrib for element in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}" + tag)]


def texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]


def box(drawn: str) -> tuple[float, float]:
    width, height = ElementTree.fromstring(drawn).attrib["viewBox"].split()[2:]
    return float(width), float(height)


def every_picture(sorted_by, ranked_by, people: int, **how) -> list[Picture]:
    cards, ladder = content.exercise("core-or-periphery"), content.exercise("abstraction-order")
    results = [(cards, sorted_by(cards, people, **how)), (ladder, ranked_by(ladder, people, **how))]
    return [
        picture(exercise, result, language, size)
        for exercise, result in results
        for language in ("da", "en")
        for size in ("phone", "wall")
    ]


@pytest.mark.parametrize("people", PEOPLE)
@pytest.mark.parametrize("alike", [False, True])
def test_a_picture_is_drawn_for_rooms_of_every_size(people, alike, sorted_by, ranked_by):
    for drawn in every_picture(sorted_by, ranked_by, people, alike=alike):
        svg = drawn.svg()
        width, height = box(svg)
        assert (width, height <= 800) == (1152, True) if width > 320 else width == 320
        assert str(people) in drawn.title and drawn.sentence and drawn.table.rows
        assert drawn.svg() == svg


def test_a_picture_brings_no_style_script_or_class_and_says_what_it_is(sorted_by, ranked_by):
    for drawn in every_picture(sorted_by, ranked_by, 30):
        root = ElementTree.fromstring(drawn.svg())
        assert (root.get("role"), root.get("aria-label")) == ("img", drawn.description)
        for element in root.iter():
            assert element.tag.rpartition("}")[2] in {"svg", "path", "rect", "line", "text"}
            assert not {"style", "class", "href", "id"} & set(element.attrib)


def test_every_colour_is_a_token_of_the_light_theme(sorted_by, ranked_by):
    for drawn in every_picture(sorted_by, ranked_by, 30):
        assert set(re.findall(r"#[0-9A-Fa-f]{6}", drawn.svg())) <= set(tokens().values())
        assert not re.findall(r'(?:fill|stroke)="(?!#|none)', drawn.svg())


def test_letters_are_large_enough_for_a_phone_and_for_eight_metres(sorted_by, ranked_by):
    for drawn in every_picture(sorted_by, ranked_by, 30):
        least = 28 if box(drawn.svg())[0] == 1152 else 17
        assert min(float(mark["font-size"].removesuffix("px")) for mark in marks(drawn.svg(), "text")) >= least


def test_each_bar_says_its_card_and_its_bin_and_is_as_long_as_its_share(sorted_by):
    cards = content.exercise("core-or-periphery")
    assert isinstance(cards, CardSort)
    result = sorted_by(cards, 30)
    drawn = picture(cards, result).svg()
    bars = {(bar["data-item"], bar["data-bin"]): bar for bar in marks(drawn, "rect")}
    assert set(bars) == {(item, code) for item in cards.items for code in cards.bins}
    for (item, code), bar in bars.items():
        # A gap of two, and an inset of half a line on either side where the bar is hollow.
        assert float(bar["width"]) == pytest.approx(max(0, 320 * result["scores"]["shares"][item][code] - 2), abs=1.6)


def test_a_card_that_nobody_put_anywhere_certain_shows_its_doubt(meetings):
    doubt = CardSort(
        id="doubt", title="Tvivl", prompt="?", items={"team": "Teammøde"},
        bins={"closer": "Tættere på", "further": "Længere væk", "dont_know": "Ved ikke"},
    )  # fmt: skip
    shares = {"team": {"closer": 0.0, "further": 0.0, "dont_know": 1.0}}
    result = released(6, {"shares": shares, "contested": {"team": None}, "alpha": None, "agreement": None})
    assert sentence(doubt, result, "da") == "Her er mange i tvivl. »Teammøde«: 100 procent svarede »Ved ikke«."
    assert picture(doubt, result).table.rows == [["Teammøde", "0", "0", "100"]]
    # Where nothing stands apart, nobody can be in doubt: the numbers are odd, and still nothing breaks.
    assert picture(meetings, result, size="wall").svg()


def test_the_most_contested_card_stands_first_and_its_table_equals_the_scores(meetings):
    shares = {
        "team": {"closer": 1.0, "neither": 0.0, "further": 0.0},
        "staff": {"closer": 0.5, "neither": 0.125, "further": 0.375},
    }
    scores = {"shares": shares, "contested": {"team": 0.0, "staff": 0.89}, "alpha": 0.25, "agreement": 0.7}
    drawn = picture(meetings, released(8, scores), "da")
    assert drawn.table.rows == [["Personalemøde", "50", "12", "38"], ["Teammøde", "100", "0", "0"]]
    assert drawn.table.notes[0] == (
        "Tager man to svar på samme kort, er de ens i 70 procent af tilfældene. "
        "Var kortene lagt tilfældigt, ville det være omtrent 60 procent."
    )
    assert "0,25" in drawn.table.notes[1]
    assert drawn.table.notes[-1] == "For få svar til at blive vist: »Forældremøde«."
    assert "Forældremøde" not in texts(drawn.svg())


def test_nearly_unanimous_cards_are_named_without_their_shares(meetings):
    alike = dict.fromkeys(meetings.bins)
    split = {"closer": 0.5, "neither": 0.5, "further": 0.0}
    scores = {
        "shares": {"team": alike, "staff": split, "parents": alike},
        "contested": {"team": None, "staff": 0.63, "parents": None},
        "alpha": 0.1,
        "agreement": 0.5,
        "nearly_unanimous": ["team", "parents"],
    }
    drawn = picture(meetings, released(10, scores), "da")
    assert [row[0] for row in drawn.table.rows] == ["Personalemøde", "Teammøde", "Forældremøde"]
    assert drawn.table.rows[1][1:] == ["Næsten alle ens"] * 3
    assert texts(drawn.svg()).count("Næsten alle ens") == 2
    assert {mark["data-item"] for mark in marks(drawn.svg(), "rect") if "data-bin" in mark} == {"staff"}


def test_a_card_sort_answered_alike_throughout_says_so(meetings, sorted_by):
    nearly = {"shares": dict.fromkeys(meetings.items), "contested": {}, "nearly_unanimous": list(meetings.items)}
    assert sentence(meetings, released(9, nearly), "da") == "Her svarede næsten alle ens."
    assert sentence(meetings, sorted_by(meetings, 9, alike=True), "en") == "Here you all see it the same way."


def test_the_sentence_tells_where_the_room_is_divided_and_never_grades():
    cards = content.exercise("core-or-periphery")
    split = {"core": 0.32, "supporting": 0.36, "not_ours": 0.18, "dont_know": 0.14}
    scores = {"shares": {"yard_duty": split}, "contested": {"yard_duty": 0.97}}
    assert sentence(cards, released(28, scores), "da") == (
        "Her ser I forskelligt på »Gårdvagt«. For nogle er det kerne, for andre understøtter det kernen."
    )
    assert sentence(cards, released(28, scores), "en") == (
        "Here you differ on “Playground duty”. For some it is core, for others it supports the core."
    )
    mostly = {"core": 0.1, "supporting": 0.8, "not_ours": 0.05, "dont_know": 0.05}
    scores = {"shares": {"yard_duty": mostly}, "contested": {"yard_duty": 0.5}}
    assert sentence(cards, released(28, scores), "da") == (
        "De fleste af jer ser ens på det. Længst fra hinanden står I om »Gårdvagt«. "
        "For de fleste understøtter det kernen, for nogle er det kerne."
    )


def test_places_that_are_equally_large_are_all_told():
    cards = content.exercise("core-or-periphery")

    def told(language="da", **split):
        return sentence(
            cards, released(30, {"shares": {"yard_duty": split}, "contested": {"yard_duty": 0.9}}), language
        )

    third = 1 / 3
    assert told(core=third, supporting=third, not_ours=third, dont_know=0.0) == (
        "Her ser I forskelligt på »Gårdvagt«. For nogle er det kerne, for andre understøtter det kernen, "
        "og for andre igen er det ikke jeres opgave."
    )
    assert told(core=0.4, supporting=0.3, not_ours=0.3, dont_know=0.0, language="en") == (
        "Here you differ on “Playground duty”. For some it is core, for others it supports the core, "
        "and for others again it is not your task."
    )
    assert told(core=0.1, supporting=0.8, not_ours=0.1, dont_know=0.0) == (
        "De fleste af jer ser ens på det. Længst fra hinanden står I om »Gårdvagt«. "
        "For de fleste understøtter det kernen, for nogle er det kerne og for andre er det ikke jeres opgave."
    )


def test_four_places_that_are_equally_large_are_counted():
    bins = {code: code.upper() for code in "abcd"}
    cards = CardSort(id="piles", title="Bunker", prompt="?", items={"team": "Teammøde"}, bins=bins)
    scores = {"shares": {"team": dict.fromkeys(bins, 0.25)}, "contested": {"team": 1.0}}
    assert sentence(cards, released(20, scores), "da") == (
        "Her ser I forskelligt på »Teammøde«: I har lagt det i 4 forskellige bunker."
    )


def test_the_sentence_uses_the_labels_of_bins_that_somebody_made(meetings):
    shares = {"team": {"closer": 0.5, "neither": 0.0, "further": 0.5}}
    scores = {"shares": shares, "contested": {"team": 0.63}}
    assert sentence(meetings, released(10, scores), "da") == (
        "Her ser I forskelligt på »Teammøde«. For nogle hører det under »Tættere på«, "
        "for andre hører det under »Længere væk«."
    )


@pytest.mark.parametrize("id", ["what-it-is", "core-or-periphery", "abstraction-order"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_wall_shows_every_card_and_every_statement_and_begins_the_sentence(id, language, sorted_by, ranked_by):
    exercise = content.exercise(id)
    result = (ranked_by if isinstance(exercise, Ranking) else sorted_by)(exercise, 48)
    drawn = picture(exercise, result, language, "wall")
    shown = Marks(drawn)
    assert {row["item"] for _, rows in shown.layers for row in rows if "item" in row} == set(exercise.items)
    assert not drawn.left_out and not shown.outside() and not shown.meeting()
    assert shown.height <= place_of(drawn, exercise.title[language])
    assert drawn.sentence.startswith(drawn.headline)


def test_a_wall_names_a_formulation_by_its_letter_where_its_words_would_take_the_place_of_cards(sorted_by):
    cards = content.exercise("tasks-by-a")
    assert isinstance(cards, CardSort) and cards.formulation["da"].startswith("A: ")
    drawn = picture(cards, sorted_by(cards, 48), "da", "wall")
    assert drawn.headline.startswith("Ud fra A: ") and "»Sammen" not in drawn.headline and not drawn.left_out
    assert drawn.sentence.startswith("Ud fra A, »")


def test_the_ladder_has_a_rung_for_each_item_in_the_rooms_order(ranked_by):
    ladder = content.exercise("abstraction-order")
    assert isinstance(ladder, Ranking)
    result = ranked_by(ladder, 30)
    drawn = picture(ladder, result, "da")
    tracks = [mark for mark in marks(drawn.svg(), "line") if "data-places" in mark]
    assert [mark["data-item"] for mark in tracks] == result["scores"]["order"]
    assert {mark["data-places"] for mark in tracks} == {"11"}
    assert [row[0] for row in drawn.table.rows] == [ladder.label(item, "da") for item in result["scores"]["order"]]
    first = result["scores"]["order"][0]
    assert drawn.table.rows[0][2] == f"{11 - result['scores']['borda'][first] / 30:.1f}".replace(".", ",")
    assert drawn.table.notes[0] == (
        "Enighed om rækkefølgen (Kendalls W): 0,60. Ved tilfældige svar ville tallet i gennemsnit være 0,03."
    )
    assert {"Mest konkret", "Mest abstrakt"} <= set(texts(drawn.svg()))


def test_an_order_that_is_not_that_of_the_mean_places_says_why(ranked_by):
    ladder = content.exercise("abstraction-order")
    result = ranked_by(ladder, 30)
    assert picture(ladder, result, "da").title.startswith("Jeres fælles rækkefølge. Prik: gennemsnitlig plads.")
    order = result["scores"]["order"]
    crossed = result | {"scores": result["scores"] | {"order": [order[1], order[0], *order[2:]]}}
    assert picture(ladder, crossed, "da").title == (
        "Udsagnene er sammenlignet to og to, så prikkerne (gennemsnit) følger ikke altid rækkefølgen. "
        "Bånd: den midterste halvdel af 30 svar."
    )
    assert "to ad gangen (Kemeny)" in picture(ladder, crossed, "da").table.notes[-1]


def test_an_order_that_nearly_all_share_is_not_shown():
    ladder = content.exercise("abstraction-order")
    nothing = dict.fromkeys(ladder.items)
    scores = {"order": None, "borda": nothing, "spread": nothing, "kendall_w": None, "kendall_w_random": 0.1}
    result = released(10, scores | {"nearly_unanimous": list(ladder.items)})
    drawn = picture(ladder, result, "da", "wall")
    assert drawn.sentence == "Her har næsten alle samme rækkefølge."
    assert drawn.table.rows == []
    assert drawn.svg()


def test_a_ranking_without_ends_names_its_places(ranked_by):
    steps = Ranking(id="steps", title="Trin", prompt="?", items={"a": "Først", "b": "Sidst"})
    drawn = picture(steps, ranked_by(steps, 7), "da").svg()
    assert {"Plads 1", "Plads 2"} <= set(texts(drawn))


def test_a_suppressed_result_is_a_picture_that_says_so(meetings):
    drawn = picture(meetings, SUPPRESSED, "da")
    assert drawn.sentence == "Der er for få svar til at vise et billede, uden at nogen kan genkendes."
    assert drawn.table.rows == []
    assert drawn.svg()


def test_markup_in_a_label_is_drawn_as_text():
    evil = "<script>alert(1)</script>\x07&\"']]>"
    cards = CardSort(id="evil", title="x", prompt="y", items={"a": evil}, bins={"in": evil, "out": "Ud"})
    scores = {"shares": {"a": {"in": 0.5, "out": 0.5}}, "contested": {"a": 1.0}, "alpha": 0.0, "agreement": 0.5}
    drawn = picture(cards, released(10, scores), "en")
    svg = drawn.svg()
    assert "<script" not in svg and "\x07" not in svg
    assert "<script" not in drawn._repr_mimebundle_()["text/html"]
    assert ">&lt;script" in svg


def test_invented_answers_say_so(meetings, sorted_by):
    result = sorted_by(meetings, 28)
    assert picture(meetings, result, "da", invented=True).title.endswith("28 opdigtede svar, i procent.")
    english = picture(meetings, result, "en", invented=True).title
    assert english.endswith("28 invented answers, in percent.")


def test_eight_bins_and_long_labels_are_told_apart(sorted_by):
    bins = {f"b{n}": f"Bunke nummer {n} med et navn, der er længere end de fleste" for n in range(8)}
    items = {f"i{n}": "Et kort med en meget lang tekst, som ikke kan stå på én linje, " * 2 for n in range(14)}
    cards = CardSort(id="many", title="x", prompt="y", items=items, bins=bins)
    for size in ("phone", "wall"):
        drawn = picture(cards, sorted_by(cards, 150), "da", size).svg()
        told = {bar["data-bin"] for bar in marks(drawn, "rect") if "data-bin" in bar}
        # On a wall the eight names leave little room for the cards.
        assert told == set(bins) if size == "phone" else told <= set(bins)
        assert "Bunke nummer 7" in " ".join(texts(drawn))


def test_a_picture_saves_itself_without_a_browser(tmp_path, meetings, sorted_by):
    drawn = picture(meetings, sorted_by(meetings, 30), theme="projector", size="wall")
    starts = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}
    for ending, start in starts.items():
        drawn.save(tmp_path / f"picture.{ending}")
        assert (tmp_path / f"picture.{ending}").read_bytes().startswith(start)
    with pytest.raises(ValueError, match=r"picture.gif ends in .gif; use .svg, .png or .pdf"):
        drawn.save(tmp_path / "picture.gif")


def test_a_notebook_shows_sentence_picture_and_table(meetings, sorted_by):
    shown = picture(meetings, sorted_by(meetings, 30))._repr_mimebundle_()["text/html"]
    assert shown.index("<strong>") < shown.index("<svg") < shown.index("<table")


def test_a_size_and_a_language_that_are_not_there_are_named(meetings, sorted_by):
    with pytest.raises(ValueError, match="no size 'poster'; there is phone, wall"):
        picture(meetings, sorted_by(meetings, 5), size="poster")
    with pytest.raises(ValueError, match="language 'sv'"):
        picture(meetings, sorted_by(meetings, 5), "sv")
