#!/bin/bash
# Installs and builds the tool that this action belongs to; for live labs also the node image, from the cache where one fits.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=$HOME/.cache/ringproof/image.tar

cd "$root"
npm ci
npm run build

[ "$ENGINE" != simulator ] || exit 0
docker version >/dev/null 2>&1 || exit 0
[ ! -s "$cache" ] || docker load --input "$cache"
# Where no lab can be built, `--engine auto` goes on with the simulator and says so; `docker` fails with the reason.
node lab/setup.mjs setup || true
if [ ! -s "$cache" ]; then
	tag=$(node -e 'import("./lab/image/recipe.mjs").then(async recipe => console.log((await recipe.nodeImage()).tag))')
	mkdir -p "$(dirname "$cache")"
	docker save --output "$cache" "$tag" || rm -f "$cache"
fi
