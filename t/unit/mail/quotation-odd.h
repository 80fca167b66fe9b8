#pragma once

/* What people write, and programs break, in answers and reports; tagged as in quotation-test.c. */

static const struct {
  const char *label;
  const char *tagged;
} odd[] = {
  { "a sentence that ends in wrote", "t On Monday we saw what he wrote:\nt pay me\nt now" },
  { "he wrote, and plain text", "t Yesterday he wrote:\nt pay or else" },
  { "he wrote, and a quote", "t Then the attacker wrote:\nq > pay or else\nt We did not." },
  { "a dated sentence about a quote",
    "t On 23 Nov 2026 at 09:12 our mail server logged what he wrote:\nq > EHLO x\nt Strange." },
  { "a line like a field above a header block",
    "t Subject: stolen laptop\n\nq From: Ann <ann@edunet.example>\nq Sent: Monday, 23 November "
    "2026 08:00\nq To: Bob\nq Subject: scan\n\nq It is on." },
  { "such lines without a header block", "t Subject: stolen laptop\n\nt From: the train\nt Bob" },
  { "a name and plain text", "t Ann Lee wrote:\nt the host is off.\nt So it is." },
  { "a sentence with an address and a quote",
    "t Please block evil@edunet.example who wrote:\nq > pay\nt Bob" },
  { "a quote without attribution", "t See this:\n\nq > it is on\n\nt It is not." },
  { "a quote first, without attribution", "q > it is on\n\nt No." },
  { "only a quote", "t > it is on\nt > really" },
  { "quotes of several depths", "q >> a\nq > b\nq >>> c\nq > > > d\nt e" },
  { "marks without blanks", "q >a\nq >>b\nt c" },
  { "a mark behind a blank is the writer's", "t This:\nt  > not a quote\nt b" },
  { "bars are no marks", "t | host | port |\nt | a    | 22   |\nq > b" },
  { "a mangled From", "t Hello,\nt >From the logs we see:\nt a" },
  { "a mangled From below a quote", "q > a\nt >From here on it is fine." },
  { "From in a quote without blanks", "q >a\nq >From b\nq >c\nt d" },
  { "a quoted From", "q > a\nq > From b\nt c" },
  { "a Python dialogue", "t It does this:\nt >>> import os\nt >>> os.name\nt 'posix'\nt Bob" },
  { "a Python dialogue in an answer",
    "t Try:\n\nt >>> import os\n\nq On 2026-11-23 08:00, Ann wrote:\nq > How?" },
  { "a quote of depth three behind its attribution",
    "t No.\n\nq On 2026-11-23 08:00, Ann wrote:\nq >>> a" },
  { "a quote of depth three between others",
    "q On 2026-11-23 08:00, Ann wrote:\nq > a\n\nt b\n\nq >>> c\n\nt d" },
  { "a prompt of Windows", "t C:\\>dir\nt C:\\Users>whoami\nt evil" },
  { "a prompt behind a name", "t mysql> select 1;\nt -> 2;\nt Bob" },
  { "lines that diff found",
    "t It changed:\nt 3c3\nt < PermitRootLogin no\nt ---\nt > PermitRootLogin yes\nt Bob" },
  { "lines that diff found to be added", "t 10a11,12\nt > evil\nt > more\nt Bob" },
  { "a unified diff", "t --- a/x\nt +++ b/x\nt @@ -1 +1 @@\nt -a\nt +b" },
  { "a header shown with trace",
    "t We got this:\n\nt Return-Path: <evil@edunet.example>\nt Received: from mx.test by "
    "mx.edunet.example\nt  with ESMTP; Mon, 23 Nov 2026 09:12:00 +0100\nt From: Bank "
    "<bank@edunet.example>\nt Sent: now\nt To: me\nt Subject: pay\nt Date: Mon, 23 Nov 2026 "
    "09:12:00 "
    "+0100\nt Message-ID: <1@edunet.example>\n\nt Dear customer" },
  { "a header shown with an id",
    "t We got this.\n\nt From: Bank\nt Date: 23.11.2026 09:12\nt To: me\nt Subject: pay\nt "
    "Message-ID: <1@edunet.example>\n\nt Dear customer" },
  { "a header shown as it is in the mail",
    "t We got this.\n\nt From: Bank <bank@edunet.example>\nt To: me\nt Subject: pay\nt Date: Mon, "
    "23 "
    "Nov 2026 09:12:00 +0100\n\nt Dear customer" },
  { "fields in a form", "t From: 192.0.2.1\nt To: 192.0.2.9\nt Port: 22\nt Please block." },
  { "two fields only", "t Subject: scan\nt From: me\n\nt text" },
  { "a log with From", "t Nov 23 09:12 x: From: a\nt From: b reject\nt From: c reject" },
  { "a telephone note", "t To: all\nt Date: 23.11.2026\n\nt Be careful." },
  { "a field in a sentence", "t An: that is how it starts.\nt Von: that is too." },
  { "a separator of a table", "t id\nt --\nt 1\nt 2" },
  { "a separator between paragraphs", "t a\n\nt --\n\nt b" },
  { "a signature without blank", "t a\n\ns --\ns Bob" },
  { "a signature with nothing in it", "t a\ns -- " },
  { "a signature of fifteen lines",
    "t a\ns -- \ns 1\ns 2\ns 3\ns 4\ns 5\ns 6\ns 7\ns 8\ns 9\ns 10\ns 11\ns 12\ns 13\ns 14\ns 15" },
  { "text of sixteen lines behind a separator", "t a\nt -- \nt 1\nt 2\nt 3\nt 4\nt 5\nt 6\nt 7\nt "
                                                "8\nt 9\nt 10\nt 11\nt 12\nt 13\nt 14\nt 15\nt "
                                                "16" },
  { "a signature above answers is text", "t Hi\nt -- \nt Bob\n\nq > a\n\nt b" },
  { "a signature, a quote, a list's footer",
    "t Hi\ns -- \ns Bob\n\nq On 2026-11-23 08:00, Ann wrote:\nq > a\n\ns -- \ns the list" },
  { "only a signature", "t -- \nt Bob" },
  { "a signature and a quote", "t > a\n\nt -- \nt Bob" },
  { "rules around text", "t a\nt -----\nt b\nt _____\nt c\nt =====" },
  { "a rule above fields that are no block",
    "t a\nt ________________________________\nt From: b\nt To: c\nt d" },
  { "signed text",
    "t -----BEGIN PGP SIGNED MESSAGE-----\nt Hash: SHA512\n\nt close it\n\nt - -- \nt "
    "Bob\nt -----BEGIN PGP SIGNATURE-----\n\nt iQ==\nt -----END PGP SIGNATURE-----" },
  { "signed text with a bare separator",
    "t -----BEGIN PGP SIGNED MESSAGE-----\n\nt close it\nt -- \nt Bob\nt -----BEGIN PGP "
    "SIGNATURE-----\nt iQ==\nt -----END PGP SIGNATURE-----" },
  { "encrypted text", "t -----BEGIN PGP MESSAGE-----\n\nt hQ==\nt -----END PGP MESSAGE-----" },
  { "the rest of a broken line",
    "t a\n\nq On 2026-11-23 08:00, Ann wrote:\nq > we have seen that the host in the second room "
    "of "
    "the building is\nq still\nq > scanning the net of the others\n\nt b" },
  { "an answer below a long line", "q On 2026-11-23 08:00, Ann wrote:\nq > have you already "
                                   "switched off the host in the second room "
                                   "of it?\nt yes\nq > and the other one too?\nt no" },
  { "an answer below a long line without its end",
    "q > have you already switched off the host in the second room of it\nt yes\nq > And the "
    "other\nt "
    "no" },
  { "a command below a long line",
    "q > have you already switched off the host in the second room of it\nt !close\nq > and the "
    "other\nt no" },
  { "sent from, in a sentence", "t Hello,\nt Sent from my mail server were 200 mails." },
  { "sent from, before more", "t Sent from my iPhone\nt were all of these mails." },
  { "original message, in a sentence", "t The original message is attached.\nt Bob" },
  { "original message, without rule", "t Original Message\nt is what it says" },
  { "above this line, in a sentence", "t All IPs above this line are ours.\nt The others too." },
  { "forwarded by, in a sentence", "t Forwarded by the desk as asked.\n\nq > a" },
  { "a marked block, answers below and an answer above",
    "t See below.\n\nq -----Original Message-----\nq > From: Ann\nq > Sent: Monday\nq > To: Bob\nq "
    ">\nq > Is it off?\n\nt Yes." },
  { "a marked block below an empty line", "t a\n\nq -----Original Message-----\n\nq > From: Ann\nq "
                                          "> Sent: Monday\n\nq Status: resolved" },
  { "a marked line of a block",
    "t a\n\nq -----Original Message-----\nq > From: Ann\nq > pay\nq Status: resolved" },
  { "a notice of another ticket system",
    "t ##- Please type your reply above this line -##\n\nt Your request 12 was closed." },
  { "a notice of another ticket system that is quoted",
    "q > a\n\nq ##- Please type your reply above this line -##\n\nq Your request 12 was closed." },
  { "a block with marks",
    "q -----Original Message-----\nq From: Ann\nq Sent: Monday, 23 November 2026\nq To: Bob\nq "
    "Subject: scan\n\nq > Is it off?\n\nq Yes." },
  { "supercite", "q >>>>> \"Ann\" == Ann Lee <ann@edunet.example> writes:\nq > a\n\nt b" },
  { "an address in a sentence that ends in wrote",
    "t On 23 Nov 2026 we blocked <evil@edunet.example> for all that he wrote:\nt pay" },
  { "an announced address",
    "t Then the evil <evil@edunet.example>, who wrote on 23.11.2026:\nt pay" },
  { "an attribution below a field",
    "t To: all\nq On 2026-11-23, Ann <ann@edunet.example> wrote:\nq From: a" },
  { "only a telephone's line below a quote", "t > a\n\nt Sent from my iPhone" },
  { "an attribution and nothing", "q On 2026-11-23, Ann <ann@edunet.example> wrote:" },
  { "an answer above a block with marks",
    "t Yes.\n\nq From: Ann\nq Sent: Monday, 23 November 2026\nq To: Bob\n\nq > Is it off?\nq Says "
    "Cid." },
  { "greeting, quote, answer", "t Hi,\nt Ann Lee wrote:\n\nt well, you know.\n\nq > a\nt b" },
  { "a time that ends in a colon", "t We saw at 09:12:\nq > a\nt b" },
  { "a list that ends in a colon",
    "t Hosts, as of 23.11.2026 09:12, from ann@edunet.example:\nt a\nt b" },
  { "I wrote, in Japanese", "q Ann Leeさんは書きました:\nq > a\nt はい" },
  { "quoting the policy", "t Quoting the policy:\nq > users must\nt So they must." },
  { "a quote up to the end", "t a\n\nq Ann Lee wrote:\nq > b\nq > c\nq >\nq > d" },
  { "two quotes by two people",
    "q Ann Lee wrote:\nq > a\n\nt b\n\nq Cid Roe wrote:\nq > c\n\nt d\n\ns -- \ns Bob" },
  { "an attribution twice broken", "t a\n\nq On Mon, 23 Nov 2026 at 09:12, Computing Centre "
                                   "Service Desk of the\nq Faculty of Plants, "
                                   "Ann Lee <ann@edunet.example>\nq wrote:\n\nq > b" },
  { "an attribution below a paragraph",
    "t a sentence\nt that ends here.\nq Ann Lee wrote:\nq > b" },
  { "a long line",
    "t aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa wrote:\nq > b" },
  { "a form with a date",
    "t Incident\n\nt From: 192.0.2.1\nt To: 192.0.2.9\nt Date: 23.11.2026 09:12\nt Port: 22\n\nt "
    "Please block." },
  { "a form with a date, in German", "t Vorfall\n\nt Von: 192.0.2.1\nt An: 192.0.2.9\nt Datum: "
                                     "23.11.2026 09:12\n\nt Bitte sperren." },
  { "a log line before plain text",
    "t We saw\n\nt 2026/11/23 9:12 blocked <evil@edunet.example>:\nt too many" },
  { "a log line before a quote",
    "t We saw\n\nt 2026/11/23 9:12 blocked <evil@edunet.example>:\nq > "
    "too many\nt a" },
  { "a ruled line about what is above it", "t a\nt --- all above this line is ours ---\nt b" },
  { "a rule above a quote", "t a\nt ---\nq > b\nt c" },
  { "a quote in another language's words", "t Ann kirjoitti:\nq > a\nt b" },
  { "two blank-separated attributions", "t Ann Lee wrote:\n\nt text\n\nq Cid Roe wrote:\n\nq > a" },
  { "numbers with marks", "t 1 > 0\nt 2 >= 1\nt a->b\nt <a>" },
  { "an empty mark", "t a\nq >\nt b" },
  { "marks and nothing else", "t >\nt >>\nt > >" },
  { "a wide mark is none", "t ＞ a\nt b" },
  { "a code fence", "t ```\nt From: a\nt ```\nt b" },
  { "a shell session with a redirection", "t $ cat <<x\nt a\nt x\nt $ ls > b" },
  { "an SMTP dialogue",
    "t MAIL FROM:<evil@edunet.example>\nt RCPT TO:<ann@edunet.example>\nt DATA\nt "
    "From: a\nt To: b\nt Subject: c\n\nt d" },
  { "a mailing list's rule and footer",
    "t a\n\ns _______________________________________________\ns list mailing list\ns "
    "list@edunet.example" },
  { "a footer below a signature",
    "t a\n\ns -- \ns Bob\ns _______________________________________________\ns A -- "
    "Mailingliste\ns "
    "https://lists.edunet.example/a" },
  { "a footer below a telephone's line",
    "t a\n\ns Sent from my iPhone\n\ns ________________________________________\ns list -- "
    "list@edunet.example\ns To unsubscribe send a mail to list-leave@edunet.example" },
  { "a footer below a quote", "t a\n\nq Ann wrote:\nq > b\ns "
                              "_______________________________________________\ns Mailing list\ns "
                              "http://edunet.example/mailman/listinfo/a" },
  { "a footer of five lines",
    "t a\ns ________________________________________\ns mailing list\ns 2\ns a@edunet.example\ns "
    "4\ns 5" },
  { "a footer of six lines",
    "t a\nt ________________________________________\nt mailing list\nt 2\nt a@edunet.example\nt "
    "4\nt 5\nt 6" },
  { "a footer without link or address",
    "t a\nt ________________________________________\nt the mailing list" },
  { "a footer with an empty line",
    "t a\nt ________________________________________\nt mailing list\n\nt a@edunet.example" },
  { "a footer with a field",
    "t a\nt ________________________________________\nt From: the mailing list\nt "
    "a@edunet.example" },
  { "a footer of a shorter rule",
    "t a\nt _______________________________________\nt mailing list\nt a@edunet.example" },
  { "a rule above a link that is reported",
    "t Please block\nt ________________________________________\nt http://evil.example/blocklist" },
  { "a footer and more",
    "t a\nt ________________________________________\nt mailing list\nt a@edunet.example\n\nt b" },
  { "a footer above a quote",
    "t a\nt ________________________________________\nt mailing list\nt a@edunet.example\n\nq On "
    "2026-11-23 09:12, Ann wrote:\nq > b" },
  { "an attribution below a telephone's line, and an answer",
    "t Hi\nt Sent from my iPhone\n\nq On 2026-11-23 09:12, Ann <ann@edunet.example> wrote:\nq > "
    "a\n\nt b" },
  { "a sentence with words behind its verb", "t Ann Lee wrote about this:\nq > a\nt b" },
  { "a verb at the end of a word", "t Ann Ghostwrote:\nq > a\nt b" },
  { "only a footer",
    "t ________________________________________\nt mailing list\nt a@edunet.example" },
  { "run together below a telephone's line",
    "t Thanks\n\ns Sent from Yahoo Mail on Android\n\nq   On Mon, Nov 23, 2026 at 09:12, "
    "Ann<ann@edunet.example> wrote:   Is it off?\n\nq > And the other?\nq Ann" },
  { "run together in German",
    "t Danke\n\ns Gesendet von Yahoo Mail auf Android\n\nq Am Mo., Nov. 23, 2026 at 09:12 "
    "schrieb Ann<ann@edunet.example>:   Ist er aus?" },
  { "run together without a telephone's line",
    "t Thanks\n\nq On Mon, Nov 23, 2026 at 09:12, Ann<ann@edunet.example> wrote:   Is it off?\nq "
    "Status: resolved" },
  { "a sentence below a telephone's line",
    "t Thanks\n\nt Sent from my iPhone\n\nt On Monday <ann@edunet.example> said: it is off." },
  { "a dated line without address below a telephone's line",
    "t Thanks\n\nt Sent from my iPhone\n\nt On Nov 23, 2026 at 09:12 a <b> wrote: c" },
  { "verb and date in a sentence",
    "t The attackers wrote on 23.11.2026 09:12:\nq > pay\nt We did what he wrote on 23.11.2026 "
    "09:12:\nq > pay" },
  { "a list that names the original message",
    "t Attached are\nt - Original Message\nt - log\n\nt * Original Message\nt * log" },
  { "a list that names a forwarded message", "t a\nt - Forwarded message\nt - b\nq > c" },
  { "a list that asks for an answer above", "t a\nt - please reply above this line\nt b" },
  { "an indented separator", "t a\n\nq  -----Original Message-----\nq From: b\n\nq c" },
  { "on behalf of",
    "t a\n\nq From: list-bounces@edunet.example On Behalf Of Ann Lee\nq Sent: Monday\nq "
    "To: Bob\nq Subject: scan\n\nq b" },
  { "a block of another order",
    "t a\n\nq Subject: scan\nq To: Bob\nq Sent: Monday\nq From: Ann\n\nq b" },
  { "links in an attribution",
    "t a\n\nq On Nov 23, 2026, at 9:12 AM, Ann Lee <ann@edunet.example<mailto:ann@edunet.example>> "
    "wrote:\n\nq b\nq c" },
  { "a block within an answer between quotes",
    "q On 2026-11-23 08:00, Ann wrote:\nq > a\n\nt b\n\nq > c\n\nt d\n\nq From: Ann\nq Sent: "
    "Monday\nq To: Bob\n\nq e" },
  { "a question of one line in lower case", "t is it off?\nq > a\nt no" },
  { "a stray bracket and colon", "t ]:\nq > a\nt :\nq > b" },
  { "a name in capitals of another script",
    "t a\n\nq Am 23.11.26 um 09:12 schrieb Øystein Åse:\nq > b" },
  { "a Cyrillic name", "t a\n\nq On 2026-11-23 09:12, Анна Ли wrote:\nq > b" },
  { "carriage returns were lost",
    "t a\n\nq On 2026-11-23 09:12, Ann Lee wrote:\n\n\nq > b\n\n\nt c" },
  { "words of a separator without its rule", "t a\nt Message transféré\nq > b\nt c" },
};

