#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#include "mail/mime.h"

#include "app/config.h"
#include "app/database.h"
#include "app/intake.h"
#include "app/spool.h"

#include "house.h"
#include "letter.h"

/* Mail with somebody else's address in it, and whatever else its writer can put there: nobody is
 * flooded, and no word of it leaves the house. */

#define VICTIMS 40
/* Stands in everything that the attacker writes; no number or random name of ours can hold it. */
#define MARK "e0v1l"
/* TOCSIN_FORGERIES asks for more or fewer. */
#define FORGERIES 10000

static guint
count_wanted (void)
{
  const char *wanted = getenv ("TOCSIN_FORGERIES");
  return wanted == NULL ? FORGERIES : (guint) g_ascii_strtoull (wanted, NULL, 10);
}

/* The test program prints the seed, its option --seed takes it. */
static GRand *
new_random (void)
{
  return g_rand_new_with_seed ((guint32) g_test_rand_int ());
}

/* Templates of what a mail can say; `%s` in From is the victim's address. */
static const char *const from[] = {
  "%s",
  "\"" MARK " lottery\" <%s>",
  MARK " at casino.example <%s>",
  "=?utf-8?q?" MARK "_=0D=0ABcc=3A_all=40x.example?= <%s>",
  "\"" MARK "@bank.example\" <%s>",
  "<%s> (" MARK ")",
};

static const char *const subject[] = {
  MARK " you won, call 555",
  "=?utf-8?b?ZTB2MWwgDQpCY2M6IGFsbEB4LmV4YW1wbGU=?=",
  "Re: [csirt.example #1] " MARK,
  "[csirt.example #77777] " MARK,
  "[" MARK " #5] [csirt.example #2]",
  MARK "\n\tfolded " MARK,
  "",
};

static const char *const message_id[] = {
  "<" MARK "-SERIAL@evil.example>",
  "<" MARK "-SERIAL@evil.example> <" MARK "@two.example>",
  MARK "-SERIAL@evil.example",
  "<" MARK " SERIAL@evil.example>",
  "<" MARK "\n SERIAL@evil.example>",
  "=?utf-8?q?" MARK "SERIAL?=@evil.example",
  "<=?utf-8?q?" MARK "?=SERIAL@evil.example>",
  "(" MARK ") <" MARK "SERIAL@evil.example>",
  "<\"" MARK " SERIAL\"@evil.example>",
  "<" MARK "SERIAL>",
  "<" MARK "SERIAL\x01@evil.example>",
  "<" MARK "SERIAL@evil.example\xff>",
  "<" MARK "SERIAL@evil.example>\nBcc: " MARK "@x.example",
  "<>",
  "LONG",
};

static const char *const recipients[] = {
  "help@csirt.example",
  "report@csirt.example",
  "help+edunet@csirt.example",
  "help+" MARK "@csirt.example",
  "help+t-abcdefghijklmnopqrstuvwxyza@csirt.example",
  "nobody-" MARK "@csirt.example",
  "help-comment@csirt.example",
  "confirm+abcdef@csirt.example",
};

static const char *const extra[] = {
  "",
  "Reply-To: %s\n",
  "Sender: %s\n",
  "Cc: %s, " MARK "@else.example\n",
  "Reply-To: " MARK " <" MARK "@evil.example>\nReturn-Receipt-To: %s\n",
  "Disposition-Notification-To: %s\nErrors-To: " MARK "@evil.example\n",
  "References: <" MARK "1@evil.example> <" MARK "2@evil.example>\n"
  "In-Reply-To: <" MARK "3@evil.example>\n",
  "References: <ticket-1@csirt.example>\n <" MARK "@csirt.example>\n",
  "X-Priority: " MARK "\nOrganization: " MARK "\nComments: {{ticket}} {{" MARK "}}\n",
};

typedef struct {
  House *house;
  GRand *random;
  guint serial;
  gint64 answered[VICTIMS]; /* when last; 0: never */
  char *plain;              /* body of an acknowledgement, its numbers made alike */
  char *neutral;            /* of one that leads nowhere */
  guint answers;
  guint suppressed;
} Forgery;

