#include "mail/dsn-text.h"

#include <string.h>

#include "base/text.h"

#include "mail/dsn-status.h"

enum { NOTICE_BYTES = 65536, LEAD_IN_BYTES = 70 };

/* What is said of one recipient: up to where the next one is named. */
typedef struct {
  MailDelivery *delivery; /* borrowed from the mail */
  const char *start;
  const char *end;
} Block;

/* Beyond ASCII letters of two bytes count, up to the Arabic ones: scripts with longer ones write
 * without blanks, what stands beside an address would belong to it. */
static gboolean
is_address_byte (char c)
{
  guchar byte = (guchar) c;
  return g_ascii_isalnum (c) || (byte >= 0x80 && byte <= 0xBF) || (byte >= 0xC3 && byte <= 0xDF) ||
         (c != '\0' && strchr ("!#$%&*+-/=?^_{|}~.", c) != NULL);
}

char *
dsn_text_address (const char **text, gsize length)
{
  const char *end = *text + length;
  const char *floor = *text;
  for (const char *at = floor; (at = memchr (at, '@', (gsize) (end - at))) != NULL; floor = ++at) {
    const char *start = at;
    const char *stop = at + 1;
    while (start > floor && is_address_byte (start[-1]))
      start--;
    while (stop < end && (is_address_byte (*stop) || *stop == '[' || *stop == ']'))
      stop++;
    const char *behind = stop;
    while (stop > at + 1 && strchr (".-*_~]", stop[-1]) != NULL && memchr (at, '[', 2) == NULL)
      stop--;
    while (start < at && (strchr ("*=", *start) != NULL || ((guchar) *start & 0xC0) == 0x80))
      start++;
    if (start == at || stop == at + 1 || stop - start > DSN_ADDRESS_BYTES ||
        memchr (at, '.', (gsize) (stop - at)) == NULL)
      continue;
    *text = behind;
    g_autofree char *bytes = g_strndup (start, (gsize) (stop - start));
    return text_one_line (bytes);
  }
  return NULL;
}

MailDelivery *
dsn_text_find (const Mail *mail, const char *recipient)
{
  for (guint i = 0; i < mail->deliveries->len; i++) {
    MailDelivery *delivery = g_ptr_array_index (mail->deliveries, i);
    if (g_ascii_strcasecmp (delivery->recipient, recipient) == 0)
      return delivery;
  }
  return NULL;
}

/* What may stand behind an address at the beginning of a line, unless it is a sentence. */
static gboolean
ends_address (const char *rest)
{
  static const char *const words[] = { "on ", "am ", "le ", "el ", "il ", "op ", "em ", "den " };
  if (*rest == '\0' || strchr (":,;(<[\t\n\r", *rest) != NULL || g_str_has_prefix (rest, "  "))
    return TRUE;
  rest += strspn (rest, " ");
  if (*rest == '\0' || strchr ("(:-<[\r\n", *rest) != NULL || g_str_has_prefix (rest, "..."))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (rest, words[i]))
      return TRUE;
  return FALSE;
}

/* The address that LINE, of LENGTH bytes, begins with; REST is then behind it and its brackets. */
static char *
leading_address (const char *line, gsize length, const char **rest)
{
  const char *end = line + length;
  const char *start = line;
  while (start < end && strchr (" \t*-'\"`<", *start) != NULL)
    start++;
  const char *stop = start;
  while (stop < end && (is_address_byte (*stop) || *stop == '@'))
    stop++;
  const char *behind = start;
  g_autofree char *address = dsn_text_address (&behind, (gsize) (stop - start));
  if (address == NULL || !g_str_has_prefix (start, address))
    return NULL;
  behind = start + strlen (address);
  gboolean bracket = start > line && strchr ("'\"`<", start[-1]) != NULL;
  if (bracket && behind < end && strchr ("'\"`>", *behind) != NULL)
    behind++;
  if (!ends_address (behind) || g_str_has_prefix (behind, "..."))
    if (!bracket)
      return NULL;
  *rest = behind;
  return g_steal_pointer (&address);
}

/* `Recipient address: ...` and the links `Name <mailto:...>` that stand alone. */
static char *
labelled_address (const char *line, gsize length, const char **rest)
{
  static const char link[] = "mailto:";
  const char *start = line + strspn (line, " \t*");
  const char *end = line + length;
  const char *colon = start < end ? memchr (start, ':', (gsize) (end - start)) : NULL;
  if (colon == NULL)
    return NULL;
  const char *value = colon + 1;
  gsize label = (gsize) (colon - start);
  while (label > 0 && strchr (" \t*", start[label - 1]) != NULL)
    label--;
  gboolean links = label >= strlen ("mailto") && end[-1] == '>' &&
                   g_ascii_strncasecmp (value - strlen (link), link, strlen (link)) == 0;
  if (!links && !dsn_form_is_label (start, label))
    return NULL;
  char *address = dsn_text_address (&value, (gsize) (end - value));
  *rest = links ? end : value;
  return address;
}

