"""Fictional voices for teaching: excerpts, a code book, and what two coders made of them."""

from cocreate_lib.listening.material.material import (
    OPPOSITES,
    TeachingMaterial,
    teaching_material,
)

__all__ = ["OPPOSITES", "TeachingMaterial", "teaching_material"]
