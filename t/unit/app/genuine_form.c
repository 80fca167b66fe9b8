#include "genuine_form.h"

#define WROTE "On Mon, 23 Nov 2026 11:00:00 +0000, \"csirt.example\" <@FROM@> wrote:\n"

const PlainForm form_mutt = {
  .signature = "\n-- \nAlice, duty officer\n",
  .attribution = "On Mon, Nov 23, 2026 at 11:00:00AM +0000, csirt.example wrote:\n",
  .mark = "> ",
  .below = TRUE,
  .end = ""
};
const PlainForm form_mutt_between = {
  .signature = "\n-- \nAlice\n", .attribution = WROTE, .mark = "> ", .between = TRUE, .end = ""
};
const PlainForm form_thunderbird = { .signature = "",
                                     .attribution = "Am 23.11.26 um 12:00 schrieb csirt.example:\n",
                                     .mark = "> ",
                                     .end = "\n-- \nAlice Example\nCSIRT\n" };
const PlainForm form_thunderbird_below = { .signature = "\n-- \nAlice Example\n",
                                           .attribution =
                                               "On 11/23/26 12:00, csirt.example wrote:\n",
                                           .mark = "> ",
                                           .below = TRUE,
                                           .end = "" };
const PlainForm form_apple = {
  .signature = "\n",
  .attribution = "> On 23. Nov 2026, at 12:00, csirt.example <@FROM@> wrote:\n> \n",
  .mark = "> ",
  .end = ""
};
const PlainForm form_ios = {
  .signature = "\nSent from my iPhone\n",
  .attribution = "> On 23 Nov 2026, at 12:00, csirt.example <@FROM@> wrote:\n> \n> \xEF\xBB\xBF\n",
  .mark = "> ",
  .end = ""
};
const PlainForm form_k9 = {
  .signature = "\n-- \nSent from my Android device with K-9 Mail. Please excuse my brevity.\n",
  .attribution = "Am 23. November 2026 12:00:00 MEZ schrieb \"csirt.example\" <@FROM@>:\n",
  .mark = ">",
  .end = ""
};
const PlainForm form_gmail = {
  .signature = "",
  .attribution = "On Mon, Nov 23, 2026 at 12:00\xE2\x80\xAFPM csirt.example <\n@FROM@> wrote:\n\n",
  .mark = "> ",
  .end = ""
};
const PlainForm form_outlook = {
  .signature = "",
  .attribution = "-----Original Message-----\nFrom: csirt.example <@FROM@> \n"
                 "Sent: Monday, November 23, 2026 12:00 PM\nTo: Alice Example <@TO@>\n"
                 "Subject: @SUBJECT@\n\n",
  .mark = "",
  .end = ""
};
const PlainForm form_outlook_german = {
  .signature = "",
  .attribution = "-----Ursprüngliche Nachricht-----\nVon: csirt.example <@FROM@> \n"
                 "Gesendet: Montag, 23. November 2026 12:00\nAn: Alice Example <@TO@>\n"
                 "Betreff: @SUBJECT@\n\n",
  .mark = "",
  .end = ""
};
const PlainForm form_outlook_french = {
  .signature = "",
  .attribution = "-----Message d'origine-----\nDe : csirt.example <@FROM@> \n"
                 "Envoyé : lundi 23 novembre 2026 12:00\nÀ : Alice Example <@TO@>\n"
                 "Objet : @SUBJECT@\n\n",
  .mark = "",
  .end = ""
};
const PlainForm form_outlook_spanish = {
  .signature = "",
  .attribution = "De: csirt.example <@FROM@> \nEnviado el: lunes, 23 de noviembre de 2026 12:00\n"
                 "Para: Alice Example <@TO@>\nAsunto: @SUBJECT@\n\n",
  .mark = "",
  .end = ""
};
const PlainForm form_exchange = {
  .signature = "\nGet Outlook for iOS<https://aka.ms/o0ukef>\n",
  .attribution = "________________________________\nFrom: csirt.example <@FROM@>\n"
                 "Sent: Monday, November 23, 2026 12:00:00 PM\nTo: Alice Example <@TO@>\n"
                 "Subject: @SUBJECT@\n\n"
                 "[EXTERNAL] This mail came from outside. Do not click links you do not know.\n\n",
  .mark = "",
  .end = ""
};
const PlainForm form_outlook_doubled = {
  .signature = "",
  .attribution = "From: csirt.example <@FROM@> \nSent: Monday, November 23, 2026 12:00 PM\n"
                 "To: Alice Example <@TO@>\nSubject: @SUBJECT@\n\n \n\n",
  .mark = "",
  .end = "",
  .doubled = TRUE
};
const PlainForm form_evolution = { .signature = "",
                                   .attribution =
                                       "On Mon, 2026-11-23 at 11:00 +0000, csirt.example wrote:\n",
                                   .mark = "> ",
                                   .end = "" };
