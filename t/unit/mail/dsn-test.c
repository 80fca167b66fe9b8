#include "config.h"

#include <string.h>

#include "base/text.h"

#include "mail/dsn.h"
#include "mail/message-id.h"

#include "cost.h"

/* A report: what is NULL is absent. */
typedef struct {
  const char *label;
  const char *from;
  const char *field; /* `Name: value` */
  const char *subject;
  const char *type;
  const char *report_type;
  const char *status; /* content of the message/delivery-status part */
  const char *returned;
  const char *text;
  gboolean sent;          /* has an envelope sender */
  const char *reason;     /* NULL: is none */
  const char *deliveries; /* lines of `action status recipient | reason`, `-` where absent */
  const char *id;
} Case;

#define REPORT .type = "multipart/report", .report_type = "delivery-status"
#define REPORT_REASON .reason = "multipart/report: delivery-status"

static const Case machine[] = {
  { "RFC 3464", REPORT,
    .status = "Reporting-MTA: dns; mx.x.test\nArrival-Date: x\n\n"
              "Original-Recipient: rfc822;gone@x.test\nFinal-Recipient: rfc822; gone@x.test\n"
              "Action: failed\nStatus: 5.1.1\nRemote-MTA: dns; y\n"
              "Diagnostic-Code: smtp; 550 5.1.1 <gone@x.test>:\n  Recipient unknown\n",
    .returned = "Received: x\nMessage-ID: <a.1@us.test>\nSubject: x\n\nbody\n", REPORT_REASON,
    .deliveries = "failed 5.1.1 gone@x.test | 550 5.1.1 <gone@x.test>: Recipient unknown\n",
    .id = "<a.1@us.test>" },
  { "several recipients", REPORT,
    .status = "Reporting-MTA: dns; m\r\n\r\nFinal-Recipient: rfc822;a@x.test\r\nAction: failed\r\n"
              "Status: 5.2.2\r\n\r\nFinal-Recipient: rfc822;b@x.test\r\nAction: Delayed\r\n"
              "Status: 4.4.1\r\n\r\nFinal-Recipient: rfc822;c@x.test\r\nAction: delivered\r\n"
              "Status: 2.0.0\r\n\r\nFinal-Recipient: rfc822;d@x.test\r\nAction: relayed\r\n"
              "Status: 2.0.0\r\n\r\nFinal-Recipient: rfc822;e@x.test\r\nAction: expanded\r\n"
              "Status: 2.0.0\r\n",
    REPORT_REASON,
    .deliveries = "failed 5.2.2 a@x.test | -\ndelayed 4.4.1 b@x.test | -\n"
                  "delivered 2.0.0 c@x.test | -\nrelayed 2.0.0 d@x.test | -\n"
                  "expanded 2.0.0 e@x.test | -\n" },
  { "no group for the message, no empty lines", REPORT,
    .status = "Final-Recipient: rfc822;a@x.test\nAction: failed\nStatus: 5.0.0\n"
              "Final-Recipient: rfc822;b@x.test\nAction: failed\nStatus: 5.1.1",
    REPORT_REASON, .deliveries = "failed 5.0.0 a@x.test | -\nfailed 5.1.1 b@x.test | -\n" },
  { "empty lines within a group", REPORT,
    .status = "\n\nReporting-MTA: x\n\nFinal-Recipient: rfc822;a@x.test\n\nAction: failed\n\n"
              "Status: 5.0.0\n\nFinal-Recipient: rfc822;b@x.test\n\nAction: failed\n",
    REPORT_REASON, .deliveries = "failed 5.0.0 a@x.test | -\nfailed - b@x.test | -\n" },
  { "groups that begin with either recipient", REPORT,
    .status = "Final-Recipient: rfc822;a@x.test\nAction: failed\nStatus: 5.1.1\n\n"
              "Original-Recipient: rfc822;b@x.test\nFinal-Recipient: rfc822;bb\nAction: failed\n"
              "Status: 5.1.2\n",
    REPORT_REASON, .deliveries = "failed 5.1.1 a@x.test | -\nfailed 5.1.2 b@x.test | -\n" },
  { "LOCAL", REPORT,
    .status = "Final-Recipient: LOCAL;user@x.test\nAction: failed\nStatus: 5.1.1\n", REPORT_REASON,
    .deliveries = "failed 5.1.1 user@x.test | -\n" },
  { "brackets", REPORT, .status = "Final-Recipient: rfc822; <user@x.test>\nStatus: 5.1.1 (bad)\n",
    REPORT_REASON, .deliveries = "failed 5.1.1 user@x.test | bad\n" },
  { "name", REPORT, .status = "Final-Recipient: RFC822; Ann Lee <user@x.test>\nStatus: 5.1.1\n",
    REPORT_REASON, .deliveries = "failed 5.1.1 user@x.test | -\n" },
  { "no type", REPORT, .status = "final-recipient: user@x.test (Ann)\naction: failed\n",
    REPORT_REASON, .deliveries = "failed - user@x.test | -\n" },
  { "original only", REPORT,
    .status = "Original-Recipient: rfc822;u@x.test\nAction: failed\nStatus: 5.1.1\n", REPORT_REASON,
    .deliveries = "failed 5.1.1 u@x.test | -\n" },
  { "original without address", REPORT,
    .status = "Original-Recipient: rfc822;\nFinal-Recipient: rfc822;u@x.test\nStatus: 5.1.1\n",
    REPORT_REASON, .deliveries = "failed 5.1.1 u@x.test | -\n" },
  { "forwarded", REPORT,
    .status = "Original-Recipient: rfc822;u@x.test\nFinal-Recipient: rfc822;u@ims-daemon\n"
              "Action: failed\nStatus: 5.2.2 (Over quota)\n",
    REPORT_REASON, .deliveries = "failed 5.2.2 u@x.test | Over quota\n" },
  { "no recipient", REPORT, .status = "Action: failed\nStatus: 5.1.1\n", REPORT_REASON,
    .deliveries = "failed 5.1.1  | -\n" },
  { "no Action, permanent", REPORT, .status = "Final-Recipient: rfc822;u@x.test\nStatus: 5.4.7\n",
    REPORT_REASON, .deliveries = "failed 5.4.7 u@x.test | -\n" },
  { "no Action, temporary", REPORT, .status = "Final-Recipient: rfc822;u@x.test\nStatus: 4.4.7\n",
    REPORT_REASON, .deliveries = "delayed 4.4.7 u@x.test | -\n" },
  { "no Action, good", REPORT, .status = "Final-Recipient: rfc822;u@x.test\nStatus: 2.1.5\n",
    REPORT_REASON, .deliveries = "delivered 2.1.5 u@x.test | -\n" },
  { "Action in other words", REPORT,
    .status = "Final-Recipient: rfc822;u@x.test\nAction: failure (bad)\nStatus: 4.0.0\n",
    REPORT_REASON, .deliveries = "failed 4.0.0 u@x.test | -\n" },
  { "Status only in Diagnostic-Code", REPORT,
    .status = "Final-Recipient: rfc822;u@x.test\nAction: failed\nStatus: unknown\n"
              "Diagnostic-Code: X-Postfix; host [192.0.2.5] said: 550 5.7.509 no\n",
    REPORT_REASON,
    .deliveries = "failed 5.7.509 u@x.test | host [192.0.2.5] said: 550 5.7.509 no\n" },
  { "reply code only in Diagnostic-Code", REPORT,
    .status = "Final-Recipient: rfc822;u@x.test\nAction: failed\nDiagnostic-Code: smtp;550 no\n",
    REPORT_REASON, .deliveries = "failed 5.0.0 u@x.test | 550 no\n" },
  { "Diagnostic-Code without type", REPORT,
    .status = "Final-Recipient: rfc822;u@x.test\nStatus: 5.0.0\nDiagnostic-Code: no; really\n",
    REPORT_REASON, .deliveries = "failed 5.0.0 u@x.test | really\n" },
  { "UTF-8", .type = "multipart/report", .report_type = "global-delivery-status",
    .status = "Final-Recipient: utf-8; j\u00fcrgen@b\u00fccher.test\nAction: failed\n"
              "Status: 5.6.7\n",
    .reason = "multipart/report: global-delivery-status",
    .deliveries = "failed 5.6.7 j\u00fcrgen@b\u00fccher.test | -\n" },
  { "UTF-8 in ASCII", REPORT,
    .status = "Final-Recipient: utf-8; j\\x{FC}rgen\\x{110000}\\x{}@x.test\nStatus: 5.6.7\n",
    REPORT_REASON, .deliveries = "failed 5.6.7 j\u00fcrgen\\x{110000}\\x{}@x.test | -\n" },
  { "bare", .type = "message/delivery-status",
    .status = "Final-Recipient: rfc822;u@x.test\nAction: failed\nStatus: 5.1.1\n", .sent = TRUE,
    .reason = "message/delivery-status", .deliveries = "failed 5.1.1 u@x.test | -\n" },
  { "no report-type", .type = "multipart/report", .sent = TRUE,
    .status = "Final-Recipient: rfc822;u@x.test\nAction: failed\nStatus: 5.1.1\n",
    .reason = "message/delivery-status part", .deliveries = "failed 5.1.1 u@x.test | -\n" },
  { "mixed without sender", .type = "multipart/mixed",
    .status = "Final-Recipient: rfc822;u@x.test\nAction: failed\nStatus: 5.1.1\n",
    .reason = "message/delivery-status part", .deliveries = "failed 5.1.1 u@x.test | -\n" },
  { "status labelled as text", REPORT,
    .text = "Sorry.\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822;u@x.test\n"
            "Action: failed\nStatus: 5.1.1\n",
    REPORT_REASON, .deliveries = "failed 5.1.1 u@x.test | -\n" },
  { "status without recipients", REPORT, .status = "Reporting-MTA: dns; x\n",
    .text = "Sorry:\n\n  u@x.test: 550 5.1.1 unknown\n", REPORT_REASON,
    .deliveries = "failed 5.1.1 u@x.test | 550 5.1.1 unknown\n" },
  { "nothing in it", REPORT, REPORT_REASON, .deliveries = "" },
  { "folded id", REPORT, .returned = "Message-ID:\n <a.b@\n us.test>\n", REPORT_REASON,
    .deliveries = "", .id = "<a.b@us.test>" },
  { "id of another field", REPORT,
    .returned = "Resent-Message-ID: <no@x>\nX-Message-ID: <no@x>\nMESSAGE-ID:<yes@x>\n",
    REPORT_REASON, .deliveries = "", .id = "<yes@x>" },
  { "invalid id", REPORT, .returned = "Message-ID: nothing\nMessage-ID: <a b c\n", REPORT_REASON,
    .deliveries = "" },
  { "original id in the status", REPORT, .status = "X-Original-Message-ID: <o@x>\nStatus: 5.1.1\n",
    REPORT_REASON, .deliveries = "failed 5.1.1  | -\n", .id = "<o@x>" },

  { "qmail", .from = "MAILER-DAEMON@x.test", .subject = "failure notice",
    .text =
        "Hi. This is the qmail-send program at ns1.x.test.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<a@x.test>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        "<b@y.test>:\n192.0.2.5 does not like recipient.\n"
        "Remote host said: 550 <b@y.test>: no\nGiving up on 192.0.2.5.\n\n"
        "--- Below this line is a copy of the message.\n\n"
        "Return-Path: <us@us.test>\nReceived: x\n  y\nMessage-ID: <q.1@us.test>\n\n<c@z.test>:\n",
    .reason = "qmail's bounce form",
    .deliveries =
        "failed 5.1.1 a@x.test | Sorry, no mailbox here by that name. (#5.1.1)\n"
        "failed 5.0.0 b@y.test | 192.0.2.5 does not like recipient. Remote host said: 550 "
        "<b@y.test>: no Giving up on 192.0.2.5.\n",
    .id = "<q.1@us.test>" },
  { "qmail by a person's hand", .sent = TRUE, .from = "MAILER-DAEMON@x.test",
    .text = "Hi. This is the qmail-send program at ns1.x.test.\n\n<a@x.test>:\nno. (#5.1.1)\n",
    .reason = "qmail's bounce form", .deliveries = "failed 5.1.1 a@x.test | no. (#5.1.1)\n" },
  { "Exim", .from = "Mailer-Daemon@x.test", .field = "X-Failed-Recipients: a@x.test",
    .subject = "Mail delivery failed: returning message to sender",
    .text = "This message was created automatically by mail delivery software.\n\n"
            "A message that you sent could not be delivered to one or more of its\n"
            "recipients. This is a permanent error. The following address(es) failed:\n\n"
            "  a@x.test\n    host mail.x.test [203.0.113.71]\n"
            "    SMTP error from remote mail server after RCPT TO:<a@x.test>:\n"
            "    550 No Such User Here\n\n"
            "------ This is a copy of the message, including all the headers. ------\n\n"
            "From: x\nMessage-ID: <e.1@us.test>\n\nhello\n",
    .reason = "Exim's bounce form",
    .deliveries = "failed 5.1.1 a@x.test | host mail.x.test [203.0.113.71] SMTP error from remote "
                  "mail server after RCPT TO:<a@x.test>: 550 No Such User Here\n",
    .id = "<e.1@us.test>" },
  { "Exim, several", .field = "X-Failed-Recipients: a@x.test, b@x.test,\tc@x.test",
    .text = "This message was created automatically by mail delivery software.\n\n"
            "The following address(es) failed:\n\n"
            "  a@x.test\n    mailbox is full: retry timeout exceeded\n"
            "  b@x.test\n    (generated from s@x.test)\n    host mx [203.0.113.9]: 554 5.6.0 no\n"
            "  c@x.test\n    all relevant MX records point to non-existent hosts\n",
    .reason = "Exim's bounce form",
    .deliveries = "failed 5.2.2 a@x.test | mailbox is full: retry timeout exceeded\n"
                  "failed 5.6.0 b@x.test | (generated from s@x.test) host mx [203.0.113.9]: 554 "
                  "5.6.0 no\n"
                  "failed - c@x.test | all relevant MX records point to non-existent hosts\n" },
  { "Exim, delayed", .subject = "Warning: message 1vL delayed 24 hours",
    .text = "This message was created automatically by mail delivery software.\n"
            "A message that you sent has not yet been delivered to one or more of its\n"
            "recipients after more than 24 hours on the queue on s.x.test.\n\n"
            "The message identifier is:     1vL\n\n"
            "The address to which the message has not yet been delivered is:\n\n"
            "  a@x.test\n    Delay reason: retry time not reached for any host\n\n"
            "No action is required on your part.\n",
    .reason = "Exim's bounce form",
    .deliveries = "delayed - a@x.test | Delay reason: retry time not reached for any host\n" },
  { "Postfix without structure", .from = "MAILER-DAEMON@x.test",
    .text = "This is the mail system at host mx.x.test.\n\n"
            "I'm sorry to have to inform you that your message could not\n"
            "be delivered to one or more recipients. It's attached below.\n\n"
            "For further assistance, please send mail to postmaster.\n\n"
            "                   The mail system\n\n"
            "<a@x.test>: host y[192.0.2.1] said: 550\n    5.1.1 <a@x.test>: User unknown (in reply "
            "to\n    RCPT TO command)\n\n"
            "<b@x.test> (expanded from <all@x.test>): mail for x loops back\n",
    .reason = "Postfix's bounce form",
    .deliveries = "failed 5.1.1 a@x.test | host y[192.0.2.1] said: 550 5.1.1 <a@x.test>: User "
                  "unknown (in reply to RCPT TO command)\n"
                  "failed - b@x.test | (expanded from <all@x.test>): mail for x loops back\n" },
  { "Sendmail, old", .from = "MAILER-DAEMON@v.x.test",
    .text = "The original message was received at Fri, 20 Nov 2026\n\n"
            "   ----- The following addresses had permanent fatal errors -----\n"
            "<a@x.test>\n<b@x.test>  (unrecoverable error)\n\n"
            "   ----- Transcript of session follows -----\n... while talking to c.x.test.:\n"
            ">>> RCPT To:<a@x.test>\n<<< 553 no\n550 <a@x.test>... User unknown\n"
            "552 5.2.2 <b@x.test>... Mailbox full\n\n"
            "   ----- Original message follows -----\nFrom: x\nMessage-ID: <s@us.test>\n",
    .reason = "Sendmail's bounce form",
    .deliveries = "failed 5.1.1 a@x.test | 550 <a@x.test>... User unknown\n"
                  "failed 5.2.2 b@x.test | 552 5.2.2 <b@x.test>... Mailbox full\n",
    .id = "<s@us.test>" },
  { "Sendmail, warning", .from = "MAILER-DAEMON@v.x.test",
    .text = "    **      THIS IS A WARNING MESSAGE ONLY      **\n\n"
            "   ----- The following addresses had transient non-fatal errors -----\n<a@x.test>\n\n"
            "   ----- Transcript of session follows -----\n"
            "451 <a@x.test>... x.test: Name server timeout\n",
    .reason = "Sendmail's bounce form",
    .deliveries = "delayed 4.0.0 a@x.test | 451 <a@x.test>... x.test: Name server timeout\n" },
  { "Courier", .from = "postmaster@x.test",
    .text = "This is a delivery status notification from x.test,\n"
            "running the Courier mail server, version 0.68.2.\n\n"
            "Your message to the following recipients cannot be delivered:\n\n"
            "<a@x.test>:\n    maildrop: maildir over quota.\n\n---------\n",
    .reason = "Courier's bounce form",
    .deliveries = "failed 5.2.2 a@x.test | maildrop: maildir over quota.\n" },
  { "Exchange 2003", .from = "postmaster@x.test",
    .text = "Your message did not reach some or all of the intended recipients.\n\n"
            "      Subject:\tTest\n      Sent:\t11/20/2026 3:00 PM\n\n"
            "The following recipient(s) could not be reached:\n\n"
            "      a@x.test on 11/20/2026 3:00 PM\n"
            "            The e-mail account does not exist at the organization.\n"
            "            <mail.x.test #5.1.1>\n",
    .reason = "Exchange's bounce form",
    .deliveries = "failed 5.1.1 a@x.test | The e-mail account does not exist at the organization. "
                  "<mail.x.test #5.1.1>\n" },
  { "Exchange 2003, German", .from = "postmaster@x.test",
    .text = "Ihre Nachricht hat einige oder alle Empf\u00e4nger nicht erreicht.\n\n"
            "Folgende(r) Empf\u00e4nger konnte(n) nicht erreicht werden:\n\n"
            "      'a@x.test' am 20.11.2026 15:00\n            Empf\u00e4nger unbekannt\n",
    .reason = "Exchange's bounce form",
    .deliveries = "failed 5.1.1 a@x.test | Empf\u00e4nger unbekannt\n" },
  { "Exchange 2010", .from = "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@x.test",
    .text = "Delivery has failed to these recipients or groups:\n\n"
            "a@x.test<mailto:a@x.test>\nThe address you entered couldn't be found.\n\n"
            "Ann Lee (b@x.test)<mailto:b@x.test>\nThe mailbox is full.\n\n"
            "Diagnostic information for administrators:\n\nGenerating server: x.test\n\n"
            "a@x.test\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\n"
            "b@x.test\n#< #5.2.2 smtp;554-5.2.2 mailbox full> #SMTP#\n\n"
            "Original message headers:\n\nReceived: x\nMessage-ID: <x.1@us.test>\n",
    .reason = "Exchange's bounce form",
    .deliveries = "failed 5.1.1 a@x.test | #550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n"
                  "failed 5.2.2 b@x.test | #< #5.2.2 smtp;554-5.2.2 mailbox full> #SMTP#\n",
    .id = "<x.1@us.test>" },
  { "Exchange, Russian",
    .text = "Сбой доставки следующим получателям или группам:\n\na@x.test\n550 5.1.1 нет\n",
    .reason = "Exchange's bounce form", .deliveries = "failed 5.1.1 a@x.test | 550 5.1.1 нет\n" },
  { "Exchange, Japanese",
    .text = "次の受信者またはグループへの配信に失敗しました:\n\na@x.test\n550 5.1.1 x\n",
    .reason = "Exchange's bounce form", .deliveries = "failed 5.1.1 a@x.test | 550 5.1.1 x\n" },
  { "Exchange, delayed",
    .text = "Delivery to the following recipients has been delayed.\n\n       a@x.test\n",
    .reason = "Exchange's bounce form", .deliveries = "delayed - a@x.test | -\n" },
  { "Exchange, French",
    .text = "\u00c9chec de la remise aux destinataires ou groupes suivants\u00a0:\n\n"
            "a@x.test\nnon\n\nserveur:\n#550 5.4.1 non ##\n",
    .reason = "Exchange's bounce form",
    .deliveries = "failed 5.4.1 a@x.test | #550 5.4.1 non ##\n" },
  { "Microsoft 365", .from = "postmaster@x.test", .subject = "Undeliverable: x",
    .text = "Your message to a@x.test couldn't be delivered.\n\na wasn't found at x.test.\n\n"
            "Original Message Details\nCreated Date: x\nSender Address: us@us.test\n"
            "Recipient Address: a@x.test\nSubject: x\n\nError Details\n"
            "Error: 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found\n",
    .reason = "Subject: undeliverable",
    .deliveries = "failed 5.1.10 a@x.test | Error Details Error: 550 5.1.10 "
                  "RESOLVER.ADR.RecipientNotFound; Recipient not found\n" },
  { "Lotus Domino", .from = "postmaster@x.test",
    .text = "Your message\n\n  Subject: x\n\nwas not delivered to:\n\n  a@x.test\n\nbecause:\n\n"
            "  User a (a@x.test) not listed in Domino Directory\n",
    .reason = "Lotus Domino's bounce form",
    .deliveries = "failed 5.1.1 a@x.test | User a (a@x.test) not listed in Domino Directory\n" },
  { "GroupWise",
    .text = "The message that you sent was undeliverable to the following:\n"
            "\ta@x.test (user not found)\n\nPossibly truncated original message follows:\n",
    .reason = "GroupWise's bounce form",
    .deliveries = "failed 5.1.1 a@x.test | (user not found)\n" },
  { "Google, old", .from = "mailer-daemon@g.test", .field = "X-Failed-Recipients: a@x.test",
    .text = "Delivery to the following recipient failed permanently:\n\n     a@x.test\n\n"
            "Technical details of permanent failure: \n"
            "Google tried to deliver your message, but it was rejected by the server for\n"
            "the recipient domain x.test by mx.x.test. [192.0.2.9].\n\n"
            "The error that the other server returned was:\n550 5.1.1 No such user\n\n"
            "----- Original message -----\n\nMessage-ID: <g.1@us.test>\n",
    .reason = "Google's bounce form",
    .deliveries = "failed 5.1.1 a@x.test | 550 5.1.1 No such user\n", .id = "<g.1@us.test>" },
  { "Google, new", .from = "mailer-daemon@g.test",
    .text = "** Address not found **\n\nYour message wasn't delivered to a@x.test because the "
            "address couldn't be found, or is unable to receive mail.\n\n"
            "The response from the remote server was:\n550 5.1.1 <a@x.test> unknown\n",
    .reason = "Google's bounce form",
    .deliveries = "failed 5.1.1 a@x.test | 550 5.1.1 <a@x.test> unknown\n" },
  { "Yahoo", .from = "mailer-daemon@y.test",
    .text = "Sorry, we were unable to deliver your message to the following address.\n\n"
            "<a@x.test>:\n554: delivery error: dd This user doesn't have an account [0] - mta\n",
    .reason = "Yahoo's bounce form",
    .deliveries = "failed 5.0.0 a@x.test | 554: delivery error: dd This user doesn't have an "
                  "account [0] - mta\n" },
  { "AOL", .from = "mailer-daemon@a.test",
    .text = "Your mail to the following recipients could not be delivered because they are not "
            "accepting mail from you:\n\ta@x.test\n",
    .reason = "AOL's bounce form", .deliveries = "failed - a@x.test | -\n" },
  { "mail.ru", .from = "mailer-daemon@corp.test",
    .text = "Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.\n\n"
            "К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n"
            "\n**********************\n\na@x.test\nmessage expired: 550 5.4.7\n",
    .reason = "mail.ru's bounce form",
    .deliveries = "failed 5.4.7 a@x.test | message expired: 550 5.4.7\n" },
  { "GMX",
    .text = "Leider konnte Ihre Nachricht nicht zugestellt werden:\n\n"
            "<a@x.test>:\nUnknown user\n",
    .reason = "GMX's bounce form", .deliveries = "failed 5.1.1 a@x.test | Unknown user\n" },
  { "1&1",
    .text = "This message was created automatically by mail delivery software.\n\n"
            "A message that you sent could not be delivered to one or more of\n"
            "its recipients. The following addresses failed:\n\n"
            "<a@x.test>\n\nSMTP error from remote server after RCPT command:\n"
            "host: mx.x.test\n550 Unroutable address\n\n"
            "--- The header of the original message is following. ---\n\n"
            "Message-ID: <o.1@us.test>\n",
    .reason = "Exim's bounce form",
    .deliveries = "failed 5.0.0 a@x.test | host: mx.x.test 550 Unroutable address\n",
    .id = "<o.1@us.test>" },
  { "IronPort", .from = "MAILER-DAEMON@x.test",
    .text = "The following message to <a@x.test> was undeliverable.\n"
            "The reason for the problem:\n5.1.0 - Unknown address error 550-'no'\n",
    .reason = "IronPort's bounce form",
    .deliveries = "failed 5.1.0 a@x.test | was undeliverable. The reason for the problem: 5.1.0 - "
                  "Unknown address error 550-'no'\n" },
  { "PMDF",
    .text = "Your message cannot be delivered to the following recipients:\n\n"
            "  Recipient address: a@x.test\n  Reason: Illegal host/domain name found\n",
    .reason = "PMDF's bounce form",
    .deliveries = "failed - a@x.test | Reason: Illegal host/domain name found\n" },
  { "smail", .from = "MAILER-DAEMON@x.test",
    .text = "|--------- Message log follows: ---------|\n no valid recipients\n"
            "|--------- Failed addresses follow: ---------|\n <a@x.test> ... unknown host\n"
            "|--------- Message text follows: ---------|\nMessage-ID: <sm@us.test>\n",
    .reason = "smail's bounce form", .deliveries = "failed - a@x.test | unknown host\n",
    .id = "<sm@us.test>" },
  { "CommuniGate", .from = "MAILER-DAEMON@x.test",
    .text = "Failed to deliver to 'a@x.test'\nSMTP module(domain x.test) reports:\n"
            " host mx.x.test says:\n 550 5.1.1 unknown\n",
    .reason = "CommuniGate's bounce form",
    .deliveries =
        "failed 5.1.1 a@x.test | SMTP module(domain x.test) reports: host mx.x.test says: "
        "550 5.1.1 unknown\n" },
  { "MDaemon", .from = "MDaemon@x.test",
    .text = "The attached message had PERMANENT fatal delivery errors!\n\n"
            "Failed address: a@x.test\n\n--- Session Transcript ---\n"
            " Fri: --> RCPT To:<a@x.test>\n Fri: <-- 550 5.7.1 denied\n",
    .reason = "MDaemon's bounce form",
    .deliveries =
        "failed 5.7.1 a@x.test | Fri: --> RCPT To:<a@x.test> Fri: <-- 550 5.7.1 denied\n" },
  { "Amazon", .from = "MAILER-DAEMON@amazonses.test",
    .text = "An error occurred while trying to deliver the mail to the following recipients:\n"
            "a@x.test\nb@x.test\n",
    .reason = "Amazon's bounce form",
    .deliveries = "failed - a@x.test | -\nfailed - b@x.test | -\n" },
  { "James", .from = "postmaster@x.test",
    .text =
        "Hi. This is the James mail server at x.test.\nI'm afraid I wasn't able to deliver your "
        "message to the following addresses.\n\nFailed recipient(s):\na@x.test\nb@x.test\n\n"
        "Error message:\n554 5.4.0 Error: too many hops\n",
    .reason = "qmail's bounce form",
    .deliveries = "failed 5.4.0 a@x.test | 554 5.4.0 Error: too many hops\n"
                  "failed 5.4.0 b@x.test | 554 5.4.0 Error: too many hops\n" },
  { "unknown form, known subject", .from = "postmaster@x.test", .subject = "Returned mail: x",
    .text = "It is sent back. To: a@x.test, 550 no.\n", .reason = "Subject: returned mail",
    .deliveries = "failed 5.0.0 a@x.test | 550 no.\n" },
  { "Chinese punctuation", .from = "postmaster@x.test", .subject = "系统退信",
    .text = "收件人：\n（a@x.test）不存在，邮件无法送达。550\n", .reason = "Subject: 系统退信",
    .deliveries = "failed - a@x.test | ）不存在，邮件无法送达。550\n" },
  { "odd type of Diagnostic-Code", REPORT,
    .status = "Final-Recipient: rfc822;u@x.test\nStatus: 5.0.0\nDiagnostic-Code: X-a-&-b; no\n",
    REPORT_REASON, .deliveries = "failed 5.0.0 u@x.test | no\n" },
  { "field alone", .field = "X-Failed-Recipients: a@x.test", .text = "Sorry\n",
    .reason = "X-Failed-Recipients", .deliveries = "failed - a@x.test | Sorry\n" },
  { "daemon alone", .from = "mailer-daemon@x.test", .text = "hello\n",
    .reason = "From: mailer-daemon@x.test", .deliveries = "" },
  { "From that is no address", .field = "From: MAILER-DAEMON (Mail System)", .text = "hello\n",
    .reason = "From: mailer-daemon", .deliveries = "" },
  { "own addresses are no recipients", .from = "postmaster@x.test", .subject = "Undeliverable",
    .text = "Dear us@us.test, postmaster@x.test says: a@x.test is gone. From 4.94.2: "
            "[5.1.1.5] 1.5.1.1 5.9.1\n",
    .reason = "Subject: undeliverable",
    .deliveries = "failed - a@x.test | is gone. From 4.94.2: [5.1.1.5] 1.5.1.1 5.9.1\n" },
};

