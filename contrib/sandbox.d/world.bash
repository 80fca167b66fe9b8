# The world of a sandbox: its configuration, people and keys; read by contrib/sandbox, which sets
# dir and repository.
# shellcheck shell=bash disable=SC2154

# NAME ROLE; whoever manages comes first.
world_staff='carol manager
alice duty
bob duty
tess triage
hank handler
rose read-only'

world_names() {
  cut -d ' ' -f 1 <<<"$world_staff"
}

world_queue() {
  cat <<END
queue "$1" {
  kind = $2
  address = "$3@csirt.example"
  comment-address = "$3-comment@csirt.example"
  language = en
  admin-cc = { DutyTeam }
}
END
}

world_constituency() {
  cat <<END
constituency "$1" {
  domains = { "$2" }
  networks = { "$3" }
}
END
}

# world_configuration sandbox|shipped: tocsin.conf on standard output.
world_configuration() {
  od -An -v -tx1 -N 40 /dev/urandom | tr -d ' \n' >"$dir/token-a.key"
  printf '\n' >>"$dir/token-a.key"
  cat <<END
name = "csirt.example"
domain = "csirt.example"
database = "host=$PGHOST port=$PGPORT dbname=tocsin"
templates = "$dir/templates"
default-queue = "General"
operators = { "carol@staff.example" }
authserv-id = "mx.csirt.example"
service-user = "tocsin"
deadline = 60
reopen-days = 30
testing = true
testing-clock-file = "$dir/now"
token-key "a" {
  file = "$dir/token-a.key"
}
smtp {
  host = "127.0.0.1"
  port = $SINK_PORT
  timeout = 10
}
END
  [[ $1 == shipped ]] || cat <<END
budgets {
  acknowledgements = 1000000
  acknowledgement-minutes = 10
  automatic-per-address-hour = 1000000
  automatic-per-hour = 1000000
  staff-per-address-hour = 1000000
  relayed-per-address-hour = 1000000
}
END
  world_queue "Incident Reports" report report
  world_queue "Incidents" incident incident
  world_queue "Investigations" investigation investigation
  world_queue "Countermeasures" countermeasure block
  world_queue "General" general help
  world_constituency EDUNET edunet.example 192.0.2.0/24
  world_constituency GOVNET govnet.example 198.51.100.0/24
}

world_people() {
  local name role
  local -a manager=()
  world_run db init
  while read -r name role; do
    world_run staff add "$name" --address "$name@staff.example" --role "$role" \
      --sasl-user "$name" "${manager[@]}"
    manager=(--manager carol)
  done <<<"$world_staff"
  world_run group add DutyTeam --member alice --member bob
}

world_run() {
  "$dir/bin/tocsin" -c "$TOCSIN_CONF" "$@" </dev/null >>"$dir/log/world.log" 2>&1 ||
    fail "tocsin $* failed: see $dir/log/world.log"
}

# Registers what world_keys made.
world_register_keys() {
  local name
  for name in $(world_names); do
    gpg --homedir "$dir/gnupg" --batch --no-tty --armor --export "$name@staff.example" \
      >"$dir/gnupg/$name.pub"
    world_run staff key add "$name" "$dir/gnupg/$name.pub"
  done
}

# One key pair for each member of staff, without passphrase, all in DIR/gnupg, made long ago, so
# that they can sign whatever the clock shows.
world_keys() {
  local name
  for name in $(world_names); do
    cat <<END
%no-protection
Key-Type: eddsa
Key-Curve: ed25519
Key-Usage: sign
Subkey-Type: ecdh
Subkey-Curve: cv25519
Subkey-Usage: encrypt
Name-Real: $name
Name-Email: $name@staff.example
Creation-Date: 2020-01-01
Expire-Date: 0
%commit
END
  done | gpg --homedir "$dir/gnupg" --batch --no-tty --generate-key
  gpgconf --homedir "$dir/gnupg" --kill all
}
