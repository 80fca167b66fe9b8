#pragma once

/* A mail in memory and the record that the parser makes of it, without a child. */

#include <gmime/gmime.h>

#include "core/mail.h"

#include "mail/detect.h"
#include "mail/html.h"
#include "mail/mime.h"

#include "spool.h"

/* What the parser loads before it reads. */
static inline void
parsed_load (void)
{
  g_mime_init ();
  g_assert_true (html_load () && detect_load ());
}

/* The record of the mail BYTES, read within LIMITS; NULL with ERROR. */
static inline Mail *
parsed_within (const char *bytes, gsize length, const ParseLimits *limits, GError **error)
{
  const ParseRequest request = { .sender = "ann@edunet.example",
                                 .instance = "csirt.example",
                                 .domain = "csirt.example",
                                 .limits = limits };
  int spool = spool_bytes (bytes, length);
  Mail *mail = mime_parse (spool, &request, error);
  close (spool);
  return mail;
}

static inline Mail *
parsed_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  Mail *mail = parsed_within (text, strlen (text), &spool_limits, &error);
  g_assert_no_error (error);
  return mail;
}

/* `role media/type` of each attachment, with commas between. The caller frees it. */
static inline char *
parsed_roles (const Mail *mail)
{
  g_autoptr (GString) roles = g_string_new ("");
  for (guint i = 0; i < mail->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (mail->attachments, i);
    g_string_append_printf (roles, "%s%s %s", i == 0 ? "" : ", ",
                            mail_part_role_name (attachment->role), attachment->type);
  }
  return g_string_free (g_steal_pointer (&roles), FALSE);
}

/* Asserts that MAIL has a defect that begins with PREFIX. */
static inline void
parsed_assert_defect (const Mail *mail, const char *prefix)
{
  for (char **p = mail->defects; *p != NULL; p++)
    if (g_str_has_prefix (*p, prefix))
      return;
  g_autofree char *all = g_strjoinv ("; ", mail->defects);
  g_test_message ("no defect `%s` among `%s`", prefix, all);
  g_test_fail ();
}
