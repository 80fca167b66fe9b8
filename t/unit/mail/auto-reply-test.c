#include "config.h"

#include "mail/auto-reply-phrase.h"
#include "mail/auto-reply.h"
#include "mail/phrase.h"

#include "cost.h"

static void
test_subjects (void)
{
  static const struct {
    const char *subject, *phrase;
  } cases[] = {
    { "Automatic reply: report", "automatic reply" },
    { "AUTOMATIC REPLY", "automatic reply" },
    { "Out of Office AutoReply: x", "out of office" },
    { "Out of the office until Monday", "out of the office" },
    { "Re: Automatic reply: report", "automatic reply" },
    { "RE: AW: Fwd: Automatic reply: report", "automatic reply" },
    { "[EXTERNAL] Automatic reply: x", "automatic reply" },
    { "[csirt.example #12] Re: Automatic reply: x", NULL },
    { "Re: [csirt.example #12] We have received your message", NULL },
    { "Automatic reply: [csirt.example #12] We have received your message", "automatic reply" },
    { "[Auto-Reply] x", "auto-reply" },
    { "\"Automatic reply\"", "automatic reply" },
    { "  Automatic   reply", "automatic reply" },
    { "I\u2019m out of the office", "i'm out of the office" },
    { "Abwesenheitsnotiz: Bericht", "abwesenheitsnotiz" },
    { "AW: Automatische Antwort: x", "automatische antwort" },
    { "Außer Haus", "ausser haus" },
    { "Réponse automatique : x", "réponse automatique" },
    { "Re\u0301ponse automatique : x", "réponse automatique" },
    { "RÉPONSE AUTOMATIQUE", "réponse automatique" },
    { "Absence : Marie", "absence :" },
    { "Respuesta automática: x", "respuesta automática" },
    { "Risposta automatica: x", "risposta automatica" },
    { "Resposta automática: x", "resposta automática" },
    { "Resposta automàtica: x", "resposta automàtica" },
    { "Automatisch antwoord: x", "automatisch antwoord" },
    { "Autosvar: x", "autosvar" },
    { "Automatisk svar: x", "automatisk svar" },
    { "VS: Automaattinen vastaus: x", "automaattinen vastaus" },
    { "Sjálfvirkt svar: x", "sjálfvirkt svar" },
    { "Automaatvastus: x", "automaatvastus" },
    { "Automātiska atbilde: x", "automātiska atbilde" },
    { "Automatinis atsakymas: x", "automatinis atsakymas" },
    { "Automatyczna odpowiedź: x", "automatyczna odpowiedź" },
    { "Automatická odpověď: x", "automatická odpověď" },
    { "Automatická odpoveď: x", "automatická odpoveď" },
    { "Automatikus válasz: x", "automatikus válasz" },
    { "Răspuns automat: x", "răspuns automat" },
    { "Samodejni odgovor: x", "samodejni odgovor" },
    { "Automatski odgovor: x", "automatski odgovor" },
    { "Аутоматски одговор: x", "аутоматски одговор" },
    { "Автоматичен отговор: x", "автоматичен отговор" },
    { "Автоматический ответ: x", "автоматический ответ" },
    { "Автоматична відповідь: x", "автоматична відповідь" },
    { "Αυτόματη απάντηση: x", "αυτόματη απάντηση" },
    { "Εκτός γραφείου", "εκτόσ γραφείου" },
    { "Otomatik Yanıt: x", "otomatik yanıt" },
    { "מענה אוטומטי: x", "מענה אוטומטי" },
    { "رد تلقائي: x", "رد تلقائي" },
    { "ตอบกลับอัตโนมัติ: x", "ตอบกลับอัตโนมัติ" },
    { "Trả lời tự động: x", "trả lời tự động" },
    { "Balasan otomatis: x", "balasan otomatis" },
    { "自动答复: x", "自动答复" },
    { "回复: 自動回覆: x", "自動回覆" },
    { "自動応答: x", "自動応答" },
    { "【自動返信】お問い合わせ", "【自動返信】" },
    { "자동 회신: x", "자동 회신" },
    { "", NULL },
    { "Re:", NULL },
    { "Re: Re: Re:", NULL },
    { "[", NULL },
    { "[]", NULL },
    { "report of an automatic reply", NULL },
    { "How do I write an out of office note?", NULL },
    { "Autoreplying hosts", NULL },
    { "Abwesenheiten im Mai", NULL },
    { "Office out of order", NULL },
    { "Automatic replication failed", NULL },
    { "Replay attack on 192.0.2.1", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].subject);
    g_assert_cmpstr (auto_reply_phrase (cases[i].subject), ==, cases[i].phrase);
  }
}

