#!/bin/bash
# Proves the designs of the environment, prints the findings as annotations and adds each verdict to the job's summary.
# The exit code is the verdict's own.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ringproof() { node "$root/build/src/cli/main.js" "$@"; }
out=ringproof-runs

options=(--engine "$ENGINE" --seed "$SEED" --out "$out" --keep-going)
[ -z "$BASELINE" ] || options+=(--baseline "$BASELINE")
[ "$STRICT" != true ] || options+=(--strict)

read -r -a designs <<<"$DESIGNS"
code=0
ringproof prove "${designs[@]}" "${options[@]}" || code=$?

for run in "$out"/[0-9]*/; do
	[ -e "$run/result.json" ] || continue
	cat "$run/annotations.txt"
	cat "$run/report.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
done
[ ! -e "$out/latest" ] || echo "run=$out/$(readlink "$out/latest")" >>"${GITHUB_OUTPUT:-/dev/null}"
exit "$code"
