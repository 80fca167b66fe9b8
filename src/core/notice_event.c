#include "core/notice_event.h"

#define NAMES_MAX 42
#define COMMON_NAMES "instance", "ticket", "tag", "queue", "date"

/* Of what is told to staff: who did it and how that is proven, then the ticket, then the message
 * and the names inside its lists. */
#define STAFF_NAMES                                                                                \
  "who", "name", "origin", "unverified", "failed", "dmarc", "sasl", "pgp", "challenge", "cli",     \
      "rule", "n", "old", "new", "kind", "priority", "due", "owner", "status", "constituency",     \
      "subject", "requestors", "cc", "text", "cut", "quoted", "attachments", "type", "size",       \
      "sha256", "defects", "defect", "stranger", "unconfirmed", "inside", "refers_to"

static const struct {
  const char *name;
  const char *template;
  Budget budget;
  const char *template_names[NAMES_MAX + 1];
} notice[NOTICE_EVENTS] = {
  [NOTICE_ACKNOWLEDGEMENT] = { "acknowledgement",
                               "acknowledgement",
                               BUDGET_ACKNOWLEDGEMENT,
                               { COMMON_NAMES, "address" } },
  [NOTICE_RECEIVED] = { "acknowledgement",
                        "received",
                        BUDGET_ACKNOWLEDGEMENT,
                        { COMMON_NAMES, "address" } },
  [NOTICE_CLOSED] = { "acknowledgement",
                      "closed",
                      BUDGET_ACKNOWLEDGEMENT,
                      { COMMON_NAMES, "address" } },
  [NOTICE_CORRESPONDENCE] = { "correspondence",
                              "correspondence",
                              BUDGET_FREE,
                              { COMMON_NAMES, "text", "author", "subject" } },
  [NOTICE_RELAYED] = { "correspondence",
                       "relayed",
                       BUDGET_RELAYED,
                       { COMMON_NAMES, "who", "text", "subject" } },
  [NOTICE_NEW_TICKET] = { "new-ticket", "new-ticket", BUDGET_STAFF, { COMMON_NAMES, STAFF_NAMES } },
  [NOTICE_STAFF_CORRESPONDENCE] = { "correspondence",
                                    "staff-correspondence",
                                    BUDGET_STAFF,
                                    { COMMON_NAMES, STAFF_NAMES } },
  [NOTICE_HELD_BACK] = { "correspondence",
                         "held-back",
                         BUDGET_STAFF,
                         { COMMON_NAMES, STAFF_NAMES } },
  [NOTICE_COMMENT] = { "comment", "comment", BUDGET_STAFF, { COMMON_NAMES, STAFF_NAMES } },
  [NOTICE_OWNER] = { "owner", "owner", BUDGET_STAFF, { COMMON_NAMES, STAFF_NAMES } },
  [NOTICE_RESOLVED] = { "resolved", "resolved", BUDGET_FREE, { COMMON_NAMES, "subject" } },
  [NOTICE_STATUS] = { "status", "status", BUDGET_STAFF, { COMMON_NAMES, STAFF_NAMES } },
  [NOTICE_CHALLENGE] = { "challenge",
                         "challenge",
                         BUDGET_CHALLENGE,
                         { COMMON_NAMES, "account", "reason", "client", "subject", "commands",
                           "text", "cut", "attachments", "name", "type", "size", "sha256" } },
  [NOTICE_TRANSCRIPT] = { "transcript",
                          "transcript",
                          BUDGET_STAFF,
                          { COMMON_NAMES, "errors", "several", "asked", "lines", "answer",
                            "subject" } },
  [NOTICE_KEY_EXPIRES] = { "key-expires",
                           "key-expires",
                           BUDGET_AUTOMATIC,
                           { COMMON_NAMES, "account", "fingerprint", "expires", "days",
                             "several" } },
  [NOTICE_DELIVERY_FAILED] = { "delivery-failed",
                               "delivery-failed",
                               BUDGET_AUTOMATIC,
                               { COMMON_NAMES, "id", "event", "recipient", "subject", "reason",
                                 "delayed" } },
  [NOTICE_QUARANTINED] = { "quarantined",
                           "quarantined",
                           BUDGET_AUTOMATIC,
                           { COMMON_NAMES, "reason", "detail", "id", "sender", "recipient", "size",
                             "queue_id" } },
  [NOTICE_BUDGET_ALARM] = { "budget-alarm",
                            "budget-alarm",
                            BUDGET_AUTOMATIC,
                            { COMMON_NAMES, "limit", "minutes", "what", "address", "questions" } },
};

const char *
notice_event_name (NoticeEvent event)
{
  g_assert (event < NOTICE_EVENTS);
  return notice[event].name;
}

const char *
notice_event_template (NoticeEvent event)
{
  g_assert (event < NOTICE_EVENTS);
  return notice[event].template;
}

const char *const *
notice_event_template_names (NoticeEvent event)
{
  g_assert (event < NOTICE_EVENTS);
  return notice[event].template_names;
}

Budget
notice_event_budget (NoticeEvent event)
{
  g_assert (event < NOTICE_EVENTS);
  return notice[event].budget;
}
