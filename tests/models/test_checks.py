"""What every score refuses, whichever way the table came to hold it."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from kernelib.models import checks
from kernelib.models.agreement import consensus, krippendorff_alpha
from kernelib.models.ranking import borda
from kernelib.models.reliability import cronbach_alpha, icc


@pytest.mark.parametrize(
    "values",
    [
        pd.array([1, None, 3], dtype="Int64"),
        pd.array([1.0, None, 3.0], dtype="Float32"),
        pd.Series([1, None, 3], dtype=object),
        pd.Series([1, pd.NA, 3], dtype=object),
        pd.Series([np.int8(1), np.nan, np.float32(3)], dtype=object),
        np.array([1, np.nan, 3], dtype=np.float32),
    ],
    ids=["Int64", "Float32", "object", "object with NA", "object of numpy's", "float32"],
)
def test_numbers_are_numbers_whatever_holds_them(values):
    np.testing.assert_array_equal(checks.numbers(pd.DataFrame({"a": values}), "ratings"), [[1], [np.nan], [3]])
    np.testing.assert_array_equal(checks.column(pd.Series(values), "ratings"), [1, np.nan, 3])


def test_yes_and_no_are_one_and_nothing():
    answered = pd.DataFrame({"a": [True, False], "b": pd.array([True, None], dtype="boolean")})
    np.testing.assert_array_equal(checks.numbers(answered, "ratings"), [[1, 1], [0, np.nan]])


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (pd.Series(["4", "5"]), "'4'"),
        (pd.Series([1, "five"], dtype=object), "'five'"),
        (pd.Series(["core", "not"], dtype="category"), "'core'"),
        (pd.Series([1 + 2j]), "1\\+2j"),
        (pd.Series([Decimal(4)], dtype=object), "Decimal"),
        (pd.Series([[1, 2]], dtype=object), r"\[1, 2\]"),
        (pd.to_datetime(pd.Series(["2026-01-05"])), "Timestamp"),
    ],
    ids=["text", "mixed", "category", "complex", "decimal", "list", "date"],
)
def test_what_is_no_number_is_named(values, told):
    with pytest.raises(ValueError, match=rf"ratings: .*{told}.* is not a number; recode text to numbers first"):
        checks.numbers(pd.DataFrame({"fine": 1, "a": values}), "ratings")
    with pytest.raises(ValueError, match="is not a number"):
        checks.column(values, "ratings")


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinity_is_refused_in_every_kind_of_column(value):
    for values in ([value], pd.array([value], dtype="Float64"), pd.Series([value], dtype=object)):
        with pytest.raises(ValueError, match=f"ratings: {value} is infinite; leave it out or mark it missing"):
            checks.numbers(pd.DataFrame({"a": values}), "ratings")


def test_off_the_scale_names_the_value_and_the_scale():
    ratings = pd.DataFrame({"a": [1, 2.5], "b": [7, 3]})
    with pytest.raises(ValueError, match=r"^rating 7 is off the scale 1 to 5$"):
        checks.numbers(ratings, "rating", low=1, high=5)
    with pytest.raises(ValueError, match=r"^rating 1 is off the scale 2 to 9$"):
        checks.numbers(ratings, "rating", low=2, high=9)
    with pytest.raises(ValueError, match=r"^count: 1 is below 2; use numbers from 2 up$"):
        checks.numbers(ratings, "count", low=2)
    with pytest.raises(ValueError, match=r"^rating 7 is off the scale up to 5$"):
        checks.numbers(ratings, "rating", high=5)


def test_a_square_table_is_put_in_the_order_of_its_rows():
    found = checks.square(pd.DataFrame([[1, 2], [3, 4]], index=["a", "b"], columns=["b", "a"]), "wins")
    assert found.to_dict() == {"a": {"a": 2, "b": 4}, "b": {"a": 1, "b": 3}}
    with pytest.raises(ValueError, match="wins: 'b' is a row and no column"):
        checks.square(pd.DataFrame([[1], [2]], index=["a", "b"], columns=["a"]), "wins")


def test_a_series_or_a_table_in_the_others_place_is_refused():
    with pytest.raises(ValueError, match="rating is a DataFrame; pass a Series"):
        consensus(pd.DataFrame({"a": [1]}), low=1, high=5)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="rankings is a ndarray; pass a DataFrame"):
        borda(np.ones((2, 2)))  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="ratings is a NoneType; pass a DataFrame"):
        krippendorff_alpha(None)  # pyright: ignore[reportArgumentType]


def test_codes_of_any_kind_are_codes():
    codes = [["core", "core"], ["core", "not"], ["not", "not"]]
    expected = krippendorff_alpha(pd.DataFrame(codes))
    for kind in ("category", "string", object):
        assert krippendorff_alpha(pd.DataFrame(codes).astype(kind)) == pytest.approx(expected)
    assert krippendorff_alpha(pd.DataFrame(codes).replace({"core": True, "not": False})) == pytest.approx(expected)


@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_numbers_near_the_ends_of_what_can_be_written_are_numbers(size):
    ratings = pd.DataFrame([[1, 2, 3], [2, 2, 5], [4, 3, 5]], dtype=float)
    assert krippendorff_alpha(size * ratings, "interval") == pytest.approx(krippendorff_alpha(ratings, "interval"))
    assert cronbach_alpha(size * ratings) == pytest.approx(cronbach_alpha(ratings))
    np.testing.assert_allclose(icc(size * ratings), icc(ratings))


def test_long_answers_where_a_wide_table_is_asked_for_are_told_how_to_be_made_wide():
    answers = pd.DataFrame({"participant": ["a", "b"], "role": ["x", "y"], "item": ["q", "q"], "value": [1, 2]})
    with pytest.raises(ValueError, match=r"long answers; make them wide first: answers\.pivot\("):
        borda(answers)