/* People, and machines that report on something else. */
static const Case others[] = {
  { "plain", .from = "ann@x.test", .text = "hello\n", .sent = TRUE },
  { "forwarded inline", .from = "ann@x.test", .subject = "Fwd: Undelivered Mail", .sent = TRUE,
    .text = "FYI\n\nThis is the mail system at host mx.\n\n<a@x.test>: 550 5.1.1 no\n" },
  { "quoted", .from = "ann@x.test", .subject = "Re: failure notice", .sent = TRUE,
    .text = "> Hi. This is the qmail-send program at x\n> <a@x.test>:\n> no. (#5.1.1)\n" },
  { "postmaster writes", .from = "postmaster@x.test", .subject = "Undeliverable mail", .sent = TRUE,
    .text = "This is the mail system at host mx.\n" },
  { "status attached", .from = "ann@x.test", .type = "multipart/mixed", .sent = TRUE,
    .status = "Final-Recipient: rfc822;u@x.test\nAction: failed\n" },
  { "feedback", .type = "multipart/report", .report_type = "feedback-report",
    .text = "could not be delivered\n", .subject = "Undeliverable" },
  { "mdn", .type = "multipart/report", .report_type = "disposition-notification",
    .text = "could not be delivered\n" },
  { "automatic reply to a bounce", .subject = "Automatic reply: Undeliverable: x",
    .from = "ann@x.test", .text = "I am away.\n> undeliverable\n" },
  { "report without sender", .from = "reports@x.test", .subject = "Abuse from 192.0.2.1",
    .text = "Mail could not be delivered to our users because of it.\n" },
  { "automatic report", .from = "monitor@x.test", .subject = "mail queue", .sent = TRUE,
    .field = "Auto-Submitted: auto-generated", .text = "This is the mail system at host mx.\n" },
  { "says daemon in the local part", .from = "ann.mailer-daemon@x.test", .sent = TRUE,
    .text = "This is the mail system at host mx.\n" },
};

