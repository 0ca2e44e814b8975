# What must hold before a change lands, in an environment that is set up; .ci/run makes one first.
PYTHON ?= python

check: lint types contracts test

lint:
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .

types:
	$(PYTHON) -m mypy

contracts:
	lint-imports

test:
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest

benchmark:
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest tests/benchmarks -s --override-ini addopts=

translations:
	QT_QPA_PLATFORM=offscreen $(PYTHON) tests/ui/translation_files.py

.PHONY: check lint types contracts test benchmark translations
