#include "mail/classify.h"

#include <string.h>

#include "base/text.h"

/* How much of a value a reason shows. */
enum { REASON_BYTES = 200, REASONS = 32 };

/* The winner first. */
static const MailClass precedence[] = {
  MAIL_OWN, MAIL_DSN, MAIL_MDN, MAIL_AUTO_REPLY, MAIL_LIST, MAIL_REPORT,
};

typedef enum {
  PRESENT, /* whatever the value */
  EXACT,   /* the value's first token is WORD */
  PREFIX,  /* the value's first token begins with WORD */
  OTHER,   /* the value's first token is there, and not WORD */
} Match;

/* A header field that gives a machine away. A later row adds to an earlier one. */
static const struct {
  const char *name;
  Match match;
  const char *word;
  MailClass class;
} signs[] = {
  { "Auto-Submitted", PREFIX, "auto-replied", MAIL_AUTO_REPLY },
  { "Auto-Submitted", OTHER, "no", MAIL_REPORT },
  { "X-Autoreply", PRESENT, NULL, MAIL_AUTO_REPLY },
  { "X-Autorespond", PRESENT, NULL, MAIL_AUTO_REPLY },
  { "Precedence", EXACT, "auto_reply", MAIL_AUTO_REPLY },
  { "Precedence", EXACT, "list", MAIL_LIST },
  { "Precedence", EXACT, "bulk", MAIL_REPORT },
  { "Precedence", EXACT, "junk", MAIL_REPORT },
};

/* The reasons found, by class. */
typedef struct {
  GPtrArray *reasons[MAIL_CLASSES];
} Signs;

static void
add_sign (Signs *found, MailClass class, const char *name, const char *value)
{
  if (found->reasons[class]->len >= REASONS)
    return;
  g_autofree char *whole =
      value == NULL ? g_strdup (name) : g_strdup_printf ("%s: %s", name, value);
  g_autofree char *line = text_one_line (whole);
  g_ptr_array_add (found->reasons[class], text_clip (line, REASON_BYTES));
}

static gboolean
matches (Match match, const char *value, const char *word)
{
  gsize length = strcspn (value, " \t;(");
  switch (match) {
  case PRESENT:
    return TRUE;
  case EXACT:
    return length == strlen (word) && g_ascii_strncasecmp (value, word, length) == 0;
  case PREFIX:
    return g_ascii_strncasecmp (value, word, strlen (word)) == 0;
  case OTHER:
    return length > 0 && !matches (EXACT, value, word);
  }
  return FALSE;
}

static void
read_field (const char *name, const char *value, const ParseRequest *request, Signs *found)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_ascii_strcasecmp (name, signs[i].name) == 0 &&
        matches (signs[i].match, value, signs[i].word))
      add_sign (found, signs[i].class, signs[i].name, value);
  if (g_ascii_strncasecmp (name, "List-", strlen ("List-")) == 0)
    add_sign (found, MAIL_LIST, name, value);
  if (g_ascii_strcasecmp (name, "X-Tocsin-Loop") == 0 &&
      g_ascii_strcasecmp (value, request->instance) == 0)
    add_sign (found, MAIL_OWN, name, value);
}

static void
read_fields (GMimeHeaderList *headers, const ParseRequest *request, Signs *found)
{
  int count = g_mime_header_list_get_count (headers);
  for (int i = 0; i < count; i++) {
    GMimeHeader *header = g_mime_header_list_get_header_at (headers, i);
    const char *raw_name = g_mime_header_get_name (header);
    const char *raw_value = g_mime_header_get_value (header);
    g_autofree char *name = text_from_bytes (raw_name, strlen (raw_name));
    g_autofree char *value = text_from_bytes (raw_value == NULL ? "" : raw_value,
                                              raw_value == NULL ? 0 : strlen (raw_value));
    read_field (name, g_strstrip (value), request, found);
  }
}

static void
read_type (GMimeMessage *message, Signs *found)
{
  GMimeObject *root = g_mime_message_get_mime_part (message);
  GMimeContentType *type = root == NULL ? NULL : g_mime_object_get_content_type (root);
  const char *report =
      type == NULL ? NULL : g_mime_content_type_get_parameter (type, "report-type");
  if (type == NULL)
    return;
  if (g_mime_content_type_is_type (type, "message", "feedback-report"))
    add_sign (found, MAIL_REPORT, "message/feedback-report", NULL);
  if (!g_mime_content_type_is_type (type, "multipart", "report"))
    return;
  MailClass class = MAIL_REPORT;
  if (report != NULL && g_ascii_strcasecmp (report, "delivery-status") == 0)
    class = MAIL_DSN;
  else if (report != NULL && g_ascii_strcasecmp (report, "disposition-notification") == 0)
    class = MAIL_MDN;
  g_autofree char *text =
      text_from_bytes (report == NULL ? "" : report, report == NULL ? 0 : strlen (report));
  add_sign (found, class, "multipart/report", report == NULL ? NULL : text);
}

static gboolean
is_empty (const Signs *found)
{
  for (gsize i = 0; i < G_N_ELEMENTS (precedence); i++)
    if (found->reasons[precedence[i]]->len > 0)
      return FALSE;
  return TRUE;
}

/* The class that wins, with its reasons. */
static void
decide (const Signs *found, Mail *mail)
{
  for (gsize i = 0; i < G_N_ELEMENTS (precedence); i++) {
    GPtrArray *reasons = found->reasons[precedence[i]];
    if (reasons->len == 0)
      continue;
    mail->class = precedence[i];
    g_strfreev (mail->reasons);
    g_ptr_array_add (reasons, NULL);
    mail->reasons = (char **) g_ptr_array_steal (reasons, NULL);
    return;
  }
  mail->class = mail->reasons[0] == NULL ? MAIL_HUMAN : MAIL_MALFORMED;
}

void
classify_mail (GMimeMessage *message, const ParseRequest *request, Mail *mail)
{
  Signs found;
  for (int i = 0; i < MAIL_CLASSES; i++)
    found.reasons[i] = g_ptr_array_new_with_free_func (g_free);
  read_fields (g_mime_object_get_header_list (GMIME_OBJECT (message)), request, &found);
  read_type (message, &found);
  if (*request->sender == '\0' && is_empty (&found))
    add_sign (&found, MAIL_REPORT, "empty envelope sender", NULL);
  decide (&found, mail);
  for (int i = 0; i < MAIL_CLASSES; i++)
    g_ptr_array_unref (found.reasons[i]);
}