static void
add_header (Mail *mail, const char *field)
{
  MailHeader *header = g_new0 (MailHeader, 1);
  const char *colon = strchr (field, ':');
  header->name = g_strndup (field, (gsize) (colon - field));
  header->value = g_strdup (colon + 2);
  g_ptr_array_add (mail->headers, header);
}

static Mail *
read_case (const Case *sample, char **reason)
{
  Mail *mail = mail_new ();
  g_autoptr (Structure) structure = g_new0 (Structure, 1);
  mail->from = g_strdup (sample->from);
  g_strfreev (mail->to);
  mail->to = g_strsplit ("us@us.test", ",", -1);
  g_free (mail->subject);
  mail->subject = g_strdup (sample->subject == NULL ? "x" : sample->subject);
  if (sample->field != NULL)
    add_header (mail, sample->field);
  structure->type = g_strdup (sample->type == NULL ? "text/plain" : sample->type);
  structure->report_type = g_strdup (sample->report_type);
  structure->delivery_status = g_strdup (sample->status);
  structure->returned = g_strdup (sample->returned);
  structure->whole_text = g_strdup (sample->text);
  g_assert_cmpint (dsn_read (mail, structure, !sample->sent, reason), ==, *reason != NULL);
  return mail;
}

static void
test_reports (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (machine); i++) {
    g_test_message ("%s", machine[i].label);
    g_autofree char *reason = NULL;
    g_autoptr (Mail) mail = read_case (&machine[i], &reason);
    g_assert_cmpstr (reason, ==, machine[i].reason);
    g_autoptr (GString) told = g_string_new (NULL);
    for (guint j = 0; j < mail->deliveries->len; j++) {
      const MailDelivery *d = g_ptr_array_index (mail->deliveries, j);
      g_string_append_printf (told, "%s %s %s | %s\n", d->action, d->status ? d->status : "-",
                              d->recipient, d->reason ? d->reason : "-");
    }
    g_assert_cmpstr (told->str, ==, machine[i].deliveries);
    g_assert_cmpstr (mail->original_message_id, ==, machine[i].id);
  }
}

