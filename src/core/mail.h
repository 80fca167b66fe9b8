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

/* What a part that is not the text is to the mail. */
typedef enum {
  MAIL_PART_FILE,        /* sent as a file */
  MAIL_PART_INLINE,      /* an image shown within the text */
  MAIL_PART_ALTERNATIVE, /* another form of the text itself */
  MAIL_PART_MESSAGE,     /* a mail within the mail */
  MAIL_PART_CALENDAR,    /* an invitation or the answer to one, RFC 5545 */
  MAIL_PART_TNEF,        /* winmail.dat: Outlook's container, not opened */
  MAIL_PART_SIGNATURE,   /* OpenPGP or S/MIME signature */
  MAIL_PART_ENCRYPTED,   /* OpenPGP or S/MIME, unreadable here */
  MAIL_PART_REPORT,      /* the machine-readable part of a report */
  MAIL_PARTS
} MailPartRole;

/* `file`, `inline`, `alternative`...: the word used in SQL and JSON. */
const char *mail_part_role_name (MailPartRole role);

/* What the header of an attached mail says. Each one line or NULL when absent. */
typedef struct {
  char *from;
  char *subject;
  char *date;
  char *message_id; /* in angle brackets */
} MailSummary;

typedef struct {
  MailPartRole role;
  char *name;           /* decoded, one line, without path or tricks; never NULL, may be empty */
  char *name_as_sent;   /* decoded, one line, if it differs from NAME; else NULL */
  char *type;           /* declared media type, lower case, such as `image/png`; never NULL */
  char *detected;       /* media type its first bytes show, or NULL when they show none */
  char *content_id;     /* without angle brackets, or NULL */
  char *disposition;    /* as declared, lower case, or NULL */
  gint64 size;          /* decoded bytes */
  char *sha256;         /* of the decoded bytes, 64 lower-case hexadecimal digits */
  MailSummary *summary; /* of an attached mail, else NULL */
} MailAttachment;

/* One field of the top header. */
typedef struct {
  char *name;  /* as written; never NULL */
  char *value; /* decoded, one line; never NULL */
} MailHeader;

/* One result of an Authentication-Results field (RFC 8601 section 2.2). Says only what the field
 * says: who may be believed is not decided here. */
typedef struct {
  guint field;       /* which of the fields, from the top, from 0 */
  char *authserv_id; /* never NULL */
  gboolean bare;     /* authserv_id is the field's first bytes, a token: not quoted, no comment */
  char *method;      /* lower case, such as `dmarc`; never NULL */
  char *result;      /* lower case, such as `pass`; never NULL */
  char **properties; /* each `ptype.property=value`; never NULL */
} MailAuthentication;

/* What a delivery status notification says of one recipient. */
typedef struct {
  char *recipient; /* bare address; never NULL, may be empty when the report names none */
  char *action;    /* failed, delayed, delivered, relayed or expanded (RFC 3464 section 2.3.3) */
  char *status;    /* RFC 3463 code such as `5.1.1`, or NULL */
  char *reason;    /* what the remote side or the reporter said, one line, or NULL */
} MailDelivery;

/* What stands in the way when a mail looks signed at its root but no command of it may count, and
 * the signed part read by itself (RFC 3156; RFC 9788 for its protected subject). */
typedef struct {
  char *problem; /* a clause why the signature cannot count whatever its bytes say, or NULL */
  gint64 offset; /* of the signed part in the mail, bytes; header of the part included */
  gint64 length; /* up to, not including, the line end before the boundary */
  char *armor;   /* the OpenPGP signature, ASCII-armoured; never NULL, may be empty */
  char *text;    /* new text of the signed part; never NULL */
  char *subject; /* in the signed part's own header, when it protects it (hp=), else NULL */
} MailSignature;

typedef struct {
  MailClass class;
  char **reasons;            /* why this class; if human, signs that were too weak; never NULL */
  char **defects;            /* where the mail breaks the rules or lies; never NULL */
  char *from;                /* the one bare address in From, or NULL when there is no usable one */
  char *from_name;           /* display name, one line, or NULL */
  char **to;                 /* bare addresses; never NULL; likewise cc */
  char **cc;                 /* */
  char *subject;             /* decoded, one line; never NULL, may be empty */
  gint64 date;               /* seconds, or CLOCK_NONE */
  char *message_id;          /* in angle brackets, or NULL */
  char **references;         /* ids of References then In-Reply-To, in brackets, each once */
  char *text;                /* new text, LF line ends; never NULL */
  char *quoted;              /* quoted history; never NULL, may be empty */
  char *signature;           /* the writer's signature, a list's footer; never NULL, may be empty */
  GPtrArray *headers;        /* of MailHeader, in the order of the mail; never NULL */
  GPtrArray *authentication; /* of MailAuthentication; never NULL */
  GPtrArray *deliveries;     /* of MailDelivery, for class dsn; never NULL */
  char *original_message_id; /* of the mail a dsn or mdn is about, in angle brackets, or NULL */
  GPtrArray *attachments;    /* of MailAttachment; never NULL */
  MailSignature *signed_part; /* when the root is multipart/signed with OpenPGP, else NULL */
  char *content_digest;       /* SHA-256 of the mail without trace headers, hexadecimal */
} Mail;

/* An empty record: class human, every list empty, texts "" where they are never NULL. */
Mail *mail_new (void);
void mail_free (Mail *mail);
MailAttachment *mail_attachment_new (void);
void mail_attachment_free (MailAttachment *attachment);
void mail_summary_free (MailSummary *summary);
void mail_header_free (MailHeader *header);
void mail_authentication_free (MailAuthentication *authentication);
void mail_delivery_free (MailDelivery *delivery);
MailSignature *mail_signature_new (void);
void mail_signature_free (MailSignature *signature);

/* The value of the first field called NAME, without case, at or after INDEX (0-based), or NULL;
 * INDEX (may be NULL for the first) moves behind it. Borrowed. */
const char *mail_header (const Mail *mail, const char *name, guint *index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mail, mail_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAttachment, mail_attachment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSummary, mail_summary_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailHeader, mail_header_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailAuthentication, mail_authentication_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailDelivery, mail_delivery_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSignature, mail_signature_free)
