#include "mail/dsn-form.h"

#include <string.h>

#include "mail/phrase.h"

/* How far into a text its form may show, and how long a label or separator may be. */
enum { FORM_BYTES = 8192, LINE_BYTES = 200, LABEL_BYTES = 60 };

/* Delays first: their notices share words with failures. Own words of a maker before those that
 * several use. */
static const DsnForm forms[] = {
  { "has not yet been delivered to one or more of its recipients", "Exim", "delayed" },
  { "this is a warning message only", "Sendmail", "delayed" },
  { "warning: message still undelivered after", "Sendmail", "delayed" },
  { "your message could not be delivered for more than", "Postfix", "delayed" },
  { "this is just a warning, you do not need to do anything", "Oracle Messaging Server",
    "delayed" },
  { "delivery to the following recipients has been delayed", "Exchange", "delayed" },
  { "die zustellung an folgende empfänger wurde verzögert", "Exchange", "delayed" },
  { "die übermittlung an folgende empfänger hat sich verzögert", "Exchange", "delayed" },
  { "la remise aux destinataires suivants a été retardée", "Exchange", "delayed" },
  { "delivery to these recipients or groups has been delayed", "Exchange", "delayed" },
  { "this message hasn't been delivered yet", "Exchange", "delayed" },
  { "delivery to the following recipient has been delayed", "Google", "delayed" },
  { "there was a temporary problem delivering your message", "Google", "delayed" },
  { "this is an automatically generated delivery status notification. this is only a notification "
    "about a delay",
    "Google", "delayed" },
  { "your message has been delayed", "Amazon", "delayed" },
  { "has been enroute for", "smail", "delayed" },
  { "your message is delayed", "Mimecast", "delayed" },
  { "has been delayed and is still being retried", "qmail", "delayed" },
  { "the system will continue to try to deliver", NULL, "delayed" },
  { "your message was successfully delivered to the destination", "Postfix", "delivered" },
  { "the following addresses had successful delivery notifications", "Sendmail", "delivered" },
  { "your message has been successfully delivered to", "Exchange", "delivered" },
  { "delivery to these recipients or groups is complete", "Exchange", "relayed" },
  { "delivery to these recipients or distribution lists is complete", "Exchange", "relayed" },

  { "this is the qmail-send program at", "qmail", "failed" },
  { "this is the qmail-ldap", "qmail-ldap", "failed" },
  { "i'm afraid i wasn't able to deliver your message", "qmail", "failed" },
  { "leider konnte ihre nachricht nicht zugestellt werden", "GMX", "failed" },
  { "this is the james mail server", "James", "failed" },
  { "a message that you sent could not be delivered to one or more of its recipients", "Exim",
    "failed" },
  { "a message that you sent could not be delivered to all of its recipients", "Exim", "failed" },
  { "this message was created automatically by mail delivery software", "Exim", "failed" },
  { "a message you sent could not be delivered", "Exim", "failed" },
  { "i'm sorry to have to inform you that your message could not be delivered to one or more "
    "recipients",
    "Postfix", "failed" },
  { "i'm sorry to have to inform you that the message returned below could not be delivered",
    "Postfix", "failed" },
  { "this is the postfix program at host", "Postfix", "failed" },
  { "this is the mail system at host", "Postfix", "failed" },
  { "the following addresses had permanent fatal errors", "Sendmail", "failed" },
  { "the following addresses had delivery problems", "Sendmail", "failed" },
  { "the following addresses had fatal delivery problems", "Sendmail", "failed" },
  { "the following addresses had transient non-fatal errors", "Sendmail", "delayed" },
  { "transcript of session follows", "Sendmail", "failed" },
  { "running the courier mail server", "Courier", "failed" },
  { "your message to the following recipients cannot be delivered", "Courier", "failed" },

  { "your message did not reach some or all of the intended recipients", "Exchange", "failed" },
  { "the following recipient(s) could not be reached", "Exchange", "failed" },
  { "the following recipients cannot be reached", "Exchange", "failed" },
  { "delivery has failed to these recipients or groups", "Exchange", "failed" },
  { "delivery has failed to these recipients or distribution lists", "Exchange", "failed" },
  { "delivery to the following recipients failed", "Exchange", "failed" },
  { "unable to deliver the message to the following recipients", "Exchange", "failed" },
  { "office 365 tried to deliver your message", "Microsoft 365", "failed" },
  { "ihre nachricht hat einige oder alle empfänger nicht erreicht", "Exchange", "failed" },
  { "folgende(r) empfänger konnte(n) nicht erreicht werden", "Exchange", "failed" },
  { "fehler bei der nachrichtenzustellung an folgende empfänger oder gruppen", "Exchange",
    "failed" },
  { "fehler bei der nachrichtenzustellung an folgende empfänger oder verteilerlisten", "Exchange",
    "failed" },
  { "übermittlung an folgende empfänger fehlgeschlagen", "Exchange", "failed" },
  { "votre message n'est pas parvenu à certains ou à tous les destinataires", "Exchange",
    "failed" },
  { "échec de la remise aux destinataires ou groupes suivants", "Exchange", "failed" },
  { "échec de la remise à ces destinataires ou groupes", "Exchange", "failed" },
  { "échec de la remise pour ces destinataires ou listes de distribution", "Exchange", "failed" },
  { "échec de la remise aux destinataires suivants", "Exchange", "failed" },
  { "el mensaje no se entregó a algunos o a todos los destinatarios", "Exchange", "failed" },
  { "no se pudo entregar el mensaje a estos destinatarios o grupos", "Exchange", "failed" },
  { "error de entrega a estos destinatarios o grupos", "Exchange", "failed" },
  { "no se pudo entregar a estos destinatarios o grupos", "Exchange", "failed" },
  { "il messaggio non è stato recapitato ad alcuni o a tutti i destinatari", "Exchange", "failed" },
  { "recapito non riuscito per i seguenti destinatari o gruppi", "Exchange", "failed" },
  { "recapito non riuscito ai seguenti destinatari o gruppi", "Exchange", "failed" },
  { "falha na entrega a estes destinatários ou grupos", "Exchange", "failed" },
  { "falha na entrega para estes destinatários ou grupos", "Exchange", "failed" },
  { "a sua mensagem não chegou a alguns ou a todos os destinatários", "Exchange", "failed" },
  { "het bezorgen bij deze geadresseerden of groepen is mislukt", "Exchange", "failed" },
  { "kan het bericht niet bezorgen bij de volgende geadresseerden of groepen", "Exchange",
    "failed" },
  { "kan bericht niet bezorgen bij deze geadresseerden of groepen", "Exchange", "failed" },
  { "det gick inte att leverera till följande mottagare eller grupper", "Exchange", "failed" },
  { "levering til disse modtagere eller grupper mislykkedes", "Exchange", "failed" },
  { "levering til disse mottakerne eller gruppene mislyktes", "Exchange", "failed" },
  { "viestiä ei voitu toimittaa seuraaville vastaanottajille tai ryhmille", "Exchange", "failed" },
  { "nie można dostarczyć wiadomości do następujących adresatów lub grup", "Exchange", "failed" },
  { "dostarczenie do następujących adresatów lub grup nie powiodło się", "Exchange", "failed" },
  { "doručení následujícím příjemcům nebo skupinám se nezdařilo", "Exchange", "failed" },
  { "nem sikerült a kézbesítés a következő címzetteknek vagy csoportoknak", "Exchange", "failed" },
  { "şu alıcılara veya gruplara teslim edilemedi", "Exchange", "failed" },
  { "сбой доставки следующим получателям или группам", "Exchange", "failed" },
  { "не удалось доставить сообщение следующим получателям или группам", "Exchange", "failed" },
  { "次の受信者またはグループへの配信に失敗しました", "Exchange", "failed" },
  { "次の受信者またはグループにメッセージを配信できませんでした", "Exchange", "failed" },
  { "无法将邮件传递给以下收件人或组", "Exchange", "failed" },
  { "傳遞至下列收件者或群組失敗", "Exchange", "failed" },
  { "다음 수신자 또는 그룹에 배달하지 못했습니다", "Exchange", "failed" },

  { "was not delivered to:", "Lotus Domino", "failed" },
  { "wurde nicht zugestellt an:", "Lotus Domino", "failed" },
  { "n'a pas été remis à :", "Lotus Domino", "failed" },
  { "konnte nicht zugestellt werden an:", "Lotus Domino", "failed" },
  { "the message that you sent was undeliverable to the following", "GroupWise", "failed" },
  { "delivery to the following recipient failed permanently", "Google", "failed" },
  { "delivery to the following recipients failed permanently", "Google", "failed" },
  { "this is an automatically generated delivery status notification", "Google", "failed" },
  { "your message wasn't delivered to", "Google", "failed" },
  { "the response from the remote server was", "Google", "failed" },
  { "ihre nachricht wurde nicht an", "Google", "failed" },
  { "votre message n'a pas été distribué à", "Google", "failed" },
  { "tu mensaje no se ha entregado a", "Google", "failed" },
  { "sorry, we were unable to deliver your message to the following address", "Yahoo", "failed" },
  { "unable to deliver message to the following address(es)", "Yahoo", "failed" },
  { "your mail to the following recipients could not be delivered because they are not accepting "
    "mail",
    "AOL", "failed" },
  { "the following address(es) failed", "Exim", "failed" },
  { "ваше сообщение не может быть доставлено одному или нескольким получателям", "mail.ru",
    "failed" },
  { "это письмо создано автоматически сервером mail.ru", "mail.ru", "failed" },
  { "это письмо отправлено почтовым сервером yandex", "Yandex", "failed" },
  { "this is the mail system at host yandex", "Yandex", "failed" },
  { "к сожалению, мы вынуждены сообщить вам о том, что ваше письмо не может быть отправлено",
    "Yandex", "failed" },
  { "это письмо создано автоматически", "mail.ru", "failed" },
  { "ihre e-mail konnte nicht zugestellt werden", "1&1", "failed" },
  { "diese nachricht wurde automatisch von einer mailserver-software erstellt", "1&1", "failed" },
  { "diese nachricht wurde automatisch erzeugt von der mail delivery software", "web.de",
    "failed" },
  { "the following message to <", "IronPort", "failed" },
  { "message bounced by administrator", "IronPort", "failed" },
  { "failed addresses follow", "smail", "failed" },
  { "your message cannot be delivered to the following recipients", "PMDF", "failed" },
  { "your message is being returned; it has been enqueued and undeliverable", "PMDF", "failed" },
  { "mdaemon has identified your message as", "MDaemon", "failed" },
  { "the following data may contain sections which represent bounced mail", "MDaemon", "failed" },
  { "the attached message had permanent fatal delivery errors", "MDaemon", "failed" },
  { "failed address:", "MDaemon", "failed" },
  { "mailenable: message could not be delivered", "MailEnable", "failed" },
  { "message could not be delivered to some recipients", "MailEnable", "failed" },
  { "your message did not reach some or all of its intended recipients", "hMailServer", "failed" },
  { "failed to deliver to '", "CommuniGate", "failed" },
  { "an error occurred while trying to deliver the mail to the following recipients", "Amazon",
    "failed" },
  { "this message was created automatically by the mail system (ecelerity)", "SparkPost",
    "failed" },
  { "hi. this is the haraka mailer program", "Haraka", "failed" },
  { "this is the mailer-daemon, please do not reply to this e-mail", "OpenSMTPD", "failed" },
  { "could not be delivered", NULL, "failed" },
  { "could not deliver", NULL, "failed" },
  { "cannot be delivered", NULL, "failed" },
  { "unable to deliver", NULL, "failed" },
  { "undeliverable", NULL, "failed" },
  { "undelivered", NULL, "failed" },
  { "not delivered", NULL, "failed" },
  { "wasn't delivered", NULL, "failed" },
  { "couldn't be delivered", NULL, "failed" },
  { "could not be sent", NULL, "failed" },
  { "failed to deliver", NULL, "failed" },
  { "failed to send", NULL, "failed" },
  { "delivery failure", NULL, "failed" },
  { "permanent error", NULL, "failed" },
  { "has bounced", NULL, "failed" },
  { "delivery failed", NULL, "failed" },
  { "delivery has failed", NULL, "failed" },
  { "returned to sender", NULL, "failed" },
  { "nicht zugestellt werden", NULL, "failed" },
  { "n'a pas pu être remis", NULL, "failed" },
  { "no se pudo entregar", NULL, "failed" },
  { "no pudo ser entregado", NULL, "failed" },
  { "impossibile recapitare", NULL, "failed" },
  { "não pôde ser entregue", NULL, "failed" },
  { "kon niet worden bezorgd", NULL, "failed" },
  { "не может быть доставлено", NULL, "failed" },
  { "配信できませんでした", NULL, "failed" },
  { "无法送达", NULL, "failed" },
};

