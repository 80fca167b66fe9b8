#include "mail/structure.h"

void
structure_free (Structure *structure)
{
  if (structure == NULL)
    return;
  g_free (structure->type);
  g_free (structure->report_type);
  g_free (structure->calendar_method);
  g_free (structure->delivery_status);
  g_free (structure->disposition);
  g_free (structure->feedback);
  g_free (structure->returned);
  g_free (structure->whole_text);
  g_free (structure);
}
