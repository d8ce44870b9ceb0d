"""Files of rows that fill a room: checked first, row by row, and brought in once somebody has confirmed them.

What a row means is the business of the room that it fills; it registers its `Format` (see `formats`).
"""
