"""What nothing here needs and what costs a second to import."""

import sys
from typing import Any

# jsonschema looks for it, and goes on without it: it compiles 35 grammars when it is imported, to tell whether web
# addresses with letters like æ are well formed.
NEEDLESS = ("rfc3987_syntax",)


def leave_out() -> None:
    """Has Python say that these are not installed. To be called before jsonschema is imported, in each process."""
    modules: dict[str, Any] = sys.modules
    for name in NEEDLESS:
        modules.setdefault(name, None)
