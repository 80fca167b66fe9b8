#include "config.h"

#include <string.h>

#include "core/mail.h"

#include "mail/authentication-results.h"

#include "cost.h"

static GPtrArray *
new_results (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mail_authentication_free);
}

/* `id[*]: method=result property... | method...`; the star says that the id is bare. */
static char *
written (GPtrArray *results)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < results->len; i++) {
    const MailAuthentication *result = g_ptr_array_index (results, i);
    if (i == 0)
      g_string_append_printf (text, "%s%s:", result->authserv_id, result->bare ? "*" : "");
    g_string_append_printf (text, "%s %s=%s", i == 0 ? "" : " |", result->method, result->result);
    for (char **property = result->properties; *property != NULL; property++)
      g_string_append_printf (text, " %s", *property);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Most of them after the examples of RFC 8601 appendix B and what filters write. */
static void
test_good (void)
{
  static const struct {
    const char *value, *results;
  } cases[] = {
    { "mx.x.test; none", "" },
    { "mx.x.test 1; none", "" },
    { "mx.x.test;none", "" },
    { "mx.x.test ; (nothing) none (at all)", "" },
    { "mx.x.test; spf=pass smtp.mailfrom=x.test", "mx.x.test*: spf=pass smtp.mailfrom=x.test" },
    { "mx.x.test 1; spf=pass smtp.mailfrom=x.test", "mx.x.test*: spf=pass smtp.mailfrom=x.test" },
    { "MX.x.test; SPF=Pass SMTP.MailFrom=X.test", "MX.x.test*: spf=pass smtp.mailfrom=X.test" },
    { "mx.x.test; auth=pass (cram-md5) smtp.auth=ann@x.test; spf=fail smtp.mailfrom=x.test",
      "mx.x.test*: auth=pass smtp.auth=ann@x.test | spf=fail smtp.mailfrom=x.test" },
    { "mx.x.test; dkim=pass reason=\"good signature\" header.i=@mail.x.test; "
      "dkim=fail reason=bad header.i=@list.x.test",
      "mx.x.test*: dkim=pass header.i=@mail.x.test | dkim=fail header.i=@list.x.test" },
    { "foo.x.test (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail "
      "policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't "
      "expecting it) 1362471462",
      "foo.x.test: dkim=fail policy.expired=1362471462" },
    { "mx.x.test; dkim/2=pass header.d=x.test", "mx.x.test*: dkim/2=pass header.d=x.test" },
    { "mx.x.test; dkim/10=pass", "mx.x.test*: dkim/10=pass" },
    { "mx.x.test;dmarc=pass(p=none dis=none)header.from=x.test",
      "mx.x.test*: dmarc=pass header.from=x.test" },
    { "mx.x.test; dkim=pass header.d=x.test header.s=s1 header.b=Ab/1+x",
      "mx.x.test*: dkim=pass header.d=x.test header.s=s1 header.b=Ab/1+x" },
    { "mx.x.test; dkim=pass (2048-bit key; unprotected) header.d=x.test header.b=\"Ab/1=\"",
      "mx.x.test*: dkim=pass header.d=x.test header.b=Ab/1=" },
    { "mx.x.test; iprev=pass policy.iprev=2001:db8::1",
      "mx.x.test*: iprev=pass policy.iprev=2001:db8::1" },
    { "mx.x.test; spf=pass smtp.mailfrom=\"ann lee\"",
      "mx.x.test*: spf=pass smtp.mailfrom=ann lee" },
    { "mx.x.test; spf=pass smtp.mailfrom=b-1=ann=x.test@y.test",
      "mx.x.test*: spf=pass smtp.mailfrom=b-1=ann=x.test@y.test" },
    { "mx.x.test; spf=none smtp.mailfrom=\"\"", "mx.x.test*: spf=none smtp.mailfrom=" },
    { "mx.x.test; x-new=odd-one x-type.x-thing=1", "mx.x.test*: x-new=odd-one x-type.x-thing=1" },
    { "mx.x.test; spf=pass smtp.mailfrom=j\xC3\xB6rg@x.test",
      "mx.x.test*: spf=pass smtp.mailfrom=j\xC3\xB6rg@x.test" },
    { "mx.x.test; dkim=pass (a \\) b (c) d) header.d=x.test",
      "mx.x.test*: dkim=pass header.d=x.test" },
    { "mx.x.test; dkim=pass (;dmarc=pass header.from=x.test) header.d=y.test",
      "mx.x.test*: dkim=pass header.d=y.test" },
    { "mx.x.test; dkim=fail reason=\"; dmarc=pass header.from=x.test\"", "mx.x.test*: dkim=fail" },
    { "\"mx.x.test\"; dkim=pass", "mx.x.test: dkim=pass" },
    { "(c) mx.x.test; dkim=pass", "mx.x.test: dkim=pass" },
    { "mx.x.test(.y.test); dkim=pass", "mx.x.test: dkim=pass" },
    { "mx.x.test (.y.test); dkim=pass", "mx.x.test: dkim=pass" },
    { "mx.x.test 1 (c); dkim=pass", "mx.x.test: dkim=pass" },
    { " mx.x.test; dkim=pass", "mx.x.test*: dkim=pass" },
    { "mx.x.test; dkim=pass header.d=x.test header.D=x.test header.i=@x.test",
      "mx.x.test*: dkim=pass header.d=x.test header.i=@x.test" },
    { "mx.x.test; dkim=pass header.d=x.test; dkim=pass header.d=y.test",
      "mx.x.test*: dkim=pass header.d=x.test | dkim=pass header.d=y.test" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].value);
    g_autoptr (GPtrArray) results = new_results ();
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    g_assert_true (authentication_results_read (cases[i].value, 7, results, defects));
    g_autofree char *text = written (results);
    g_assert_cmpstr (text, ==, cases[i].results);
    g_assert_cmpuint (defects->len, ==, 0);
    for (guint j = 0; j < results->len; j++)
      g_assert_cmpuint (((MailAuthentication *) g_ptr_array_index (results, j))->field, ==, 7);
  }
}

