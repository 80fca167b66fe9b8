#include "config.h"

#include <gmime/gmime.h>
#include <string.h>

#include "mail/sender.h"

#include "cost.h"

static void
test_values (void)
{
  static const struct {
    const char *value, *address, *name;
  } cases[] = {
    { "a@x.test", "a@x.test", NULL },
    { "<a@x.test>", "a@x.test", NULL },
    { " \ta@x.test ", "a@x.test", NULL },
    { "Ann Lee <Ann.Lee@X.test>", "Ann.Lee@X.test", "Ann Lee" },
    { "Ann Lee<a@x.test>", "a@x.test", "Ann Lee" },
    { "\"Lee, Ann\" <a@x.test>", "a@x.test", "Lee, Ann" },
    { "\"Lee, Ann\"<a@x.test>", "a@x.test", "Lee, Ann" },
    { "\"boss@bank.test\" <a@x.test>", "a@x.test", "boss@bank.test" },
    { "\"a \\\" b\" <a@x.test>", "a@x.test", "a \" b" },
    { "\"a \\\\\" <a@x.test>", "a@x.test", "a \\" },
    { "\"\" <a@x.test>", "a@x.test", NULL },
    { "\" \" <a@x.test>", "a@x.test", NULL },
    { "=?utf-8?Q?J=C3=B6rg?= <a@x.test>", "a@x.test", "=?utf-8?Q?J=C3=B6rg?=" },
    { "\"=?utf-8?Q?J=C3=B6rg?=\" <a@x.test>", "a@x.test", "=?utf-8?Q?J=C3=B6rg?=" },
    { "J\xC3\xB6rg <a@x.test>", "a@x.test", "J\xC3\xB6rg" },
    { "J\xF6rg <a@x.test>", "a@x.test", "J\xF6rg" },
    { "Ann (CERT) <a@x.test>", "a@x.test", "Ann (CERT)" },
    { "'Ann' <a@x.test>", "a@x.test", "'Ann'" },
    { "Ann [CERT] <a@x.test>", "a@x.test", "Ann [CERT]" },
    { "A. Lee <a@x.test>", "a@x.test", "A. Lee" },
    { "root@x.test (Cron Daemon)", "root@x.test", "Cron Daemon" },
    { "root@x.test ()", "root@x.test", NULL },
    { "a@x.test <a@x.test>", "a@x.test", "a@x.test" },
    { "A@X.test <a@x.test>", "a@x.test", "A@X.test" },
    { "b-1=ann=y.test@x.test", "b-1=ann=y.test@x.test", NULL },
    { "", NULL, NULL },
    { " ", NULL, NULL },
    { "Ann", NULL, NULL },
    { "Ann <>", NULL, NULL },
    { "<", NULL, NULL },
    { "\"", NULL, NULL },
    { "(", NULL, NULL },
    { "a@x.test (\\", NULL, NULL },
    { "<a@x.test", NULL, NULL },
    { "a@x.test>", NULL, NULL },
    { "a@x.test b@x.test", NULL, NULL },
    { "a@x.test, b@x.test", NULL, NULL },
    { "Ann <a@x.test>, Bob <b@x.test>", NULL, NULL },
    { "Ann <a@x.test> <b@x.test>", NULL, NULL },
    { "Ann <a@x.test> trailing", NULL, NULL },
    { "Ann <a@x.test> (CERT)", NULL, NULL },
    { "<@evil.test,@x.test:staff@x.test>", NULL, NULL },
    { "staff@x.test(.evil.test)", NULL, NULL },
    { "staff(x)@x.test", NULL, NULL },
    { "<staff@x.test(.evil.test)>", NULL, NULL },
    { "< a@x.test >", NULL, NULL },
    { "a@x.test (b (c))", "a@x.test", "b (c)" },
    { "a@x.test (b) (c)", NULL, NULL },
    { "a@x.test (", NULL, NULL },
    { "staff@x.test\x01@evil.test", NULL, NULL },
    { "Ann <staff\x01@x.test>", NULL, NULL },
    { "a@b@x.test", NULL, NULL },
    { "us: a@x.test;", NULL, NULL },
    { "undisclosed-recipients:;", NULL, NULL },
    { "boss@bank.test <a@x.test>", NULL, NULL },
    { "\"boss\" x <a@x.test>", NULL, NULL },
    { "\"boss\\\" <a@x.test>", NULL, NULL },
    { "j\xC3\xB6rg@x.test", NULL, NULL },
    { "\"a b\"@x.test", NULL, NULL },
    { "a@[192.0.2.1]", NULL, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].value);
    g_autofree char *address = NULL;
    g_autofree char *name = NULL;
    g_assert_cmpint (sender_read (cases[i].value, &address, &name), ==, cases[i].address != NULL);
    g_assert_cmpstr (address, ==, cases[i].address);
    g_assert_cmpstr (name, ==, cases[i].name);
  }
}

