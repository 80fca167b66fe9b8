#pragma once

/* From the bytes of a mail to a record, in a disposable child: forked, without file system, network
 * or other processes (seccomp), bounded in memory, processor time and stack. Whatever a hostile
 * mail does to the parser, the caller gets an error and goes on. */

#include <glib.h>

#include "core/mail.h"

/* What a mail may cost. Beyond a limit the parse fails with LIMIT; nothing is cut silently. */
typedef struct {
  gint64 message_bytes; /* the whole mail */
  gint64 header_bytes;  /* the top header block */
  guint header_lines;   /* header fields in the top block */
  guint addresses;      /* mailboxes in From, To and Cc together */
  guint depth;          /* nesting of parts */
  guint parts;          /* parts in all */
  gint64 text_bytes;    /* of its text that are kept; the rest stays in the raw mail */
  gint64 memory_bytes;  /* address space of the child, program and libraries included */
  guint cpu_seconds;    /* processor time of the child */
} ParseLimits;

/* What the parser must know besides the bytes. All borrowed. */
typedef struct {
  const char *sender;   /* envelope sender, "" for the empty reverse path */
  const char *instance; /* our name: mail whose loop header carries it is our own */
  const char *domain;   /* ours: Message-IDs that end in it we made; NULL for none */
  const ParseLimits *limits;
} ParseRequest;

typedef struct _Parse Parse;

/* Starts the child on the mail in SPOOL, a descriptor of a regular file that stays the caller's.
 * Its content must not change meanwhile; its file offset is left alone. Both must outlive
 * parse_finish(): HTML without plain text may take a second child. TEMPORARY: no process or pipe
 * could be had. */
Parse *parse_start (int spool, const ParseRequest *request, GError **error);

/* Waits until the child has answered, at most until DEADLINE (g_get_monotonic_time() units,
 * microseconds), and ends it. The record is the caller's. DATA: the child died or answered
 * nonsense (message: how). TEMPORARY: it could not be confined. LIMIT: the mail is beyond a limit,
 * that of processor time too (message: which). TIMEOUT: DEADLINE passed. May be called once. */
Mail *parse_finish (Parse *parse, gint64 deadline, GError **error);

/* The Message-ID in the mail's header as the child read it before anything else, even if it failed
 * later; NULL when there is none or it did not get so far. To be asked after parse_finish();
 * borrowed. */
const char *parse_message_id (const Parse *parse);

/* Ends the child if it still runs, and frees PARSE. */
void parse_free (Parse *parse);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Parse, parse_free)
