#pragma once

/* Forged mail with an OpenPGP signature that proves nothing: by the wrong key, at the wrong time,
 * of another text, about another ticket, used before, or around or within something else. */

#include "claim_mail.h"

typedef struct _Signer Signer;

/* Makes keys and registers them in HOUSE, and signs. */
Signer *signer_open (House *house);
void signer_close (Signer *signer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Signer, signer_close)

/* How many genuine mails there are. */
guint signer_genuine_mails (void);

/* Genuine mail I of alice about ticket 3, whose signature forgers use again. The caller frees
 * it. */
Claim *signer_draw_genuine (Signer *signer, guint i);

/* How many combinations there are. */
guint signer_forgeries (void);

/* Forgery I, any number. TICKETS are by number, from 1. The caller frees it. */
Claim *signer_draw (Signer *signer, guint i, const ClaimTicket *tickets);