/* As above, in mails that answer nothing. */
static const struct {
  const char *label;
  const char *tagged;
} odd_new[] = {
  { "an SMTP dialogue typed by hand",
    "t Our log:\nt $ telnet mx.test 25\nt 220 mx.test\nt > HELO a\nt 250 ok\nt > DATA\nt 354 go\nt "
    "> "
    "From: a\nt > To: b\nt > Subject: c\nt >\nt > d\nt 250 ok\n\nt Bob\n\ns -- \ns Desk" },
  { "a header shown, and more",
    "t This came:\n\nt Return-Path: <a@mailer.test>\nt Received: from mailer.test\nt From: b\nt "
    "Sent: "
    "Tuesday\nt To: c\nt Subject: d\nt Message-ID: <1@mailer.test>\n\nt pay\n\nt Two did.\n\ns "
    "-- \ns Bob" },
  { "a block that is announced, and a signature",
    "t This came:\n\nt From: a\nt Sent: Tuesday\nt To: c\nt Subject: d\n\nt pay\n\nt Two "
    "did.\n\ns -- \ns Bob" },
  { "a separator that is announced, and a signature",
    "t This came:\n\nt -----Original Message-----\nt From: a\nt Sent: Tuesday\nt To: c\nt Subject: "
    "d\n\nt pay\n\nt Two did.\n\ns -- \ns Bob" },
  { "a signature above a mail passed on",
    "t See below.\n\ns -- \ns Bob\n\nt ________________________________\nt From: a\nt Sent: "
    "Tuesday\nt To: c\nt Subject: d\n\nt pay\n\nt -- \nt Evil" },
  { "a signature above a marked mail", "t See below.\ns Sent from my iPhone\n\nt -----Original "
                                       "Message-----\nt > From: a\nt > pay\nt > "
                                       "-- \nt > Evil" },
  { "a mail that is announced",
    "t What he sent:\n\nt On Mon, 23 Nov 2026 at 09:12, Evil <evil@edunet.example> wrote:\nt pay" },
  { "a dated sentence before plain text", "t We saw this.\n\nt On 23 Nov 2026 at 09:12 the user "
                                          "<evil@edunet.example> wrote:\nt pay\nt now" },
  { "a quote without attribution", "t See this:\n\nt > it is on\n\nt It is not." },
  { "only a quote", "t > it is on\nt > really" },
  { "only a quote with its attribution", "t Ann wrote:\nt > it is on" },
  { "a separator's words last", "t a\nt -----Original Message-----" },
  { "a notice of another ticket system",
    "t ##- Please type your reply above this line -##\n\nt Your request 12 was closed." },
  { "run together below a telephone's line",
    "t Thanks\n\nt Sent from Yahoo Mail on Android\n\nt On Mon, Nov 23, 2026 at 09:12, "
    "Ann<ann@edunet.example> wrote:   Is it off?" },
  { "a Python dialogue", "t It does this:\nt >>> import os\nt >>> os.name\nt 'posix'\nt Bob" },
  { "a dialogue below a quote", "q Ann wrote:\nq > a\nt b\nt >>> import os\nt c" },
  { "a list's mail",
    "t a\n\ns _______________________________________________\ns list mailing list\ns "
    "list@edunet.example" },
};

/* As above, in mails that pass another one on. */
static const struct {
  const char *label;
  const char *tagged;
} odd_forwards[] = {
  { "a signature at the end may be the other one's",
    "t See below.\n\nt -------- Forwarded Message --------\nt Subject: a\nt Date: Mon, 23 Nov 2026 "
    "09:12:00 +0100\nt From: b\nt To: c\n\nt pay\n\nt -- \nt Bob" },
  { "a list's footer may be the other one's",
    "t See below.\n\nt -------- Forwarded Message --------\nt From: b\n\nt pay\nt "
    "________________________________________\nt mailing list\nt a@edunet.example" },
  { "a rule is no part of the signature",
    "t See below.\n\ns -- \ns Bob\nt ________________________________\nt From: a\nt Sent: "
    "Tuesday\nt "
    "To: c\nt Subject: d\n\nt pay" },
  { "an attached mail, and a signature", "t See the attached mail.\n\ns -- \ns Bob" },
};
