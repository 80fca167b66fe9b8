#include <string.h>

#include "base/printer.h"

#include "core/notice_event.h"
#include "core/template.h"

static const char *const language[] = { "en", "es" };

static const struct {
  NoticeEvent event;
  const char *name;
  const char *template;
  Budget budget;
} expected[NOTICE_EVENTS] = {
  { NOTICE_ACKNOWLEDGEMENT, "acknowledgement", "acknowledgement", BUDGET_ACKNOWLEDGEMENT },
  { NOTICE_RECEIVED, "acknowledgement", "received", BUDGET_ACKNOWLEDGEMENT },
  { NOTICE_CLOSED, "acknowledgement", "closed", BUDGET_ACKNOWLEDGEMENT },
  { NOTICE_CORRESPONDENCE, "correspondence", "correspondence", BUDGET_FREE },
  { NOTICE_RELAYED, "correspondence", "relayed", BUDGET_RELAYED },
  { NOTICE_NEW_TICKET, "new-ticket", "new-ticket", BUDGET_STAFF },
  { NOTICE_STAFF_CORRESPONDENCE, "correspondence", "staff-correspondence", BUDGET_STAFF },
  { NOTICE_HELD_BACK, "correspondence", "held-back", BUDGET_STAFF },
  { NOTICE_COMMENT, "comment", "comment", BUDGET_STAFF },
  { NOTICE_OWNER, "owner", "owner", BUDGET_STAFF },
  { NOTICE_RESOLVED, "resolved", "resolved", BUDGET_FREE },
  { NOTICE_STATUS, "status", "status", BUDGET_STAFF },
  { NOTICE_CHALLENGE, "challenge", "challenge", BUDGET_CHALLENGE },
  { NOTICE_TRANSCRIPT, "transcript", "transcript", BUDGET_STAFF },
  { NOTICE_KEY_EXPIRES, "key-expires", "key-expires", BUDGET_AUTOMATIC },
  { NOTICE_DELIVERY_FAILED, "delivery-failed", "delivery-failed", BUDGET_AUTOMATIC },
  { NOTICE_QUARANTINED, "quarantined", "quarantined", BUDGET_AUTOMATIC },
  { NOTICE_BUDGET_ALARM, "budget-alarm", "budget-alarm", BUDGET_AUTOMATIC },
};

/* What a writer is answered by itself. */
static const NoticeEvent answers[] = { NOTICE_ACKNOWLEDGEMENT, NOTICE_RECEIVED, NOTICE_CLOSED };

/* What staff are told. */
static const NoticeEvent staff[] = { NOTICE_NEW_TICKET, NOTICE_STAFF_CORRESPONDENCE,
                                     NOTICE_HELD_BACK,  NOTICE_COMMENT,
                                     NOTICE_OWNER,      NOTICE_STATUS };

static void
test_names (void)
{
  for (guint i = 0; i < NOTICE_EVENTS; i++) {
    NoticeEvent event = expected[i].event;
    g_assert_cmpint (event, ==, i);
    g_assert_cmpstr (notice_event_name (event), ==, expected[i].name);
    g_assert_cmpstr (notice_event_template (event), ==, expected[i].template);
    g_assert_cmpint (notice_event_budget (event), ==, expected[i].budget);
    for (guint j = 0; j < i; j++)
      g_assert_cmpstr (expected[i].template, !=, expected[j].template);
  }
}

/* Whoever can put words into an acknowledgement can have us mail them to anybody. */
static void
test_answer_names (void)
{
  static const char *const foreign[] = { "subject", "text",   "author", "sender", "who",
                                         "reason",  "detail", "name",   "from" };
  for (guint a = 0; a < G_N_ELEMENTS (answers); a++) {
    const char *const *names = notice_event_template_names (answers[a]);
    for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
      g_assert_false (g_strv_contains (names, foreign[i]));
  }
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

/* Each name of EVENT with its own name in guillemets as value. The lists among them are texts here:
 * their inside appears once, with the names of the records beside it. */
static json_t *
marked_values (NoticeEvent event)
{
  json_t *values = json_object ();
  for (const char *const *name = notice_event_template_names (event); *name != NULL; name++) {
    g_autofree char *mark = g_strdup_printf ("\u00AB%s\u00BB", *name);
    json_object_set_new (values, *name, json_string (mark));
  }
  /* A writer is known in one way only, and hardly ever did not confirm. */
  static const char *const others[] = { "failed",    "dmarc", "sasl", "pgp",
                                        "challenge", "cli",   "rule", "unconfirmed" };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    json_object_del (values, others[i]);
  return values;
}

static Template *
shipped_template (NoticeEvent event, const char *lang)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path =
      g_strdup_printf (TOP_SRCDIR "/templates/%s/%s.txt", lang, notice_event_template (event));
  g_autofree char *source = read_file (path);
  Template *template = template_compile (path, source, notice_event_template_names (event), &error);
  g_assert_no_error (error);
  return template;
}

