"""Codes that people read aloud, and how what opens something is kept."""

import hashlib
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing in it is taken for anything else when read aloud or off a wall."""


def draw(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def hashed(secret: str) -> str:
    """How tokens and keys are kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def plain(resume_code: str) -> str:
    """As it is kept, however it was typed."""
    return "".join(sign for sign in str(resume_code).upper() if sign in ALPHABET)


def spaced(resume_code: str) -> str:
    """As it is shown: W7RM 4KTH."""
    return f"{resume_code[:4]} {resume_code[4:]}"
