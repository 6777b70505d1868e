# Everything a visitor or a developer needs, one word each.  The substance is in tools/, in scripts
# that can be read and run on their own.

.DEFAULT_GOAL := help
.PHONY: help play test dist bench clean

help: ## what can be made
	@echo "make play    set up what is missing, build the page and serve it on this machine"
	@echo "make test    every check, in order; the same that the published page has to pass"
	@echo "make dist    the page as a folder of static files, dist/, for any host and any path"
	@echo "make bench   the measurements, printed as tables"
	@echo "make clean   remove what was built (the installed tools stay)"

play: ## build and serve
	@bash tools/play.sh

test: ## every check
	@bash tools/test.sh

dist: ## the static folder
	@bash tools/dist.sh --sizes

bench: ## the measurements
	@cargo bench --locked --bench '*'
	@bash tools/dist.sh
	@node tools/bench-page.mjs
	@node tools/bench-smooth.mjs
	@node tools/bench-overlay.mjs

clean: ## remove what was built
	@cargo clean
	@rm -rf dist
