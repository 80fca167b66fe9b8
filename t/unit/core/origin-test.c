#include "core/origin.h"

#define OURS "mx.csirt.example"

/* Results are written `ID METHOD RESULT PROPERTY`, several with `|` between them; an ID that begins
 * with `~` is not bare. */
static const struct {
  const char *label;
  const char *from;
  const char *results;
  Origin origin;
} origin_case[] = {
  { "nothing", "ann@example.net", "", ORIGIN_UNVERIFIED },
  { "pass", "ann@example.net", OURS " dmarc pass header.from=example.net", ORIGIN_DMARC },
  { "pass, other case", "ann@Example.NET", "MX.csirt.Example dmarc pass header.from=eXample.net",
    ORIGIN_DMARC },
  { "fail", "ann@example.net", OURS " dmarc fail header.from=example.net", ORIGIN_FAILED },
  { "none", "ann@example.net", OURS " dmarc none header.from=example.net", ORIGIN_UNVERIFIED },
  { "temperror", "ann@example.net", OURS " dmarc temperror header.from=example.net",
    ORIGIN_UNVERIFIED },
  { "unknown result", "ann@example.net", OURS " dmarc passed header.from=example.net",
    ORIGIN_UNVERIFIED },
  { "somebody else's", "ann@example.net", "mx.example.net dmarc pass header.from=example.net",
    ORIGIN_UNVERIFIED },
  { "somebody else's beside ours", "ann@example.net",
    "mx.example.net dmarc pass header.from=example.net|" OURS " dmarc fail header.from=example.net",
    ORIGIN_FAILED },
  { "ours with more behind", "ann@example.net",
    "mx.csirt.example.evil.example dmarc pass header.from=example.net", ORIGIN_UNVERIFIED },
  { "not bare", "ann@example.net", "~" OURS " dmarc pass header.from=example.net",
    ORIGIN_UNVERIFIED },
  { "not bare beside ours", "ann@example.net",
    "~" OURS " dmarc fail header.from=example.net|" OURS " dmarc pass header.from=example.net",
    ORIGIN_DMARC },
  { "twice", "ann@example.net",
    OURS " dmarc pass header.from=example.net|" OURS " dmarc pass header.from=example.net",
    ORIGIN_UNVERIFIED },
  { "pass and fail", "ann@example.net",
    OURS " dmarc pass header.from=example.net|" OURS " dmarc fail header.from=example.net",
    ORIGIN_UNVERIFIED },
  { "other domain", "ann@example.net", OURS " dmarc pass header.from=example.org",
    ORIGIN_UNVERIFIED },
  { "fail of another domain", "ann@example.net", OURS " dmarc fail header.from=example.org",
    ORIGIN_UNVERIFIED },
  { "domain above", "ann@mail.example.net", OURS " dmarc pass header.from=example.net",
    ORIGIN_UNVERIFIED },
  { "domain below", "ann@example.net", OURS " dmarc pass header.from=mail.example.net",
    ORIGIN_UNVERIFIED },
  { "no header.from", "ann@example.net", OURS " dmarc pass smtp.mailfrom=example.net",
    ORIGIN_UNVERIFIED },
  { "longer property", "ann@example.net", OURS " dmarc pass header.fromx=example.net",
    ORIGIN_UNVERIFIED },
  { "empty property", "ann@example.net", OURS " dmarc pass header.from=", ORIGIN_UNVERIFIED },
  { "no From", NULL, OURS " dmarc pass header.from=example.net", ORIGIN_UNVERIFIED },
  { "From without domain", "ann", OURS " dmarc pass header.from=example.net", ORIGIN_UNVERIFIED },
  { "at sign in the local part", "a@example.net@example.org",
    OURS " dmarc pass header.from=example.org", ORIGIN_DMARC },
  { "dkim and spf", "ann@example.net",
    OURS " dkim pass header.d=example.net|" OURS " spf pass smtp.mailfrom=example.net",
    ORIGIN_UNVERIFIED },
  { "dkim beside dmarc", "ann@example.net",
    OURS " dkim fail header.d=example.net|" OURS " dmarc pass header.from=example.net",
    ORIGIN_DMARC },
  { "later version of the method", "ann@example.net", OURS " dmarc/2 pass header.from=example.net",
    ORIGIN_UNVERIFIED },
};

static Mail *
mail_with (const char *from, const char *results)
{
  Mail *mail = mail_new ();
  mail->from = g_strdup (from);
  g_auto (GStrv) lines = g_strsplit (results, "|", -1); /* none when empty */
  for (char **line = lines; *line != NULL; line++) {
    g_auto (GStrv) words = g_strsplit (*line, " ", -1);
    g_assert_cmpuint (g_strv_length (words), ==, 4);
    MailAuthentication *result = g_new0 (MailAuthentication, 1);
    result->bare = words[0][0] != '~';
    result->authserv_id = g_strdup (words[0] + !result->bare);
    result->method = g_strdup (words[1]);
    result->result = g_strdup (words[2]);
    result->properties = g_strsplit (words[3], ",", -1);
    g_ptr_array_add (mail->authentication, result);
  }
  return mail;
}

static void
test_results (void)
{
  g_autoptr (Policy) policy = policy_new ();
  g_autoptr (Envelope) envelope = envelope_new ();
  policy->authserv_id = g_strdup (OURS);
  for (guint i = 0; i < G_N_ELEMENTS (origin_case); i++) {
    g_autoptr (Mail) mail = mail_with (origin_case[i].from, origin_case[i].results);
    Origin origin = origin_of (policy, envelope, mail);
    if (origin != origin_case[i].origin)
      g_error ("%s: %s", origin_case[i].label, origin_text (origin));
  }
}

static void
test_nobody_believed (void)
{
  g_autoptr (Policy) policy = policy_new ();
  g_autoptr (Envelope) envelope = envelope_new ();
  g_autoptr (Mail) mail = mail_with ("ann@example.net", OURS " dmarc pass header.from=example.net");
  g_assert_null (policy->authserv_id);
  g_assert_cmpint (origin_of (policy, envelope, mail), ==, ORIGIN_UNVERIFIED);
}

static void
test_login (void)
{
  g_autoptr (Policy) policy = policy_new ();
  g_autoptr (Envelope) envelope = envelope_new ();
  envelope->sasl_user = g_strdup ("alice");
  policy->authserv_id = g_strdup (OURS);
  g_autoptr (Mail) mail = mail_with ("ann@example.net", OURS " dmarc fail header.from=example.net");
  g_assert_cmpint (origin_of (policy, envelope, mail), ==, ORIGIN_SASL);
}

static void
test_texts (void)
{
  for (Origin origin = ORIGIN_UNVERIFIED; origin <= ORIGIN_SASL; origin++)
    for (Origin other = ORIGIN_UNVERIFIED; other < origin; other++)
      g_assert_cmpstr (origin_text (origin), !=, origin_text (other));
  g_assert_cmpstr (origin_text (ORIGIN_UNVERIFIED), ==, "sender not verified");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/origin/believes-one-result-of-ours-about-this-from", test_results);
  g_test_add_func ("/core/origin/believes-nobody-unless-told", test_nobody_believed);
  g_test_add_func ("/core/origin/login-goes-before-results", test_login);
  g_test_add_func ("/core/origin/texts-differ", test_texts);
  return g_test_run ();
}
