#include <string.h>

#include "base/printer.h"

#include "core/notice_event.h"
#include "core/template.h"

static const char *const language[] = { "en", "es" };

static const struct {
  NoticeEvent event;
  const char *name;
  gboolean automatic;
} expected[NOTICE_EVENTS] = {
  { NOTICE_ACKNOWLEDGEMENT, "acknowledgement", TRUE },
  { NOTICE_CORRESPONDENCE, "correspondence", FALSE },
  { NOTICE_QUARANTINED, "quarantined", TRUE },
  { NOTICE_DELIVERY_FAILED, "delivery-failed", TRUE },
  { NOTICE_BUDGET_ALARM, "budget-alarm", TRUE },
};

static void
test_names (void)
{
  for (guint i = 0; i < NOTICE_EVENTS; i++) {
    NoticeEvent event = NOTICE_EVENTS;
    g_assert_cmpstr (notice_event_name (expected[i].event), ==, expected[i].name);
    g_assert_true (notice_event_from_name (expected[i].name, &event));
    g_assert_cmpint (event, ==, expected[i].event);
    g_assert_cmpint (notice_event_is_automatic (event), ==, expected[i].automatic);
  }
  NoticeEvent untouched = NOTICE_QUARANTINED;
  g_assert_false (notice_event_from_name ("Quarantined", &untouched));
  g_assert_cmpint (untouched, ==, NOTICE_QUARANTINED);
}

/* Whoever can put words into an acknowledgement can have us mail them to anybody. */
static void
test_acknowledgement_names (void)
{
  static const char *const foreign[] = { "subject", "text",   "author", "sender",
                                         "reason",  "detail", "name",   "from" };
  const char *const *names = notice_event_template_names (NOTICE_ACKNOWLEDGEMENT);
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_assert_false (g_strv_contains (names, foreign[i]));
}

static char *
read_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);
  return content;
}

/* Each name of EVENT with its own name in guillemets as value. */
static json_t *
marked_values (NoticeEvent event)
{
  json_t *values = json_object ();
  for (const char *const *name = notice_event_template_names (event); *name != NULL; name++) {
    g_autofree char *mark = g_strdup_printf ("\u00AB%s\u00BB", *name);
    json_object_set_new (values, *name, json_string (mark));
  }
  return values;
}

static Template *
shipped_template (NoticeEvent event, const char *lang)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_strdup_printf (TOP_SRCDIR "/templates/%s/%s.txt", lang, notice_event_name (event));
  g_autofree char *source = read_file (path);
  Template *template = template_compile (path, source, notice_event_template_names (event), &error);
  g_assert_no_error (error);
  return template;
}

/* Lines of the template's own, values aside, fit a narrow screen. */
static void
assert_narrow (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpint (g_utf8_strlen (lines[i], -1), <, 72);
}

static void
test_shipped_templates (void)
{
  for (guint e = 0; e < NOTICE_EVENTS; e++)
    for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
      g_autoptr (Template) template = shipped_template ((NoticeEvent) e, language[l]);
      g_autoptr (json_t) marked = marked_values ((NoticeEvent) e);
      g_autoptr (json_t) empty = json_object ();
      json_t *const values[] = { marked, empty };
      for (guint v = 0; v < G_N_ELEMENTS (values); v++) {
        g_autofree char *subject = NULL;
        g_autofree char *text = NULL;
        template_render (template, values[v], &subject, &text);
        g_assert_null (strstr (text, "{{"));
        g_assert_null (strstr (text, "\n\n\n\n"));
        g_assert_true (g_str_has_suffix (text, "\n"));
        assert_narrow (text);
      }
    }
}

/* Both languages say the same things. */
static void
test_languages_agree (void)
{
  for (guint e = 0; e < NOTICE_EVENTS; e++) {
    g_autoptr (json_t) values = marked_values ((NoticeEvent) e);
    char *mail[G_N_ELEMENTS (language)] = { NULL };
    for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
      g_autoptr (Template) template = shipped_template ((NoticeEvent) e, language[l]);
      g_autofree char *subject = NULL;
      g_autofree char *text = NULL;
      template_render (template, values, &subject, &text);
      mail[l] = g_strconcat (subject, "\n", text, NULL);
    }
    for (const char *const *name = notice_event_template_names ((NoticeEvent) e); *name != NULL;
         name++) {
      g_autofree char *mark = g_strdup_printf ("\u00AB%s\u00BB", *name);
      gboolean first = strstr (mail[0], mark) != NULL;
      gboolean second = strstr (mail[1], mark) != NULL;
      if (first != second)
        g_error ("%s: %s in one language only", notice_event_name ((NoticeEvent) e), *name);
    }
    for (guint l = 0; l < G_N_ELEMENTS (language); l++)
      g_free (mail[l]);
  }
}

