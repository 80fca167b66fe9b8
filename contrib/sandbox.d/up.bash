# Brings a sandbox up; read by contrib/sandbox, which sets dir, parts and repository.
# shellcheck shell=bash disable=SC2154

sandbox_up() {
  local limits=$1 reply=$2
  refuse_bad_places
  id -u tocsin >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin tocsin
  refuse_unsearchable_places
  mkdir -p -- "$dir"
  chmod 755 -- "$dir"
  : >"$dir/.sandbox"
  trap give_up EXIT
  make_layout "$reply"
  read -r SMTP_PORT SUBMISSION_PORT DMARC_PASS_PORT DMARC_FAIL_PORT PGPORT < <(free_ports 5)
  sink_start
  write_environment
  # shellcheck source=/dev/null
  . "$dir/env"
  world_configuration "$limits" >"$dir/tocsin.conf"
  world_keys >"$dir/log/gnupg.log" 2>&1 &
  local keys=$!
  postfix_start
  postgres_start
  world_people
  escalate_start
  wait "$keys" || fail "the OpenPGP keys could not be made: see $dir/log/gnupg.log"
  world_register_keys
  process_alive escalate || fail "tocsin-escalate --loop ended at once: see $dir/log/escalate.log"
  trap - EXIT
  printf 'sandbox is up: . %s/env\n' "$dir"
}

# The way out of a start that failed: nothing stays running, the files stay to be looked at.
give_up() {
  trap - EXIT
  wait
  servers_stop
  rm -f -- "$dir/env"
  printf 'sandbox: not started; see %s/log, then: contrib/sandbox down %s\n' "$dir" "$dir" >&2
  tail -n 5 -- "$dir"/log/* >&2 || true
  exit 1
}

# Paths go into configuration files of five programs, none of which quotes alike.
refuse_bad_places() {
  local program
  [[ $dir =~ ^[A-Za-z0-9._/+-]+$ ]] ||
    fail "$dir: a path with other characters than letters, digits and ._/+- does not work here"
  [[ ! -e $dir || -d $dir ]] || fail "$dir is in the way: it is no directory"
  [[ ! -d $dir || -z $(ls -A -- "$dir") ]] ||
    fail "$dir is not empty; if it is an old sandbox: contrib/sandbox down $dir"
  # A socket's path has at most 107 bytes; PostgreSQL adds its own name and port.
  ((${#dir} <= 75)) || fail "$dir is too long for the socket of PostgreSQL: at most 75 characters"
  for program in tocsin tocsin-receive tocsin-escalate; do
    [[ -x $repository/src/cmd/$program ]] ||
      fail "$repository/src/cmd/$program is not built: run contrib/build"
  done
  for program in "$postgres_programs/initdb" /usr/sbin/{postfix,saslpasswd2} /usr/bin/gpg; do
    [[ -x $program ]] || fail "$program is not installed: run contrib/build"
  done
}

refuse_unsearchable_places() {
  local user above
  above=$(dirname -- "$dir")
  for user in tocsin postgres postfix nobody; do
    refuse_unsearchable "$user" "$above"
  done
}

# Fails, naming the culprit, when USER may not enter a directory on the way to PLACE. What is not
# there yet will be made so that it can be entered.
refuse_unsearchable() {
  local user=$1 part='' step
  local -a steps
  IFS=/ read -ra steps <<<"${2#/}"
  for step in "${steps[@]}"; do
    part+=/$step
    [[ -e $part ]] || return 0
    as_user "$user" test -x "$part" ||
      fail "user $user may not enter $part: chmod o+x it, or choose another directory"
  done
}

make_layout() {
  mkdir -p "$dir"/{bin,log,sink,postgres/run,postfix/etc/sasl,postfix/queue,postfix/data}
  # Copies, because the repository may lie where the servers' users cannot go, such as /root.
  cp -- "$repository"/src/cmd/{tocsin,tocsin-receive,tocsin-escalate} "$parts/sink.py" "$dir/bin/"
  cp -r -- "$repository/templates" "$dir/templates"
  chmod -R u=rwX,go=rX "$dir/bin" "$dir/templates"
  mkdir -m 700 "$dir/gnupg" "$dir/postgres/data"
  chown postgres:postgres "$dir/postgres/data" "$dir/postgres/run"
  chown postfix "$dir/postfix/data"
  chmod 700 "$dir/postfix/data"
  chown nobody "$dir/sink"
  install -o postgres -m 644 /dev/null "$dir/log/postgres.log"
  [[ -z $1 ]] || printf '%s\n' "$1" >"$dir/sink/reply"
}

# COUNT ports of loopback that nothing listens on, outside the range the kernel hands out itself.
free_ports() {
  /usr/bin/python3 - "$1" <<'END'
import random, socket, sys
held = []
while len(held) < int(sys.argv[1]):
    candidate = socket.socket()
    try:
        candidate.bind(("127.0.0.1", random.randint(10000, 30000)))
        held.append(candidate)
    except OSError:
        candidate.close()
print(*(one.getsockname()[1] for one in held))
END
}

write_environment() {
  cat >"$dir/env" <<END
export SANDBOX=$dir
export TOCSIN_CONF=$dir/tocsin.conf
export MAIL_CONFIG=$dir/postfix/etc
export SMTP_PORT=$SMTP_PORT
export SUBMISSION_PORT=$SUBMISSION_PORT
export DMARC_PASS_PORT=$DMARC_PASS_PORT
export DMARC_FAIL_PORT=$DMARC_FAIL_PORT
export SINK=$dir/sink
export SINK_PORT=$(<"$dir/sink/port")
export PGHOST=$dir/postgres/run
export PGPORT=$PGPORT
export PGDATABASE=tocsin
export PGUSER=postgres
export PATH=$dir/bin:\$PATH
END
}
