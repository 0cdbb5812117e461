"""The command ``cocreate``: the verbs of the library in a terminal, one file a command."""
