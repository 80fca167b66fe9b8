#include <gmime/gmime.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"

#include "mail/detect.h"
#include "mail/html.h"
#include "mail/mime.h"
#include "mail/record.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const ParseLimits limits = {
  .message_bytes = 1048576,
  .header_bytes = 262144,
  .header_lines = 1000,
  .addresses = 500,
  .depth = 20,
  .parts = 200,
  .text_bytes = 65536,
};

int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
  g_mime_init ();
  g_assert_true (html_load () && detect_load ());
  return 0;
}

/* Whatever the mail, the record of it is one that the parent accepts; else it is beyond a limit. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const ParseRequest request = { .sender = "a@x.test", .instance = "c.test", .limits = &limits };
  g_autoptr (GError) error = NULL;
  int spool = memfd_create ("mail", MFD_CLOEXEC);
  g_assert_cmpint (write (spool, data, size), ==, (gssize) size);
  g_autoptr (Mail) mail = mime_parse (spool, &request, &error);
  close (spool);
  if (mail == NULL) {
    g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_LIMIT);
    return 0;
  }
  g_autoptr (GBytes) record = record_encode (mail);
  g_autoptr (Mail) accepted = record_decode (record, &limits, &error);
  g_assert_no_error (error);
  return 0;
}