static const char *const subjects[] = {
  "undelivered mail",
  "undeliverable",
  "undelivered message",
  "undeliver",
  "delivery status notification",
  "delivery notification",
  "mail delivery failed",
  "mail delivery failure",
  "mail delivery problem",
  "mail delivery system",
  "message delivery failure",
  "mail delivery status",
  "mail could not be delivered",
  "message could not be delivered",
  "could not send message",
  "could not be delivered",
  "couldn't be delivered",
  "returned mail",
  "returned to sender",
  "failure notice",
  "failure notification",
  "failure delivery",
  "delivery failure",
  "delivery failed",
  "delivery has failed",
  "delivery error",
  "delivery delayed",
  "delayed mail",
  "delivery report",
  "mail system error",
  "message status - undeliverable",
  "nondeliverable",
  "non-deliverable",
  "non-delivery",
  "nondelivery",
  "bounced mail",
  "[bounce]",
  "warning: message ",
  "successful mail delivery report",
  "unzustellbar",
  "nicht zustellbar",
  "zustellung fehlgeschlagen",
  "zustellung verzögert",
  "fehler bei der zustellung",
  "mail konnte nicht zugestellt werden",
  "non remis",
  "non remise",
  "échec de la remise",
  "échec de remise",
  "remise différée",
  "no se puede entregar",
  "no entregable",
  "no entregado",
  "error de entrega",
  "non recapitabile",
  "mancato recapito",
  "onbestelbaar",
  "niet bestelbaar",
  "bezorgen mislukt",
  "não é possível entregar",
  "não entregue",
  "não entregável",
  "falha na entrega",
  "olevererbart",
  "det går inte att leverera",
  "ikke leveres",
  "ei voi toimittaa",
  "nie można dostarczyć",
  "niedostarczalne",
  "nedoručiteln",
  "kézbesíthetetlen",
  "teslim edilemedi",
  "не удается доставить",
  "недоставленн",
  "не доставлено",
  "配信不能",
  "配信できません",
  "无法送达",
  "未送达",
  "無法傳遞",
  "系统退信",
  "退信",
  "배달되지 않음",
  "반송",
};

