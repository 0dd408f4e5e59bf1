"""Scanners that are read by the till itself, whatever window has the focus."""
