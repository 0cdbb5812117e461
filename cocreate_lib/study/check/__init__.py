"""The data against the dictionary and the protocol, before any estimate: every fault at once."""
