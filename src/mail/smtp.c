#include "mail/smtp.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include "mail/auto.h"
#include "mail/child.h"

/* What the child writes: DATA_BEGUN when the first byte of the mail leaves, then a result and the
 * reason. */
enum { DATA_BEGUN = 'D' };
static const char result_letter[] = {
  [SMTP_SENT] = 'S', [SMTP_TEMPORARY] = 'T', [SMTP_PERMANENT] = 'P', [SMTP_UNKNOWN] = 'U'
};

/* The longest reason, and the longest answer of a child. */
enum { REASON_BYTES = 500, ANSWER_BYTES = 4096 };

/* What the child works on. */
typedef struct {
  const SmtpServer *server;
  const SmtpMail *mail;
  int answer;
  gboolean begun; /* the mail's bytes have been asked for */
  gboolean given; /* and were handed over */
  smtp_message_t message;
  smtp_recipient_t recipient;
  gboolean reported; /* the parent knows how it ended */
} Delivery;

static void
report (int answer, SmtpResult result, const char *reason)
{
  if (child_write (answer, &result_letter[result], 1))
    child_write (answer, reason, MIN (strlen (reason), REASON_BYTES));
}

/* libesmtp's source of the mail: the whole of it at once. LENGTH is NULL for a rewind, which comes
 * when the body is about to be sent. */
static const char *
give_bytes (void **context, int *length, void *data)
{
  static const char begun = DATA_BEGUN;
  Delivery *delivery = data;
  (void) context; /* would be freed by libesmtp */
  if (length == NULL) {
    delivery->given = FALSE;
    return NULL;
  }
  *length = delivery->given ? 0 : (int) g_bytes_get_size (delivery->mail->bytes);
  if (!delivery->begun)
    child_write (delivery->answer, &begun, 1);
  delivery->begun = TRUE;
  delivery->given = TRUE;
  return *length == 0 ? NULL : g_bytes_get_data (delivery->mail->bytes, NULL);
}

static char *
status_text (const smtp_status_t *status)
{
  const char *text = status->text == NULL ? "" : status->text;
  if (status->enh_class > 0)
    return g_strdup_printf ("%d %d.%d.%d %s", status->code, status->enh_class, status->enh_subject,
                            status->enh_detail, text);
  return g_strdup_printf ("%d %s", status->code, text);
}

static char *
session_fault (void)
{
  char buffer[256] = "";
  int code = smtp_errno ();
  const char *text = code == 0 ? "" : smtp_strerror (code, buffer, sizeof buffer);
  return g_strdup (text == NULL || *text == '\0' ? "the server ended the session" : text);
}

/* How it ended. The return value of smtp_start_session() says nothing about the mail; only the
 * answers to MAIL, RCPT and the end of DATA do. */
static SmtpResult
judge (const Delivery *delivery, char **reason)
{
  const smtp_status_t *sender = smtp_reverse_path_status (delivery->message);
  const smtp_status_t *taken = smtp_recipient_status (delivery->recipient);
  const smtp_status_t *data = smtp_message_transfer_status (delivery->message);
  const smtp_status_t *refusal = sender->code / 100 > 3  ? sender
                                 : taken->code / 100 > 3 ? taken
                                                         : NULL;
  if (refusal == NULL && data->code / 100 > 3)
    refusal = data;
  if (refusal != NULL) {
    *reason = status_text (refusal);
    return refusal->code / 100 == 5 ? SMTP_PERMANENT : SMTP_TEMPORARY;
  }
  gboolean accepted = taken->code / 100 == 2;
  if (accepted && data->code / 100 == 2 && delivery->begun) {
    *reason = status_text (data);
    return SMTP_SENT;
  }
  *reason = data->code / 100 == 2 ? g_strdup ("the server answered DATA before it had the mail")
                                  : session_fault ();
  return accepted && delivery->begun ? SMTP_UNKNOWN : SMTP_TEMPORARY;
}

static void
report_end (Delivery *delivery)
{
  g_autofree char *reason = NULL;
  if (delivery->reported)
    return;
  SmtpResult result = judge (delivery, &reason);
  report (delivery->answer, result, reason);
  delivery->reported = TRUE;
}

/* The server's answer to the mail is there: whatever happens at QUIT no longer counts. */
static void
on_event (smtp_session_t session G_GNUC_UNUSED, int event, void *data, ...)
{
  if (event == SMTP_EV_MESSAGESENT)
    report_end (data);
}

static void
send_in_child (int answer, int input, gconstpointer data)
{
  (void) input;
  const Delivery *borrowed = data;
  Delivery delivery = *borrowed;
  delivery.answer = answer;
  signal (SIGPIPE, SIG_IGN);
  g_autofree char *server = g_strdup_printf ("%s:%u", delivery.server->host, delivery.server->port);
  g_autofree char *envid = g_strdup_printf ("%" G_GINT64_FORMAT, delivery.mail->id);
  g_auto (smtp_session_t) session = smtp_create_session ();
  smtp_message_t message = session == NULL ? NULL : smtp_add_message (session);
  delivery.message = message;
  delivery.recipient =
      message == NULL ? NULL : smtp_add_recipient (message, delivery.mail->recipient);
  if (delivery.recipient == NULL || !smtp_set_eventcb (session, on_event, &delivery) ||
      !smtp_set_server (session, server) ||
      !smtp_set_reverse_path (message, delivery.mail->sender) ||
      !smtp_dsn_set_envid (message, envid) ||
      !smtp_set_messagecb (message, give_bytes, &delivery)) {
    report (answer, SMTP_TEMPORARY, "the session cannot be set up");
    return;
  }
  smtp_start_session (session);
  report_end (&delivery);
}