/* The daemon's words stay the text; ours, which it returns, are no news. */
static void
test_copy (void)
{
  static const Case sample = {
    .from = "MAILER-DAEMON@x.test",
    .text = "Hi. This is the qmail-send program at x.test.\n\n<a@x.test>:\nno (#5.1.1)\n\n"
            "--- Below this line is a copy of the message.\n\nMessage-ID: <1@us.test>\n\nOurs\n"
  };
  g_autofree char *reason = NULL;
  g_autoptr (Mail) mail = read_case (&sample, &reason);
  g_assert_true (g_str_has_suffix (mail->text, "no (#5.1.1)"));
  g_assert_true (g_str_has_prefix (mail->quoted, "--- Below this line"));
  g_assert_true (g_str_has_suffix (mail->quoted, "Ours"));
}

static void
test_others (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_test_message ("%s", others[i].label);
    g_autofree char *reason = NULL;
    g_autoptr (Mail) mail = read_case (&others[i], &reason);
    g_assert_cmpstr (reason, ==, NULL);
    g_assert_cmpuint (mail->deliveries->len, ==, 0);
    g_assert_null (mail->original_message_id);
  }
}

static void
test_bounds (void)
{
  g_autoptr (GString) status = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new ("This is the mail system at host x.\n\n");
  for (int i = 0; i < 500; i++) {
    g_string_append_printf (status, "Final-Recipient: rfc822;a%d@x.test\nStatus: 5.1.1\n\n", i);
    g_string_append_printf (text, "<a%d@x.test>: 550 no\n", i);
  }
  const Case cases[] = { { "status", REPORT, .status = status->str },
                         { "text", .text = text->str } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *reason = NULL;
    g_autoptr (Mail) mail = read_case (&cases[i], &reason);
    g_assert_cmpuint (mail->deliveries->len, ==, 100);
    const MailDelivery *last = g_ptr_array_index (mail->deliveries, 99);
    g_assert_cmpstr (last->recipient, ==, "a99@x.test");
  }
}