const PlainForm form_samsung = {
  .signature = "\n\n\nSent from my Galaxy\n\n",
  .attribution = "-------- Original message --------\nFrom: \"csirt.example\" <@FROM@> \n"
                 "Date: 23/11/2026  12:00  (GMT+01:00) \nTo: @TO@ \nSubject: @SUBJECT@ \n\n",
  .mark = "",
  .end = ""
};
const PlainForm form_roundcube = { .signature = "",
                                   .attribution = "Am 2026-11-23 12:00, schrieb csirt.example:\n",
                                   .mark = "> ",
                                   .end = "" };
const PlainForm form_zimbra = {
  .signature = "",
  .attribution = "----- Original Message -----\nFrom: \"csirt.example\" <@FROM@>\nTo: @TO@\n"
                 "Sent: Monday, 23 November, 2026 12:00:00\nSubject: @SUBJECT@\n\n",
  .mark = "> ",
  .end = ""
};
const PlainForm form_notes = {
  .signature = "\n\n\n",
  .attribution = "From:   \"csirt.example\" <@FROM@>\nTo:     @TO@\nDate:   23.11.2026 12:00\n"
                 "Subject:        @SUBJECT@\n\n\n\n",
  .mark = "",
  .end = "\n\nThis communication and any attachment may be confidential or privileged.\n"
         "If you are not the one it was meant for, tell its writer and delete it.\n"
         "Status: resolved\n"
};
const PlainForm form_alpine = { .signature = "\n-- \nalice\n",
                                .attribution = "On Mon, 23 Nov 2026, csirt.example wrote:\n\n",
                                .mark = "> ",
                                .end = "" };
const PlainForm form_gnus = { .signature = "\n-- \nAlice\n",
                              .attribution = "\"csirt.example\" <@FROM@> writes:\n\n",
                              .mark = "> ",
                              .below = TRUE,
                              .end = "" };
const PlainForm form_yahoo = {
  .signature = "\nSent from Yahoo Mail on Android \n \n",
  .attribution = "  On Mon, Nov 23, 2026 at 12:00, csirt.example<@FROM@> wrote:   ",
  .mark = "",
  .end = "\n"
};
const PlainForm form_claws = {
  .signature = "\n-- \nAlice\n",
  .attribution = "On Mon, 23 Nov 2026 11:00:00 +0000\n\"csirt.example\" <@FROM@> wrote:\n\n",
  .mark = "> ",
  .end = ""
};
const PlainForm form_proton = {
  .signature = "\nSent with [Proton Mail](https://proton.me/) secure email.\n",
  .attribution = "On Monday, November 23rd, 2026 at 12:00 PM, csirt.example <@FROM@> wrote:\n\n",
  .mark = "> ",
  .end = ""
};
const PlainForm form_bare = { .signature = "", .attribution = WROTE, .mark = "> ", .end = "" };
const PlainForm form_disclaimer = {
  .signature = "\n-- \nAlice Example, Example University\nTel. +41 44 555 01 23\n\n"
               "This e-mail is confidential. If it is not meant for you, delete it and tell us.\n"
               "Example University is a public body under the law of Example.\n",
  .attribution = WROTE,
  .mark = "> ",
  .end = ""
};

#define WORD_HEAD                                                                                  \
  "<html xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:"    \
  "office\" xmlns:w=\"urn:schemas-microsoft-com:office:word\"\n"                                   \
  "xmlns=\"http://www.w3.org/TR/REC-html40\"><head>"                                               \
  "<meta name=Generator content=\"Microsoft Word 15 (filtered medium)\">\n<style><!--\n"           \
  "@font-face\n\t{font-family:Calibri;\n\tpanose-1:2 15 5 2 2 2 4 3 2 4;}\n"                       \
  "p.MsoNormal, li.MsoNormal, div.MsoNormal\n\t{margin:0cm;\n\tfont-size:11.0pt;}\n"               \
  "div.WordSection1\n\t{page:WordSection1;}\n--></style><!--[if gte mso 9]><xml>\n"                \
  "<o:shapedefaults v:ext=\"edit\" spidmax=\"1026\" />\n</xml><![endif]--></head>\n"               \
  "<body lang=EN-GB link=\"#0563C1\" vlink=\"#954F72\" style='word-wrap:break-word'>\n"            \
  "<div class=WordSection1>\n"