/* The rest of a line behind its leading dashes and stars, in the form of phrase.h. */
static const char *const copies[] = {
  "below this line is a copy of the message",
  "below this line is the original bounce",
  "below this line is a copy of the mail header",
  "this is a copy of the message, including all the headers",
  "this is a copy of your message, including all the headers",
  "this is a copy of the headers of the original message",
  "the body of the message is",
  "original message follows",
  "original message",
  "original headers follow",
  "original message headers",
  "original message header",
  "message header follows",
  "message headers follow",
  "message follows",
  "unsent message follows",
  "unsent message below",
  "undelivered message follows",
  "unmodified message follows",
  "returned message",
  "returned message follows",
  "the header of the original message is following",
  "the header page of the original message is following",
  "the following is the original message",
  "header of the original message follows",
  "included is a copy of the message",
  "a copy of the message follows",
  "copy of your message",
  "start of returned message",
  "begin returned message",
  "here is your returned mail",
  "included message",
  "message text follows",
  "ursprüngliche nachricht",
  "originalnachricht",
  "der header der ursprünglichen nachricht",
  "im folgenden finden sie eine kopie der nachricht",
  "message d'origine",
  "mensaje original",
  "en-têtes de message d'origine",
  "ursprüngliche nachrichtenkopfzeilen",
  "possibly truncated original message follows",
  "message contents follow",
  "исходное сообщение",
};