/* Hidden and reordering characters do not reach a list that people read. */
static void
test_one_line (void)
{
  const Case sample = { "x", REPORT,
                        .status = "Final-Recipient: rfc822;a\u202e@x.test\nStatus: 5.1.1\n"
                                  "Diagnostic-Code: smtp; 550\x01 \u2028no\n" };
  g_autofree char *reason = NULL;
  g_autoptr (Mail) mail = read_case (&sample, &reason);
  const MailDelivery *delivery = g_ptr_array_index (mail->deliveries, 0);
  g_assert_cmpstr (delivery->recipient, ==, "a@x.test");
  g_assert_cmpstr (delivery->reason, ==, "550 no");
}

static void
read_status (const char *input, gsize length)
{
  (void) length;
  const Case sample = { "cost", REPORT, .status = input };
  g_autofree char *reason = NULL;
  mail_free (read_case (&sample, &reason));
}

static void
read_text (const char *input, gsize length)
{
  (void) length;
  const Case sample = { "cost", REPORT, .text = input };
  g_autofree char *reason = NULL;
  mail_free (read_case (&sample, &reason));
}

static void
test_cost (void)
{
  static const CostInput statuses[] = {
    { "groups", "", "Final-Recipient: rfc822;a@x.test\nStatus: 5.1.1\n\n", 1200, "" },
    { "groups without recipient", "", "X: y\n\n", 10000, "" },
    { "folds", "Final-Recipient: rfc822;", "\n a", 20000, "" },
    { "escapes", "Final-Recipient: utf-8;", "\\x{", 20000, "" },
    { "diagnostic", "Diagnostic-Code: ", "5.1.", 16000, "" },
    { "ids", "", "Message-ID: <\n ", 50000, "" },
  };
  static const CostInput texts[] = {
    { "recipients", "", "<a@x.test>:\nno\n\n", 40000, "" },
    { "at signs", "", "@", 400000, "" },
    { "addresses", "", "a@x.test", 100000, "" },
    { "brackets", "", "<", 400000, "" },
    { "lines", "", "\n", 400000, "" },
    { "separators", "", "--- original mess\n", 40000, "" },
    { "ids", "", "Message-ID: <\n ", 50000, "" },
    { "codes", "a@x.test\n", "5.1.1.", 100000, "" },
    { "colons", "", "a:", 200000, "" },
    { "combining", "", "e\u0301\u0323", 100000, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    cost_assert_linear (&statuses[i], read_status);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    cost_assert_linear (&texts[i], read_text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/dsn/reports-tell-recipient-status-and-reason", test_reports);
  g_test_add_func ("/mail/dsn/the-returned-copy-is-quoted", test_copy);
  g_test_add_func ("/mail/dsn/people-and-other-reports-are-none", test_others);
  g_test_add_func ("/mail/dsn/a-hundred-deliveries-at-most", test_bounds);
  g_test_add_func ("/mail/dsn/what-it-tells-is-one-line", test_one_line);
  g_test_add_func ("/mail/dsn/time-grows-with-length", test_cost);
  return g_test_run ();
}
