#!/bin/sh
# Installs the kit of this machine where there is no network, and runs the first commands there.
set -eu
KIT=$(ls -t dist/kandeng-kit-*-linux_"$(uname -m)"-cp*.tar.gz | head -n 1)
PLACE=$(mktemp -d)
trap 'rm -rf "$PLACE"' EXIT
tar -xzf "$KIT" -C "$PLACE"
FOLDER=$(ls -d "$PLACE"/kandeng-kit-*)
export PYTHON="${PYTHON:-$(.venv/bin/python -c 'import sys; print(sys._base_executable)')}"

if unshare --net true 2>/dev/null; then
  ALONE="unshare --net"
  echo "without network: a network namespace of its own (unshare --net)"
else
  ALONE=""
  echo "NOT without network: unshare is not allowed here, only pip --no-index is tried"
fi

cat > "$PLACE/there.sh" <<'EOF'
set -eu
echo "interfaces: $(cat /proc/net/dev | awk -F: 'NR > 2 {print $1}' | xargs)"
echo "\$ sh install.sh"
sh "$1/install.sh" "$2"
cd "$2"
for words in "--version" "init" "check"; do
  echo "\$ kandeng $words"
  .venv/bin/kandeng $words
done
echo "\$ page assets"
ls .venv/lib/python*/site-packages/api/static/vendor
EOF
HOME="$PLACE" $ALONE sh "$PLACE/there.sh" "$FOLDER" "$PLACE/kandeng"
