#!/bin/sh
# 목민 설치: 이 폴더만으로, 네트워크 없이. 쓰는 법: sh install.sh 설치할_폴더
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
python=${PYTHON:-python3}

fail() {
    echo "설치하지 않았습니다: $1" >&2
    exit 3
}

[ $# -eq 1 ] || { echo "쓰는 법: sh install.sh 설치할_폴더" >&2; exit 2; }
target=$1
if [ -e "$target" ] && [ -n "$(ls -A "$target")" ]; then
    fail "$target 폴더가 비어 있지 않습니다. 새 폴더를 주십시오."
fi

# Whoever changed a file could have changed the list too: with the maker's public key that is found out.
if [ -n "${MONGMIN_BUNDLE_KEY:-}" ]; then
    openssl pkeyutl -verify -pubin -inkey "$MONGMIN_BUNDLE_KEY" -rawin -in "$here/SHA256SUMS" \
        -sigfile "$here/SHA256SUMS.sig" >/dev/null || fail "서명이 맞지 않습니다. 묶음을 받은 곳에 확인하십시오."
fi
(cd "$here" && sha256sum --quiet --strict --check SHA256SUMS) \
    || fail "체크섬이 맞지 않습니다. 위에 적힌 파일을 다시 옮기십시오."

wanted=$(cat "$here/PYTHON")
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') || fail "$python 이(가) 없습니다."
[ "$found" = "$wanted" ] || fail "이 묶음은 Python $wanted 용입니다(지금 $found). PYTHON=python$wanted 로 다시 하십시오."

mkdir -p "$target"
target=$(CDPATH='' cd -- "$target" && pwd)
"$python" -m venv "$target/venv"
PIP_CONFIG_FILE=/dev/null "$target/venv/bin/python" -m pip --isolated --disable-pip-version-check install --quiet \
    --no-index --no-deps --find-links "$here/wheels" -r "$here/requirements.txt" \
    || fail "꾸러미를 설치하지 못했습니다. $target 폴더를 지우고 다시 하십시오."
cp -R "$here/sample" "$target/sample"
if [ -d "$here/models" ]; then
    cp -R "$here/models" "$target/models"
fi
echo "설치했습니다: $target"
echo "확인: $target/venv/bin/mongmin --data $target/data doctor"
echo "시작: $target/venv/bin/mongmin --data $target/data ingest $target/sample && $target/venv/bin/mongmin --data $target/data run"
