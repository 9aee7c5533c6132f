"""What moderators see and do: the desk, the page of moderation, and an answer to each act."""