static const char *
pick (const Forgery *forgery, const char *const *list, gsize length)
{
  return list[g_rand_int_range (forgery->random, 0, (gint32) length)];
}
#define PICK(list) pick (forgery, list, G_N_ELEMENTS (list))

static char *
replaced (const char *text, const char *old, const char *new)
{
  g_auto (GStrv) pieces = g_strsplit (text, old, -1);
  return g_strjoinv (new, pieces);
}

/* A Message-ID as FORM says, unlike all others; LONG ones have 248 to 256 bytes, or 900. */
static char *
draw_message_id (const Forgery *forgery, const char *form)
{
  g_autofree char *serial = g_strdup_printf ("%u", forgery->serial);
  if (!g_str_equal (form, "LONG"))
    return replaced (form, "SERIAL", serial);
  guint length = forgery->serial % 10 == 9 ? 900 : 248 + forgery->serial % 9;
  g_autofree char *rest =
      g_strnfill (length - strlen (serial) - strlen ("<" MARK "@e.example>"), 'q');
  return g_strdup_printf ("<" MARK "%s%s@e.example>", serial, rest);
}

static char *
draw_mail (const Forgery *forgery, const char *victim)
{
  g_autofree char *id = draw_message_id (forgery, PICK (message_id));
  g_autofree char *writer = replaced (PICK (from), "%s", victim);
  g_autofree char *fields = replaced (PICK (extra), "%s", victim);
  gboolean html = g_rand_int_range (forgery->random, 0, 4) == 0;
  return g_strdup_printf ("From: %s\nTo: " MARK "@csirt.example\nSubject: %s\nMessage-ID: %s\n"
                          "Date: Mon, 23 Nov 2026 10:00:00 +0000\n%sMIME-Version: 1.0\n"
                          "Content-Type: text/%s; charset=\"utf-8\"; name=\"" MARK "\"\n\n"
                          "Buy " MARK " %u at http://" MARK ".example/\n\n.\nBcc: " MARK "\n",
                          writer, PICK (subject), id, fields, html ? "html" : "plain",
                          forgery->serial);
}

static guint
victim_of (const char *address)
{
  guint number = VICTIMS;
  if (g_str_has_prefix (address, "victim") && g_str_has_suffix (address, "@victim.example"))
    number = (guint) g_ascii_strtoull (address + strlen ("victim"), NULL, 10);
  return number;
}

/* An answer to a mail by VICTIM: the only one for the time being, and none of it the attacker's. */
static void
check_answer (Forgery *forgery, const HouseMail *mail, guint victim)
{
  gint64 now = house_now (forgery->house);
  g_assert_cmpuint (victim_of (mail->recipient), ==, victim);
  g_assert_cmpstr (mail->event, ==, "acknowledgement");
  g_assert_cmpstr (mail->sender, ==, "");
  if (mail->text == NULL) {
    g_assert_nonnull (mail->reason);
    forgery->suppressed++;
    return;
  }
  if (forgery->answered[victim] != 0)
    g_assert_cmpint (now - forgery->answered[victim], >=, 600);
  forgery->answered[victim] = now;
  forgery->answers++;
  letter_assert_answer (mail);
  g_autofree char *without = letter_without_one_id (mail, 250);
  g_autofree char *folded = g_ascii_strdown (without, -1);
  if (strstr (folded, MARK) != NULL)
    g_error ("the attacker's words in:\n%s", mail->text);
  g_autofree char *body = letter_alike (mail);
  g_assert_cmpstr (body, ==, mail->ticket == 0 ? forgery->neutral : forgery->plain);
}

static void
forge (Forgery *forgery)
{
  guint victim = (guint) g_rand_int_range (forgery->random, 0, VICTIMS);
  g_autofree char *address = g_strdup_printf ("victim%u@victim.example", victim);
  forgery->serial++;
  g_autofree char *mail = draw_mail (forgery, address);
  house_set_now (forgery->house,
                 house_now (forgery->house) + g_rand_int_range (forgery->random, 0, 9));
  house_send (forgery->house, "spam@evil.example", PICK (recipients), mail);
  g_autoptr (GPtrArray) letters = house_outbox (forgery->house);
  guint answers = 0;
  for (guint i = 0; i < letters->len; i++) {
    const HouseMail *letter = g_ptr_array_index (letters, i);
    if (g_str_has_suffix (letter->recipient, "@staff.example"))
      continue;
    if (answers++ > 0)
      g_error ("two answers to one mail:\n%s", mail);
    check_answer (forgery, letter, victim);
  }
}

