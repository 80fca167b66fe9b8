#pragma once

/* What somebody wants an account to be, checked and put into the form in which it is stored. */

#include <glib.h>
#include <jansson.h>

#include "app/config.h"

/* An account to be added, or what is to change of one. All borrowed; lists are NULL-terminated;
 * NULL: as usual, or as it is. */
typedef struct {
  const char *name;
  const char *const *addresses;
  const char *const *roles; /* grants, as grant_parse() reads them */
  const char *const *groups;
  const char *manager;     /* name of an account; "" for none */
  const char *sasl_user;   /* login name at the mail server; "" for none */
  const char *language;    /* "" for that of the default queue */
  const char *own_actions; /* `yes` or `no`: wants mail about what he did himself */
  const char *suspended;   /* `yes` or `no`: wants no notifications */
} AccountFacts;

/* TRUE when NAME can be that of an account or group. DATA: it cannot. */
gboolean account_document_check_name (const char *name, GError **error);

/* FACTS as store_staff_write() takes them, with those members that FACTS has. DATA: one that cannot
 * be; MEMBER (unless NULL) is then its name in the document, static. The caller's. */
json_t *account_document_make (const Config *config, const AccountFacts *facts, const char **member,
                               GError **error);
