"""Waivers: what documents do for findings."""
