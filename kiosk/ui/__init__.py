"""The screens: Flet over a plain model, served to a window of this machine only."""