/* Subject and text of the template of EVENT with VALUES. */
static char *
rendered (NoticeEvent event, const char *lang, const json_t *values)
{
  g_autoptr (Template) template = shipped_template (event, lang);
  g_autofree char *subject = NULL;
  g_autofree char *text = NULL;
  template_render (template, values, &subject, &text);
  return g_strconcat (subject, "\n", text, NULL);
}

/* As marked_values(), without what is often empty. */
static json_t *
scarce_values (NoticeEvent event)
{
  static const char *const empty[] = { "address", "attachments", "constituency", "cut",
                                       "defects", "delayed",     "due",          "name",
                                       "owner",   "requestors",  "text",         "ticket" };
  json_t *values = marked_values (event);
  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    json_object_del (values, empty[i]);
  return values;
}

static void
test_shipped_templates (void)
{
  for (guint e = 0; e < NOTICE_EVENTS; e++)
    for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
      g_autoptr (json_t) marked = marked_values ((NoticeEvent) e);
      g_autoptr (json_t) scarce = scarce_values ((NoticeEvent) e);
      g_autoptr (json_t) empty = json_object ();
      json_t *const values[] = { marked, scarce, empty };
      for (guint v = 0; v < G_N_ELEMENTS (values); v++) {
        g_autofree char *mail = rendered ((NoticeEvent) e, language[l], values[v]);
        g_assert_null (strstr (mail, "{{"));
        if (strstr (mail, "\n\n\n\n") != NULL)
          g_error ("%s: holes in '%s'", notice_event_template ((NoticeEvent) e), mail);
        g_assert_true (g_str_has_suffix (mail, "\n"));
      }
    }
}

/* Lines of the template's own, values aside, fit a narrow screen. */
static void
test_narrow (void)
{
  for (guint e = 0; e < NOTICE_EVENTS; e++)
    for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
      g_autoptr (json_t) values = marked_values ((NoticeEvent) e);
      for (const char *const *name = notice_event_template_names ((NoticeEvent) e); *name != NULL;
           name++)
        if (json_object_get (values, *name) != NULL)
          json_object_set_new (values, *name, json_string ("x"));
      g_autofree char *mail = rendered ((NoticeEvent) e, language[l], values);
      g_auto (GStrv) lines = g_strsplit (mail, "\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        if (g_utf8_strlen (lines[i], -1) >= 72)
          g_error ("%s: '%s'", notice_event_template ((NoticeEvent) e), lines[i]);
    }
}

/* Both languages say the same things. */
static void
assert_languages_agree (NoticeEvent event, const json_t *values)
{
  g_autofree char *first = rendered (event, language[0], values);
  g_autofree char *second = rendered (event, language[1], values);
  for (const char *const *name = notice_event_template_names (event); *name != NULL; name++) {
    g_autofree char *mark = g_strdup_printf ("\u00AB%s\u00BB", *name);
    if ((strstr (first, mark) == NULL) != (strstr (second, mark) == NULL))
      g_error ("%s: %s in one language only", notice_event_template (event), *name);
  }
}