static const char *const labels[] = {
  "recipient address",
  "recipient",
  "recipients",
  "recipient(s)",
  "final-recipient",
  "original-recipient",
  "original address",
  "failed address",
  "failed recipient",
  "failed recipient(s)",
  "failed recipients",
  "failed to deliver to",
  "intended recipient",
  "to address",
  "rcpt to",
  "envelope-to",
  "delivery failed for",
  "undelivered to",
  "unable to deliver to",
  "empfänger",
  "empfängeradresse",
  "destinataire",
  "adresse du destinataire",
  "destinatario",
  "dirección del destinatario",
  "indirizzo destinatario",
  "destinatário",
  "endereço do destinatário",
  "geadresseerde",
  "adres geadresseerde",
  "получатель",
  "адрес получателя",
};

const DsnForm *
dsn_form_find (const char *text)
{
  g_autofree char *folded = phrase_fold (text, FORM_BYTES);
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (strstr (folded, forms[i].words) != NULL)
      return &forms[i];
  return NULL;
}

const char *
dsn_form_subject (const char *subject)
{
  g_autofree char *folded = phrase_fold (subject, LINE_BYTES);
  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++)
    if (strstr (folded, subjects[i]) != NULL)
      return subjects[i];
  return NULL;
}

/* A line of its own, mostly between dashes, that begins with one of the words. */
static gboolean
is_copy_line (const char *line, gsize length)
{
  g_autofree char *folded = phrase_fold (line, MIN (length, LINE_BYTES));
  const char *words = folded + strspn (folded, "-=*_#|> ");
  gboolean ruled = words - folded >= 2;
  for (gsize i = 0; i < G_N_ELEMENTS (copies); i++) {
    if (!phrase_begins (words, copies[i]))
      continue;
    const char *rest = words + strlen (copies[i]);
    if (ruled || rest[strspn (rest, " .:-")] == '\0')
      return TRUE;
  }
  return FALSE;
}

const char *
dsn_form_copy (const char *text)
{
  for (const char *line = text; *line != '\0';) {
    gsize length = strcspn (line, "\n");
    const char *next = line + length + (line[length] == '\n');
    if (length >= strlen ("message follows") && length < LINE_BYTES && is_copy_line (line, length))
      return next;
    line = next;
  }
  return NULL;
}

gboolean
dsn_form_is_label (const char *label, gsize length)
{
  if (length == 0 || length > LABEL_BYTES)
    return FALSE;
  g_autofree char *folded = phrase_fold (label, length);
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (folded, labels[i]))
      return TRUE;
  return FALSE;
}
