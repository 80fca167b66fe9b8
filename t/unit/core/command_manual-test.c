#include <string.h>

#include "core/command.h"
#include "core/stanza.h"

#include "command_stage.h"

#define PAGE TOP_SRCDIR "/src/cmd/tocsin-commands.7"
#define MAIL_BEGIN ".Bd -literal -offset indent\n"
#define MAIL_END ".Ed\n"

static char *
read_page (void)
{
  g_autoptr (GError) error = NULL;
  char *page = NULL;
  if (!g_file_get_contents (PAGE, &page, NULL, &error))
    g_error ("%s", error->message);
  return page;
}

/* A mail of the page: all of it is understood. */
static void
check_mail (const CommandStage *stage, const char *mail)
{
  g_autoptr (Stanza) stanza = stanza_read (mail, NULL, stage->policy);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < stanza->lines->len; i++) {
    const char *line = g_ptr_array_index (stanza->lines, i);
    if (!command_is_known (line, stage->policy))
      g_error ("no command: %s", line);
    g_ptr_array_add (lines, g_strdup (line));
  }
  g_assert_cmpuint (lines->len, >, 0);
  g_ptr_array_add (lines, NULL);
  g_autofree char *text = g_strjoinv ("\n", (char **) lines->pdata);
  g_autoptr (Commands) commands = command_stage_read (stage, text, TRUE);
  g_autofree char *transcript = commands_transcript (commands);
  if (commands->errors > 0)
    g_error ("%s", transcript);
}

static void
test_mails (void)
{
  g_autoptr (CommandStage) stage = command_stage_new ();
  g_autofree char *page = read_page ();
  guint mails = 0;
  for (char *at = page; (at = strstr (at, MAIL_BEGIN)) != NULL; mails++) {
    at += strlen (MAIL_BEGIN);
    char *end = strstr (at, MAIL_END);
    g_assert_nonnull (end);
    g_autofree char *mail = g_strndup (at, (gsize) (end - at));
    check_mail (stage, mail);
  }
  g_assert_cmpuint (mails, >=, 12);
}

/* The keys that the items of the page's lists are about. */
static GHashTable *
documented_keys (const char *page)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (page, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    if (!g_str_has_prefix (*line, ".It Cm "))
      continue;
    g_auto (GStrv) words = g_strsplit (*line + strlen (".It Cm "), " ", -1);
    for (char **word = words; *word != NULL; word++) {
      if (strchr (":,", **word) != NULL)
        continue;
      if (g_str_equal (*word, "Ar") || g_str_equal (*word, "Ns"))
        break;
      g_hash_table_add (keys, g_strdup (*word));
    }
  }
  return keys;
}

static void
test_keys (void)
{
  g_autofree char *page = read_page ();
  g_autoptr (GHashTable) keys = documented_keys (page);
  gsize count = 0;
  for (; command_key (count) != NULL; count++)
    if (!g_hash_table_contains (keys, command_key (count)->name))
      g_error ("the manual lacks %s", command_key (count)->name);
  g_assert_cmpuint (g_hash_table_size (keys), ==, count);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/command_manual/has-mails-that-are-understood", test_mails);
  g_test_add_func ("/core/command_manual/has-every-key-and-no-other", test_keys);
  return g_test_run ();
}