static void
test_languages_agree (void)
{
  for (guint e = 0; e < NOTICE_EVENTS; e++) {
    g_autoptr (json_t) marked = marked_values ((NoticeEvent) e);
    g_autoptr (json_t) scarce = scarce_values ((NoticeEvent) e);
    assert_languages_agree ((NoticeEvent) e, marked);
    assert_languages_agree ((NoticeEvent) e, scarce);
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

/* What leads to no ticket shows none, whatever the program gives it. */
static void
test_answers_without_ticket (void)
{
  static const NoticeEvent event[] = { NOTICE_RECEIVED, NOTICE_CLOSED };
  for (guint e = 0; e < G_N_ELEMENTS (event); e++)
    for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
      g_autoptr (json_t) values = marked_values (event[e]);
      g_autofree char *mail = rendered (event[e], language[l], values);
      g_assert_null (strstr (mail, "\u00ABticket\u00BB"));
      g_assert_null (strstr (mail, "\u00ABtag\u00BB"));
      g_assert_nonnull (strstr (mail, "\u00ABaddress\u00BB"));
    }
}

/* The subject is the ticket's alone; what comes first tells who, how proven, what and how urgent;
 * how to act is the end. */
static void
test_staff_text (void)
{
  static const char *const proof[] = { "\u00ABwho\u00BB (not verified)",
                                       "\u00ABwho\u00BB (sin verificar)" };
  for (guint e = 0; e < G_N_ELEMENTS (staff); e++)
    for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
      g_autoptr (json_t) values = marked_values (staff[e]);
      g_autofree char *mail = rendered (staff[e], language[l], values);
      g_auto (GStrv) lines = g_strsplit (mail, "\n", -1);
      gboolean held = staff[e] == NOTICE_HELD_BACK;
      g_assert_true (g_str_has_suffix (lines[0], "\u00ABsubject\u00BB"));
      g_assert_true ((*lines[0] == '[') == (staff[e] == NOTICE_COMMENT));
      g_assert_nonnull (strstr (lines[1], proof[l]));
      g_assert_nonnull (strstr (lines[held ? 3 : 2], "\u00ABpriority\u00BB"));
      g_assert_nonnull (strstr (lines[held ? 3 : 2], "\u00ABdue\u00BB"));
      g_assert_nonnull (strstr (mail, "\n\n\u00ABtext\u00BB\n"));
      g_assert_nonnull (strstr (mail, "tocsin ticket show \u00ABticket\u00BB\n"));
      g_assert_true (held == (strstr (mail, "'Accept: \u00ABn\u00BB'\n") != NULL));
      guint count = g_strv_length (lines);
      g_assert_nonnull (strstr (lines[count - 2], "Take, Status: resolved, Help."));
      g_assert_nonnull (strstr (lines[count - 3], l == 0 ? "our answer" : "respuesta"));
    }
}

/* A mail in the name of one of staff that nobody confirmed: nothing to accept. */
static void
test_unconfirmed (void)
{
  for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
    g_autoptr (json_t) values = marked_values (NOTICE_HELD_BACK);
    json_object_set_new (values, "unconfirmed", json_string ("unconfirmed"));
    g_autofree char *mail = rendered (NOTICE_HELD_BACK, language[l], values);
    g_auto (GStrv) lines = g_strsplit (mail, "\n", -1);
    g_assert_nonnull (strstr (lines[1], "\u00ABwho\u00BB"));
    g_assert_nonnull (strstr (lines[1], l == 0 ? "did not confirm" : "no confirm"));
    g_assert_null (strstr (mail, "Accept:"));
    g_assert_null (strstr (mail, "\n\n\n"));
  }
}

/* Each way to know somebody has words of its own. */
static void
test_proofs (void)
{
  static const char *const word[] = { "unverified", "failed",    "dmarc", "sasl",
                                      "pgp",        "challenge", "cli",   "rule" };
  for (guint e = 0; e < G_N_ELEMENTS (staff); e++)
    for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      for (guint i = 0; i < G_N_ELEMENTS (word); i++) {
        g_autoptr (json_t) values = json_pack ("{s:s, s:s}", "who", "ann", word[i], "known");
        g_autofree char *mail = rendered (staff[e], language[l], values);
        g_assert_null (strstr (mail, "()"));
        g_assert_true (g_hash_table_add (seen, g_steal_pointer (&mail)));
      }
    }
}

