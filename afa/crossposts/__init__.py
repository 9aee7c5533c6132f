"""Cross-posts: what one person says on several networks at once. Pure: no I/O.

``words`` is what is left of a text to be compared, ``account`` who posted it, ``people`` who is
the same person and by what evidence, ``saying`` a post as far as it matters here, ``likeness``
how alike two of them are, and ``groups`` puts them together.
Nothing is dropped: a group says which posts belong together, and pages show it as one card.
"""
