#include "core/notification.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

enum { TOLD_OUTSIDERS = TOLD_REQUESTORS | TOLD_CC };

/* After RT's default scrips. Only mail that a member of staff or a correspondent meant for
 * outsiders may be told to them. */
static const struct {
  NoticeEvent event;
  gboolean outsiders;
  guint told;
} shipped[] = {
  { NOTICE_CORRESPONDENCE, TRUE, TOLD_REQUESTORS | TOLD_CC | TOLD_OTHERS },
  { NOTICE_RELAYED, TRUE, TOLD_REQUESTORS | TOLD_CC },
  { NOTICE_NEW_TICKET, FALSE, TOLD_OWNER | TOLD_ADMIN_CC },
  { NOTICE_STAFF_CORRESPONDENCE, FALSE, TOLD_OWNER | TOLD_ADMIN_CC },
  { NOTICE_HELD_BACK, FALSE, TOLD_OWNER | TOLD_ADMIN_CC },
  { NOTICE_COMMENT, FALSE, TOLD_OWNER | TOLD_ADMIN_CC | TOLD_OTHERS },
  { NOTICE_OWNER, FALSE, TOLD_OWNER },
  { NOTICE_RESOLVED, TRUE, TOLD_REQUESTORS },
  { NOTICE_STATUS, FALSE, 0 },
};

static const struct {
  const char *word;
  Told told;
} told_words[] = {
  { "requestors", TOLD_REQUESTORS }, { "cc", TOLD_CC },         { "owner", TOLD_OWNER },
  { "admin-cc", TOLD_ADMIN_CC },     { "others", TOLD_OTHERS },
};

void
notification_free (Notification *notification)
{
  if (notification == NULL)
    return;
  g_strfreev (notification->named);
  g_free (notification);
}

static gboolean
find_shipped (NoticeEvent event, guint *index)
{
  for (guint i = 0; i < G_N_ELEMENTS (shipped); i++)
    if (shipped[i].event == event) {
      *index = i;
      return TRUE;
    }
  return FALSE;
}

gboolean
notification_is_settable (NoticeEvent event)
{
  guint index;
  return find_shipped (event, &index);
}

GPtrArray *
notification_shipped (void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) notification_free);
  for (guint i = 0; i < G_N_ELEMENTS (shipped); i++) {
    Notification *notification = g_new (Notification, 1);
    notification->event = shipped[i].event;
    notification->told = shipped[i].told;
    notification->named = g_new0 (char *, 1);
    g_ptr_array_add (all, notification);
  }
  return all;
}

/* The bit that WORD names, 0 for none. */
static guint
told_bit (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (told_words); i++)
    if (g_ascii_strcasecmp (word, told_words[i].word) == 0)
      return told_words[i].told;
  return 0;
}

/* Puts together whom WORDS name. */
static gboolean
read_words (const char *const *words, guint *told, GStrvBuilder *named, GError **error)
{
  for (; *words != NULL; words++) {
    guint bit = told_bit (*words);
    *told |= bit;
    if (bit != 0)
      continue;
    gboolean address = strchr (*words, '@') != NULL;
    if (**words == '\0' || (address && !text_is_envelope_address (*words))) {
      g_set_error (
          error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
          "`%s` is neither requestors, cc, owner, admin-cc, others, a group nor an address",
          *words);
      return FALSE;
    }
    g_strv_builder_add (named, *words);
  }
  return TRUE;
}

Notification *
notification_parse (NoticeEvent event, const char *const *words, GError **error)
{
  guint index;
  if (!find_shipped (event, &index)) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "nobody chooses who gets `%s`",
                 notice_event_template (event));
    return NULL;
  }
  g_autoptr (GStrvBuilder) named = g_strv_builder_new ();
  guint told = 0;
  if (!read_words (words, &told, named, error))
    return NULL;
  if ((told & TOLD_OUTSIDERS) != 0 && !shipped[index].outsiders) {
    g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA,
                 "`%s` never leaves the house: neither requestors nor cc may get it",
                 notice_event_template (event));
    return NULL;
  }
  Notification *notification = g_new (Notification, 1);
  notification->event = event;
  notification->told = told;
  notification->named = g_strv_builder_end (named);
  return notification;
}

const Notification *
notification_of (const Policy *policy, NoticeEvent event)
{
  for (guint i = 0; i < policy->notifications->len; i++) {
    const Notification *notification = g_ptr_array_index (policy->notifications, i);
    if (notification->event == event)
      return notification;
  }
  return NULL;
}
