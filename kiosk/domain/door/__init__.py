"""What a door decides: check-in lists, their rules and questions, and the decision itself."""
