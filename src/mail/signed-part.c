#include "mail/signed-part.h"

#include <string.h>

#include "base/text.h"

#include "mail/body.h"
#include "mail/encoded-word.h"
#include "mail/header.h"
#include "mail/parameter.h"

enum { SUBJECT_BYTES = 998, NOTICE_BYTES = 400, BOUNDARY_BYTES = 70, DELIMITERS = 3 };

/* A header and what is below it. */
typedef struct {
  const char *body;
  char *type;     /* value of the first Content-Type, or NULL */
  char *encoding; /* of the first Content-Transfer-Encoding, or NULL */
  char *subject;  /* of the first Subject, or NULL */
  guint types;
  guint encodings;
  guint subjects;
  gboolean broken;    /* a line of it is no field */
  gboolean is_signed; /* any Content-Type says multipart/signed */
} Block;

static void
block_clear (Block *block)
{
  g_free (block->type);
  g_free (block->encoding);
  g_free (block->subject);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Block, block_clear)

/* A line between two parts. */
typedef struct {
  const char *start;
  const char *end; /* behind its line end */
  gboolean last;   /* it says that no other part follows */
} Delimiter;

/* The bytes from START up to END. */
typedef struct {
  const char *start;
  const char *end;
} Span;

/* TRUE when VALUE, of a Content-Type, is TYPE with or without parameters. */
static gboolean
is_type (const char *value, const char *type)
{
  gsize length = strlen (type);
  return value != NULL && g_ascii_strncasecmp (value, type, length) == 0 &&
         (value[length] == '\0' || strchr ("; \t", value[length]) != NULL);
}

static void
take_field (char **place, guint *count, const char *value)
{
  if (++*count == 1)
    *place = g_strdup (value);
}

static void
read_block (const char *start, const char *end, Block *block)
{
  HeaderField field;
  block->body = start;
  while (header_next (&block->body, end, &field)) {
    block->broken = block->broken || field.name_length == 0;
    g_autofree char *value = header_unfold (&field);
    if (header_is (&field, "Content-Type")) {
      take_field (&block->type, &block->types, value);
      block->is_signed = block->is_signed || is_type (value, "multipart/signed");
    } else if (header_is (&field, "Content-Transfer-Encoding"))
      take_field (&block->encoding, &block->encodings, value);
    else if (header_is (&field, "Subject"))
      take_field (&block->subject, &block->subjects, value);
  }
}

