"""What a widget keeps straight whatever order a page's messages come in."""

from kernelib.widgets import ExerciseWidget

CARDS = "core-or-periphery"


def test_a_saving_that_comes_late_does_not_hide_what_became_of_the_answer():
    widget = ExerciseWidget(CARDS, language="en")
    kept = {"yard_duty": "supporting"}
    widget.submit(kept)
    widget.set_state({"answer": kept, "status": "saving", "message": ""})
    assert widget.status == "saved"
    other = {"yard_duty": "core"}
    widget.set_state({"answer": other, "status": "saving"})
    assert widget.status == "saving", "this one has not been handed in yet"
    widget.submit(other)
    assert (widget.status, widget.saved) == ("saved", other)
