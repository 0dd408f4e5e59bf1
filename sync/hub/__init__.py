"""The central inventory: a log of everybody's entries, and the stock that they add up to."""
