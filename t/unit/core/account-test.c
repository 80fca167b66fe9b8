#include "base/clock.h"
#include "base/printer.h"

#include "core/account.h"

static const char full[] =
    "{\"name\": \"alice\", \"addresses\": [\"Alice@Staff.Example\", \"al@example.org\"],"
    " \"sasl_user\": \"alice\", \"language\": \"es\","
    " \"roles\": [\"duty:report@EDUNET\", \"nothing:known\", \"read-only\"],"
    " \"own_actions\": true, \"suspended\": true, \"absent_until\": 1800000000,"
    " \"keys\": [{\"fingerprint\": \"ABCD\", \"key\": \"AQID\", \"not_before\": 5,"
    "             \"not_after\": null, \"revoked\": 9},"
    "            {\"fingerprint\": \"EF\", \"key\": null, \"not_before\": 6, \"not_after\": 7}]}";

static Account *
read_text (const char *text)
{
  g_autoptr (json_t) document = json_loads (text, 0, NULL);
  g_assert_nonnull (document);
  return account_read (document);
}

static void
assert_full (const Account *account)
{
  g_assert_cmpstr (account->name, ==, "alice");
  g_assert_cmpuint (g_strv_length (account->addresses), ==, 2);
  g_assert_cmpstr (account->addresses[0], ==, "alice@staff.example");
  g_assert_cmpstr (account->addresses[1], ==, "al@example.org");
  g_assert_cmpstr (account->sasl_user, ==, "alice");
  g_assert_cmpstr (account->language, ==, "es");
  g_assert_cmpuint (account->grants->len, ==, 2);
  g_autofree char *first = grant_text (g_ptr_array_index (account->grants, 0));
  g_autofree char *second = grant_text (g_ptr_array_index (account->grants, 1));
  g_assert_cmpstr (first, ==, "duty:report@EDUNET");
  g_assert_cmpstr (second, ==, "read-only");
  g_assert_true (account->own_actions);
  g_assert_true (account->suspended);
  g_assert_cmpint (account->absent_until, ==, 1800000000);
}

static void
assert_keys (const Account *account)
{
  static const guint8 bytes[] = { 1, 2, 3 };
  g_assert_cmpuint (account->keys->len, ==, 2);
  const AccountKey *first = g_ptr_array_index (account->keys, 0);
  const AccountKey *second = g_ptr_array_index (account->keys, 1);
  g_assert_cmpstr (first->fingerprint, ==, "ABCD");
  g_assert_cmpmem (g_bytes_get_data (first->bytes, NULL), g_bytes_get_size (first->bytes), bytes,
                   sizeof bytes);
  g_assert_cmpint (first->not_before, ==, 5);
  g_assert_cmpint (first->not_after, ==, CLOCK_NONE);
  g_assert_cmpint (first->revoked, ==, 9);
  g_assert_null (second->bytes);
  g_assert_cmpint (second->not_after, ==, 7);
  g_assert_cmpint (second->revoked, ==, CLOCK_NONE);
}

static void
test_read (void)
{
  g_autoptr (Account) account = read_text (full);
  assert_full (account);
  assert_keys (account);
}

static void
assert_bare (const Account *account)
{
  g_assert_null (account->name);
  g_assert_null (account->addresses[0]);
  g_assert_null (account->sasl_user);
  g_assert_null (account->language);
  g_assert_cmpuint (account->grants->len, ==, 0);
  g_assert_false (account->own_actions);
  g_assert_false (account->suspended);
  g_assert_cmpint (account->absent_until, ==, CLOCK_NONE);
  g_assert_cmpuint (account->keys->len, ==, 0);
}

static void
test_absent_members (void)
{
  g_autoptr (Account) none = account_new (NULL);
  g_autoptr (Account) empty = read_text ("{}");
  g_autoptr (Account) nulls =
      read_text ("{\"name\": null, \"addresses\": null, \"sasl_user\": null, \"language\": null,"
                 " \"roles\": null, \"own_actions\": null, \"suspended\": null,"
                 " \"absent_until\": null, \"keys\": null}");
  assert_bare (none);
  assert_bare (empty);
  assert_bare (nulls);
  account_free (NULL);
  account_key_free (NULL);
}

static void
test_addresses (void)
{
  static const struct {
    const char *address;
    gboolean his;
  } row[] = {
    { "alice@staff.example", TRUE },
    { "ALICE@STAFF.EXAMPLE", TRUE },
    { "al@example.org", TRUE },
    { "alice@staff.example.", FALSE },
    { "alice", FALSE },
    { "", FALSE },
    { "alice+x@staff.example", FALSE },
    { "\u212Aalice@staff.example", FALSE },
  };
  g_autoptr (Account) account = read_text (full);
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    g_test_message ("%s", row[i].address);
    g_assert_cmpint (account_has_address (account, row[i].address), ==, row[i].his);
    g_assert_false (account_has_address (NULL, row[i].address));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/account/reads-what-the-database-sends", test_read);
  g_test_add_func ("/core/account/takes-absent-members-for-null", test_absent_members);
  g_test_add_func ("/core/account/compares-addresses-without-case", test_addresses);
  return g_test_run ();
}