static void
test_acknowledgement_text (void)
{
  static const char *const subject_of[] = { "We have received your message",
                                            "Hemos recibido su mensaje" };
  for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
    g_autoptr (Template) template = shipped_template (NOTICE_ACKNOWLEDGEMENT, language[l]);
    g_autoptr (json_t) values = marked_values (NOTICE_ACKNOWLEDGEMENT);
    g_autofree char *subject = NULL;
    g_autofree char *text = NULL;
    template_render (template, values, &subject, &text);
    g_assert_cmpstr (subject, ==, subject_of[l]);
    g_assert_nonnull (strstr (text, "\u00ABticket\u00BB"));
    g_assert_nonnull (strstr (text, "\u00ABaddress\u00BB"));
    g_assert_nonnull (strstr (text, "\u00ABtag\u00BB"));
  }
}

/* The operators' mails end in something to run. */
static void
test_commands (void)
{
  static const struct {
    NoticeEvent event;
    const char *command;
  } wanted[] = {
    { NOTICE_QUARANTINED, "  tocsin quarantine show \u00ABid\u00BB\n" },
    { NOTICE_QUARANTINED, "  tocsin quarantine retry \u00ABid\u00BB\n" },
    { NOTICE_DELIVERY_FAILED, "  tocsin outbox show \u00ABid\u00BB --raw\n" },
    { NOTICE_BUDGET_ALARM, "  tocsin outbox list --state suppressed\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
      g_autoptr (Template) template = shipped_template (wanted[i].event, language[l]);
      g_autoptr (json_t) values = marked_values (wanted[i].event);
      g_autofree char *subject = NULL;
      g_autofree char *text = NULL;
      template_render (template, values, &subject, &text);
      g_assert_nonnull (strstr (text, wanted[i].command));
    }
}

/* The inside of the literal display number N behind `.Sh EXAMPLES`. */
static char *
example (const char *page, guint n)
{
  static const char begin[] = ".Bd -literal -offset indent\n";
  const char *p = strstr (page, ".Sh EXAMPLES\n");
  g_assert_nonnull (p);
  for (guint i = 0; i <= n; i++) {
    p = strstr (p, begin);
    g_assert_nonnull (p);
    p += strlen (begin);
  }
  const char *end = strstr (p, ".Ed\n");
  g_assert_nonnull (end);
  return g_strndup (p, (gsize) (end - p));
}

static void
test_manual_example (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *page = read_file (TOP_SRCDIR "/src/cmd/tocsin-template.5");
  g_autofree char *source = example (page, 0);
  g_autofree char *data = example (page, 1);
  g_autofree char *wanted = example (page, 2);
  g_autoptr (Template) template = template_compile (
      "example", source, notice_event_template_names (NOTICE_DELIVERY_FAILED), &error);
  g_assert_no_error (error);
  g_autoptr (json_t) values = json_loads (data, 0, NULL);
  g_assert_nonnull (values);
  g_autofree char *subject = NULL;
  g_autofree char *text = NULL;
  template_render (template, values, &subject, &text);
  g_autofree char *mail = g_strdup_printf ("Subject: %s\n\n%s", subject, text);
  g_assert_cmpstr (mail, ==, wanted);
}

/* The part of PAGE from the heading of EVENT to the next heading. */
static char *
manual_section (const char *page, NoticeEvent event)
{
  g_autofree char *heading = g_strdup_printf (".Ss %s\n", notice_event_name (event));
  const char *start = strstr (page, heading);
  g_assert_nonnull (start);
  const char *end = strstr (start + 1, "\n.S");
  g_assert_nonnull (end);
  return g_strndup (start, (gsize) (end - start));
}

static void
test_manual_names (void)
{
  g_autofree char *page = read_file (TOP_SRCDIR "/src/cmd/tocsin-template.5");
  g_autofree char *common = g_strndup (page, (gsize) (strstr (page, ".Ss acknowl") - page));
  for (guint e = 0; e < NOTICE_EVENTS; e++) {
    g_autofree char *section = manual_section (page, (NoticeEvent) e);
    g_auto (GStrv) items = g_strsplit (section, ".It Va ", -1);
    guint own = 0;
    for (const char *const *name = notice_event_template_names ((NoticeEvent) e); *name != NULL;
         name++) {
      g_autofree char *item = g_strdup_printf (".It Va %s\n", *name);
      gboolean everywhere = strstr (common, item) != NULL;
      if (!everywhere && strstr (section, item) == NULL)
        g_error ("%s: the manual lacks %s", notice_event_name ((NoticeEvent) e), *name);
      own += everywhere ? 0 : 1;
    }
    g_assert_cmpuint (g_strv_length (items) - 1, ==, own);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/notice_event/names-events", test_names);
  g_test_add_func ("/core/notice_event/offers-no-foreign-words-to-the-acknowledgement",
                   test_acknowledgement_names);
  g_test_add_func ("/core/notice_event/ships-templates-that-compile-and-render",
                   test_shipped_templates);
  g_test_add_func ("/core/notice_event/says-the-same-in-each-language", test_languages_agree);
  g_test_add_func ("/core/notice_event/acknowledges-with-number-tag-and-address",
                   test_acknowledgement_text);
  g_test_add_func ("/core/notice_event/tells-operators-what-to-run", test_commands);
  g_test_add_func ("/core/notice_event/has-a-manual-whose-example-holds", test_manual_example);
  g_test_add_func ("/core/notice_event/has-a-manual-with-exactly-its-names", test_manual_names);
  return g_test_run ();
}
