#include <string.h>

#include "core/token.h"

static const char first_secret[] = "0123456789abcdef";
static const char second_secret[] = "fedcba9876543210";

static void
add_key (Policy *policy, char letter, const char *secret)
{
  TokenKey *key = g_new0 (TokenKey, 1);
  key->letter = letter;
  key->secret = g_bytes_new (secret, strlen (secret));
  g_ptr_array_add (policy->token_keys, key);
}

static Policy *
policy_with_key (char letter, const char *secret)
{
  Policy *policy = policy_new ();
  add_key (policy, letter, secret);
  return policy;
}

/* Worked out with another implementation of HMAC-SHA-256 and base32. */
static void
test_known_value (void)
{
  g_autoptr (Policy) policy = policy_with_key ('a', first_secret);
  g_autofree char *token = token_for_reply (policy, 12, "bob@example.net");
  g_assert_cmpstr (token, ==, "t-ab3csji5hamwmgp5ub6tihqsgbo");
}

static void
test_recipient_without_case (void)
{
  g_autoptr (Policy) policy = policy_with_key ('a', first_secret);
  g_autofree char *lower = token_for_reply (policy, 12, "bob@example.net");
  g_autofree char *upper = token_for_reply (policy, 12, "Bob@EXAMPLE.net");
  g_assert_cmpstr (lower, ==, upper);
}

static void
test_differences (void)
{
  g_autoptr (Policy) policy = policy_with_key ('a', first_secret);
  g_autoptr (Policy) other_secret = policy_with_key ('a', second_secret);
  g_autofree char *token = token_for_reply (policy, 12, "bob@example.net");
  char *other[] = {
    token_for_reply (policy, 13, "bob@example.net"),
    token_for_reply (policy, 1, "2bob@example.net"),
    token_for_reply (policy, 12, "eve@example.net"),
    token_for_reply (other_secret, 12, "bob@example.net"),
  };
  for (guint i = 0; i < G_N_ELEMENTS (other); i++) {
    g_assert_cmpstr (token, !=, other[i]);
    g_free (other[i]);
  }
}

static void
test_rotation (void)
{
  g_autoptr (Policy) policy = policy_with_key ('b', second_secret);
  add_key (policy, 'a', first_secret);
  g_autoptr (Policy) old = policy_with_key ('a', first_secret);
  g_autofree char *signed_now = token_for_reply (policy, 12, "bob@example.net");
  g_autofree char *signed_before = token_for_reply (old, 12, "bob@example.net");
  g_assert_true (g_str_has_prefix (signed_now, "t-b"));
  g_assert_true (token_is_reply (policy, signed_now));
  g_assert_true (token_is_reply (policy, signed_before));
  g_assert_false (token_is_reply (old, signed_now));
}

static void
test_no_key (void)
{
  g_autoptr (Policy) policy = policy_new ();
  g_assert_null (token_for_reply (policy, 12, "bob@example.net"));
  g_assert_false (token_is_reply (policy, "t-aabcdefghijklmnopqrstuvwxyz"));
}

static void
test_form (void)
{
  static const struct {
    const char *label;
    const char *extension;
    gboolean reply;
  } form[] = {
    { "as made", "t-aabcdefghijklmnopqrstuvw234", TRUE },
    { "upper case", "T-AABCDEFGHIJKLMNOPQRSTUVW567", TRUE },
    { "empty", "", FALSE },
    { "prefix alone", "t-", FALSE },
    { "key alone", "t-a", FALSE },
    { "one short", "t-aabcdefghijklmnopqrstuvw23", FALSE },
    { "one long", "t-aabcdefghijklmnopqrstuvw2345", FALSE },
    { "digit outside base32", "t-aabcdefghijklmnopqrstuvw231", FALSE },
    { "sign", "t-aabcdefghijklmnopqrstuvw23+", FALSE },
    { "blank", "t-aabcdefghijklmnopqrstuvw23 ", FALSE },
    { "beyond ASCII", "t-aabcdefghijklmnopqrstuvw2\u00E9", FALSE },
    { "unknown key", "t-zabcdefghijklmnopqrstuvw234", FALSE },
    { "key is no letter", "t-1abcdefghijklmnopqrstuvw234", FALSE },
    { "other prefix", "u-aabcdefghijklmnopqrstuvw234", FALSE },
    { "no dash", "t_aabcdefghijklmnopqrstuvw234", FALSE },
  };
  g_autoptr (Policy) policy = policy_with_key ('a', first_secret);
  for (guint i = 0; i < G_N_ELEMENTS (form); i++)
    if (token_is_reply (policy, form[i].extension) != form[i].reply)
      g_error ("%s", form[i].label);
}

/* What looks like a token of ours and is none was written by somebody who guesses. */
static void
test_claim (void)
{
  static const struct {
    const char *extension;
    gboolean claimed;
  } claim[] = {
    { "t-aabcdefghijklmnopqrstuvw234", TRUE },
    { "T-x", TRUE },
    { "t-", TRUE },
    { "t", FALSE },
    { "", FALSE },
    { "edunet", FALSE },
    { "at-x", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (claim); i++)
    if (token_is_claimed (claim[i].extension) != claim[i].claimed)
      g_error ("'%s'", claim[i].extension);
}

static void
test_long_extension (void)
{
  g_autoptr (Policy) policy = policy_with_key ('a', first_secret);
  g_autofree char *extension = g_strnfill (1 << 20, 'a');
  memcpy (extension, "t-", 2);
  g_assert_false (token_is_reply (policy, extension));
}

static void
test_address (void)
{
  g_autofree char *address = token_address ("help@csirt.example", "t-abc");
  g_assert_cmpstr (address, ==, "help+t-abc@csirt.example");
}

/* What goes out comes back to the queue and the token it left with, whatever its case. */
static void
test_way_back (void)
{
  g_autoptr (Policy) policy = policy_with_key ('a', first_secret);
  Queue *queue = g_new0 (Queue, 1);
  queue->admin_cc = g_new0 (char *, 1);
  queue->name = g_strdup ("General");
  queue->address = g_strdup ("help@csirt.example");
  queue->comment_address = g_strdup ("help-comment@csirt.example");
  g_ptr_array_add (policy->queues, queue);
  g_autofree char *token = token_for_reply (policy, 12, "bob@example.net");
  g_autofree char *address = token_address (queue->address, token);
  g_autofree char *shouted = g_ascii_strup (address, -1);
  g_autofree char *extension = NULL;
  g_assert_true (policy_queue_for_address (policy, shouted, NULL, &extension) == queue);
  g_assert_true (token_is_reply (policy, extension));
  g_assert_cmpstr (extension, ==, token);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/token/has-the-documented-value", test_known_value);
  g_test_add_func ("/core/token/takes-the-recipient-without-case", test_recipient_without_case);
  g_test_add_func ("/core/token/differs-by-ticket-recipient-and-key", test_differences);
  g_test_add_func ("/core/token/signs-with-the-first-key-and-accepts-all", test_rotation);
  g_test_add_func ("/core/token/needs-a-key", test_no_key);
  g_test_add_func ("/core/token/knows-its-form", test_form);
  g_test_add_func ("/core/token/sees-what-wants-to-be-a-token", test_claim);
  g_test_add_func ("/core/token/refuses-a-long-extension", test_long_extension);
  g_test_add_func ("/core/token/stands-before-the-at-sign", test_address);
  g_test_add_func ("/core/token/survives-the-way-back", test_way_back);
  return g_test_run ();
}
