"""The words of the field as frozen dataclasses: pure, without I/O or third-party code."""
