"""The one condition language: for whom a block is meant, who belongs to a segment."""
