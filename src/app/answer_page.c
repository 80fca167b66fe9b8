#include "app/answer_page.h"

#include "base/printer.h"
#include "base/text.h"

#include "core/actor.h"

#include "app/answer_text.h"

#define MESSAGES_MOST 20
#define LINES_MOST 12  /* of one message */
#define EVENTS_MOST 50 /* that are no messages */
#define TICKETS_MOST 50
#define INDENT "  "

/* How a value of the machine contract is shown. */
typedef enum { FORM_PLAIN, FORM_TIME, FORM_MINUTES } Form;

/* VALUE on one line, the members of a list with commas between; NULL when there is nothing. The
 * caller frees it. */
static char *
show_value (const json_t *value, Form form)
{
  if (json_is_array (value)) {
    g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
    for (gsize i = 0; i < json_array_size (value); i++) {
      g_autofree char *part = show_value (json_array_get (value, i), form);
      if (part != NULL)
        g_strv_builder_add (parts, part);
    }
    g_auto (GStrv) all = g_strv_builder_end (parts);
    return all[0] == NULL ? NULL : g_strjoinv (", ", all);
  }
  if (json_is_integer (value)) {
    json_int_t number = json_integer_value (value);
    if (form == FORM_MINUTES && number == 0)
      return NULL;
    return g_strdup_printf ("%" JSON_INTEGER_FORMAT "%s", number,
                            form == FORM_MINUTES ? " minutes" : "");
  }
  if (!json_is_string (value))
    return NULL;
  if (form == FORM_TIME)
    return answer_text_time (json_string_value (value));
  g_autofree char *line = text_one_line (json_string_value (value));
  return *line == '\0' ? NULL : g_steal_pointer (&line);
}

static char *
show_member (const json_t *object, const char *key)
{
  return show_value (json_object_get (object, key), FORM_PLAIN);
}

/* `Label: value`; nothing when there is no value. */
static void
add_value (GString *out, const char *label, const char *value)
{
  if (value == NULL)
    return;
  g_autofree char *line = g_strconcat (label, ": ", value, NULL);
  answer_text_add (out, "", INDENT, line);
}

static void
add_facts (GString *out, const json_t *ticket)
{
  static const struct {
    const char *label;
    const char *key;
    Form form;
  } fact[] = {
    { "Merged into", "merged_into", FORM_PLAIN },
    { "Queue", "queue", FORM_PLAIN },
    { "Constituency", "constituency", FORM_PLAIN },
    { "Status", "status", FORM_PLAIN },
    { "Owner", "owner", FORM_PLAIN },
    { "Priority", "priority", FORM_PLAIN },
    { "Final priority", "final_priority", FORM_PLAIN },
    { "SLA", "sla", FORM_PLAIN },
    { "Created", "created", FORM_TIME },
    { "Starts", "starts", FORM_TIME },
    { "Started", "started", FORM_TIME },
    { "Due", "due", FORM_TIME },
    { "Last told", "told", FORM_TIME },
    { "Resolved", "resolved", FORM_TIME },
    { "Time worked", "time_worked", FORM_MINUTES },
    { "Time left", "time_left", FORM_MINUTES },
    { "Time estimated", "time_estimated", FORM_MINUTES },
    { "Requestors", "requestors", FORM_PLAIN },
    { "Cc", "cc", FORM_PLAIN },
    { "AdminCc", "admin_cc", FORM_PLAIN },
    { "Gets no mail", "squelched", FORM_PLAIN },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (fact); i++) {
    g_autofree char *value = show_value (json_object_get (ticket, fact[i].key), fact[i].form);
    gboolean unowned = value == NULL && g_str_equal (fact[i].key, "owner");
    add_value (out, fact[i].label, unowned ? "nobody" : value);
  }
}

static void
add_fields_and_links (GString *out, const json_t *ticket)
{
  const char *name;
  json_t *values;
  json_object_foreach (json_object_get (ticket, "fields"), name, values)
  {
    g_autofree char *value = show_value (values, FORM_PLAIN);
    add_value (out, name, value);
  }
  const json_t *links = json_object_get (ticket, "links");
  for (gsize i = 0; i < json_array_size (links); i++) {
    const json_t *link = json_array_get (links, i);
    g_autofree char *type = show_member (link, "type");
    g_autofree char *other = show_member (link, "ticket");
    g_autofree char *line = g_strdup_printf ("Link: %s #%s", type, other);
    answer_text_add (out, "", INDENT, line);
  }
}

