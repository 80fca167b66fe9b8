#pragma once

/* What a member of staff may do to which tickets. Outsiders have no rights: what their mail may do,
 * core/plan.h decides. Who may see a ticket is decided here and nowhere else. */

#include <glib.h>
#include <jansson.h>

#include "core/lifecycle.h"
#include "core/policy.h"

/* Its names in the configuration and in messages: `see`, `create`... */
typedef enum {
  RIGHT_SEE,        /* read tickets: Show, Search, `tocsin ticket show` */
  RIGHT_CREATE,     /* open a ticket by command */
  RIGHT_COMMENT,    /* write what stays in the house */
  RIGHT_REPLY,      /* write to the requestors */
  RIGHT_CHANGE,     /* change values, people, links, status; accept what is held back */
  RIGHT_OWN,        /* be the owner */
  RIGHT_TAKE,       /* become the owner of a ticket without one */
  RIGHT_STEAL,      /* become the owner of somebody else's */
  RIGHT_ASSIGN,     /* make anybody with RIGHT_OWN the owner of any ticket */
  RIGHT_DELETE,     /* transitions that the lifecycle reserves: to `deleted` */
  RIGHT_ADMINISTER, /* accounts, groups, keys, quarantine; never by mail */
  RIGHTS
} Right;

const char *right_name (Right right);
/* FALSE when NAME is no right; RIGHT is then untouched. */
gboolean right_from_name (const char *name, Right *right);

/* What everybody with this role may do. */
typedef struct {
  char *name;   /* `duty`, `triage`, `handler`, `manager`, `read-only`, or a site's own */
  guint rights; /* bit `1 << right` for each */
} Role;

void role_free (Role *role);

/* The five roles Tocsin ships with (GPtrArray of Role): duty and triage do all ordinary work,
 * triage also assigns; handler neither steals nor assigns; manager may everything; read-only may
 * see. The caller's. */
GPtrArray *role_shipped (void);

/* A role that an account has: on all tickets, or on those of one kind or constituency. */
typedef struct {
  char *role;
  gboolean any_kind;
  Kind kind;          /* unless any_kind */
  char *constituency; /* or NULL for all */
} Grant;

/* Reads `ROLE`, `ROLE:KIND`, `ROLE@CONSTITUENCY` or `ROLE:KIND@CONSTITUENCY`, all compared without
 * case against POLICY. DATA: an unknown role, kind or constituency; the message names those there
 * are. The caller's. */
Grant *grant_parse (const Policy *policy, const char *text, GError **error);
/* The same without a look at any policy, for what the database holds: NULL only when KIND is none.
 */
Grant *grant_read (const char *text);
/* As grant_parse() reads it. The caller frees it. */
char *grant_text (const Grant *grant);
void grant_free (Grant *grant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Grant, grant_free)

/* TRUE when one of GRANTS (GPtrArray of Grant) gives RIGHT on tickets of KIND and CONSTITUENCY
 * (NULL: of none). A grant for a constituency does not reach tickets of none. A role that POLICY
 * does not know gives nothing. */
gboolean right_allows (const Policy *policy, const GPtrArray *grants, Right right, Kind kind,
                       const char *constituency);

/* The same for RIGHT_SEE as a list for the database: [{"kind": "report"|null, "constituency":
 * "EDUNET"|null}...], null meaning any; [] for nothing at all. The caller's. */
json_t *right_scopes (const Policy *policy, const GPtrArray *grants);
