"""`kernelib rehearse`: robots play a whole workshop against a throw-away server, and a page says how it went.

`line.py` speaks HTTP, `robots.py` are the phones, `play.py` leads them on, `verdict.py` puts it in words.
"""
