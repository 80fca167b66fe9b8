#include "mail/message-id.h"

#include <string.h>

enum { LONGEST = 998 };

gboolean
message_id_is_valid (const char *id)
{
  gsize length = strlen (id);
  if (length < 3 || length > LONGEST || id[0] != '<' || id[length - 1] != '>')
    return FALSE;
  for (const char *p = id + 1; p < id + length - 1; p++)
    if (!g_ascii_isgraph (*p) || *p == '<' || *p == '>')
      return FALSE;
  return TRUE;
}
