"""Colours that everybody can tell apart, and texts that fit."""

from itertools import combinations

import numpy as np
import pytest

from kernelib.charts import tokens
from kernelib.charts.text import clean, shorten, width, wrap

THEMES = ("light", "dark", "projector")
MARKS = [f"data-{n}" for n in range(1, 7)]
HEAT = [f"heat-{n}" for n in range(1, 6)]

# Machado, Oliveira & Fernandes (2009), full dichromacy, for linear RGB.
WITHOUT = {
    "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    lights = sorted(float(TO_XYZ[1] @ linear(colour)) + 0.05 for colour in (one, other))
    return lights[1] / lights[0]


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("theme", THEMES)
def test_every_mark_stands_out_from_the_paper(theme):
    colours = tokens(theme)
    assert min(contrast(colours[mark], colours["paper"]) for mark in [*MARKS, "line", "primary"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_every_number_can_be_read_on_its_mark(theme):
    colours = tokens(theme)
    on = {"data-1": "on-data-1", "heat-1": "ink", "heat-2": "ink", "heat-3": "ink"}
    for mark in MARKS + HEAT:
        assert contrast(colours[on.get(mark, "on-data-dark")], colours[mark]) >= 4.5, mark
    assert min(contrast(colours[text], colours["paper"]) for text in ("ink", "muted")) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("missing", WITHOUT)
def test_marks_are_told_apart_by_colour_blind_readers(theme, missing):
    seen = [lab(np.array(WITHOUT[missing]) @ linear(tokens(theme)[mark])) for mark in MARKS]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 10


@pytest.mark.parametrize("theme", THEMES)
def test_marks_are_told_apart_in_grey(theme):
    grey = sorted(lab(linear(tokens(theme)[mark]))[0] for mark in MARKS)
    assert min(np.diff(grey)) > 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_a_stronger_tie_is_always_further_from_the_paper(theme):
    away = [contrast(tokens(theme)[step], tokens(theme)["paper"]) for step in HEAT]
    assert away == sorted(away)


def test_a_theme_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no theme 'sepia'; there is light, dark, projector"):
        tokens("sepia")


def test_a_line_is_never_wider_than_its_room():
    text = "Sikre udvikling af børnenes evner så de får faglige og sociale kompetencer (handlekompetencer)"
    for room in (60, 120, 320):
        assert max(width(line, 17) for line in wrap(text, room, 17)) <= room


def test_a_word_wider_than_its_room_is_divided_and_nothing_is_lost():
    word = "Børnehaveklasselederuddannelsesinstitution"
    lines = wrap(word, 120, 17)
    assert len(lines) > 1
    assert "".join(line.removesuffix("-") for line in lines) == word


def test_characters_that_would_stop_the_drawing_are_left_out():
    assert clean("Gård\x07vagt\n\ud800 \ufffe og  ro") == "Gårdvagt og ro"


def test_a_shortened_text_ends_with_a_whole_word():
    assert shorten("Få børnene til at se sig selv", 18) == "Få børnene til\u00a0…"
    assert shorten("Gårdvagt", 18) == "Gårdvagt"
