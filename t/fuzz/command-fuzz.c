#include <string.h>

#include "base/text.h"

#include "core/command.h"
#include "core/stanza.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever the mail: what is no command stays text, each line that is one has a verdict, and what
 * was understood can be told. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *mail = text_from_bytes ((const char *) data, size);
  g_autoptr (Policy) policy = policy_new ();
  policy->domain = g_strdup ("csirt.example");
  g_autoptr (Stanza) stanza = stanza_read (mail, NULL, policy);
  g_assert_true (stanza->lines->len > 0 || strlen (stanza->text) <= strlen (mail));
  const CommandContext context = { .policy = policy, .by_mail = TRUE };
  g_autoptr (Commands) commands = commands_read (stanza->lines, &context);
  g_assert_cmpuint (commands->lines->len, <=, stanza->lines->len);
  g_assert_cmpuint (commands->errors, <=, commands->lines->len);
  g_autofree char *transcript = commands_transcript (commands);
  g_assert_true (text_is_valid (transcript, strlen (transcript)));
  g_autoptr (GArray) targets = commands_targets (commands);
  g_autoptr (GPtrArray) changes = commands_changes (commands, 1, NULL, NULL);
  g_assert_cmpuint (commands->changes->len, ==, 0);
  return 0;
}