/* Nothing that staff say among themselves is there to be told to outsiders. */
static void
test_outsiders_names (void)
{
  static const NoticeEvent event[] = { NOTICE_CORRESPONDENCE, NOTICE_RELAYED, NOTICE_RESOLVED };
  static const char *const internal[] = { "owner", "old",      "new",    "requestors", "cc",
                                          "name",  "comments", "status", "priority" };
  for (guint e = 0; e < G_N_ELEMENTS (event); e++)
    for (guint i = 0; i < G_N_ELEMENTS (internal); i++)
      g_assert_false (g_strv_contains (notice_event_template_names (event[e]), internal[i]));
  g_assert_false (g_strv_contains (notice_event_template_names (NOTICE_RESOLVED), "who"));
  g_assert_false (g_strv_contains (notice_event_template_names (NOTICE_RESOLVED), "text"));
}

/* What to do comes first. */
static void
test_challenge_text (void)
{
  static const char *const first[] = { "answer this mail with the one word confirm",
                                       "responda a este correo con la única palabra confirm" };
  static const char *const names[] = { "account", "reason",  "client", "date",
                                       "ticket",  "subject", "text",   "commands" };
  for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
    g_autoptr (json_t) values = marked_values (NOTICE_CHALLENGE);
    g_autofree char *mail = rendered (NOTICE_CHALLENGE, language[l], values);
    g_auto (GStrv) lines = g_strsplit (mail, "\n", -1);
    g_assert_true (g_str_has_suffix (lines[1], first[l]));
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
      g_autofree char *mark = g_strdup_printf ("\u00AB%s\u00BB", names[i]);
      g_assert_nonnull (strstr (mail, mark));
    }
  }
}

