"""What rules find in the deck's eleven statements and in published formulations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelib.models.rules import told
from kernelib.models.wording import RULES, lix, marks, measures
from tests.models.oracles import LIX

# Slide "Abstraktionsniveau", E08, in its order.
STATEMENTS = [
    "Skabe undervisning",
    "Holde øje med børns trivsel",
    "Skabe respekt for forskellighed",
    "Skabe et tilhørsforhold – være en del af fællesskabet",
    "Få børnene til at se sig selv som en del af processen",
    "Skabe et rum hvor alle børn har mulighed for at udvikle sig fagligt og socialt",
    "Skabe et FRI-rum hvor alle børn har mulighed for at udvikle sig fagligt og socialt",
    "Sikre udvikling af børnenes evner så de får faglige og sociale kompetencer til det videre liv (handlekompetencer)",
    "Give børnene faglig uddannelse og personlig dannelse – til videreuddannelse",
    "Ruste børnene bedst muligt til den fremtid de går i møde i takt med samfundsudviklingen",
    "Gøre børnene samfundsduelige",
]


def having(feature: str) -> list[int]:
    """Which statements, counted from 1, have a place marked so."""
    return [n for n, text in enumerate(STATEMENTS, 1) if feature in marks(text)["feature"].tolist()]


def found(text: str, feature: str) -> list[str]:
    return marks(text).query("feature == @feature")["found"].tolist()


@pytest.mark.parametrize(
    ("feature", "statements"),
    [
        ("people", [2, 5, 6, 7, 8, 9, 10, 11]),
        ("service", [1]),
        ("effect", [2, 6, 7, 8, 9, 10, 11]),
        ("movement", [5, 9, 10, 11]),
        ("vague", [6, 7, 10]),
        ("joined", [6, 7, 8, 9]),
    ],
)
def test_rules_find_what_they_were_seen_to_find_in_the_statements(feature, statements):
    assert having(feature) == statements


def test_lix_of_the_statements_is_that_computed_and_says_nothing():
    for text, value in LIX.items():
        if text != "status":
            assert lix(text) == pytest.approx(value, abs=5e-5)
    expected = [52.0, 25.0, 54.0, 33.0, 28.7, 41.7, 41.7, 52.3, 64.6, 35.0, 69.7]
    assert [round(lix(text), 1) for text in STATEMENTS] == expected


def test_lix_counts_sentences_and_long_words():
    # Nine words in two sentences, one of more than six letters: 4.5 + 11.1.
    assert lix("Vi ser et barn. Det lærer at hjælpe hinanden!") == pytest.approx(9 / 2 + 100 / 9)
    assert lix("Et barn: det lærer. Og?! Ja …") == pytest.approx(6 / 4)


def test_measures_give_no_lix_below_a_hundred_words():
    assert np.isnan(measures("Skabe undervisning").to_dict()["lix"])
    told = measures(" ".join(["Et barn lærer noget."] * 25)).to_dict()
    assert told["words"] == 100
    assert told["lix"] == 4
    assert told["sentences"] == 25


def test_a_text_without_words_has_nothing():
    for text in ("", " … 2015!"):
        assert marks(text).empty
        assert np.isnan(lix(text))
        assert measures(text).tolist() == pytest.approx([0, 0, 0, 0, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("text", "movement"),
    [
        ("At barnet eller den unge bliver klar til uddannelse eller job.", ["unge bliver"]),
        ("Børn og unge skal trives og motiveres til at lære.", ["unge skal"]),
        ("Sammen skaber vi udvikling, læring og trivsel for børn, unge og familier", []),
        ("at børnene kan klare sig godt", ["børnene kan"]),
    ],
)
def test_a_movement_is_a_person_to_whom_something_happens(text, movement):
    assert found(text, "movement") == movement


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("At hvert barn kan læse, skrive, regne og spørge, før det går i 9. klasse.", [" skrive", " regne"]),
        ("Sammen skaber vi udvikling, læring og trivsel for børn, unge og familier", [" læring", " unge"]),
        ("Tryghed, trivsel, læring.", [" trivsel", " læring"]),
        ("Trygge børn, gode venner i klassen og lyst til at lære", [" gode v"]),
        ("At alle børn lærer noget, de kan bruge resten af livet, sammen med voksne, der vil dem noget.", []),
        ("Når børnene er trygge, lærer de og trives", []),
        ("Vi skaber en skole, hvor alle hører til og lærer", []),
        ("Noget, I kan bruge og huske, fordi det er jeres", []),
        ("Et sted, som børn og unge vil være", []),
        ("At børnene trives, så de kan lære og lege, men ikke alene.", []),
    ],
)
def test_a_comma_is_marked_where_it_lists_and_not_at_a_clause(text, before):
    commas = marks(text).query("feature == 'joined' and found == ','")["end"].tolist()
    assert [text[end : end + len(after)] for end, after in zip(commas, before, strict=True)] == before


def test_what_is_excepted_is_not_marked():
    assert found("En børnehave for børn", "people") == ["børn"]
    assert found("Afdelingens muligheder og fællesskabet", "nominal") == ["fællesskabet"]


def test_words_within_words_are_not_found():
    assert found("Elevatoren i lungen", "people") == []
    assert found("Skolebørn og medborgere", "people") == ["Skolebørn"]


def test_own_rules_overrule_ours_and_leave_them_as_they_are():
    before = dict(RULES)
    own = {**RULES, "people": ("lærer*", "!lærerne")}
    assert marks("Lærerne og en lærer hos børn", own).query("feature == 'people'")["found"].tolist() == ["lærer"]
    assert marks("i alt 12", {"figure": (r"/\d+/",)})["found"].tolist() == ["12"]
    assert before == RULES


@given(
    st.one_of(st.text(max_size=60), st.lists(st.sampled_from(" ".join(STATEMENTS).split()), max_size=20).map(" ".join))
)
def test_each_mark_is_the_text_between_its_ends_and_bears_its_rule(text):
    told = marks(text)
    for row in told.to_dict("records"):
        assert text[row["start"] : row["end"]] == row["found"]
        assert row["rule"] in RULES[row["feature"]]
    for _, places in told.groupby("feature"):
        assert (places["start"].to_numpy()[1:] >= places["end"].to_numpy()[:-1]).all()
    counts = measures(text).to_dict()
    assert counts["long_words"] <= counts["words"]
    assert counts["sentences"] <= counts["words"]
    assert np.isnan(lix(text)) or 1 <= lix(text) <= counts["words"] + 100
    assert marks(text.upper().replace("SS", "ss")).shape[1] == 5


@pytest.mark.parametrize("text", [None, 7, ["Skabe"]])
def test_what_is_no_text_is_refused(text):
    for function in (marks, measures, lix):
        with pytest.raises(ValueError, match=r"text is .*; pass a string"):
            function(text)


@pytest.mark.parametrize("rule", ["/(/", "", "ung|", "!"])
def test_a_rule_that_cannot_be_read_is_refused(rule):
    with pytest.raises(ValueError, match=r"cannot be read: .*; write words"):
        marks("ung", {"people": (rule,)})


def test_a_rule_that_is_no_list_is_refused():
    with pytest.raises(ValueError, match="rules of 'people' are 'ung'; put them in a tuple"):
        marks("ung", {"people": "ung"})


@given(st.lists(st.sampled_from([*STATEMENTS, "", "🎈 børnene"]), max_size=3))
def test_a_page_is_told_the_same_places_as_an_analyst(texts):
    for text, shown in told(texts).items():
        places = [{**mark, "found": text[mark["start"] : mark["end"]]} for mark in shown["marks"]]
        assert places == marks(text).to_dict("records")


def test_a_text_is_long_from_its_twenty_first_word():
    assert [told([text])[text]["long"] for text in ("ord " * 20, "ord " * 21)] == [False, True]
