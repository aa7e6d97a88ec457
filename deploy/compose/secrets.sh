#!/bin/sh
# Makes every secret that is not there yet, at random: `secrets.sh /etc/mongmin/secrets`. Nothing is printed or overwritten.
# The folder is root's alone; its files are readable, because each container's own user reads the one that is mounted.
set -eu
folder="${1:?folder of the secrets}"
mkdir -p "$folder"
chmod 0700 "$folder"

random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }
keep() { # keep NAME: standard input becomes the secret, unless there is one
    [ -s "$folder/$1" ] && return
    cat >"$folder/$1.part"
    [ -s "$folder/$1.part" ] || { echo "$1 을(를) 만들지 못했습니다." >&2; exit 1; }
    chmod 0444 "$folder/$1.part"
    mv "$folder/$1.part" "$folder/$1"
}

for name in ui_key gateway_key engine_key qdrant_key postgres_password grafana_password; do random | keep "$name"; done
# Of the evidence and of masked values: 32 bytes in plain base64, and an Ed25519 key (openssl). A lost one opens nothing again.
for name in evidence_who_key evidence_seal_key privacy_key; do head -c 32 /dev/urandom | base64 | keep "$name"; done
openssl genpkey -algorithm ed25519 | keep evidence_sign_key
printf 'ui:%s\n' "$(cat "$folder/ui_key")" | keep api_keys
printf 'api:%s\n' "$(cat "$folder/gateway_key")" | keep gateway_keys
printf 'service:\n  api_key: "%s"\n' "$(cat "$folder/qdrant_key")" | keep qdrant_settings
for name in edge_certificate edge_key; do
    [ -s "$folder/$name" ] || echo "$folder/$name 이(가) 없습니다. 기관의 인증서와 개인 키(PEM)를 이 이름으로 넣으십시오." >&2
done