/* Nothing of them is believed. */
static void
test_broken (void)
{
  static const struct {
    const char *value, *problem;
  } cases[] = {
    { "", "no authserv-id" },
    { ";", "no authserv-id" },
    { "\"\"; dkim=pass", "no authserv-id" },
    { "mx.x.test", "no semicolon behind the authserv-id" },
    { "mx.x.test;", "no method" },
    { "mx.x.test;;dkim=pass", "no method" },
    { "mx.x.test; dkim=pass;", "no method" },
    { "mx.x.test; none; dkim=pass", "method without result" },
    { "mx.x.test; dkim=pass; none", "method without result" },
    { "spf=pass smtp.mailfrom=x.test; dkim=pass", "no semicolon behind the authserv-id" },
    { "mx.x.test y.test; dkim=pass", "no semicolon behind the authserv-id" },
    { "mx.x.test\"y\"; dkim=pass", "no semicolon behind the authserv-id" },
    { "mx.x.test 2; dkim=pass", "unknown version" },
    { "mx.x.test 11; dkim=pass", "unknown version" },
    { "\"mx.x.test\"1; dkim=pass", "unknown version" },
    { "mx.x.test; dkim", "method without result" },
    { "mx.x.test; dkim=", "method without result" },
    { "mx.x.test; dkim=-pass", "method without result" },
    { "mx.x.test; =pass", "no method" },
    { "mx.x.test; dkim/=pass", "method without version" },
    { "mx.x.test; dkim/x=pass", "method without version" },
    { "mx.x.test; dkim/1000000000=pass", "unknown version" },
    { "mx.x.test; d_kim=pass", "method without result" },
    { "mx.x.test; dkim=pass header", "property without type" },
    { "mx.x.test; dkim=pass header.", "property without name" },
    { "mx.x.test; dkim=pass header.d", "property without value" },
    { "mx.x.test; dkim=pass header.d=", "property with a value that is none" },
    { "mx.x.test; dkim=pass header.d=x@", "property with a value that is none" },
    { "mx.x.test; dkim=pass header.b=abc==", "property with a value that is none" },
    { "mx.x.test; dkim=pass action=none", "property without type" },
    { "mx.x.test; dkim=pass header.d=x.test reason=x", "property without type" },
    { "mx.x.test; dkim=pass reason=a reason=b", "property without type" },
    { "mx.x.test; dkim=pass reason=", "reason without text" },
    { "mx.x.test; dkim=pass header.d=\"x\"header.i=y", "something behind a result" },
    { "mx.x.test; dkim=pass, dmarc=pass", "something behind a result" },
    { "mx.x.test; dkim=pass <x>", "something that is no property" },
    /* CVE-2020-12272: the domain of an attacker brings a comment or a result along. */
    { "mx.x.test; dmarc=pass header.from=example.net(.example.com", "comment without end" },
    { "mx.x.test; dkim=pass header.d=x.test(; dmarc=pass header.from=y.test",
      "comment without end" },
    { "mx.x.test; spf=pass smtp.mailfrom=\"x.test; dmarc=pass", "quoted string without end" },
    { "mx.x.test; spf=pass smtp.mailfrom=ann@x.test@y.test", "something behind a result" },
    { "mx.x.test; spf=pass smtp.mailfrom=<ann@x.test>", "property with a value that is none" },
    { "mx.x.test; dkim=pass (", "comment without end" },
    { "mx.x.test; dkim=pass )", "something that is no property" },
    { "mx.x.test (; dkim=pass", "comment without end" },
    { "mx.x.test; dkim=pass header.d=x\xE2\x80\x8B.test", "property with hidden characters" },
    { "mx.x.test; dkim=pass header.d=\"x  y\"", "property with hidden characters" },
    { "\"mx\xE2\x80\x8B.x.test\"; dkim=pass", "authserv-id with hidden characters" },
    { "mx.x.test; dkim=pass header.d=\"x\x01\"", "control character" },
    { "mx.x.test; dkim=pass (\x7F)", "control character" },
    { "mx.x.test; dkim=pass header.d=x.test header.d=y.test", "property with two values" },
    { "mx.x.test; dkim=pass header.d=x.test Header.D=y.test; spf=pass",
      "property with two values" },
    { "mx.x.test; spf=pass; dmarc=pass header.from=x.test header.from=\"X.test\"",
      "property with two values" },
    { "mx.x.test; dkim=pass (\xFF)", "not valid UTF-8" },
    { "mx.x.test; dkim=pass header.d=\xC3", "not valid UTF-8" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].value);
    g_autoptr (GPtrArray) results = new_results ();
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    g_assert_false (authentication_results_read (cases[i].value, 0, results, defects));
    g_assert_false (authentication_results_read (cases[i].value, 0, results, NULL));
    g_assert_cmpuint (results->len, ==, 0);
    g_assert_cmpuint (defects->len, ==, 1);
    g_autofree char *defect = g_strconcat ("Authentication-Results: ", cases[i].problem, NULL);
    g_assert_cmpstr (g_ptr_array_index (defects, 0), ==, defect);
  }
}