#define WORD_LINE "<p class=MsoNormal><span lang=EN-US style='mso-fareast-language:EN-US'>"
#define WORD_CLOSE "<o:p></o:p></span></p>"
#define WORD_EMPTY "<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>\n"
#define WORD_HISTORY(from, sent, to, subject)                                                      \
  "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>\n"      \
  "<p class=MsoNormal><b><span lang=EN-US>" from ":</span></b><span lang=EN-US> csirt.example "    \
  "&lt;@FROM@&gt; <br>\n<b>" sent "</b> Monday, November 23, 2026 12:00 PM<br>\n<b>" to            \
  ":</b> Alice Example &lt;@TO@&gt;<br>\n<b>" subject                                              \
  ":</b> @SUBJECT@<o:p></o:p></span></p></div></div>\n" WORD_EMPTY

const HtmlForm form_word = { .head = WORD_HEAD,
                             .open = WORD_LINE,
                             .close = WORD_CLOSE,
                             .empty = WORD_EMPTY,
                             .links = TRUE,
                             .signature = WORD_EMPTY,
                             .attribution = WORD_HISTORY ("From", "Sent:", "To", "Subject"),
                             .quoted = WORD_LINE,
                             .end = "</div></body></html>\n" };
const HtmlForm form_word_german = {
  .head = WORD_HEAD,
  .open = "<p style=\"margin:0cm\" class=MsoNormal><span style='font-size:11.0pt'>",
  .close = WORD_CLOSE,
  .empty = WORD_EMPTY,
  .signature = WORD_EMPTY "<p class=MsoNormal>-- <o:p></o:p></p><p class=MsoNormal>Alice Example"
                          "<o:p></o:p></p>" WORD_EMPTY,
  .attribution = WORD_HISTORY ("Von", "Gesendet:", "An", "Betreff"),
  .quoted = WORD_LINE,
  .end = "</div></body></html>\n"
};
const HtmlForm form_word_banner = {
  .head = WORD_HEAD,
  .open = WORD_LINE,
  .close = WORD_CLOSE,
  .empty = WORD_EMPTY,
  .signature = WORD_EMPTY "<p class=MsoNormal><img width=120 height=40 src=\"cid:logo@01DC\" "
                          "alt=\"\"><o:p></o:p></p>",
  .attribution = WORD_HISTORY (
      "From", "Sent:", "To",
      "Subject") "<table border=1 bgcolor=\"#FFEB9C\"><tr><td><p class=MsoNormal><b>CAUTION:</b> "
                 "This mail comes from outside of the organisation.</p></td></tr></table>\n",
  .quoted = WORD_LINE,
  .end = "</div></body></html>\n"
};

#define WEB_BLOCK                                                                                  \
  "<div style=\"font-family: Aptos, Calibri, sans-serif; font-size: 12pt; color: rgb(0, 0, 0);\" " \
  "class=\"elementToProof\">"
#define WEB_HISTORY                                                                                \
  "<hr style=\"display:inline-block;width:98%\" tabindex=\"-1\">\n"                                \
  "<div id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri, sans-serif\" "                      \
  "style=\"font-size:11pt\" color=\"#000000\"><b>From:</b> csirt.example &lt;@FROM@&gt;<br>\n"     \
  "<b>Sent:</b> Monday, November 23, 2026 12:00 PM<br>\n<b>To:</b> Alice &lt;@TO@&gt;<br>\n"       \
  "<b>Subject:</b> @SUBJECT@</font>\n<div>&nbsp;</div>\n</div>\n"                                  \
  "<div class=\"BodyFragment\"><font size=\"2\"><span style=\"font-size:11pt;\">\n"

