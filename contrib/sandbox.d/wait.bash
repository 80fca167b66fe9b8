# Waits until nothing is under way; read by contrib/sandbox, which sets dir.
# shellcheck shell=bash disable=SC2154

sandbox_wait() {
  local timeout=$1 outbox=$2
  local end=$((${EPOCHREALTIME/./} + timeout * 1000000)) flushed=$SECONDS
  postfix_flush || fail "Postfix is not running"
  while true; do
    if postfix_is_empty && { [[ -z $outbox ]] || outbox_is_empty; }; then
      return 0
    fi
    if ((${EPOCHREALTIME/./} >= end)); then
      printf 'sandbox: still under way after %s seconds\n' "$timeout" >&2
      return 1
    fi
    # Mail put off since the last flush would wait for its next turn.
    if ((flushed != SECONDS)); then
      postfix_flush || true
      flushed=$SECONDS
    fi
    sleep 0.05
  done
}

postfix_flush() {
  /usr/sbin/postqueue -c "$dir/postfix/etc" -f 2>/dev/null
}

# Looks along the way mail takes, twice around, so that none slips by while it is moved.
postfix_is_empty() {
  local queue=$dir/postfix/queue
  local -a way=("$queue/maildrop" "$queue/incoming" "$queue/active" "$queue/deferred" "$queue/hold")
  [[ -z $(find "${way[@]}" "${way[@]}" -type f -print -quit 2>/dev/null) ]]
}

# Mail that its writer has confirmed is under way, too, until it was tried once.
outbox_is_empty() {
  local now='' due
  [[ ! -s $dir/now ]] || now=$(<"$dir/now")
  due=$("$postgres_programs/psql" -XAtq -v now="$now" 2>/dev/null <<'END'
SELECT EXISTS (SELECT FROM tocsin.outbox WHERE state = 'pending'
               AND next_at <= COALESCE(NULLIF(:'now', '')::timestamptz, clock_timestamp()))
    OR EXISTS (SELECT FROM tocsin.quarantine WHERE state = 'pending' AND verdict IS NOT NULL
               AND attempts <= 1)
END
  ) || return 1
  [[ $due == f ]]
}