/* How the writer was believed, as a clause. The caller frees it. */
static char *
show_proof (const json_t *event)
{
  static const char *const words[] = {
    [PROOF_NONE] = "not proven",     [PROOF_DMARC] = "sender's domain proven (DMARC)",
    [PROOF_CHALLENGE] = "confirmed", [PROOF_PGP] = "signed (OpenPGP)",
    [PROOF_SASL] = "logged in",      [PROOF_CLI] = "command line",
  };
  Proof proof = PROOF_NONE;
  g_autofree char *reason = show_member (event, "proof_reason");
  proof_from_name (json_string_value (json_object_get (event, "proof")), &proof);
  if (reason == NULL)
    return g_strdup (words[proof]);
  return g_strconcat (proof == PROOF_NONE ? words[proof] : proof_name (proof), ": ", reason, NULL);
}

/* The first lines of what was written. */
static void
add_text (GString *out, const json_t *message)
{
  const char *text = json_string_value (json_object_get (message, "text"));
  g_autofree char *clean = text == NULL ? g_strdup ("") : g_strstrip (text_lines (text));
  g_autoptr (GString) laid = g_string_new (NULL);
  answer_text_add (laid, INDENT, INDENT, *clean == '\0' ? "(no text)" : clean);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (laid->str), "\n", -1);
  guint count = g_strv_length (lines);
  for (guint i = 0; i < MIN (count, LINES_MOST); i++)
    g_string_append_printf (out, "%s\n", lines[i]);
  if (count > LINES_MOST)
    g_string_append_printf (out, INDENT "[%u more line%s]\n", count - LINES_MOST,
                            count == LINES_MOST + 1 ? "" : "s");
}

static void
add_attachments (GString *out, const json_t *message)
{
  const json_t *attachments = json_object_get (message, "attachments");
  for (gsize i = 0; i < json_array_size (attachments); i++) {
    const json_t *attachment = json_array_get (attachments, i);
    g_autofree char *name = show_member (attachment, "name");
    g_autofree char *type = show_member (attachment, "type");
    g_autofree char *size = show_member (attachment, "size");
    g_autofree char *line =
        g_strdup_printf ("[attached: %s, %s, %s bytes]", name == NULL ? "without name" : name,
                         type == NULL ? "unknown type" : type, size);
    answer_text_add (out, INDENT, INDENT, line);
  }
}

static gboolean
is_type (const json_t *event, const char *type)
{
  return g_strcmp0 (json_string_value (json_object_get (event, "type")), type) == 0;
}

/* An event with what was written. Nothing in a message can look like the head of one: its lines are
 * indented. */
static void
add_message (GString *out, const json_t *event)
{
  gboolean internal = is_type (event, "comment");
  g_autofree char *number = show_member (event, "n");
  g_autofree char *actor = show_member (event, "actor");
  g_autofree char *head =
      g_strdup_printf ("#%s %s%s%s %s", number, internal ? "[internal] " : "",
                       json_is_true (json_object_get (event, "held_back")) ? "[not accepted] " : "",
                       actor == NULL ? "somebody unknown" : actor,
                       internal                    ? "commented"
                       : is_type (event, "bounce") ? "reported a failed delivery"
                                                   : "wrote");
  g_autofree char *at = show_value (json_object_get (event, "at"), FORM_TIME);
  g_autofree char *proof = show_proof (event);
  g_autofree char *circumstances = g_strdup_printf ("%s, %s", at, proof);
  const json_t *message = json_object_get (event, "message");
  g_string_append_c (out, '\n');
  answer_text_add (out, "", INDENT, head);
  answer_text_add (out, "", INDENT, circumstances);
  const json_t *defects = json_object_get (message, "defects");
  for (gsize i = 0; i < json_array_size (defects); i++) {
    g_autofree char *defect = show_value (json_array_get (defects, i), FORM_PLAIN);
    add_value (out, "Beware", defect);
  }
  add_text (out, message);
  add_attachments (out, message);
}

