"""The classroom: what a trainer needs for a room of people, nothing installed on their devices."""

__all__: list[str] = []
