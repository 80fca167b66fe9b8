#include <string.h>

#include "base/text.h"

#include "core/mail.h"

#include "mail/authentication-results.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
assert_line (const char *text)
{
  g_assert_true (text_is_valid (text, strlen (text)));
  g_autofree char *line = text_one_line (text);
  g_assert_cmpstr (line, ==, text);
}

static void
assert_result (const MailAuthentication *result, const char *value)
{
  assert_line (result->authserv_id);
  g_assert_cmpuint (strlen (result->authserv_id), <=, 255);
  g_assert_cmpuint (strlen (result->result), <=, 64);
  g_assert_cmpuint (result->field, ==, 3);
  g_assert_cmpuint (strlen (result->method), >, 0);
  g_assert_null (strpbrk (result->method, " \t();=\""));
  g_assert_cmpuint (strlen (result->result), >, 0);
  g_assert_null (strpbrk (result->result, " \t();=\"/"));
  for (char **property = result->properties; *property != NULL; property++) {
    assert_line (*property);
    g_assert_nonnull (strchr (*property, '='));
    g_assert_cmpuint (strlen (strchr (*property, '=')), <=, 999);
    gsize name = strcspn (*property, "=") + 1;
    for (char **before = result->properties; before < property; before++)
      g_assert_true (strncmp (*before, *property, name) != 0);
    g_assert_cmpuint (strcspn (*property, "="), >, strcspn (*property, "."));
  }
  const char *start = value + strspn (value, " \t");
  if (result->bare)
    g_assert_true (g_str_has_prefix (start, result->authserv_id));
}

/* Whatever the field says, either nothing of it is believed and it is said why, or all of it is
 * clean. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *value = g_strndup ((const char *) data, size);
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) results =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mail_authentication_free);
  gboolean good = authentication_results_read (value, 3, results, defects);
  g_assert_cmpuint (defects->len, ==, !good);
  g_assert_cmpuint (results->len, <=, good ? 100 : 0);
  for (guint i = 0; i < results->len; i++)
    assert_result (g_ptr_array_index (results, i), value);
  /* A comment more changes nothing; one that stays open breaks everything. */
  g_autofree char *more = g_strconcat (value, " (x)", NULL);
  g_autofree char *open = g_strconcat (value, " (", NULL);
  g_autoptr (GPtrArray) same =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mail_authentication_free);
  if (good) {
    g_assert_true (authentication_results_read (more, 3, same, NULL));
    g_assert_cmpuint (same->len, ==, results->len);
    g_assert_false (authentication_results_read (open, 3, same, NULL));
  }
  return 0;
}
