"""The examples of README.md and docs/ are tests: every fence marked `python` runs, in order, page by page."""

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

collect_ignore = ["docs/conf.py"]

readme = Sybil(parsers=[PythonCodeBlockParser()], path=".", patterns=["README.md"], excludes=["*/README.md"])
pages = Sybil(parsers=[PythonCodeBlockParser()], path="docs", patterns=["*.md"])

pytest_collect_file = (readme + pages).pytest()