/* TRUE when the body of BLOCK is what it looks like. */
static gboolean
is_plain (const Block *block)
{
  static const char *const plain[] = { "7bit", "8bit", "binary" };
  if (block->broken || block->types != 1 || block->encodings > 1)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    if (block->encoding == NULL || g_ascii_strcasecmp (block->encoding, plain[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_blank (const Span *span)
{
  for (const char *p = span->start; p < span->end; p++)
    if (!g_ascii_isspace (*p))
      return FALSE;
  return TRUE;
}

/* One line that tells old clients what they see, as some mailers put it before the first part. */
static gboolean
is_notice (const Span *span)
{
  gsize length = (gsize) (span->end - span->start);
  if (length > NOTICE_BYTES || memmem (span->start, length, "MIME", strlen ("MIME")) == NULL)
    return FALSE;
  g_autofree char *text = g_strndup (span->start, length);
  return strchr (g_strstrip (text), '\n') == NULL;
}

/* RFC 2046 section 5.1.1. */
static gboolean
is_boundary (const char *boundary)
{
  static const char others[] = "'()+_,-./:=? ";
  gsize length = strlen (boundary);
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (boundary[i]) && strchr (others, boundary[i]) == NULL)
      return FALSE;
  return length > 0 && length <= BOUNDARY_BYTES && boundary[length - 1] != ' ';
}

/* Reads the delimiter that goes on with REST behind its boundary. FALSE when it goes on with
 * anything but blanks: some programs take such a line for a delimiter, some do not. */
static gboolean
read_delimiter (const char *rest, const char *end, Delimiter *delimiter)
{
  delimiter->last = end - rest >= 2 && rest[0] == '-' && rest[1] == '-';
  rest += delimiter->last ? 2 : 0;
  while (rest < end && (*rest == ' ' || *rest == '\t'))
    rest++;
  if (rest < end && *rest == '\r')
    rest++;
  delimiter->end = rest < end ? rest + 1 : end;
  return rest == end || *rest == '\n';
}

/* Finds the delimiters in BODY, before which there is a line end. Returns how many there are; more
 * than DELIMITERS when one is too many or can be read in two ways. */
static guint
find_delimiters (const Span *body, const char *boundary, Delimiter *delimiters)
{
  g_autofree char *needle = g_strconcat ("\n--", boundary, NULL);
  gsize length = strlen (needle);
  const char *line_end = body->start - 1;
  guint count = 0;
  while ((line_end = memmem (line_end, (gsize) (body->end - line_end), needle, length)) != NULL) {
    if (count == DELIMITERS || !read_delimiter (line_end + length, body->end, &delimiters[count]))
      return DELIMITERS + 1;
    delimiters[count].start = line_end + 1;
    line_end = delimiters[count++].end - 1;
  }
  return count;
}

/* What stands between two delimiters: the line end before the second belongs to it. */
static Span
between (const Delimiter *before, const Delimiter *behind)
{
  Span span = { .start = before->end, .end = behind->start };
  if (span.end > span.start)
    span.end--;
  if (span.end > span.start && span.end[-1] == '\r')
    span.end--;
  return span;
}

/* Cuts BODY into its two parts. Returns what is wrong, or NULL. */
static const char *
split_parts (const Span *body, const char *boundary, Span parts[2])
{
  Delimiter delimiters[DELIMITERS] = { 0 };
  guint count = find_delimiters (body, boundary, delimiters);
  if (count < DELIMITERS)
    return "the mail is not complete: a boundary of its signature is missing";
  if (count > DELIMITERS || delimiters[0].last || delimiters[1].last || !delimiters[2].last)
    return "the mail does not consist of one signed part and its signature";
  const Span preamble = { .start = body->start, .end = delimiters[0].start };
  const Span epilogue = { .start = delimiters[2].end, .end = body->end };
  if ((!is_blank (&preamble) && !is_notice (&preamble)) || !is_blank (&epilogue))
    return "there are words around the signed part";
  parts[0] = between (&delimiters[0], &delimiters[1]);
  parts[1] = between (&delimiters[1], &delimiters[2]);
  return NULL;
}

static gboolean
is_weak (const char *micalg)
{
  static const char *const weak[] = { "md5", "sha1", "sha-1", "ripemd160" };
  const char *digest = g_ascii_strncasecmp (micalg, "pgp-", 4) == 0 ? micalg + 4 : micalg;
  for (gsize i = 0; i < G_N_ELEMENTS (weak); i++)
    if (g_ascii_strcasecmp (digest, weak[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Sets BOUNDARY, the caller's, from the Content-Type of ROOT. Returns what is wrong, or NULL. */
static const char *
check_root (const Block *root, char **boundary)
{
  static const char smime[] = "pkcs7-signature";
  if (!is_plain (root))
    return "its header can be read in two ways";
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *protocol = parameter_value (root->type, "protocol", defects);
  g_autofree char *micalg = parameter_value (root->type, "micalg", defects);
  *boundary = parameter_value (root->type, "boundary", defects);
  if (protocol != NULL && g_str_has_suffix (protocol, smime))
    return "it is signed with S/MIME; only OpenPGP counts";
  if (protocol == NULL || g_ascii_strcasecmp (protocol, "application/pgp-signature") != 0)
    return "it does not say that its signature is OpenPGP's";
  if (micalg != NULL && is_weak (micalg))
    return "the digest of its signature is too weak";
  if (defects->len > 0 || *boundary == NULL || !is_boundary (*boundary))
    return "its Content-Type can be read in two ways";
  return NULL;
}

/* Takes the signature in SPAN. Returns what is wrong, or NULL. */
static const char *
read_armor (const Span *span, MailSignature *part)
{
  g_auto (Block) block = { 0 };
  read_block (span->start, span->end, &block);
  if (!is_plain (&block) || !is_type (block.type, "application/pgp-signature"))
    return "its second part is no OpenPGP signature";
  gsize length = (gsize) (span->end - block.body);
  g_autofree char *utf8 = text_from_bytes (block.body, MIN (length, SIGNED_PART_ARMOR_BYTES));
  g_autofree char *lines = text_lines (utf8);
  if (length > SIGNED_PART_ARMOR_BYTES || !signed_part_is_armor (lines))
    return "its signature is no ASCII armour";
  g_free (part->armor);
  part->armor = g_strdup (g_strstrip (lines));
  return NULL;
}

/* The subject that BLOCK protects, on one line; NULL for none. */
static char *
protected_subject (const Block *block)
{
  g_autofree char *protection = parameter_value (block->type, "hp", NULL);
  g_autofree char *legacy = parameter_value (block->type, "protected-headers", NULL);
  if (block->subjects != 1 ||
      (g_strcmp0 (protection, "clear") != 0 && g_strcmp0 (legacy, "v1") != 0))
    return NULL;
  g_autofree char *decoded = encoded_word_decode (block->subject, "Subject", NULL);
  g_autofree char *line = text_one_line (decoded);
  return text_clip (line, SUBJECT_BYTES);
}

/* Looks at the header of the signed part. Returns what is wrong, or NULL. Whoever signs a file says
 * nothing to us: it is no MIME part. */
static const char *
read_header (const Span *span, MailSignature *part)
{
  g_auto (Block) block = { 0 };
  read_block (span->start, span->end, &block);
  if (block.broken || block.types != 1 || block.encodings > 1 || block.body == span->start)
    return "what was signed is no part of a mail: its header is missing or broken";
  part->subject = protected_subject (&block);
  return NULL;
}

/* Fills PART from the mail with the header ROOT. Returns what is wrong, or NULL. */
static const char *
cut (const Block *root, const Reading *reading, MailSignature *part)
{
  Span parts[2];
  const Span body = { .start = root->body, .end = reading->end };
  g_autofree char *boundary = NULL;
  const char *problem = check_root (root, &boundary);
  problem = problem == NULL ? split_parts (&body, boundary, parts) : problem;
  problem = problem == NULL ? read_armor (&parts[1], part) : problem;
  problem = problem == NULL ? read_header (&parts[0], part) : problem;
  if (problem != NULL)
    return problem;
  part->offset = parts[0].start - reading->bytes;
  part->length = parts[0].end - parts[0].start;
  return NULL;
}

/* Adds what is wrong with the signed text; most of it was seen in the whole mail already. */
static void
add_defects (GPtrArray *own, GPtrArray *defects)
{
  for (guint i = 0; i < own->len; i++) {
    const char *defect = g_ptr_array_index (own, i);
    if (!g_ptr_array_find_with_equal_func (defects, defect, g_str_equal, NULL))
      g_ptr_array_add (defects, g_strdup (defect));
  }
}

/* Reads the text of PART from its bytes alone. */
static gboolean
read_text (GMimeStream *stream, const Reading *reading, MailSignature *part, GError **error)
{
  g_autoptr (Mail) mail = mail_new ();
  g_autoptr (GPtrArray) defects = g_ptr_array_new_with_free_func (g_free);
  Reading own = *reading;
  own.bytes = reading->bytes + part->offset;
  own.end = own.bytes + part->length;
  own.mail = mail;
  own.defects = defects;
  g_free (mail->subject);
  mail->subject = g_strdup (part->subject == NULL ? reading->mail->subject : part->subject);
  g_strfreev (mail->references);
  mail->references = g_strdupv (reading->mail->references);
  g_autoptr (GMimeStream) bytes =
      g_mime_stream_substream (stream, part->offset, part->offset + part->length);
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (bytes);
  g_autoptr (GMimeObject) root = g_mime_parser_construct_part (parser, NULL);
  if (root != NULL && !body_read_text (root, &own, error))
    return FALSE;
  add_defects (defects, reading->defects);
  g_free (part->text);
  part->text = g_steal_pointer (&mail->text);
  return TRUE;
}

/* Why MAIL, whose root is not signed, is not signed though it may look so; NULL when it does not.
 * WHOLE_TEXT is its text or NULL. */
static const char *
problem_within (const Mail *mail, const char *whole_text)
{
  static const char inline_signed[] = "-----BEGIN PGP SIGNED MESSAGE-----";
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    if (g_str_equal (attachment->type, "application/pgp-signature"))
      return "its signature covers only a part of it: something stands around that part, such as "
             "the footer of a mailing list";
    if (attachment->role == MAIL_PART_SIGNATURE ||
        g_str_has_suffix (attachment->type, "pkcs7-mime"))
      return "it is signed or encrypted with S/MIME; only OpenPGP counts";
  }
  const char *found = whole_text == NULL ? NULL : strstr (whole_text, inline_signed);
  if (found != NULL && (found == whole_text || found[-1] == '\n'))
    return "it is signed within its text; only a signature of the whole mail (PGP/MIME) counts";
  return NULL;
}

gboolean
signed_part_read (GMimeStream *stream, const Structure *structure, const Reading *reading,
                  GError **error)
{
  g_auto (Block) root = { 0 };
  g_autoptr (MailSignature) part = mail_signature_new ();
  read_block (header_start (reading->bytes, reading->end), reading->end, &root);
  const char *problem = root.is_signed ? cut (&root, reading, part)
                                       : problem_within (reading->mail, structure->whole_text);
  if (!root.is_signed && problem == NULL)
    return TRUE;
  if (problem != NULL) {
    mail_signature_free (g_steal_pointer (&part));
    part = mail_signature_new ();
    part->problem = g_strdup (problem);
  } else if (!read_text (stream, reading, part, error))
    return FALSE;
  reading->mail->signed_part = g_steal_pointer (&part);
  return TRUE;
}

gboolean
signed_part_is_armor (const char *armor)
{
  gsize length = strlen (armor);
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint (armor[i]) && armor[i] != '\n' && armor[i] != '\t')
      return FALSE;
  return length <= SIGNED_PART_ARMOR_BYTES;
}
