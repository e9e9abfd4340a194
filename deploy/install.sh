#!/bin/sh
# Installs the bundle this file lies in, with no index and no network:  ./install.sh /opt/jushi
set -eu

target=${1:?where to install, for example ./install.sh /opt/jushi}
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}

cd "$here"
sha256sum --check --quiet SHA256SUMS
"$python" -m venv "$target"
"$target/bin/pip" install --quiet --disable-pip-version-check --no-index --no-deps \
    "$here"/wheels/*.whl
cp README.md LICENSE "$target/"
"$target/bin/jushi" model
echo "$target/bin/jushi serve"
