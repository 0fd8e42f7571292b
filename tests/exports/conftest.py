from tests.databases import database, memory, postgres, store, workshop

__all__ = ["database", "memory", "postgres", "store", "workshop"]
