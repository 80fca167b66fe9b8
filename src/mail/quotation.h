#pragma once

/* What the writer wrote, apart from what is quoted and from the signature. */

#include <glib.h>

/* All valid UTF-8 with LF line ends, never NULL; empty lines at both ends are taken off. */
typedef struct {
  char *text;      /* new text: what staff read first, what commands and indicators are read from */
  char *quoted;    /* quoted history with its attribution lines, in its order */
  char *signature; /* with its separator */
} Quotation;

/* What a mail has to do with others. */
typedef enum {
  QUOTATION_NEW,    /* it answers nothing */
  QUOTATION_REPLY,  /* it answers one */
  QUOTATION_FORWARD /* it passes one on */
} QuotationContext;

/* What a mail is with SUBJECT (one line) and so many REFERENCES (ids in References and
 * In-Reply-To). A forward's subject begins with Fwd:, Fw:, WG:, TR:, RV:, I:, ENC:, Doorst:,
 * [Fwd: ...], 転送: or their kin; an answer has references or a subject that begins with Re:, AW:,
 * Antw:, SV:, RES:, R:, 返信: or their kin, both behind any subject tags. Behind a ticket's tag,
 * one with `#` and digits, Fwd: is a part of the ticket's own subject: such a mail answers. */
QuotationContext quotation_context (const char *subject, gsize references);

/* Splits TEXT (valid UTF-8, LF line ends) of a mail that is CONTEXT. In a new mail only marked
 * lines below an attribution are quoted: all others, header blocks and mails in it are what its
 * writer shows. In a forward nothing is quoted, for what is forwarded is what the writer wants to
 * be read. The signature is split off in each, above a mail that is forwarded. In an answer knows
 * `>` quotes, attribution lines on one or several lines, Outlook's header blocks and separators,
 * the reply markers and mobile signatures of the common clients (Outlook, Gmail, Apple Mail,
 * Thunderbird, Yahoo, Notes, GroupWise, Zimbra, Roundcube, K-9, mutt...) in English, German,
 * French, Spanish, Italian, Dutch, Portuguese and Japanese; answers above, below and between the
 * quoted lines are new text. So is a header with trace fields.
 * The new text of an answer is read with its writer's proof, so it must not have the words of
 * others in it: in doubt they are quoted. A separator, a header block or an attribution with
 * date, address and verb opens a quotation whatever the line above says and whatever name its
 * sender took; without marks it goes on to the end, as it does below a header block, and below a
 * separator unless marked lines come directly and either begin with a header block or have no new
 * text above. Then the new text is empty if nothing is left. A new mail, a forward and an answer
 * without opener or attribution (a reply marker at the very top is none) are never empty because
 * all of it looked quoted: all of it is new text then. Takes time in proportion to TEXT's
 * length. */
Quotation *quotation_split (const char *text, QuotationContext context);

void quotation_free (Quotation *quotation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Quotation, quotation_free)