/* A bare LF or CR could end the mail early for one server and not for another (SMTP smuggling). */
static gboolean
has_bare_line_end (GBytes *mail)
{
  gsize length;
  const char *bytes = g_bytes_get_data (mail, &length);
  for (gsize i = 0; i < length; i++) {
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
      return TRUE;
    if (bytes[i] == '\r' && (i + 1 == length || bytes[i + 1] != '\n'))
      return TRUE;
  }
  return FALSE;
}

/* Why MAIL must not even be tried, or NULL. */
static const char *
unfit (const SmtpMail *mail)
{
  if (*mail->sender != '\0' && !text_is_envelope_address (mail->sender))
    return "the sender is no address an envelope can hold";
  if (!text_is_envelope_address (mail->recipient))
    return "the recipient is no address an envelope can hold";
  if (has_bare_line_end (mail->bytes))
    return "the mail has line ends other than CR LF";
  return NULL;
}

/* Reads what the child wrote; a child that was ended has written no result. */
static SmtpResult
read_end (const ChildEnd *end, guint timeout, char **reason)
{
  const char *bytes = (const char *) end->bytes->data;
  gsize length = end->bytes->len;
  gboolean begun = length > 0 && bytes[0] == DATA_BEGUN;
  gsize at = begun ? 1 : 0;
  const char *letter = length > at ? memchr (result_letter, bytes[at], sizeof result_letter) : NULL;
  if (letter != NULL) {
    g_autofree char *utf8 = text_from_bytes (bytes + at + 1, length - at - 1);
    *reason = text_one_line (utf8);
    return (SmtpResult) (letter - result_letter);
  }
  *reason = end->late ? g_strdup_printf ("no answer within %u s", timeout)
                      : g_strdup ("the sending process died");
  return begun ? SMTP_UNKNOWN : SMTP_TEMPORARY;
}

SmtpResult
smtp_send (const SmtpServer *server, const SmtpMail *mail, char **reason)
{
  const char *fault = unfit (mail);
  if (fault != NULL) {
    *reason = g_strdup (fault);
    return SMTP_PERMANENT;
  }
  Delivery delivery = { .server = server, .mail = mail };
  g_autoptr (GError) error = NULL;
  g_autoptr (Child) child = child_start (send_in_child, &delivery, -1, &error);
  if (child == NULL) {
    *reason = g_strdup (error->message);
    return SMTP_TEMPORARY;
  }
  g_autoptr (ChildEnd) end = child_finish (child, clock_deadline (server->timeout), ANSWER_BYTES);
  return read_end (end, server->timeout, reason);
}

/* A connection to SERVER, or -1 with WHY it failed. */
static int
connect_to (const SmtpServer *server, const char **why)
{
  g_autofree char *port = g_strdup_printf ("%u", server->port);
  struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
  struct addrinfo *found = NULL;
  int code = getaddrinfo (server->host, port, &hints, &found);
  if (code != 0) {
    *why = gai_strerror (code);
    return -1;
  }
  int fd = -1;
  for (struct addrinfo *p = found; p != NULL && fd < 0; p = p->ai_next) {
    fd = socket (p->ai_family, p->ai_socktype | SOCK_CLOEXEC, p->ai_protocol);
    if (fd >= 0 && connect (fd, p->ai_addr, p->ai_addrlen) == 0)
      break;
    *why = g_strerror (errno);
    if (fd >= 0)
      close (fd);
    fd = -1;
  }
  freeaddrinfo (found);
  return fd;
}

static void
probe_in_child (int answer, int input, gconstpointer data)
{
  (void) input;
  const char *why = "";
  int fd = connect_to (data, &why);
  if (fd < 0) {
    report (answer, SMTP_TEMPORARY, why);
    return;
  }
  char greeting[512];
  ssize_t length;
  do
    length = read (fd, greeting, sizeof greeting - 1);
  while (length < 0 && errno == EINTR);
  greeting[MAX (length, 0)] = '\0';
  if (length <= 0)
    report (answer, SMTP_TEMPORARY, "the server ended the session without a greeting");
  else
    report (answer, greeting[0] == '2' ? SMTP_SENT : SMTP_TEMPORARY, greeting);
}

gboolean
smtp_probe (const SmtpServer *server, GError **error)
{
  g_autoptr (Child) child = child_start (probe_in_child, server, -1, error);
  if (child == NULL)
    return FALSE;
  g_autoptr (ChildEnd) end = child_finish (child, clock_deadline (server->timeout), ANSWER_BYTES);
  g_autofree char *reason = NULL;
  if (read_end (end, server->timeout, &reason) == SMTP_SENT)
    return TRUE;
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_TEMPORARY, "SMTP server %s port %u: %s",
               server->host, server->port, reason);
  return FALSE;
}
