"""Issue files read into typed issues; the catalogue of blocks and their schema."""
