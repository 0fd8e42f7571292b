"""Browsers without a window: cookies, redirects not followed."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.conftest import CERTIFICATES

CARDS = "core-or-periphery"


class Visitor(httpx.Client):
    """One browser. Its cookies are its own."""

    def __init__(self, base: str, **options: Any) -> None:
        super().__init__(base_url=base, timeout=60, verify=CERTIFICATES, **options)

    def unlock(self, path: str, key: str) -> httpx.Response:
        return self.get(path, params={"key": key})

    def config(self, path: str) -> dict[str, Any]:
        """What a page was told."""
        page = self.get(path)
        assert page.status_code == 200, page.text
        found = re.search(r'id="kernelib-config">(.*?)</script>', page.text, re.DOTALL)
        assert found
        return json.loads(found[1])


@pytest.fixture
def visitor(house) -> Iterator[Callable[..., Visitor]]:
    opened: list[Visitor] = []

    def visitor(base: str = "", **options: Any) -> Visitor:
        opened.append(Visitor(base or house.base, **options))
        return opened[-1]

    yield visitor
    for each in opened:
        each.close()


@pytest.fixture(scope="module")
def workshop(house) -> dict[str, str]:
    return house.new_workshop(title="Skolens kerneopgave")
