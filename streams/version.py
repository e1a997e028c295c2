"""The pipeline's version, as it stands in every event: the one place, which the package and the image are told by."""

VERSION = "0.2.0"
