#include "config.h"

#include "base/error.h"
#include "base/printer.h"

#include "app/compose.h"

#include "config_directory.h"

/* The constituency's directory comes before the queue's, that before the site's, and every one in
 * the language before any in English. */
static void
test_template_order (ConfigDirectory *directory, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *there;  /* a file more each time */
    const char *wanted; /* the one that is taken */
  } table[] = {
    { "templates/en/received.txt", "templates/en/received.txt" },
    { "queue/en/received.txt", "queue/en/received.txt" },
    { "constituency/en/received.txt", "constituency/en/received.txt" },
    { "templates/es/received.txt", "templates/es/received.txt" },
    { "queue/es/received.txt", "queue/es/received.txt" },
    { "constituency/es/received.txt", "constituency/es/received.txt" },
  };
  g_autoptr (Config) config = config_directory_load (directory, config_directory_good);
  g_autofree char *of_queue = g_build_filename (directory->path, "queue", NULL);
  g_autofree char *of_constituency = g_build_filename (directory->path, "constituency", NULL);
  Queue queue = { .templates = of_queue };
  Constituency constituency = { .templates = of_constituency };
  const TemplateChoice choice = { NOTICE_RECEIVED, NULL, "es", &queue, &constituency };
  g_autoptr (GError) error = NULL;
  g_assert_null (compose_template (config, &choice, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_CONFIG);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_autofree char *source = g_strdup_printf ("Subject: %s\n\nx\n", table[i].there);
    g_autofree char *folder = g_path_get_dirname (table[i].there);
    g_autofree char *path = g_build_filename (directory->path, folder, NULL);
    g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
    config_directory_write (directory, table[i].there, source, 0644);
    g_autoptr (GError) problem = NULL;
    g_autoptr (Template) template = compose_template (config, &choice, &problem);
    g_assert_no_error (problem);
    g_autoptr (json_t) values = json_object ();
    g_autofree char *subject = NULL;
    g_autofree char *text = NULL;
    template_render (template, values, &subject, &text);
    g_assert_cmpstr (subject, ==, table[i].wanted);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/app/compose_template/constituency-queue-site-then-english", ConfigDirectory, NULL,
              config_directory_set_up, test_template_order, config_directory_tear_down);
  return g_test_run ();
}
