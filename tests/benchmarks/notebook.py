"""A participant's notebook of eight cells: pandas, one chart, 41 widget models and a submit that inserts into SQLite.

The same file runs under stock Voilà and under `kernelib serve`, where it is executed once for all its visitors.
"""

from pathlib import Path

import nbformat

CELLS = [
    """
import sqlite3, tempfile
from pathlib import Path

import altair as alt
import anywidget
import ipywidgets as widgets
import pandas as pd
import traitlets
from IPython.display import display

try:
    from kernelib.visits import each  # the connection is each visitor's own
except ImportError:
    each = lambda function: function()
""",
    """
class Sortable(anywidget.AnyWidget):
    _esm = '''
    export default { render({ model, el }) {
      const list = document.createElement("ol");
      for (const textContent of model.get("value")) {
        list.append(Object.assign(document.createElement("li"), { textContent }));
      }
      el.append(list);
    } }'''
    value = traitlets.List().tag(sync=True)

display(widgets.HTML("<h1>Kerneopgaven</h1>"))
""",
    """
order = Sortable(value=["Undervisning", "Trivsel", "Relationer", "Ledelse", "Rammer"])
order
""",
    """
texts = [widgets.Textarea(description=name) for name in ("Hvad", "Hvorfor")]
display(*texts)
""",
    """
radios = [widgets.RadioButtons(options=["Kerne", "Støtte", "Ikke vores"], description=f"Opgave {n}") for n in range(4)]
display(*radios)
""",
    """
sliders = [widgets.IntSlider(min=0, max=10, description=f"Grad {n}") for n in range(3)]
display(widgets.VBox(sliders))
""",
    """
points = pd.DataFrame({"item": ["a", "b", "c", "d"], "points": [4, 8, 1, 6]})
alt.Chart(points).mark_bar().encode(x="points", y=alt.Y("item").sort("-x")).properties(width=300)
""",
    """
submit, told = widgets.Button(description="Send"), widgets.Label(value="")
answers = None


@each
def connect():
    global answers
    place = Path(tempfile.gettempdir(), "kernelib-benchmark.sqlite")
    answers = sqlite3.connect(place, timeout=30, check_same_thread=False)
    answers.execute("PRAGMA journal_mode = WAL")
    answers.execute("CREATE TABLE IF NOT EXISTS answers (text TEXT, grade INTEGER)")
    answers.commit()


def save(_):
    answers.execute("INSERT INTO answers VALUES (?, ?)", (texts[0].value, sliders[0].value))
    answers.commit()
    told.value = "Saved"


submit.on_click(save)
display(submit, told)
""",
]


def write(folder: Path) -> Path:
    """The notebook as a file of its own."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source.strip()) for source in CELLS],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "kernelib": {"snapshot": True},
        },
    )
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    path = folder / "99-participant.ipynb"
    nbformat.write(notebook, path)
    return path
