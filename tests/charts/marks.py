"""What is drawn, read from the chart before it becomes an SVG: where texts and marks stand."""

from itertools import pairwise
from typing import Any, NamedTuple

from kernelib.charts import Picture
from kernelib.charts.text import width
from kernelib.charts.theme import WALL
from kernelib.charts.walls import height_below


class Box(NamedTuple):
    top: float
    bottom: float
    left: float
    right: float
    text: str = ""

    def meets(self, other: "Box") -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


class Marks:
    def __init__(self, picture: Picture) -> None:
        drawn = picture.chart.to_dict(validate=False)
        self.width, self.height = drawn["width"], drawn["height"]
        self.layers: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
            (layer["mark"], drawn["datasets"][layer.get("data", drawn.get("data"))["name"]]) for layer in drawn["layer"]
        ]
        self.texts = self._texts()

    def _texts(self) -> list[Box]:
        """Around each text, from the height of its x to its feet; a halo is no text."""
        boxes = []
        for mark, rows in self.layers:
            if mark["type"] != "text" or "stroke" in mark:
                continue
            size, shift = mark["fontSize"], {"left": 0, "center": 0.5, "right": 1}[mark["align"]]
            for row in rows:
                wide = width(row["text"], size, mark["fontWeight"])
                left = row["x"] - shift * wide
                boxes.append(Box(row["y"] - 0.5 * size, row["y"], left, left + wide, row["text"]))
        return sorted(boxes)

    def marks(self) -> list[Box]:
        """Around each mark that is no text, without the width of its line."""
        boxes = []
        for mark, rows in self.layers:
            reach = mark["size"] ** 0.5 / 2 if mark["type"] == "point" and "size" in mark else 0
            for row in rows if mark["type"] != "text" else ():
                xs, ys = (row["x"], row.get("x2", row["x"])), (row["y"], row.get("y2", row["y"]))
                boxes.append(Box(min(ys) - reach, max(ys) + reach, min(xs) - reach, max(xs) + reach))
        return boxes

    def outside(self) -> list[Box]:
        """What stands outside the picture by more than a pixel."""
        return [
            box for box in [*self.texts, *self.marks()]
            if box.left < -1 or box.top < -1 or box.right > self.width + 1 or box.bottom > self.height + 1
        ]  # fmt: skip

    def meeting(self) -> list[tuple[str, str]]:
        """Texts that lie on one another."""
        met = [(one.text, other.text) for one, other in pairwise(self.texts) if one.meets(other)]
        for n, one in enumerate(self.texts):
            for other in self.texts[n + 2 :]:
                if other.top >= one.bottom:
                    break
                met += [(one.text, other.text)] if one.meets(other) else []
        return met

    def least_letters(self) -> float:
        return min((mark["fontSize"] for mark, _ in self.layers if mark["type"] == "text"), default=99)

    def colours(self) -> set[str]:
        found = {row["fill"] for _, rows in self.layers for row in rows if "fill" in row}
        return found | {mark["stroke"] for mark, _ in self.layers if "stroke" in mark}


def place_of(drawn: Picture, step: str = "") -> float:
    """How tall a picture may be on a wall: of a step, what its sentence leaves; else what analysts draw for as well."""
    said = drawn.headline or drawn.moved or drawn.sentence
    if step:
        return height_below(said, f"{step} · {drawn.title}")
    return max(WALL.height or 0.0, height_below(said, drawn.title))
