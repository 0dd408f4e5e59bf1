"""The commands: thin, one module per family. What a screen does, a command does too."""
