#pragma once

/* Who asks for a change, and how that was proven. */

#include <glib.h>

typedef enum { PROOF_NONE, PROOF_DMARC, PROOF_CHALLENGE, PROOF_PGP, PROOF_SASL, PROOF_CLI } Proof;

/* `none`, `dmarc`, `challenge`, `pgp`, `sasl`, `cli`. */
const char *proof_name (Proof proof);

/* FALSE when NAME is no proof; PROOF is then untouched. */
gboolean proof_from_name (const char *name, Proof *proof);

/* The actor of everything that nobody in particular did. */
#define ACTOR_SYSTEM "system"

typedef struct {
  const char *name; /* a staff name, an address, or ACTOR_SYSTEM; borrowed. NULL: unknown writer */
  gboolean staff;   /* one of us: staff or system; FALSE for outsiders */
  Proof proof;
  const struct Account *account; /* whose rights count; NULL for system, who has every right, and
                                    for outsiders, who have none; borrowed */
} Actor;
