# Turns sql/query/*.sql into C: one Statement for each `-- name:` block.
#
#   -- name: outbox_claim
#   -- in: now timestamptz, limit int
#   -- out: outbox_id bigint, raw bytea
#   SELECT ...
#
# With -v header=1 it writes the declarations instead.

function literal(text) {
  gsub(/\\/, "&&", text)
  gsub(/"/, "\\\"", text)
  return text
}

function columns(list,   parts, n, i, out) {
  n = split(list, parts, /, */)
  out = ""
  for (i = 1; i <= n; i++)
    if (parts[i] != "")
      out = out "\"" literal(parts[i]) "\", "
  return "{ " out "NULL }"
}

function finish() {
  if (name == "")
    return
  sub(/\n+$/, "", sql)
  sub(/;$/, "", sql)
  gsub(/\n/, "\\n\"\n  \"", sql)
  if (header)
    printf "extern const Statement statement_%s;\n", name
  else {
    printf "static const char *const %s_in[] = %s;\n", name, columns(ins)
    printf "static const char *const %s_out[] = %s;\n", name, columns(outs)
    printf "const Statement statement_%s = { \"%s\", %s_in, %s_out,\n  \"%s\" };\n\n", \
           name, name, name, name, sql
    all[++count] = name
  }
  name = ""
}

BEGIN {
  print "/* Made from sql/query by build-aux/embed-sql.awk; edit the SQL instead. */"
  if (header)
    print "#pragma once\n\n#include \"store/statement.h\"\n"
  else
    print "#include \"store/statements.h\"\n"
}

FNR == 1 { finish() }
/^-- name: / { finish(); name = $3; ins = outs = sql = ""; next }
/^-- in: / { sub(/^-- in: /, ""); ins = (ins == "" ? "" : ins ", ") $0; next }
/^-- out: / { sub(/^-- out: /, ""); outs = (outs == "" ? "" : outs ", ") $0; next }
/^--/ || /^ *$/ { next }
name != "" { sql = sql literal($0) "\n" }

END {
  finish()
  if (header) {
    print "\n/* All of them, NULL at the end: for the contract test. */"
    print "extern const Statement *const statements[];"
  } else {
    print "const Statement *const statements[] = {"
    for (i = 1; i <= count; i++)
      printf "  &statement_%s,\n", all[i]
    print "  NULL,\n};"
  }
}
