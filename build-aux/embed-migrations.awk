# Turns sql/roles.sql, sql/bootstrap.sql and sql/migrate/NNNN-name.sql into C.

function literal(text) {
  gsub(/\\/, "&&", text)
  gsub(/"/, "\\\"", text)
  return text
}

function finish() {
  if (kind == "migration")
    printf "static const char migration_%04d[] =%s;\n\n", number, body
  else if (kind != "")
    printf "const char migration_%s[] =%s;\n\n", kind, body
  body = ""
}

BEGIN {
  print "/* Made from sql by build-aux/embed-migrations.awk; edit the SQL instead. */"
  print "#include \"store/migration.h\"\n"
}

FNR == 1 {
  finish()
  file = FILENAME
  sub(/.*\//, "", file)
  sub(/\.sql$/, "", file)
  kind = file ~ /^[0-9]+-/ ? "migration" : file
  if (kind == "migration") {
    number = substr(file, 1, 4) + 0
    label[++count] = substr(file, 6)
    numbers[count] = number
  }
}
{ body = body "\n  \"" literal($0) "\\n\"" }

END {
  finish()
  print "const Migration migrations[] = {"
  for (i = 1; i <= count; i++)
    printf "  { %d, \"%s\", migration_%04d },\n", numbers[i], label[i], numbers[i]
  print "  { 0, NULL, NULL },\n};"
}
