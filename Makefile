# make demo    set up the library alone and run its main job
# make test    set up the tests and run them: tests/, the examples of the docstrings, of README.md and of docs/
# make docs    build the documentation into docs/_build
# make clean   remove what these set up
#
# With another Python than the first that is new enough: make PYTHON=python3.12 test

# The version of a Python command; nothing unless it runs, is new enough and can make environments.
version_of = $(shell $(1) -c 'import ensurepip, sys; sys.version_info < (3, 11) or print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
candidates := python3 python3.13 python3.12 python3.11 python
PYTHON ?= $(firstword $(foreach name,$(candidates),$(if $(call version_of,$(name)),$(name))))

python := $(PYTHON)
version := $(if $(python),$(call version_of,$(python)))
demo := .venvs/$(version)-demo
pages := .venvs/$(version)-docs
tests := .venvs/$(version)-tests
constraints := .ci/constraints.txt
pip = $(@D)/bin/python -m pip --quiet --disable-pip-version-check

.PHONY: demo test docs clean

demo: $(demo)/ready
	@$(demo)/bin/python -m servicecore demo

test: $(tests)/ready
	$(tests)/bin/python -m pytest --numprocesses auto --dist loadfile

docs: $(pages)/ready
	$(pages)/bin/sphinx-build --quiet --fail-on-warning docs docs/_build

clean:
	rm -rf .venvs

# An environment is set up anew when what it is made from has changed; pip comes first, as an old one knows no groups.
$(tests)/ready: groups := --group tests
$(pages)/ready: groups := --group docs
%/ready: pyproject.toml $(constraints)
	@$(if $(version),,$(error needs Python 3.11 or later with venv, which `$(or $(python),python3)` is not; try PYTHON=python3.11))
	@echo "setting up $(@D) with $(python) ..."
	@rm -rf $(@D)
	@$(python) -m venv $(@D)
	@$(pip) install --constraint $(constraints) pip
	@$(pip) install --constraint $(constraints) --build-constraint $(constraints) --editable . $(groups)
	@touch $@