/* What else happened, on one line. */
static void
add_event (GString *out, const json_t *event)
{
  g_autofree char *at = show_value (json_object_get (event, "at"), FORM_TIME);
  g_autofree char *actor = show_member (event, "actor");
  g_autofree char *type = show_member (event, "type");
  g_autofree char *field = show_member (event, "field");
  g_autofree char *old = show_member (event, "old");
  g_autofree char *new = show_member (event, "new");
  g_autoptr (GString) line = g_string_new (type);
  if (field != NULL && g_strcmp0 (field, type) != 0)
    g_string_append_printf (line, " %s", field);
  if (old != NULL && new != NULL)
    g_string_append_printf (line, ": %s -> %s", old, new);
  else if (old != NULL)
    g_string_append_printf (line, ": %s removed", old);
  else if (new != NULL)
    g_string_append_printf (line, ": %s", new);
  g_string_append_printf (line, " (%s, %s)", actor == NULL ? "unknown" : actor, at);
  answer_text_add (out, "", INDENT, line->str);
}

/* Those of HISTORY that are messages, or those that are not, the latest first, MOST of them; the
 * one that everything began with is always among them. */
static void
add_history (GString *out, const json_t *history, gboolean messages, guint most)
{
  guint shown = 0, left = 0;
  for (gsize i = json_array_size (history); i-- > 0;) {
    const json_t *event = json_array_get (history, i);
    if (json_is_object (json_object_get (event, "message")) != messages)
      continue;
    if (shown == most && i > 0) {
      left++;
      continue;
    }
    if (left > 0)
      g_string_append_printf (out, "\n[%u between]\n", left);
    left = 0;
    if (shown++ == 0 && !messages)
      g_string_append (out, "\nWhat else happened, the latest first:\n");
    (messages ? add_message : add_event) (out, event);
  }
  if (left > 0)
    g_string_append_printf (out, "%s[%u before that]\n", messages ? "\n" : "", left);
}

char *
answer_page_ticket (const json_t *ticket)
{
  g_autofree char *number = show_member (ticket, "id");
  g_autofree char *subject = show_member (ticket, "subject");
  g_autofree char *title =
      g_strdup_printf ("Ticket %s: %s", number, subject == NULL ? "(no subject)" : subject);
  const json_t *history = json_object_get (ticket, "history");
  g_autoptr (GString) out = g_string_new (NULL);
  answer_text_add (out, "", INDENT, title);
  add_facts (out, ticket);
  add_fields_and_links (out, ticket);
  add_history (out, history, TRUE, MESSAGES_MOST);
  add_history (out, history, FALSE, EVENTS_MOST);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* A ticket in a list. */
static void
add_ticket (GString *out, const json_t *ticket)
{
  g_autofree char *number = show_member (ticket, "id");
  g_autofree char *status = show_member (ticket, "status");
  g_autofree char *owner = show_member (ticket, "owner");
  g_autofree char *due = show_value (json_object_get (ticket, "due"), FORM_TIME);
  g_autofree char *subject = show_member (ticket, "subject");
  g_autofree char *head =
      g_strdup_printf ("#%s %s, %s%s%s", number, status, owner == NULL ? "nobody's" : owner,
                       due == NULL ? "" : ", due ", due == NULL ? "" : due);
  g_string_append_c (out, '\n');
  answer_text_add (out, "", INDENT, head);
  answer_text_add (out, INDENT, INDENT, subject == NULL ? "(no subject)" : subject);
}

char *
answer_page_tickets (const json_t *tickets, gsize counted)
{
  gsize count = json_array_size (tickets);
  const char *least = count < counted ? "" : "at least ";
  g_autoptr (GString) out = g_string_new (NULL);
  if (count == 0)
    g_string_append (out, "No ticket that you may see fits.\n"
                          "Closed ones are left out unless you ask for `closed`.\n");
  else
    g_string_append_printf (out, "Found: %s%" G_GSIZE_FORMAT " ticket%s.\n", least, count,
                            count == 1 ? "" : "s");
  for (gsize i = 0; i < MIN (count, TICKETS_MOST); i++)
    add_ticket (out, json_array_get (tickets, i));
  if (count > TICKETS_MOST)
    g_string_append_printf (out, "\nand %s%" G_GSIZE_FORMAT " more.\n", least,
                            count - TICKETS_MOST);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
