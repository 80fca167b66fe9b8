#include <string.h>

#include "base/text.h"

#include "core/announce.h"
#include "core/announcing.h"

/* What a question shows of the mail: enough to know it by. */
#define CHALLENGE_TEXT_BYTES ((gsize) 2 * 1024)
#define CHALLENGE_COMMANDS_BYTES ((gsize) 4 * 1024)
#define ASKED_BYTES ((gsize) 80)

static Notice *
notice_about (NoticeEvent event, const Ticket *ticket, const char *to, const Mail *mail)
{
  Notice *notice = notice_new (event, ticket == NULL ? 0 : ticket->id, to);
  if (mail == NULL)
    return notice;
  notice->answers = g_strdup (mail->message_id);
  notice->references = g_strdupv (mail->references);
  return notice;
}

void
announce_challenge (Application *application, Ticket *ticket, const Challenge *challenge)
{
  const Mail *mail = challenge->mail;
  Notice *notice = notice_about (NOTICE_CHALLENGE, ticket, challenge->address, mail);
  gboolean cut_text = FALSE;
  gboolean cut_commands = FALSE;
  g_autofree char *text = announcing_indent (challenge->text, CHALLENGE_TEXT_BYTES, &cut_text);
  g_autofree char *commands =
      announcing_indent (challenge->commands, CHALLENGE_COMMANDS_BYTES, &cut_commands);
  notice->confirm = g_strdup (challenge->token);
  notice->language = g_strdup (challenge->language);
  announcing_set (notice->values, "account", challenge->account);
  announcing_set (notice->values, "reason", challenge->reason);
  announcing_set (notice->values, "client", challenge->client);
  announcing_set (notice->values, "subject", mail == NULL ? NULL : mail->subject);
  announcing_set (notice->values, "commands", commands);
  announcing_set (notice->values, "text", text);
  announcing_set (notice->values, "cut", cut_text || cut_commands ? "cut" : "");
  json_object_set_new (notice->values, "attachments",
                       mail == NULL ? json_array () : announcing_attachments (mail));
  announcing_issue (application, ticket, notice);
}

/* What the lines ask for, on one line: `Take; Show`. The caller frees it. */
static char *
asked_by (const char *lines)
{
  static const char done[] = "ok: ";
  g_autoptr (GString) asked = g_string_new (NULL);
  g_auto (GStrv) list = g_strsplit (lines, "\n", -1);
  for (char **line = list; *line != NULL; line++)
    if (g_str_has_prefix (*line, done))
      g_string_append_printf (asked, "%s%s", asked->len == 0 ? "" : "; ", *line + strlen (done));
  return text_clip (asked->str, ASKED_BYTES);
}

void
announce_transcript (Application *application, Ticket *ticket, const Transcript *transcript)
{
  const Mail *mail = transcript->mail;
  Notice *notice = notice_about (NOTICE_TRANSCRIPT, ticket, transcript->address, mail);
  g_autofree char *asked = asked_by (transcript->lines);
  notice->comment = transcript->answer != NULL;
  notice->language = g_strdup (transcript->language);
  if (transcript->errors > 0)
    json_object_set_new (notice->values, "errors", json_integer (transcript->errors));
  announcing_set (notice->values, "several", transcript->errors > 1 ? "several" : "");
  announcing_set (notice->values, "asked", asked);
  announcing_set (notice->values, "lines", transcript->lines);
  announcing_set (notice->values, "answer", transcript->answer);
  announcing_set (notice->values, "subject", transcript->subject);
  announcing_issue (application, ticket, notice);
}
