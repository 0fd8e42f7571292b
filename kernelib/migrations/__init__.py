"""How an older database becomes one of this version: Alembic's scripts, run by `store.migrate`.

A change of tables is a new file in versions/, the same change in `store.metadata`, and its name in `store.REVISION`.
"""
