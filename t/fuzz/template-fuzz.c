#include <string.h>

#include "base/printer.h"
#include "base/text.h"

#include "core/template.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Any source either compiles and renders to valid text, or fails with a message of valid text.
 * Records hide the lists around them, so that nesting cannot multiply without end. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const names[] = { "a", "b", "list", NULL };
  g_autofree char *source = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (Template) template = template_compile ("fuzz", source, names, &error);
  g_assert_true ((template == NULL) == (error != NULL));
  if (template == NULL) {
    g_assert_true (text_is_valid (error->message, strlen (error->message)));
    return 0;
  }
  g_autoptr (json_t) values =
      json_pack ("{s:s, s:i, s:[{s:n, s:s}, {s:[]}]}", "a", "{{b}}\r\n\u202Ex", "b", 5, "list",
                 "list", "a", "", "list");
  g_autofree char *subject = NULL;
  g_autofree char *text = NULL;
  template_render (template, values, &subject, &text);
  g_assert_null (strpbrk (subject, "\r\n"));
  g_assert_true (text_is_valid (subject, strlen (subject)));
  g_assert_true (text_is_valid (text, strlen (text)));
  return 0;
}
