#include "config.h"

#include "mail/sender.h"

static void
test_values (void)
{
  static const struct {
    const char *value, *address;
  } cases[] = {
    { "a@x.test", "a@x.test" },
    { "<a@x.test>", "a@x.test" },
    { "Ann Lee <Ann.Lee@X.test>", "Ann.Lee@X.test" },
    { "\"Lee, Ann\" <a@x.test>", "a@x.test" },
    { "\"boss@bank.test\" <a@x.test>", "a@x.test" },
    { "\"a \\\" b\" <a@x.test>", "a@x.test" },
    { "=?utf-8?Q?J=C3=B6rg?= <a@x.test>", "a@x.test" },
    { "Ann (CERT) <a@x.test>", "a@x.test" },
    { "root@x.test (Cron Daemon)", "root@x.test" },
    { "", NULL },
    { "Ann", NULL },
    { "Ann <>", NULL },
    { "<a@x.test", NULL },
    { "a@x.test>", NULL },
    { "a@x.test b@x.test", NULL },
    { "a@x.test, b@x.test", NULL },
    { "Ann <a@x.test>, Bob <b@x.test>", NULL },
    { "Ann <a@x.test> <b@x.test>", NULL },
    { "Ann <a@x.test> trailing", NULL },
    { "<@evil.test,@x.test:staff@x.test>", NULL },
    { "staff@x.test(.evil.test)", NULL },
    { "a@x.test (b (c))", NULL },
    { "a@x.test (b) (c)", NULL },
    { "a@x.test (", NULL },
    { "staff@x.test\x01@evil.test", NULL },
    { "a@b@x.test", NULL },
    { "us: a@x.test;", NULL },
    { "boss@bank.test <a@x.test>", NULL },
    { "\"boss\" x <a@x.test>", NULL },
    { "j\xC3\xB6rg@x.test", NULL },
    { "\"a b\"@x.test", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].value);
    g_autofree char *address = sender_address (cases[i].value);
    g_assert_cmpstr (address, ==, cases[i].address);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/sender/only-one-plain-mailbox-counts", test_values);
  return g_test_run ();
}
