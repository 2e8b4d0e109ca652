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

cat > "$PLACE/pages.py" <<'EOF'
"""Signs an administrator in over loopback, opens pages and asks for everything that they name."""
import re, sys, time, urllib.error, urllib.parse, urllib.request
from http.cookiejar import CookieJar

BASE = "http://127.0.0.1:8899"
asked = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
asked.addheaders = [("Sec-Fetch-Site", "same-origin"), ("Accept", "text/html")]
for _ in range(120):
    try:
        asked.open(f"{BASE}/healthz")
        break
    except urllib.error.URLError:
        time.sleep(0.5)
word = urllib.parse.urlencode({"name": "admin", "password": sys.argv[1]}).encode()
asked.open(f"{BASE}/sign-in", word)
named = set()
for path in ("/", "/review", "/statistics", "/outlets", "/settings"):
    page = asked.open(BASE + path).read().decode()
    assert "kd-nav" in page or "<nav" in page, path
    named |= set(re.findall(r'(?:src|href)="((?:https?:)?/[^"]*static[^"]*|https?://[^"]*)"', page))
elsewhere = sorted(each for each in named if not each.startswith("/static/"))
assert not elsewhere, elsewhere
for each in sorted(named):
    print(f"  {asked.open(BASE + each).status} {each.partition('?')[0]}")
EOF

cat > "$PLACE/there.sh" <<'EOF'
set -eu
ip link set lo up 2>/dev/null || true
echo "interfaces: $(cat /proc/net/dev | awk -F: 'NR > 2 {print $1}' | xargs)"
echo "\$ sh install.sh"
sh "$1/install.sh" "$2"
cd "$2"
for words in "--version" "init" "check"; do
  echo "\$ kandeng $words"
  .venv/bin/kandeng $words
done
echo "\$ kandeng users add admin"
KANDENG_PASSWORD=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(12))')
export KANDENG_PASSWORD
.venv/bin/kandeng users add admin --role admin
echo "\$ kandeng serve, and what its pages name"
.venv/bin/kandeng serve --port 8899 2>serve.log >&2 &
SERVE=$!
trap 'kill $SERVE' EXIT
.venv/bin/python "$3" "$KANDENG_PASSWORD" || { cat serve.log; exit 1; }
EOF
HOME="$PLACE" $ALONE sh "$PLACE/there.sh" "$FOLDER" "$PLACE/kandeng" "$PLACE/pages.py"