static void
test_transcript_text (void)
{
  static const struct {
    const char *label;
    guint errors;
    const char *asked;
    const char *subject;
  } table[] = {
    { "several errors", 2, "Take", "not done: 2 errors" },
    { "one error", 1, "", "not done: 1 error" },
    { "what was asked for", 0, "Take; Show", "Take; Show" },
    { "nothing in particular", 0, "", "Their subject" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_test_message ("%s", table[i].label);
    g_autoptr (json_t) values = json_pack (
        "{s:s, s:s, s:s, s:s}", "lines", "ok: A\nerror: B: why; try: C", "subject", "Their subject",
        "asked", table[i].asked, "several", table[i].errors > 1 ? "several" : "");
    if (table[i].errors > 0)
      json_object_set_new (values, "errors", json_integer (table[i].errors));
    g_autofree char *mail = rendered (NOTICE_TRANSCRIPT, "en", values);
    g_autofree char *subject = g_strndup (mail, strcspn (mail, "\n"));
    g_assert_cmpstr (subject, ==, table[i].subject);
    g_assert_nonnull (strstr (mail, "\nok: A\nerror: B: why; try: C\n"));
    g_assert_true ((strstr (mail, "Nothing of your mail was done") != NULL) ==
                   (table[i].errors > 0));
  }
}

static void
test_staff_lists (void)
{
  g_autoptr (json_t) values = marked_values (NOTICE_NEW_TICKET);
  json_object_set_new (values, "attachments",
                       json_pack ("[{s:s, s:s, s:i}, {s:s, s:s, s:i}]", "name", "a.pdf", "type",
                                  "application/pdf", "size", 12, "name", "", "type", "text/plain",
                                  "size", 0));
  json_object_set_new (values, "defects",
                       json_pack ("[{s:s}, {s:s}]", "defect", "one", "defect", "two"));
  g_autofree char *mail = rendered (NOTICE_NEW_TICKET, "en", values);
  g_assert_nonnull (strstr (mail, "\n-- \n"
                                  "Attachment: a.pdf (application/pdf, 12 bytes)\n"
                                  "Attachment: (no name) (text/plain, 0 bytes)\n"
                                  "Warning: one\n"
                                  "Warning: two\n"));
}

/* Whoever has to act is told what to run. */
static void
test_commands (void)
{
  static const struct {
    NoticeEvent event;
    const char *command;
  } wanted[] = {
    { NOTICE_QUARANTINED, "  tocsin quarantine show \u00ABid\u00BB\n" },
    { NOTICE_QUARANTINED, "  tocsin quarantine retry \u00ABid\u00BB\n" },
    { NOTICE_HELD_BACK, "  tocsin ticket do \u00ABticket\u00BB 'Accept: \u00ABn\u00BB'\n" },
    { NOTICE_DELIVERY_FAILED, "  tocsin outbox show \u00ABid\u00BB --raw\n" },
    { NOTICE_HELD_BACK, "\n  Accept: \u00ABn\u00BB\n" },
    { NOTICE_KEY_EXPIRES, "  tocsin staff key add \u00ABaccount\u00BB" },
    { NOTICE_BUDGET_ALARM, "  tocsin outbox list --state suppressed\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    for (guint l = 0; l < G_N_ELEMENTS (language); l++) {
      g_autoptr (json_t) values = marked_values (wanted[i].event);
      g_autofree char *mail = rendered (wanted[i].event, language[l], values);
      g_assert_nonnull (strstr (mail, wanted[i].command));
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

/* The part of PAGE from the heading that names the template of EVENT to the next heading. */
static char *
manual_section (const char *page, NoticeEvent event)
{
  g_auto (GStrv) sections = g_strsplit (page, "\n.S", -1);
  for (char **section = sections; *section != NULL; section++) {
    g_autofree char *heading = g_strndup (*section, strcspn (*section, "\n"));
    g_auto (GStrv) names =
        g_str_has_prefix (heading, "s ") ? g_strsplit (heading + 2, ", ", -1) : NULL;
    if (names != NULL &&
        g_strv_contains ((const char *const *) names, notice_event_template (event)))
      return g_strdup (*section);
  }
  g_error ("the manual lacks %s", notice_event_template (event));
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
        g_error ("%s: the manual lacks %s", notice_event_template ((NoticeEvent) e), *name);
      own += everywhere ? 0 : 1;
    }
    g_assert_cmpuint (g_strv_length (items) - 1, ==, own);
  }
}

/* Each file of each language is in the list at the end. */
static void
test_manual_files (void)
{
  g_autofree char *page = read_file (TOP_SRCDIR "/src/cmd/tocsin-template.5");
  for (guint e = 0; e < NOTICE_EVENTS; e++) {
    const char *name = notice_event_template ((NoticeEvent) e);
    g_autofree char *item = g_strdup_printf (".It Pa en/%s.txt , es/%s.txt\n", name, name);
    if (strstr (page, item) == NULL)
      g_error ("the manual lacks %s", name);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/notice_event/names-events", test_names);
  g_test_add_func ("/core/notice_event/offers-no-foreign-words-to-answers", test_answer_names);
  g_test_add_func ("/core/notice_event/ships-templates-that-compile-and-render",
                   test_shipped_templates);
  g_test_add_func ("/core/notice_event/ships-templates-for-narrow-screens", test_narrow);
  g_test_add_func ("/core/notice_event/says-the-same-in-each-language", test_languages_agree);
  g_test_add_func ("/core/notice_event/acknowledges-with-number-tag-and-address",
                   test_acknowledgement_text);
  g_test_add_func ("/core/notice_event/leads-nowhere-where-it-must-not",
                   test_answers_without_ticket);
  g_test_add_func ("/core/notice_event/tells-staff-who-and-how-urgent-first", test_staff_text);
  g_test_add_func ("/core/notice_event/warns-of-what-nobody-confirmed", test_unconfirmed);
  g_test_add_func ("/core/notice_event/tells-each-proof-in-its-words", test_proofs);
  g_test_add_func ("/core/notice_event/offers-outsiders-nothing-internal", test_outsiders_names);
  g_test_add_func ("/core/notice_event/asks-with-what-to-do-first", test_challenge_text);
  g_test_add_func ("/core/notice_event/titles-transcripts", test_transcript_text);
  g_test_add_func ("/core/notice_event/lists-attachments-and-defects", test_staff_lists);
  g_test_add_func ("/core/notice_event/tells-what-to-run", test_commands);
  g_test_add_func ("/core/notice_event/has-a-manual-whose-example-holds", test_manual_example);
  g_test_add_func ("/core/notice_event/has-a-manual-with-exactly-its-names", test_manual_names);
  g_test_add_func ("/core/notice_event/has-a-manual-with-all-files", test_manual_files);
  return g_test_run ();
}
