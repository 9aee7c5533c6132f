"""The pages: each module answers one kind of address with what the archive holds."""