/* What the answers to a harmless mail look like. */
static char *
body_of_answer (House *house, const char *line)
{
  g_autofree char *mail = g_strdup_printf (
      "From: %s@harmless.example\nSubject: %s\nMessage-ID: <%s@harmless.example>\n\n"
      "Text\n",
      line[0] == '[' ? "b" : "a", line, line[0] == '[' ? "b" : "a");
  house_send (house, "a@harmless.example", "help@csirt.example", mail);
  g_autoptr (GPtrArray) letters = house_outbox (house);
  for (guint i = 0; i < letters->len; i++) {
    const HouseMail *letter = g_ptr_array_index (letters, i);
    if (g_str_equal (letter->event, "acknowledgement"))
      return letter_alike (letter);
  }
  g_assert_not_reached ();
}

static void
test_victims (gconstpointer data)
{
  const char *strangers = data;
  g_autofree char *lines = g_strdup_printf ("strangers = %s", strangers);
  g_autoptr (House) house = house_open (lines);
  Forgery forgery = { .house = house, .random = new_random () };
  forgery.plain = body_of_answer (house, "Harmless");
  forgery.neutral = body_of_answer (house, "[csirt.example #4711] Harmless");
  guint wanted = count_wanted () / 2;
  for (guint i = 0; i < wanted; i++)
    forge (&forgery);
  g_test_message ("strangers %s: %u forged mails to %u victims, %u answers, %u suppressed",
                  strangers, wanted, VICTIMS, forgery.answers, forgery.suppressed);
  g_assert_cmpuint (forgery.answers, >, 0);
  g_assert_cmpuint (forgery.suppressed, >, forgery.answers);
  g_rand_free (forgery.random);
  g_free (forgery.plain);
  g_free (forgery.neutral);
}

/* A house where staff have written to COUNT reporters; all is sent. */
static House *
house_with_replies (guint count)
{
  House *house = house_open (NULL);
  for (guint i = 0; i < count; i++) {
    g_autofree char *mail = g_strdup_printf (
        "From: r%u@reporter.example\nSubject: s\nMessage-ID: <r%u@reporter.example>\n\nt\n", i, i);
    gint64 ticket = house_send (house, "r@reporter.example", "help@csirt.example", mail).ticket;
    g_assert_true (house_do (house, "alice", ticket, "Reply", "We look into it.\n"));
  }
  house_settle (house);
  return house;
}

/* A delivery report about mail to TO; CLASS human: what looks like one to a person only. */
static char *
draw_report (guint serial, const char *to, const char *action, gboolean human)
{
  g_autofree char *part = g_strdup_printf ("Reporting-MTA: dns; mx.evil.example\n\n"
                                           "Final-Recipient: rfc822; %s\nAction: %s\n"
                                           "Status: 5.1.1\nDiagnostic-Code: smtp; 550 gone\n",
                                           to, action);
  if (human)
    return g_strdup_printf ("From: postmaster@evil.example\nSubject: Undelivered mail\n"
                            "Message-ID: <h%u@evil.example>\n\nThis mail was not delivered.\n%s",
                            serial, part);
  return g_strdup_printf ("From: mailer-daemon@evil.example\nSubject: Undelivered mail\n"
                          "Message-ID: <d%u@evil.example>\nMIME-Version: 1.0\n"
                          "Content-Type: multipart/report; report-type=delivery-status; "
                          "boundary=b\n\n--b\nContent-Type: text/plain\n\nGone.\n\n--b\n"
                          "Content-Type: message/delivery-status\n\n%s\n--b--\n",
                          serial, part);
}

