#include "core/apply_field.h"

/* VALUES (may be NULL) with commas between, or NULL when there are none. The caller's. */
static char *
joined (const GPtrArray *values)
{
  if (values == NULL || values->len == 0)
    return NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < values->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : ", ",
                            (const char *) g_ptr_array_index (values, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* REFUSED when EDIT gives FIELD of TICKET what it cannot have. */
static gboolean
check_edit (const Ticket *ticket, const Field *field, const ListEdit *edit, GError **error)
{
  guint given = (edit->set == NULL ? 0 : g_strv_length (edit->set)) + g_strv_length (edit->add);
  if (given > 0 && (field->kinds & 1u << ticket->kind) == 0)
    return application_refuse (error, TOCSIN_ERROR_REFUSED,
                               "ticket %" G_GINT64_FORMAT ": tickets of kind %s, as in queue '%s', "
                               "have no field '%s'",
                               ticket->id, kind_name (ticket->kind), ticket->queue, field->name);
  if (given > 1 && !field->several)
    return application_refuse (error, TOCSIN_ERROR_REFUSED, "field '%s' takes one value only",
                               field->name);
  return TRUE;
}

/* Makes VALUES, which it takes over, those of field NAME of TICKET. */
static void
put_values (Ticket *ticket, const char *name, GPtrArray *values)
{
  FieldValues *present = ticket_field (ticket, name);
  ticket->fields_changed = TRUE;
  if (values->len == 0) {
    g_ptr_array_remove (ticket->fields, present);
    g_ptr_array_unref (values);
    return;
  }
  if (present == NULL) {
    present = field_values_new (name);
    g_ptr_array_add (ticket->fields, present);
  }
  g_ptr_array_unref (present->values);
  present->values = values;
}

gboolean
apply_field_edit (Application *application, Ticket *ticket, const Change *change, GError **error)
{
  const Field *field = field_find (application->context->policy->fields, change->field);
  if (field == NULL)
    return application_refuse (error, TOCSIN_ERROR_MISSING, "there is no field '%s'",
                               change->field);
  if (!check_edit (ticket, field, change->edit, error))
    return FALSE;
  const FieldValues *present = ticket_field (ticket, field->name);
  gboolean replaces = !field->several && *change->edit->add != NULL;
  const ListEdit edit = { replaces ? change->edit->add : change->edit->set, change->edit->add,
                          change->edit->delete };
  g_autoptr (GPtrArray) values = list_edit_apply (&edit, present == NULL ? NULL : present->values);
  g_autofree char *old = joined (present == NULL ? NULL : present->values);
  g_autofree char *now = joined (values);
  if (g_strcmp0 (old, now) == 0)
    return TRUE;
  const Difference difference = { EVENT_FIELD, field->name, old, now };
  application_record_value (application, ticket, change, &difference);
  put_values (ticket, field->name, g_steal_pointer (&values));
  return TRUE;
}

gboolean
apply_field_message (Application *application, Ticket *ticket, const Change *change,
                     GError **error G_GNUC_UNUSED)
{
  g_autofree char *name = g_strconcat ("message:", change->field, NULL);
  g_autofree char *values = g_strjoinv (", ", change->edit->add);
  const Difference difference = { EVENT_FIELD, name, NULL, values };
  application_record_value (application, ticket, change, &difference);
  return TRUE;
}
