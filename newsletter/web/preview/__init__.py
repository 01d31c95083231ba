"""The live preview: an issue as mail on a page of this machine, which follows every save."""