/* Some way to write the bounce address SENDER that is not it. HUMAN: it is, but no report comes. */
static char *
mangled (GRand *random, const char *sender, gboolean *human)
{
  gsize start = strlen ("bounce+");
  gsize end = (gsize) (strchr (sender, '@') - sender);
  char *address = g_strdup (sender);
  gsize place = (gsize) g_rand_int_range (random, (gint32) start, (gint32) end);
  *human = FALSE;
  switch (g_rand_int_range (random, 0, 7)) {
  case 0:
    address[place] = address[place] == 'a' ? 'b' : 'a';
    return address;
  case 1:
    memmove (address + place, address + place + 1, strlen (address + place));
    return address;
  case 2:
    g_free (address);
    return g_strdup_printf ("confirm%s", sender + start - 1);
  case 3:
    g_free (address);
    return g_strdup_printf ("%.*sa@csirt.example", (int) end, sender);
  case 4:
    g_free (address);
    return g_strdup ("bounce@csirt.example");
  case 5:
    g_free (address);
    return g_strdup_printf ("help+%.*s@csirt.example", (int) (end - start), sender + start);
  default:
    *human = TRUE;
    return address;
  }
}

#define REPLIES 12
#define STATES                                                                                     \
  "SELECT string_agg(outbox_id || state || coalesce(reason, ''), ' ' ORDER BY outbox_id)"          \
  " FROM tocsin.outbox WHERE outbox_id <= %" G_GINT64_FORMAT

static void
test_reports (void)
{
  g_autoptr (House) house = house_with_replies (REPLIES);
  g_autoptr (GPtrArray) letters = house_outbox (house);
  gint64 last = ((HouseMail *) letters->pdata[letters->len - 1])->id;
  g_autofree char *before = house_value (house, STATES, last);
  GRand *random = new_random ();
  guint wanted = count_wanted () / 2;
  for (guint i = 0; i < wanted; i++) {
    const HouseMail *letter =
        letters->pdata[(guint) g_rand_int_range (random, 0, (gint32) letters->len)];
    if (*letter->sender == '\0')
      continue;
    gboolean human;
    g_autofree char *recipient = mangled (random, letter->sender, &human);
    g_autofree char *mail = draw_report (i, letter->recipient, i % 3 ? "failed" : "delayed", human);
    house_send (house, human ? "postmaster@evil.example" : "", recipient, mail);
    if (i % 50 == 0 || i + 1 == wanted) {
      g_autofree char *after = house_value (house, STATES, last);
      g_assert_cmpstr (after, ==, before);
    }
  }
  g_rand_free (random);
  g_test_message ("%u forged reports", wanted);
}

static guint
count_of (GPtrArray *letters, const char *event)
{
  guint count = 0;
  for (guint i = 0; i < letters->len; i++)
    count += g_str_equal (((HouseMail *) letters->pdata[i])->event, event);
  return count;
}

static const HouseMail *
reply_in (GPtrArray *letters)
{
  for (guint i = 0; i < letters->len; i++) {
    const HouseMail *letter = letters->pdata[i];
    if (g_str_equal (letter->event, "correspondence") &&
        g_str_has_suffix (letter->recipient, "@reporter.example"))
      return letter;
  }
  g_assert_not_reached ();
}

/* Reports, one after another, about one reply: the state it is in then, and how many are told. */
static const struct {
  const char *action;
  const char *state;
  guint told;
} story[] = {
  { "delayed", "delayed", 2 }, { "delayed", "delayed", 0 }, { "delivered", "delayed", 0 },
  { "failed", "failed", 2 },   { "failed", "failed", 0 },   { "delayed", "failed", 0 },
};

static void
test_genuine_reports (void)
{
  g_autoptr (House) house = house_with_replies (1);
  g_autoptr (GPtrArray) letters = house_outbox (house);
  const HouseMail *reply = reply_in (letters);
  g_autofree char *loud = g_ascii_strup (reply->sender, -1);
  for (guint i = 0; i < G_N_ELEMENTS (story); i++) {
    g_autofree char *mail = draw_report (i, reply->recipient, story[i].action, FALSE);
    HouseDelivery delivery = house_send (house, "", i % 2 == 0 ? reply->sender : loud, mail);
    g_assert_cmpint (delivery.ticket, ==, reply->ticket);
    g_autofree char *state = house_value (
        house, "SELECT state FROM tocsin.outbox WHERE outbox_id = %" G_GINT64_FORMAT, reply->id);
    g_autofree char *reason = house_value (
        house, "SELECT reason FROM tocsin.outbox WHERE outbox_id = %" G_GINT64_FORMAT, reply->id);
    g_autoptr (GPtrArray) told = house_outbox (house);
    g_test_message ("%s: %s, %s", story[i].action, state, reason);
    g_assert_cmpstr (state, ==, story[i].state);
    g_assert_nonnull (strstr (reason, "5.1.1"));
    g_assert_cmpuint (count_of (told, "delivery-failed"), ==, story[i].told);
    g_assert_cmpuint (told->len, ==, story[i].told);
  }
}