/* A phrase that is not in the form of what it is compared with would never be found. */
static void
test_table (void)
{
  gsize count = 0;
  for (const char *phrase; (phrase = auto_reply_phrase_at (count)) != NULL; count++) {
    g_autofree char *folded = phrase_fold (phrase, 998);
    g_assert_cmpstr (folded, ==, phrase);
    g_assert_nonnull (auto_reply_phrase (phrase));
  }
  g_assert_cmpuint (count, >, 150);
}

static void
test_addresses (void)
{
  static const struct {
    const char *address;
    gboolean machine;
  } cases[] = {
    { "MAILER-DAEMON@x.test", TRUE },
    { "mailer-daemon", TRUE },
    { "Postmaster@x.test", TRUE },
    { "no-reply@x.test", TRUE },
    { "noreply@x.test", TRUE },
    { "noreply+77@x.test", TRUE },
    { "noreply-dmarc@x.test", TRUE },
    { "news-noreply@x.test", TRUE },
    { "no_reply@x.test", TRUE },
    { "do-not-reply@x.test", TRUE },
    { "donotreply@x.test", TRUE },
    { "bounce@x.test", TRUE },
    { "bounces+12=u=y.test@x.test", TRUE },
    { "bounce-12-u@x.test", TRUE },
    { "owner-list@x.test", TRUE },
    { "list-owner@x.test", TRUE },
    { "list-request@x.test", TRUE },
    { "list-bounces@x.test", TRUE },
    { "majordomo@x.test", TRUE },
    { "root@x.test", TRUE },
    { "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@x.test", TRUE },
    { "", FALSE },
    { "@x.test", FALSE },
    { "ann@x.test", FALSE },
    { "ann@no-reply.x.test", FALSE },
    { "owner@x.test", FALSE },
    { "request@x.test", FALSE },
    { "abuse@x.test", FALSE },
    { "postmaster2@x.test", FALSE },
    { "rooty@x.test", FALSE },
    { "bounced@x.test", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].address);
    g_assert_cmpint (auto_reply_is_machine_address (cases[i].address), ==, cases[i].machine);
  }
}

static void
read_subject (const char *input, gsize length)
{
  (void) length;
  auto_reply_phrase (input);
  auto_reply_is_machine_address (input);
}

static void
test_cost (void)
{
  static const CostInput inputs[] = {
    { "prefixes", "", "Re: ", 500000, "Automatic reply" },
    { "brackets", "", "[", 4000000, "" },
    { "tags", "", "[x] ", 500000, "" },
    { "blanks", "", " ", 4000000, "x" },
    { "combining", "e", "\u0301\u0323", 500000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    cost_assert_linear (&inputs[i], read_subject);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/auto-reply/a-phrase-counts-at-the-beginning", test_subjects);
  g_test_add_func ("/mail/auto-reply/every-phrase-can-be-found", test_table);
  g_test_add_func ("/mail/auto-reply/machines-have-names-of-their-own", test_addresses);
  g_test_add_func ("/mail/auto-reply/time-grows-with-length", test_cost);
  return g_test_run ();
}
