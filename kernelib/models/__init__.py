"""Scores as pure functions: tables in, tables or numbers out; nothing read, drawn or changed. One module a topic."""