/* One mail that is written on a connection of its own. It was parsed before: the parser is made for
 * a process of its own, not for threads. */
typedef struct {
  const Config *config;
  const Envelope *envelope;
  Spool *spool;
  Mail *mail;
} Writing;

static Writing
prepare (const Config *config, const Envelope *envelope, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
  const ParseRequest request = config_parse_request (config, envelope->sender);
  Writing writing = { .config = config, .envelope = envelope };
  writing.spool = spool_from_bytes (raw, &error);
  g_assert_no_error (error);
  writing.mail = mime_parse (writing.spool->fd, &request, &error);
  g_assert_no_error (error);
  return writing;
}

static gpointer
write_at_once (gpointer data)
{
  const Writing *writing = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Db) db = database_open (writing->config, ROLE_RECEIVE, 0, &error);
  g_assert_no_error (error);
  const IntakeMail intake = { .config = writing->config,
                              .envelope = writing->envelope,
                              .spool = writing->spool,
                              .mail = writing->mail,
                              .arrived = HOUSE_NOW,
                              .now = HOUSE_NOW };
  for (gboolean done = FALSE; !done;) {
    gint64 ticket;
    g_autoptr (GError) problem = NULL;
    db_begin (db);
    done = intake_write (db, &intake, &ticket, &problem) && db_commit (db, &problem);
    if (!done)
      db_rollback (db);
    g_assert_true (done || g_error_matches (problem, TOCSIN_ERROR, TOCSIN_ERROR_CONFLICT));
  }
  return NULL;
}

/* Two reports about one mail at the same instant on two hosts. */
static void
test_reports_at_once (void)
{
  static char nobody[] = "";
  g_autoptr (House) house = house_with_replies (REPLIES);
  g_autoptr (GPtrArray) letters = house_outbox (house);
  guint reported = 0;
  for (guint i = 0; i < letters->len; i++) {
    const HouseMail *letter = letters->pdata[i];
    if (!g_str_has_suffix (letter->recipient, "@reporter.example") || *letter->sender == '\0')
      continue;
    GThread *thread[2];
    Writing writing[2];
    const Envelope envelope = { .sender = nobody, .recipient = letter->sender, .size = -1 };
    g_autofree char *one = draw_report (2 * i, letter->recipient, "failed", FALSE);
    g_autofree char *two = draw_report (2 * i + 1, letter->recipient, "failed", FALSE);
    for (guint j = 0; j < 2; j++)
      writing[j] = prepare (house_config (house), &envelope, j == 0 ? one : two);
    for (guint j = 0; j < 2; j++)
      thread[j] = g_thread_new ("report", write_at_once, &writing[j]);
    for (guint j = 0; j < 2; j++) {
      g_thread_join (thread[j]);
      mail_free (writing[j].mail);
      spool_free (writing[j].spool);
    }
    g_autoptr (GPtrArray) told = house_outbox (house);
    g_assert_cmpuint (told->len, ==, 2);
    g_assert_cmpuint (count_of (told, "delivery-failed"), ==, 2);
    reported++;
  }
  g_assert_cmpuint (reported, ==, REPLIES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_start ();
  g_test_add_data_func ("/app/forgery/victims-held-back", "hold-back", test_victims);
  g_test_add_data_func ("/app/forgery/victims-accepted", "accept", test_victims);
  g_test_add_func ("/app/forgery/reports", test_reports);
  g_test_add_func ("/app/forgery/genuine-reports", test_genuine_reports);
  g_test_add_func ("/app/forgery/reports-at-once", test_reports_at_once);
  int status = g_test_run ();
  house_stop ();
  return status;
}
