#include "mail/dsn-group.h"

#include <string.h>

#include "base/text.h"

#include "mail/dsn-status.h"
#include "mail/dsn-text.h"
#include "mail/header.h"

/* Room for all the deliveries that count. */
enum { STATUS_BYTES = 262144 };

/* One recipient's group of fields while it is read. */
typedef struct {
  char *final;
  char *original;
  char *action;
  char *status; /* as written */
  char *diagnostic;
  gboolean closed; /* an empty line came behind it */
} Group;

static void
group_clear (Group *group)
{
  g_free (group->final);
  g_free (group->original);
  g_free (group->action);
  g_free (group->status);
  g_free (group->diagnostic);
  *group = (Group){ 0 };
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Group, group_clear)

/* `\x{E9}` of RFC 6533 section 3 made a character. */
static char *
decode_unitext (const char *text)
{
  g_autoptr (GString) decoded = g_string_new (NULL);
  for (const char *p = text; *p != '\0';) {
    gsize digits = g_str_has_prefix (p, "\\x{") ? strspn (p + 3, "0123456789abcdefABCDEF") : 0;
    gunichar c = digits > 0 && digits <= 6 && p[3 + digits] == '}'
                     ? (gunichar) g_ascii_strtoull (p + 3, NULL, 16)
                     : 0;
    if (c != 0 && g_unichar_validate (c)) {
      g_string_append_unichar (decoded, c);
      p += digits + strlen ("\\x{}");
    } else {
      g_string_append_c (decoded, *p++);
    }
  }
  return g_string_free (g_steal_pointer (&decoded), FALSE);
}

/* The address in VALUE: `rfc822; user@example.org`, with or without brackets, type or name. */
static char *
read_recipient (const char *value)
{
  const char *semicolon = strchr (value, ';');
  const char *start = semicolon == NULL ? value : semicolon + 1;
  gboolean unitext = g_ascii_strncasecmp (value, "utf-8", strlen ("utf-8")) == 0;
  const char *open = strchr (start, '<');
  const char *close = open == NULL ? NULL : strchr (open, '>');
  g_autofree char *bare =
      close == NULL ? g_strdup (start) : g_strndup (open + 1, (gsize) (close - open - 1));
  g_autofree char *decoded = unitext ? decode_unitext (bare) : g_strdup (bare);
  g_autofree char *line = text_one_line (decoded);
  g_strstrip (line);
  /* `user@example.org (comment)`; a quoted local part keeps its blanks. */
  if (*line != '"')
    line[strcspn (line, " ")] = '\0';
  return text_clip (line, DSN_ADDRESS_BYTES);
}

/* What was sent to is what the writer of the mail knows; where it is forwarded to may be new. */
static char *
choose_recipient (const Group *group)
{
  g_autofree char *original = read_recipient (group->original == NULL ? "" : group->original);
  g_autofree char *final = read_recipient (group->final == NULL ? "" : group->final);
  gboolean use_original = *final == '\0' || strchr (original, '@') != NULL;
  return use_original ? g_steal_pointer (&original) : g_steal_pointer (&final);
}

/* Also `failure`, `Delivered (to mailbox)`; where it is missing the status tells. */
static char *
choose_action (const char *action, const char *status)
{
  static const struct {
    const char *stem, *action;
  } actions[] = {
    { "fail", "failed" },       { "delay", "delayed" },   { "deliver", "delivered" },
    { "relay", "relayed" },     { "expand", "expanded" }, { "transient", "delayed" },
    { "success", "delivered" },
  };
  for (gsize i = 0; action != NULL && i < G_N_ELEMENTS (actions); i++)
    if (g_ascii_strncasecmp (action, actions[i].stem, strlen (actions[i].stem)) == 0)
      return g_strdup (actions[i].action);
  if (status == NULL || *status == '5')
    return g_strdup ("failed");
  return g_strdup (*status == '4' ? "delayed" : "delivered");
}

/* VALUE of Diagnostic-Code without its type (`smtp; 550 ...`), else the comment in Status. */
static char *
choose_reason (const Group *group)
{
  const char *text = group->diagnostic;
  if (text == NULL && group->status != NULL && (text = strchr (group->status, ' ')) == NULL)
    return NULL;
  if (text == NULL)
    return NULL;
  gsize type = strcspn (text, "; \t");
  if (text == group->diagnostic && text[type] == ';')
    text += type + 1;
  g_autofree char *line = text_one_line (text);
  char *start = g_strstrip (line);
  gsize length = strlen (start);
  if (text != group->diagnostic && *start == '(' && start[length - 1] == ')') {
    start[length - 1] = '\0';
    start++;
  }
  return *start == '\0' ? NULL : text_clip (start, DSN_REASON_BYTES);
}

/* Adds the delivery that GROUP tells, if it is one, and clears GROUP. */
static void
finish_group (Mail *mail, Group *group)
{
  gboolean told = group->final != NULL || group->original != NULL || group->action != NULL ||
                  group->status != NULL;
  if (told && mail->deliveries->len < DSN_DELIVERIES) {
    MailDelivery *delivery = g_new0 (MailDelivery, 1);
    g_ptr_array_add (mail->deliveries, delivery);
    delivery->recipient = choose_recipient (group);
    delivery->reason = choose_reason (group);
    if (group->status != NULL)
      delivery->status = dsn_status_read (group->status);
    if (delivery->status == NULL && group->diagnostic != NULL)
      delivery->status = dsn_status_find (group->diagnostic);
    if (delivery->status == NULL && group->diagnostic != NULL)
      delivery->status = g_strdup (dsn_status_of_reply (group->diagnostic));
    delivery->action = choose_action (group->action, delivery->status);
  }
  group_clear (group);
}

/* Groups are parted by empty lines, if their writer kept to it: then by what comes twice. */
static void
take_field (Mail *mail, Group *group, const HeaderField *field)
{
  const struct {
    const char *name;
    char **place;
    gboolean recipient;
  } places[] = {
    { "Final-Recipient", &group->final, TRUE },
    { "Original-Recipient", &group->original, TRUE },
    { "Action", &group->action, FALSE },
    { "Status", &group->status, FALSE },
    { "Diagnostic-Code", &group->diagnostic, FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    if (!header_is (field, places[i].name))
      continue;
    gboolean complete = group->action != NULL || group->status != NULL;
    if (places[i].recipient ? *places[i].place != NULL || (group->closed && complete)
                            : *places[i].place != NULL && group->closed)
      finish_group (mail, group);
    group->closed = FALSE;
    if (*places[i].place == NULL)
      *places[i].place = header_unfold (field);
  }
}

void
dsn_group_read (Mail *mail, const char *status)
{
  g_auto (Group) group = { 0 };
  gsize length = strnlen (status, STATUS_BYTES);
  while (((guchar) status[length] & 0xC0) == 0x80)
    length--;
  const char *end = status + length;
  HeaderField field;
  for (const char *cursor = status; cursor < end && mail->deliveries->len < DSN_DELIVERIES;)
    if (header_next (&cursor, end, &field))
      take_field (mail, &group, &field);
    else
      group.closed = TRUE;
  finish_group (mail, &group);
}
