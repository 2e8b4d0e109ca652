#!/bin/sh
# 在没有网络的机器上安装刊登。用法: sh install.sh [安装目录, 默认 /opt/kandeng]
# Installs Kandeng on a box without internet. Usage: sh install.sh [FOLDER, /opt/kandeng if left out]
set -eu
HERE=$(cd "$(dirname "$0")" && pwd)
TO=${1:-/opt/kandeng}
NEEDS=$(cat "$HERE/PYTHON")      # such as 3.11: wheels are made for one minor version
MACHINE=$(cat "$HERE/MACHINE")

fail() { echo "$1" >&2; echo "$2" >&2; exit 2; }

[ "$(uname -m)" = "$MACHINE" ] ||
  fail "本安装包用于 $MACHINE, 本机是 $(uname -m): 请换用对应的安装包。" \
       "This kit is for $MACHINE, this machine is $(uname -m): take the other kit."

PYTHON=${PYTHON:-python$NEEDS}
FOUND=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo "-")
[ "$FOUND" = "$NEEDS" ] ||
  fail "需要 Python $NEEDS (找到: $FOUND)。请先安装, 或用 PYTHON=/路径/python$NEEDS 指定。" \
       "Python $NEEDS is needed (found: $FOUND). Install it, or name it by PYTHON=/path/to/python$NEEDS."
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
  fail "这个 Python 没有 venv: 请安装 python$NEEDS-venv。" "This Python has no venv: install python$NEEDS-venv."

echo "核对文件 · checking SHA256SUMS"
(cd "$HERE" && sha256sum --check --quiet SHA256SUMS) ||
  fail "文件与 SHA256SUMS 不符: 安装包在传输中损坏或被改动, 请重新拷贝。" \
       "A file differs from SHA256SUMS: copy the kit again."

echo "安装到 · installing into $TO"
mkdir -p "$TO"
"$PYTHON" -m venv "$TO/.venv"
# No setting of this machine may send pip to an address or to other pins.
offline() {
  PIP_CONFIG_FILE=/dev/null "$TO/.venv/bin/python" -m pip --isolated --disable-pip-version-check \
    install --quiet --no-index -f "$HERE/wheels" --no-deps --require-hashes "$@"
}
offline -r "$HERE/requirements.lock"
offline --force-reinstall -r "$HERE/kandeng.lock"

if [ -e "$TO/config" ]; then
  echo "保留已有的 $TO/config, 新版样例在 $HERE/config · kept your config/"
else
  cp -R "$HERE/config" "$TO/config"
fi

if [ -d "$HERE/fonts" ]; then
  FONTS=${XDG_DATA_HOME:-$HOME/.local/share}/fonts/kandeng
  mkdir -p "$FONTS"
  cp "$HERE"/fonts/* "$FONTS/"
  ! command -v fc-cache >/dev/null || fc-cache "$FONTS"
  echo "字体已装到 · fonts in $FONTS"
fi

cat <<EOF

安装完成: $("$TO/.venv/bin/kandeng" --version)

接下来 (English: docs/offline.md):
  cd $TO
  . .venv/bin/activate
  kandeng init                            建立账本 kandeng.db (升级时: 先备份, 再运行同一条命令)
  kandeng check                           检查 config/, 有错指出文件和行
  kandeng users add 姓名 --role admin     建立管理员账号, 密码自己设, 没有默认密码
  kandeng doctor                          检查磁盘、SQLite、时钟、浏览器与中文字体
  kandeng serve                           打开 http://127.0.0.1:8800/
EOF
