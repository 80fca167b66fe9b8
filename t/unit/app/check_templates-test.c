#include <glib/gstdio.h>

#include "base/printer.h"

#include "core/notice_event.h"

#include "app/check_templates.h"

#include "config_directory.h"

/* Writes TEXT as the template NAME of LANGUAGE, a path such as `own/fr`, which is made. */
static void
write_template (const ConfigDirectory *directory, const char *language, const char *name,
                const char *text)
{
  g_autofree char *path = g_build_filename (directory->path, language, NULL);
  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
  g_autofree char *file = g_strdup_printf ("%s/%s.txt", language, name);
  config_directory_write (directory, file, text, 0644);
}

/* English templates of all events. */
static void
write_english (const ConfigDirectory *directory)
{
  for (guint event = 0; event < NOTICE_EVENTS; event++)
    write_template (directory, "templates/en", notice_event_template ((NoticeEvent) event),
                    "Subject: {{queue}}\n\nText.\n");
}

static json_t *
check (const ConfigDirectory *directory, const char *more, const json_t *staff)
{
  g_autofree char *text = g_strconcat (config_directory_good, more, NULL);
  g_autoptr (Config) config = config_directory_load (directory, text);
  json_t *checks = json_array ();
  check_templates (config, staff, checks);
  return checks;
}

/* TRUE when CHECKS have a row in STATE whose detail ends with DETAIL. */
static gboolean
has_row (const json_t *checks, const char *state, const char *detail)
{
  for (gsize i = 0; i < json_array_size (checks); i++) {
    const json_t *row = json_array_get (checks, i);
    const char *found = json_string_value (json_object_get (row, "detail"));
    if (g_str_equal (json_string_value (json_object_get (row, "state")), state) &&
        g_str_has_suffix (found, detail))
      return TRUE;
  }
  return FALSE;
}

static gsize
count (const json_t *checks, const char *state)
{
  gsize found = 0;
  for (gsize i = 0; i < json_array_size (checks); i++) {
    const json_t *row = json_array_get (checks, i);
    g_assert_cmpstr (json_string_value (json_object_get (row, "check")), ==, "template");
    found += g_str_equal (json_string_value (json_object_get (row, "state")), state);
  }
  return found;
}

static void
test_each_once (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  write_english (directory);
  g_autoptr (json_t) checks = check (directory,
                                     "queue Other { address = a@csirt.example\n"
                                     "comment-address = b@csirt.example }\n"
                                     "constituency A { }\n",
                                     NULL);
  g_assert_cmpuint (json_array_size (checks), ==, NOTICE_EVENTS);
  g_assert_cmpuint (count (checks, "ok"), ==, NOTICE_EVENTS);
  g_assert_true (has_row (checks, "ok", "en/held-back.txt"));
}

static void
test_missing (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  write_english (directory);
  g_autofree char *file =
      g_build_filename (directory->path, "templates", "en", "received.txt", NULL);
  g_assert_cmpint (g_remove (file), ==, 0);
  g_autoptr (json_t) checks = check (directory, "", NULL);
  g_assert_cmpuint (count (checks, "failed"), ==, 1);
  g_assert_cmpuint (count (checks, "ok"), ==, NOTICE_EVENTS - 1);
}

/* Languages of a constituency, a rule and a member of staff; what they lack is English. */
static void
test_languages (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  write_english (directory);
  write_template (directory, "templates/es", "relayed", "Subject: {{wrong}}\n\nTexto.\n");
  write_template (directory, "templates/pt", "new-ticket", "no header\n");
  write_template (directory, "own/fr", "acknowledgement", "Subject: Merci\n\n{{#queue}}\n");
  g_autoptr (json_t) staff = json_pack ("[{s:s, s:s}, {s:s, s:n}]", "name", "rui", "language", "pt",
                                        "name", "ana", "language");
  g_autoptr (json_t) checks = check (directory,
                                     "constituency A { templates = DIR/own language = fr }\n"
                                     "rule R { set = { 'Language: es' } }\n",
                                     staff);
  g_assert_true (has_row (checks, "ok", "es/new-ticket.txt"));
  g_assert_true (has_row (checks, "ok", "fr/new-ticket.txt of constituency A"));
  g_assert_false (has_row (checks, "ok", "es/relayed.txt"));
  g_assert_false (has_row (checks, "ok", "pt/new-ticket.txt"));
  g_assert_true (has_row (checks, "ok", "fr/acknowledgement.txt"));
  g_assert_false (has_row (checks, "ok", "fr/acknowledgement.txt of constituency A"));
  g_assert_cmpuint (count (checks, "failed"), ==, 3);
}

static void
test_rules_and_queues (ConfigDirectory *directory, gconstpointer data G_GNUC_UNUSED)
{
  static const char more[] = "queue Other { address = a@csirt.example templates = DIR/own\n"
                             "comment-address = b@csirt.example }\n"
                             "rule R { set = 'Template: phishing' }\n"
                             "rule S { set = 'Template: received' }\n";
  write_english (directory);
  g_autoptr (json_t) missing = check (directory, more, NULL);
  g_assert_false (has_row (missing, "ok", "phishing.txt of a rule"));
  g_assert_cmpuint (count (missing, "failed"), ==, 1);
  write_template (directory, "own/en", "phishing", "Subject: Thank you\n\nText.\n");
  g_autoptr (json_t) half = check (directory, more, NULL);
  g_assert_true (has_row (half, "ok", "en/phishing.txt of queue Other of a rule"));
  g_assert_true (has_row (half, "ok", "en/received.txt of a rule"));
  g_assert_true (has_row (half, "ok", "en/received.txt"));
  g_assert_cmpuint (count (half, "failed"), ==, 1);
  write_template (directory, "templates/en", "phishing", "Subject: Thank you\n\nText.\n");
  g_autoptr (json_t) whole = check (directory, more, NULL);
  g_assert_cmpuint (count (whole, "failed"), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*test) (ConfigDirectory *, gconstpointer);
  } tests[] = {
    { "each-once", test_each_once },
    { "missing", test_missing },
    { "languages", test_languages },
    { "rules-and-queues", test_rules_and_queues },
  };
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/app/check_templates/", tests[i].path, NULL);
    g_test_add (path, ConfigDirectory, NULL, config_directory_set_up, tests[i].test,
                config_directory_tear_down);
  }
  return g_test_run ();
}