static void
test_addresses (void)
{
  static const struct {
    const char *value, *addresses;
  } cases[] = {
    { "", "" },
    { "a@x.test", "a@x.test" },
    { "Ann <a@x.test>, \"Lee, Bob\" <b@x.test>", "a@x.test b@x.test" },
    { "a@x.test, us: b@x.test, c@x.test;, d@x.test", "a@x.test b@x.test c@x.test d@x.test" },
    { "undisclosed-recipients:;", "" },
    { "Ann <ann@xn--bcher-kva.test>", "ann@xn--bcher-kva.test" },
    { "Ann <ann@b\xC3\xBC"
      "cher.test>",
      "ann@xn--bcher-kva.test" },
    { "=?utf-8?Q?J=C3=B6rg=2C_Lee?= <a@x.test>", "a@x.test" },
    { "Ann (of <b@x.test>) <a@x.test>", "a@x.test" },
    { ",, a@x.test ,,", "a@x.test" },
    { "a:b:c:d:e:f:g:h:a@x.test;;;;;;;;", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].value);
    g_auto (GStrv) addresses = sender_addresses (cases[i].value);
    g_autofree char *text = g_strjoinv (" ", addresses);
    g_assert_cmpstr (text, ==, cases[i].addresses);
  }
}

static void
test_length (void)
{
  g_autofree char *local = g_strnfill (500, 'a');
  g_autofree char *value = g_strconcat ("Ann <", local, "@x.test>", NULL);
  g_auto (GStrv) addresses = sender_addresses (value);
  g_assert_cmpuint (g_strv_length (addresses), ==, 1);
  g_assert_cmpuint (strlen (addresses[0]), ==, 320);
}

static void
read_one (const char *input, gsize length)
{
  (void) length;
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  sender_read (input, &address, &name);
}

static void
read_all (const char *input, gsize length)
{
  (void) length;
  g_auto (GStrv) addresses = sender_addresses (input);
}

static void
test_cost (void)
{
  static const CostInput inputs[] = {
    { "name", "", "a ", 1000, "<a@x.test>" },
    { "escapes", "\"", "\\\"", 1000, "\" <a@x.test>" },
    { "comment", "a@x.test (", "a", 2000, ")" },
    { "quotes", "", "\"", 2000, "" },
  };
  static const CostInput lists[] = {
    { "addresses", "", "a@x.test, ", 200, "" },
    { "names", "", "\"Lee, Ann\" <a@x.test>, ", 200, "" },
    { "groups", "", "a:b@x.test;,", 200, "" },
    { "encoded names", "", "=?utf-8?B?w7w=?= <a@x.test>, ", 200, "" },
    { "comments", "a@x.test ", "(", 10000, "" },
    { "quotes", "", "\"(", 10000, "" },
    { "brackets", "", "a<", 10000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    cost_assert_linear (&inputs[i], read_one);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    cost_assert_linear (&lists[i], read_all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/mail/sender/only-one-plain-mailbox-counts", test_values);
  g_test_add_func ("/mail/sender/groups-are-taken-apart", test_addresses);
  g_test_add_func ("/mail/sender/addresses-are-bounded", test_length);
  g_test_add_func ("/mail/sender/time-grows-with-length", test_cost);
  return g_test_run ();
}
