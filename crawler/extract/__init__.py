"""Bytes of a page to the article it carries."""

from crawler.extract.article import extract
from crawler.extract.model import Extracted, Image, SelectorRules

__all__ = ["Extracted", "Image", "SelectorRules", "extract"]
