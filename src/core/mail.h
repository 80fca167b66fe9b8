#pragma once

/* What a mail says, as the parser understood it: the record that crosses from the sandboxed parser
 * to the rules. Every text in it is valid UTF-8 without NUL. Nothing in it grants a right. */

#include <glib.h>

/* What kind of writer stands behind a mail. Nothing but MAIL_HUMAN is ever answered. */
typedef enum {
  MAIL_HUMAN,
  MAIL_AUTO_REPLY, /* out-of-office and its kin */
  MAIL_DSN,        /* delivery status notification, RFC 3464 */
  MAIL_MDN,        /* message disposition notification, RFC 8098 */
  MAIL_LIST,       /* came through a mailing list */
  MAIL_REPORT,     /* another machine's report: ARF, monitoring, bulk */
  MAIL_OWN,        /* written by this very Tocsin */
  MAIL_MALFORMED,  /* no usable From, several From, or a structure no parser can follow */
  MAIL_CLASSES
} MailClass;

/* `human`, `auto-reply`, `dsn`...: the word used in SQL, JSON and logs. */
const char *mail_class_name (MailClass class);

/* FALSE when NAME is no class; CLASS is then untouched. */
gboolean mail_class_from_name (const char *name, MailClass *class);

typedef struct {
  char *name;   /* as the sender wrote it, decoded, one line; never NULL, may be empty */
  char *type;   /* declared media type, lower case, such as `image/png` */
  gint64 size;  /* decoded bytes */
  char *sha256; /* of the decoded bytes, 64 lower-case hexadecimal digits */
} MailAttachment;

typedef struct {
  MailClass class;
  char **reasons;         /* why this class, one clause each; never NULL */
  char *from;             /* the one bare address in From, or NULL when there is no usable one */
  char *from_name;        /* display name, one line, or NULL */
  char **to;              /* bare addresses; never NULL; likewise cc */
  char **cc;              /* */
  char *subject;          /* decoded, one line; never NULL, may be empty */
  gint64 date;            /* seconds, or CLOCK_NONE */
  char *message_id;       /* in angle brackets, or NULL */
  char **references;      /* ids of References then In-Reply-To, in angle brackets, each once */
  char *text;             /* new text of the first text part, LF line ends; never NULL */
  char *quoted;           /* quoted history and signature split off; never NULL */
  GPtrArray *attachments; /* of MailAttachment; never NULL */
  char *content_digest;   /* SHA-256 of the mail without trace headers, hexadecimal */
} Mail;

/* An empty record: class human, every list empty, texts "" where they are never NULL. */
Mail *mail_new (void);
void mail_free (Mail *mail);
MailAttachment *mail_attachment_new (void);
void mail_attachment_free (MailAttachment *attachment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mail, mail_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAttachment, mail_attachment_free)