/* What is there already stays, and a hundred results are not one too many. */
static void
test_count (void)
{
  g_autoptr (GPtrArray) results = new_results ();
  g_autoptr (GString) value = g_string_new ("mx.x.test");
  for (int i = 0; i < 100; i++)
    g_string_append (value, "; dkim=pass header.d=x.test");
  g_assert_true (authentication_results_read ("y.test; spf=pass", 0, results, NULL));
  g_assert_true (authentication_results_read (value->str, 1, results, NULL));
  g_assert_cmpuint (results->len, ==, 101);
  g_string_append (value, "; dkim=pass header.d=x.test");
  g_assert_false (authentication_results_read (value->str, 2, results, NULL));
  g_assert_cmpuint (results->len, ==, 101);
}

static char *
repeated (const char *before, char letter, gsize count, const char *after)
{
  g_autofree char *middle = g_strnfill (count, letter);
  return g_strconcat (before, middle, after, NULL);
}

/* The longest that may be, and one byte more. */
static void
test_length (void)
{
  static const struct {
    const char *before, *after;
    gsize limit;
    const char *problem;
  } cases[] = {
    { "", "; dkim=pass", 255, "authserv-id of more than 255 bytes" },
    { "\"", "\"; dkim=pass", 255, "authserv-id of more than 255 bytes" },
    { "x; ", "=pass", 64, "word of more than 64 bytes" },
    { "x; dkim=", "", 64, "word of more than 64 bytes" },
    { "x; dkim=pass ", ".d=x", 64, "word of more than 64 bytes" },
    { "x; dkim=pass header.", "=x", 64, "word of more than 64 bytes" },
    { "x; dkim=pass header.d=", "", 998, "property of more than 998 bytes" },
    { "x; dkim=pass header.d=\"", "\"", 998, "property of more than 998 bytes" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s%s", cases[i].before, cases[i].after);
    g_autoptr (GPtrArray) results = new_results ();
    g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
    g_autofree char *good = repeated (cases[i].before, 'a', cases[i].limit, cases[i].after);
    g_autofree char *bad = repeated (cases[i].before, 'a', cases[i].limit + 1, cases[i].after);
    g_assert_true (authentication_results_read (good, 0, results, defects));
    g_assert_cmpuint (results->len, ==, 1);
    g_assert_false (authentication_results_read (bad, 0, results, defects));
    g_assert_cmpuint (results->len, ==, 1);
    g_autofree char *defect = g_strconcat ("Authentication-Results: ", cases[i].problem, NULL);
    g_assert_cmpstr (g_ptr_array_index (defects, 0), ==, defect);
  }
}

static void
read_results (const char *input, gsize length)
{
  (void) length;
  g_autoptr (GPtrArray) results = new_results ();
  authentication_results_read (input, 0, results, NULL);
}

static void
test_cost (void)
{
  static const CostInput inputs[] = {
    { "results", "x", "; dkim=pass", 20000, "" },
    { "properties", "x; dkim=pass", " header.d=x.test", 5000, "" },
    { "different properties", "x; dkim=pass", " a.b=c a.c=d a.d=e a.e=f a.f=g a.g=h", 1000, "" },
    { "open comments", "x; dkim=pass ", "(", 40000, "" },
    { "comments", "x; dkim=pass", "(a)", 10000, "" },
    { "nested comments", "x; dkim=pass", "((a)", 10000, "" },
    { "quoted", "x; dkim=pass reason=\"", "\\\"", 100000, "\"" },
    { "one value", "x; dkim=pass header.d=", "aaaaaaaaaa", 3000, "" },
    { "value of equal signs", "x; dkim=pass header.d=", "==========", 3000, "" },
    { "one id", "", "aaaaaaaaaa", 3000, ";" },
    { "semicolons", "x", ";;;;;;;;;;", 5000, "" },
    { "version", "x; dkim/", "1111111111", 3000, "=pass" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    cost_assert_linear (&inputs[i], read_results);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/authentication-results/grammar-is-read", test_good);
  g_test_add_func ("/mail/authentication-results/nothing-of-a-broken-field-counts", test_broken);
  g_test_add_func ("/mail/authentication-results/results-are-counted", test_count);
  g_test_add_func ("/mail/authentication-results/lengths-are-limited", test_length);
  g_test_add_func ("/mail/authentication-results/time-grows-with-length", test_cost);
  return g_test_run ();
}
