#pragma once

/* tocsin.conf: read with libconfuse from one option table, which also feeds `tocsin check`, the
 * sample file and tocsin.conf(5). */

#include <glib.h>

#include "core/policy.h"

#include "mail/parse.h"
#include "mail/smtp.h"

typedef struct {
  char *file;         /* the path it was read from */
  Policy *policy;     /* what the rules need */
  char *database;     /* libpq connection string, without a user: each program adds its role */
  char *templates;    /* directory of <language>/<event>.txt */
  char *service_user; /* operating system user the programs run as */
  guint deadline;     /* seconds tocsin-receive may take for one mail */
  ParseLimits limits;
  SmtpServer smtp;
  gboolean testing; /* relaxes what only a sandbox may: the clock, who may act as whom */
  char *testing_clock_file;
} Config;

/* Reads FILE; NULL means $TOCSIN_CONF, else the installed path. Sets the frozen clock when the file
 * asks for it (testing). CONFIG: the message holds every fault that could be found in one run, one
 * `FILE:LINE: what is wrong; what is right` a line. */
Config *config_load (const char *file, GError **error);
/* What the parser must know of a mail from the envelope sender SENDER. Borrows both. */
ParseRequest config_parse_request (const Config *config, const char *sender);

void config_free (Config *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Config, config_free)

/* The option table as text: the sample tocsin.conf, or the OPTIONS section of tocsin.conf(5) in
 * mdoc(7). The caller frees it. */
char *config_sample (void);
char *config_manual (void);
