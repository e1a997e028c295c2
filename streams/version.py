"""The pipeline's version, as it stands in every event."""

VERSION = "0.2.0"