static gboolean
is_own (const Mail *mail, const char *address)
{
  if (mail->from != NULL && g_ascii_strcasecmp (mail->from, address) == 0)
    return TRUE;
  for (char **to = mail->to; *to != NULL; to++)
    if (g_ascii_strcasecmp (*to, address) == 0)
      return TRUE;
  return FALSE;
}

static void
add_block (Mail *mail, GArray *blocks, const char *address, const DsnForm *form, const char *start)
{
  MailDelivery *delivery = dsn_text_find (mail, address);
  if (delivery == NULL) {
    delivery = g_new0 (MailDelivery, 1);
    delivery->recipient = text_clip (address, DSN_ADDRESS_BYTES);
    delivery->action = g_strdup (form == NULL ? "failed" : form->action);
    g_ptr_array_add (mail->deliveries, delivery);
  }
  Block block = { .delivery = delivery, .start = start, .end = start + strlen (start) };
  g_array_append_val (blocks, block);
}

/* A block for each line that names a recipient. */
static void
find_blocks (Mail *mail, const char *notice, const DsnForm *form, GArray *blocks)
{
  for (const char *line = notice; *line != '\0' && blocks->len < DSN_DELIVERIES;) {
    gsize length = strcspn (line, "\n");
    const char *rest = NULL;
    g_autofree char *address = leading_address (line, length, &rest);
    if (address == NULL)
      address = labelled_address (line, length, &rest);
    if (address != NULL && (mail->from == NULL || g_ascii_strcasecmp (mail->from, address) != 0)) {
      if (blocks->len > 0)
        g_array_index (blocks, Block, blocks->len - 1).end = line;
      if (mail->deliveries->len < DSN_DELIVERIES)
        add_block (mail, blocks, address, form, rest);
    }
    line += length + (line[length] == '\n');
  }
}

/* Where no line names a recipient: the first address in the sentences that is not the sender's. */
static void
find_sentence (Mail *mail, const char *notice, const DsnForm *form, GArray *blocks)
{
  static const char *const others[] = { "from", "sender", "absender", "von:", "reporting" };
  for (const char *line = notice; *line != '\0';) {
    gsize length = strcspn (line, "\n");
    const char *start = line + strspn (line, " \t*");
    gboolean skip = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
      skip = skip || g_ascii_strncasecmp (start, others[i], strlen (others[i])) == 0;
    const char *rest = line;
    while (!skip) {
      g_autofree char *address = dsn_text_address (&rest, (gsize) (line + length - rest));
      if (address == NULL)
        break;
      if (is_own (mail, address) || g_ascii_strncasecmp (address, "postmaster@", 11) == 0)
        continue;
      add_block (mail, blocks, address, form, rest);
      return;
    }
    line += length + (line[length] == '\n');
  }
}

static gboolean
is_lead_in (const char *line)
{
  gsize length = strlen (line);
  return length < LEAD_IN_BYTES && (line[length - 1] == ':' || g_str_has_prefix (line, "---")) &&
         strpbrk (line, "@0123456789") == NULL;
}

/* The paragraph at *CURSOR on one line, without the words that only announce it, or NULL. */
static char *
next_paragraph (const char **cursor, const char *end)
{
  g_autoptr (GString) paragraph = g_string_new (NULL);
  while (*cursor < end) {
    gsize length = MIN (strcspn (*cursor, "\n"), (gsize) (end - *cursor));
    g_autofree char *bytes = g_strndup (*cursor, length);
    g_autofree char *line = text_one_line (bytes);
    g_strstrip (line);
    *cursor += length + (*cursor + length < end);
    if (*line == '\0' && paragraph->len > 0)
      break;
    if (line[strspn (line, " -=*_#|>.:;,)")] == '\0' || (paragraph->len == 0 && is_lead_in (line)))
      continue;
    if (paragraph->len > 0)
      g_string_append_c (paragraph, ' ');
    g_string_append (paragraph, line);
  }
  return paragraph->len == 0 ? NULL : g_string_free (g_steal_pointer (&paragraph), FALSE);
}

static char *
status_of (const char *text)
{
  char *status = dsn_status_find (text);
  return status != NULL ? status : g_strdup (dsn_status_of_reply (text));
}

