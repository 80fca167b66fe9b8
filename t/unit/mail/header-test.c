#include "config.h"

#include <string.h>

#include "mail/header.h"

#include "cost.h"

/* The fields of MAIL as `name=value|`, and what follows them behind `!`. */
static char *
fields (const char *mail)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *end = mail + strlen (mail);
  const char *cursor = header_start (mail, end);
  HeaderField field;
  while (header_next (&cursor, end, &field)) {
    g_autofree char *value = header_unfold (&field);
    g_string_append_printf (text, "%.*s=%s|", (int) field.name_length, field.name, value);
  }
  g_string_append_printf (text, "!%s", cursor);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_fields (void)
{
  static const struct {
    const char *mail, *fields;
  } cases[] = {
    { "", "!" },
    { "\n", "!" },
    { "\nbody", "!body" },
    { "A: b\n\nbody", "A=b|!body" },
    { "A: b\r\n\r\nbody", "A=b|!body" },
    { "A: b", "A=b|!" },
    { "A:\n b\n\tc\nD: e\n\n", "A=b\tc|D=e|!" },
    { "A: b\n \n c\n\n", "A=b  c|!" },
    { "A : b\n\n", "A=b|!" },
    { "A\n : b\n\n", "=A : b|!" },
    { "no field\nA: b\n\n", "=no field|A=b|!" },
    { " a: b\n\n", " a=b|!" },
    { "From a@x.test Mon Nov 23\nA: b\n\n", "A=b|!" },
    { "From : a@x.test\nA: b\n\n", "From=a@x.test|A=b|!" },
    { "A: b\nFrom a@x.test Mon Nov 23\n\n", "A=b|=From a@x.test Mon Nov 23|!" },
    { "From: a\n\n", "From=a|!" },
    { ": b\n\n", "=b|!" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].mail);
    g_autofree char *text = fields (cases[i].mail);
    g_assert_cmpstr (text, ==, cases[i].fields);
  }
}

static void
test_addresses (void)
{
  static const struct {
    const char *line;
    gboolean address;
  } cases[] = {
    { "From: a", TRUE },     { "fROM: a", TRUE },         { "Sender: a", TRUE },
    { "Reply-To: a", TRUE }, { "To: a", TRUE },           { "Cc: a", TRUE },
    { "Bcc: a", TRUE },      { "Resent-From: a", TRUE },  { "resent-to : a", TRUE },
    { "Resent-: a", FALSE }, { "Resent: a", FALSE },      { "X-To: a", FALSE },
    { "Tor: a", FALSE },     { "Resent-Date: a", FALSE }, { "Resent-Resent-To: a", FALSE },
    { "To", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].line);
    const char *cursor = cases[i].line;
    HeaderField field;
    g_assert_true (header_next (&cursor, cursor + strlen (cursor), &field));
    g_assert_cmpint (header_is_address (&field), ==, cases[i].address);
  }
}

static void
read_fields (const char *input, gsize length)
{
  const char *cursor = input;
  HeaderField field;
  while (header_next (&cursor, input + length, &field))
    g_free (header_unfold (&field));
}

static void
test_cost (void)
{
  static const CostInput inputs[] = {
    { "fields", "", "A: b\n", 3000, "" },   { "continuations", "A: b\n", " c\n", 5000, "" },
    { "no fields", "", "a\n", 3000, "" },   { "blanks", "A", " ", 20000, ": b" },
    { "one value", "A: ", "b", 20000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    cost_assert_linear (&inputs[i], read_fields);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/header/fields-are-split", test_fields);
  g_test_add_func ("/mail/header/address-fields-are-known", test_addresses);
  g_test_add_func ("/mail/header/time-grows-with-length", test_cost);
  return g_test_run ();
}
