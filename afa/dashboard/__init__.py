"""What the dashboard knows: gathered from each part alone, judged by a pure function.

`gather` asks; `state` is what it found; `verdict` says in one sentence what that means.
Whatever does not answer is Away, and everything else goes on.
"""
