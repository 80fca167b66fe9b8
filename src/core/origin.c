#include "core/origin.h"

#include <string.h>

static const char *const texts[] = {
  [ORIGIN_UNVERIFIED] = "sender not verified",
  [ORIGIN_FAILED] = "sender is probably forged (dmarc=fail)",
  [ORIGIN_DMARC] = "sender's domain verified (dmarc=pass)",
  [ORIGIN_SASL] = "sender logged in to send",
};

/* The one dmarc result that our own verifier wrote, or NULL. */
static const MailAuthentication *
find_dmarc (const Policy *policy, const Mail *mail)
{
  const MailAuthentication *found = NULL;
  if (policy->authserv_id == NULL)
    return NULL;
  for (guint i = 0; i < mail->authentication->len; i++) {
    const MailAuthentication *result = g_ptr_array_index (mail->authentication, i);
    if (!result->bare || g_ascii_strcasecmp (result->authserv_id, policy->authserv_id) != 0 ||
        !g_str_equal (result->method, "dmarc"))
      continue;
    if (found != NULL)
      return NULL;
    found = result;
  }
  return found;
}

/* What was verified must be what we read: a From that two parsers read differently proves nothing.
 */
static gboolean
is_about (const MailAuthentication *result, const char *from)
{
  static const char property[] = "header.from=";
  const char *at = from == NULL ? NULL : strrchr (from, '@');
  if (at == NULL)
    return FALSE;
  for (char **line = result->properties; *line != NULL; line++)
    if (g_ascii_strncasecmp (*line, property, strlen (property)) == 0)
      return g_ascii_strcasecmp (*line + strlen (property), at + 1) == 0;
  return FALSE;
}

Origin
origin_of (const Policy *policy, const Envelope *envelope, const Mail *mail)
{
  if (envelope->sasl_user != NULL)
    return ORIGIN_SASL;
  const MailAuthentication *dmarc = find_dmarc (policy, mail);
  if (dmarc == NULL || !is_about (dmarc, mail->from))
    return ORIGIN_UNVERIFIED;
  if (g_str_equal (dmarc->result, "pass"))
    return ORIGIN_DMARC;
  return g_str_equal (dmarc->result, "fail") ? ORIGIN_FAILED : ORIGIN_UNVERIFIED;
}

const char *
origin_text (Origin origin)
{
  g_assert (origin < G_N_ELEMENTS (texts));
  return texts[origin];
}
