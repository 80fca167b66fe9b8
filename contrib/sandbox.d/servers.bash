# Starts and stops the servers of a sandbox; read by contrib/sandbox, which sets dir, parts and
# repository. A process is known by its id and its start time, so that a stale pid file never hits
# a stranger.
# shellcheck shell=bash disable=SC2154

postgres_programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

# Words before a command that make it run as USER with an environment of nothing.
become() {
  words=(setpriv --reuid="$1" --regid="$(id -g "$1")" --init-groups
    env -i -C / PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8)
}

as_user() {
  local -a words
  become "$1"
  "${words[@]}" "${@:2}"
}

# Processes of our own ----------------------------------------------------------------------------

# The start time of a process that is alive, in ticks since the machine started.
started_at() {
  local stat
  local -a fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  read -ra fields <<<"${stat##*) }"
  [[ ${fields[0]} != Z ]] || return 1
  printf '%s\n' "${fields[19]}"
}

# process_start NAME USER COMMAND...: runs COMMAND in a session of its own, detached from all else.
process_start() {
  local name=$1
  local -a words
  become "$2"
  setsid "${words[@]}" "${@:3}" </dev/null >>"$dir/log/$name.log" 2>&1 &
  local pid=$!
  printf '%s %s\n' "$pid" "$(started_at "$pid")" >"$dir/$name.pid"
  disown "$pid"
}

process_alive() {
  local pid started
  [[ -s $dir/$1.pid ]] && read -r pid started <"$dir/$1.pid" || return 1
  [[ -n $started && $(started_at "$pid") == "$started" ]]
}

# Whether a process of GROUP lives; the dead that nobody has buried yet do not count.
group_alive() {
  local stat
  local -a fields
  while read -r stat; do
    read -ra fields <<<"${stat##*) }"
    [[ ${fields[2]-} != "$1" || ${fields[0]} == Z ]] || return 0
  done < <(cat /proc/[0-9]*/stat 2>/dev/null)
  return 1
}

# Ends all processes of GROUP: politely, after ten seconds by force.
group_end() {
  local signal=TERM tries=0
  while group_alive "$1"; do
    ((tries % 200)) || kill -"$signal" -- "-$1" 2>/dev/null || true
    ((++tries < 200)) || signal=KILL
    sleep 0.05
  done
}

process_stop() {
  local pid
  if process_alive "$1"; then
    read -r pid _ <"$dir/$1.pid"
    group_end "$pid"
  fi
  rm -f -- "$dir/$1.pid"
}

# The servers -------------------------------------------------------------------------------------

sink_start() {
  process_start sink nobody /usr/bin/python3 "$dir/bin/sink.py" "$dir/sink"
  local tries=0
  until [[ -s $dir/sink/port ]]; do
    ((++tries < 200)) || fail "the sink did not start: see $dir/log/sink.log"
    sleep 0.05
  done
}

postgres_start() {
  as_user postgres "$postgres_programs/initdb" -D "$dir/postgres/data" --no-sync -A trust \
    -U postgres -E UTF8 --locale=C.UTF-8 >>"$dir/log/initdb.log" 2>&1 ||
    fail "initdb failed: see $dir/log/initdb.log"
  cat >>"$dir/postgres/data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
port = $PGPORT
unix_socket_directories = '$dir/postgres/run'
max_connections = 100
fsync = on
synchronous_commit = on
timezone = 'UTC'
END
  as_user postgres "$postgres_programs/pg_ctl" -D "$dir/postgres/data" -l "$dir/log/postgres.log" \
    -w -t 60 start </dev/null >/dev/null 2>&1 ||
    fail "PostgreSQL did not start: see $dir/log/postgres.log"
  "$postgres_programs/createdb" tocsin
}

postgres_stop() {
  local data=$dir/postgres/data pid
  [[ -s $data/postmaster.pid ]] || return 0
  # A stale pid file may name a stranger: PostgreSQL's own processes live in the data directory.
  read -r pid <"$data/postmaster.pid"
  [[ $(readlink "/proc/$pid/cwd") == "$data" ]] || return 0
  as_user postgres "$postgres_programs/pg_ctl" -D "$data" -w -t 60 -m immediate stop \
    </dev/null >/dev/null 2>&1 || true
}

fill_in() {
  sed -e "s|@DIR@|$dir|g" -e "s|@SINK_PORT@|$SINK_PORT|g" -e "s|@SMTP_PORT@|$SMTP_PORT|g" \
    -e "s|@SUBMISSION_PORT@|$SUBMISSION_PORT|g" -e "s|@DMARC_PASS_PORT@|$DMARC_PASS_PORT|g" \
    -e "s|@DMARC_FAIL_PORT@|$DMARC_FAIL_PORT|g" -- "$@"
}

# The shipped lines, with the shipped places turned into the sandbox's.
shipped() {
  sed -e "s|/etc/postfix/|$dir/postfix/etc/|g" \
    -e "s|/usr/local/sbin/tocsin-receive|$dir/bin/tocsin-receive -c $dir/tocsin.conf|" \
    -- "$repository/etc/postfix/$1"
}

postfix_start() {
  local etc=$dir/postfix/etc result
  { fill_in "$parts/main.cf" && shipped main.cf.tocsin; } >"$etc/main.cf"
  { fill_in "$parts/master.cf" && shipped master.cf.tocsin; } >"$etc/master.cf"
  shipped header_checks >"$etc/tocsin_header_checks"
  for result in pass fail; do
    { cat "$etc/tocsin_header_checks" && sed "s|@RESULT@|$result|" "$parts/header_checks_dmarc"; } \
      >"$etc/header_checks_dmarc_$result"
  done
  # Postfix waits with files so new that they may yet change.
  touch -d 2000-01-01 "$etc/main.cf" "$etc/master.cf"
  sasl_accounts
  # What master inherits it keeps open for ever.
  /usr/sbin/postfix -c "$etc" start </dev/null >>"$dir/log/postfix.log" 2>&1 ||
    fail "Postfix did not start: see $dir/log/postfix.log and mail.log"
}

# Debian's Postfix looks for smtpd.conf in its own configuration directory only.
sasl_accounts() {
  local file=$dir/postfix/sasldb2 name
  cat >"$dir/postfix/etc/sasl/smtpd.conf" <<END
pwcheck_method: auxprop
auxprop_plugin: sasldb
mech_list: PLAIN LOGIN
sasldb_path: $file
END
  for name in $(world_names); do
    printf %s "$name-secret" | /usr/sbin/saslpasswd2 -p -c -f "$file" -u mx.csirt.example "$name"
  done
  chgrp postfix "$file"
  chmod 640 "$file"
}

# All of Postfix, handlers included, is one process group. (`postfix stop` leaves deliveries alone.)
postfix_stop() {
  local group
  /usr/sbin/postfix -c "$dir/postfix/etc" status >/dev/null 2>&1 || return 0
  group=$(tr -d ' ' <"$dir/postfix/queue/pid/master.pid")
  group_end "$group"
}

escalate_start() {
  process_start escalate tocsin env TOCSIN_CONF="$TOCSIN_CONF" \
    "$dir/bin/tocsin-escalate" --loop
}

# Mail first, so that nothing asks for a database that is gone.
servers_stop() {
  postfix_stop
  process_stop escalate
  process_stop sink
  postgres_stop
  gpgconf --homedir "$dir/gnupg" --kill all >/dev/null 2>&1 || true
}
