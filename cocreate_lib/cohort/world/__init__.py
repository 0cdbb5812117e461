"""How a synthetic world works: people, assignment, programme, events, outcomes."""
