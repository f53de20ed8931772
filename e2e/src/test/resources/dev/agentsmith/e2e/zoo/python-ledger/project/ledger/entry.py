from dataclasses import dataclass, field


@dataclass
class Entry:
    text: str
    cents: int
    tags: set = field(default_factory=set)