/* The line of NOTICE, such as one of a transcript, that has the recipient and a code. */
static char *
find_line (const char *notice, const char *recipient, char **status)
{
  for (const char *p = notice; *recipient != '\0' && (p = strstr (p, recipient)) != NULL;) {
    const char *start = p;
    while (start > notice && start[-1] != '\n')
      start--;
    gsize length = strcspn (p, "\n");
    g_autofree char *line = g_strndup (start, (gsize) (p - start) + length);
    *status = status_of (line);
    if (*status != NULL)
      return text_one_line (line);
    p += length;
  }
  return NULL;
}

static void
set_reason (MailDelivery *delivery, const char *text)
{
  text += strspn (text, " :;,.>'\"`");
  /* `<<<` is what the other side said in a transcript. */
  if (g_str_has_prefix (text, "<<< "))
    text += strlen ("<<< ");
  g_free (delivery->reason);
  delivery->reason = *text == '\0' ? NULL : text_clip (text, DSN_REASON_BYTES);
}

/* Behind what stands on the recipient's line but is no reason: a link, the time of the attempt. */
static const char *
skip_rest (const char *rest)
{
  static const char link[] = "<mailto:";
  if (g_ascii_strncasecmp (rest, link, strlen (link)) == 0)
    rest += strcspn (rest, ">\n");
  else if (g_ascii_isalpha (rest[strspn (rest, " ")]) && ends_address (rest))
    rest += strcspn (rest, "\n");
  return rest + (*rest == '>');
}

/* Status and reason: in what stands by the recipient, else in a line that names it again, else in
 * what follows. */
static void
read_block (const Block *block, const char *notice)
{
  MailDelivery *delivery = block->delivery;
  const char *cursor = skip_rest (block->start);
  if (delivery->status != NULL)
    return;
  g_autofree char *first = next_paragraph (&cursor, block->end);
  delivery->status = first == NULL ? NULL : status_of (first);
  if (first != NULL && (delivery->reason == NULL || delivery->status != NULL))
    set_reason (delivery, first);
  g_autofree char *line =
      delivery->status != NULL ? NULL : find_line (notice, delivery->recipient, &delivery->status);
  if (line != NULL)
    set_reason (delivery, line);
  while (delivery->status == NULL && cursor < block->end) {
    g_autofree char *next = next_paragraph (&cursor, block->end);
    delivery->status = next == NULL ? NULL : status_of (next);
    if (delivery->status != NULL)
      set_reason (delivery, next);
  }
}

/* Recipients that stand in a list above one reason share it. */
static void
share_reasons (const GArray *blocks)
{
  for (guint i = blocks->len; i > 1; i--) {
    const Block *block = &g_array_index (blocks, Block, i - 2);
    const MailDelivery *next = block[1].delivery;
    gsize between = (gsize) (block->end - block->start);
    if (block->delivery->reason != NULL || strspn (block->start, " \t\r\n,;>:'\"") < between ||
        block->delivery == next)
      continue;
    block->delivery->reason = g_strdup (next->reason);
    if (block->delivery->status == NULL)
      block->delivery->status = g_strdup (next->status);
  }
}

static void
read_words (const Mail *mail)
{
  for (guint i = 0; i < mail->deliveries->len; i++) {
    MailDelivery *delivery = g_ptr_array_index (mail->deliveries, i);
    gboolean delayed = g_str_equal (delivery->action, "delayed");
    gboolean vague = delivery->status == NULL || g_str_has_suffix (delivery->status, ".0.0");
    const char *clear =
        vague && delivery->reason != NULL ? dsn_status_of_words (delivery->reason, delayed) : NULL;
    if (clear != NULL) {
      g_free (delivery->status);
      delivery->status = g_strdup (clear);
    }
  }
}

gsize
dsn_text_length (const char *notice)
{
  gsize length = strlen (notice);
  const char *copy = dsn_form_copy (notice);
  if (copy != NULL)
    for (length = (gsize) (copy - notice) - 1; length > 0 && notice[length - 1] != '\n';)
      length--;
  return length;
}

void
dsn_text_read (Mail *mail, const char *notice, const DsnForm *form)
{
  g_autofree char *text = text_from_bytes (notice, MIN (dsn_text_length (notice), NOTICE_BYTES));
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  find_blocks (mail, text, form, blocks);
  if (blocks->len == 0 && mail->deliveries->len == 0)
    find_sentence (mail, text, form, blocks);
  if (blocks->len == 0 && mail->deliveries->len == 1) {
    Block block = { g_ptr_array_index (mail->deliveries, 0), text, text + strlen (text) };
    g_array_append_val (blocks, block);
  }
  for (guint i = 0; i < blocks->len; i++)
    read_block (&g_array_index (blocks, Block, i), text);
  read_words (mail);
  share_reasons (blocks);
}
