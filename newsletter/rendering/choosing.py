"""Which variant of an issue a reader gets: found from what is known of them, and named by one short word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsletter.conditions.evaluation import evaluate
from newsletter.conditions.functions import Facts
from newsletter.conditions.parsing import parse
from newsletter.conditions.printing import to_text
from newsletter.conditions.tree import Call, Condition, fields, terms
from newsletter.publication import AttributeKind

VARIANT = "variant"
"""The name under which a reader's values hold the key of their variant, where there is more than one."""


def key(answers: Sequence[bool]) -> str:
    """Answers in a word: a digit for each condition, 1 where it is true."""
    return "".join("1" if answer else "0" for answer in answers)


@dataclass(frozen=True, slots=True)
class Chooser:
    """Asks an issue's conditions of a reader. ``variants`` holds the key of the variant for all keys of answers."""

    conditions: tuple[Condition, ...]
    variants: Mapping[str, str]

    def variant(self, facts: Facts) -> str:
        """The key of the variant that a person gets."""
        return self.variants[key([evaluate(condition, facts) for condition in self.conditions])]

    def needs_tags(self) -> bool:
        """Whether more must be known of a reader than their attributes."""
        return any(isinstance(term, Call) for condition in self.conditions for term in terms(condition))

    def to_document(self) -> dict[str, Any]:
        """Plain data for a campaign's row; ``from_document`` reads it back."""
        kinds = {name: kind.value for one in self.conditions for name, kind in fields(one).items()}
        texts = [to_text(one) for one in self.conditions]
        return {"conditions": texts, "attributes": kinds, "variants": dict(self.variants)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Chooser:
        """The conditions a campaign was frozen with, about attributes as they were declared then."""
        kinds = {name: AttributeKind(kind) for name, kind in document["attributes"].items()}
        return cls(tuple(parse(text, kinds) for text in document["conditions"]), document["variants"])