const HtmlForm form_outlook_web = {
  .head = "<html><head>\n<style type=\"text/css\" style=\"display:none;\"> P {margin-top:0;"
          "margin-bottom:0;} </style>\n</head>\n<body dir=\"ltr\">\n",
  .open = WEB_BLOCK,
  .close = "</div>",
  .empty = WEB_BLOCK "<br>\n</div>\n",
  .signature = "<div id=\"appendonsend\"></div>\n",
  .attribution = WEB_HISTORY,
  .quoted = "<div class=\"PlainText\">",
  .end = "</span></font></div>\n</body></html>\n"
};
const HtmlForm form_outlook_mobile = {
  .head = "<html><head></head>\n<body>\n",
  .open = "<div dir=\"ltr\">",
  .close = "</div>",
  .empty = "<div dir=\"ltr\"><br></div>\n",
  .links = TRUE,
  .signature = "<div id=\"ms-outlook-mobile-body-separator-line\" dir=\"ltr\"><br></div>\n"
               "<div id=\"ms-outlook-mobile-signature\" dir=\"ltr\">Get <a "
               "href=\"https://aka.ms/o0ukef\">Outlook for iOS</a></div>\n",
  .attribution = WEB_HISTORY,
  .quoted = "<div class=\"PlainText\">",
  .end = "</span></font></div>\n</body></html>\n"
};
const HtmlForm form_exchange_html = {
  .head = "<html><head>\n<meta name=\"Generator\" content=\"Microsoft Exchange Server\">\n"
          "<!-- converted from text --><style><!-- .EmailQuote { margin-left: 1pt; padding-left: "
          "4pt; border-left: #800000 2px solid; } --></style></head>\n<body>\n<font size=\"2\">"
          "<span style=\"font-size:11pt;\"><div class=\"PlainText\">",
  .open = "",
  .close = "<br>",
  .empty = "<br>\n",
  .signature = "<br>\n",
  .attribution = "-----Original Message-----<br>\nFrom: csirt.example &lt;@FROM@&gt;<br>\n"
                 "Sent: Monday, November 23, 2026 12:00 PM<br>\nTo: @TO@<br>\n"
                 "Subject: @SUBJECT@<br>\n<br>\n",
  .quoted = "",
  .end = "</div></span></font>\n</body></html>\n"
};
const HtmlForm form_gmail_web = {
  .head = "<div dir=\"ltr\">",
  .open = "<div>",
  .close = "</div>",
  .empty = "<div><br></div>\n",
  .signature = "</div><br>",
  .attribution = "<div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" "
                 "class=\"gmail_attr\">On Mon, Nov 23, 2026 at 12:00\xE2\x80\xAFPM csirt.example "
                 "&lt;<a href=\"mailto:@FROM@\">@FROM@</a>&gt; wrote:<br></div><blockquote "
                 "class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid "
                 "rgb(204,204,204);padding-left:1ex\">",
  .quoted = "<div>",
  .end = "</blockquote></div>\n"
};
const HtmlForm form_gmail_android = {
  .head = "<div dir=\"auto\">",
  .open = "<div dir=\"auto\">",
  .close = "</div>",
  .empty = "<div dir=\"auto\"><br></div>\n",
  .signature = "</div><br><br>",
  .attribution = "<div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">csirt.example "
                 "&lt;<a href=\"mailto:@FROM@\">@FROM@</a>&gt; schrieb am Mo., 23. Nov. 2026, "
                 "12:00:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex\">",
  .quoted = "<div>",
  .end = "</blockquote></div>\n"
};
const HtmlForm form_apple_html = {
  .head = "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\">"
          "</head><body style=\"overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: "
          "after-white-space;\">",
  .open = "<div>",
  .close = "</div>",
  .empty = "<div><br></div>",
  .signature = "<div><br>",
  .attribution = "<blockquote type=\"cite\"><div>On 23. Nov 2026, at 12:00, csirt.example "
                 "&lt;@FROM@&gt; wrote:</div><br class=\"Apple-interchange-newline\"><div>",
  .quoted = "<div>",
  .end = "</div></blockquote></div><br></body></html>\n"
};
const HtmlForm form_ios_html = {
  .head = "<html><head></head><body dir=\"auto\">",
  .open = "<div>",
  .close = "</div>",
  .empty = "<div><br></div>",
  .signature = "<div><br id=\"lineBreakAtBeginningOfSignature\"><div dir=\"ltr\">Von meinem iPhone "
               "gesendet</div>",
  .attribution = "<div dir=\"ltr\"><br><blockquote type=\"cite\">Am 23.11.2026 um 12:00 schrieb "
                 "csirt.example &lt;@FROM@&gt;:<br><br></blockquote></div><blockquote "
                 "type=\"cite\"><div dir=\"ltr\">\xEF\xBB\xBF",
  .quoted = "<div>",
  .end = "</div></blockquote></div></body></html>\n"
};
const HtmlForm form_thunderbird_html = {
  .head = "<!DOCTYPE html>\n<html>\n  <head>\n    <meta http-equiv=\"Content-Type\" "
          "content=\"text/html; charset=UTF-8\">\n  </head>\n  <body>\n    ",
  .open = "",
  .close = "<br>",
  .empty = "    <br>\n",
  .links = TRUE,
  .signature = "    <br>\n",
  .attribution = "    <div class=\"moz-cite-prefix\">On 11/23/26 12:00, csirt.example wrote:<br>\n"
                 "    </div>\n    <blockquote type=\"cite\" cite=\"mid:1@csirt.example\">\n",
  .quoted = "",
  .end = "    </blockquote>\n    <div class=\"moz-signature\">-- <br>\n      Alice</div>\n  "
         "</body>\n</html>\n"
};
const HtmlForm form_samsung_html = {
  .head = "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\">"
          "</head><body dir=\"auto\">",
  .open = "<div dir=\"auto\">",
  .close = "</div>",
  .empty = "<div dir=\"auto\"><br></div>",
  .signature = "<div dir=\"auto\"><br></div><div id=\"composer_signature\" dir=\"auto\"><div "
               "style=\"font-size:12px;color:#575757\">Sent from my Galaxy</div></div>"
               "<div dir=\"auto\"><br></div>",
  .attribution = "<div align=\"left\" dir=\"auto\" style=\"font-size:100%;color:#000000\"><div>"
                 "-------- Original message --------</div><div>From: \"csirt.example\" "
                 "&lt;@FROM@&gt; </div><div>Date: 23/11/2026  12:00  (GMT+01:00) </div><div>To: "
                 "@TO@ </div><div>Subject: @SUBJECT@ </div><div><br></div></div>",
  .quoted = "<div>",
  .end = "</body></html>\n"
};
const HtmlForm form_zimbra_html = {
  .head = "<html><body><div style=\"font-family: arial, helvetica, sans-serif; font-size: 12pt; "
          "color: #000000\">",
  .open = "<div>",
  .close = "</div>",
  .empty = "<div><br data-mce-bogus=\"1\"></div>",
  .signature = "<br>",
  .attribution = "<hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div "
                 "data-marker=\"__HEADERS__\"><b>From: </b>\"csirt.example\" "
                 "&lt;@FROM@&gt;<br><b>To: </b>\"Alice\" &lt;@TO@&gt;<br><b>Sent: </b>Monday, 23 "
                 "November, 2026 12:00:00<br><b>Subject: </b>@SUBJECT@<br></div><br>",
  .quoted = "<div>",
  .end = "</div></body></html>\n"
};
const HtmlForm form_roundcube_html = {
  .head = "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\" />"
          "</head><body style='font-size: 10pt; font-family: Verdana'>\n<div>",
  .open = "",
  .close = "<br />",
  .empty = "<br />\n",
  .signature = "</div>\n",
  .attribution = "<p id=\"reply-intro\">On 2026-11-23 12:00, csirt.example wrote:</p>\n"
                 "<blockquote type=\"cite\" style=\"padding: 0 0.4em; border-left: #1010ff 2px "
                 "solid; margin: 0\">\n",
  .quoted = "",
  .end = "</blockquote>\n</body></html>\n"
};
const HtmlForm form_notes_html = {
  .head = "",
  .open = "<span style=\" font-size:10pt;font-family:sans-serif\">",
  .close = "</span><br>",
  .empty = "<br>\n",
  .signature = "<br><br><br>\n",
  .attribution = "<span style=\" font-size:9pt;color:#5f5f5f;font-family:sans-serif\">From: &nbsp; "
                 "&nbsp; &nbsp; &nbsp;</span><span style=\" font-size:9pt\">\"csirt.example\" "
                 "&lt;@FROM@&gt;</span><br><span>To: &nbsp; &nbsp; &nbsp; &nbsp;</span><span>@TO@"
                 "</span><br><span>Date: &nbsp; &nbsp; &nbsp; &nbsp;</span><span>23.11.2026 "
                 "12:00</span><br><span>Subject: &nbsp; &nbsp; &nbsp; &nbsp;</span><span>@SUBJECT@"
                 "</span><br><hr noshade><br><br><br>\n",
  .quoted = "<tt><span style=\" font-size:10pt\">",
  .end = "<br>\n"
};
const HtmlForm form_yahoo_html = {
  .head = "<html><head></head><body><div class=\"ydpa7yahoo-style-wrap\" "
          "style=\"font-family:Helvetica;font-size:13px;\"><div></div>\n",
  .open = "<div dir=\"ltr\" data-setdir=\"false\">",
  .close = "</div>",
  .empty = "<div dir=\"ltr\" data-setdir=\"false\"><br></div>\n",
  .signature = "<div><br></div></div>",
  .attribution = "<div id=\"ydp1yahoo_quoted_1\" class=\"ydp1yahoo_quoted\"><div style=\"color:"
                 "#26282a;\"><div>On Monday, November 23, 2026 at 12:00:00 PM GMT+1, csirt.example "
                 "&lt;@FROM@&gt; wrote: </div><div><br></div><div><br></div><div>",
  .quoted = "<div>",
  .end = "</div></div></div></body></html>\n"
};
