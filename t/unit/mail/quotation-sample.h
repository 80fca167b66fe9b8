#pragma once

/* What mail programs put before the mail they answer or forward. */

typedef struct {
  const char *label;
  const char *text;
} QuotationSample;

/* Followed by lines with `> `. */
static const QuotationSample attributions[] = {
  { "Gmail en", "On Mon, Nov 23, 2026 at 9:12 AM Ann Lee <ann@edunet.example> wrote:" },
  { "Gmail en, British", "On Mon, 23 Nov 2026 at 09:12, Ann Lee <ann@edunet.example> wrote:" },
  { "Gmail en, broken",
    "On Mon, Nov 23, 2026 at 9:12 AM Annabella Lee-Harper <annabella@edunet.example>\nwrote:" },
  { "Gmail en, broken in the name", "On Mon, 23 Nov 2026 at 09:12, Computing Centre Service Desk\n"
                                    "Ann Lee <ann@edunet.example> wrote:" },
  { "Gmail de", "Am Mo., 23. Nov. 2026 um 09:12 Uhr schrieb Ann Lee <ann@edunet.example>:" },
  { "Gmail de, broken",
    "Am Mo., 23. Nov. 2026 um 09:12 Uhr schrieb Annabella Lee <\nannabella@edunet.example>:" },
  { "Gmail fr", "Le lun. 23 nov. 2026 à 09:12, Ann Lee <ann@edunet.example> a écrit :" },
  { "Gmail fr, broken",
    "Le lun. 23 nov. 2026 à 09:12, Annabella Lee <annabella@edunet.example> a\nécrit :" },
  { "Gmail fr, no-break space", "Le lun. 23 nov. 2026 à 09:12, Ann Lee <ann@edunet.example> a "
                                "écrit\u00A0:" },
  { "Gmail es", "El lun, 23 nov 2026 a las 9:12, Ann Lee (<ann@edunet.example>) escribió:" },
  { "Gmail es, a. m.", "El lun, 23 nov 2026 a la(s) 9:12 a. m., Ann Lee (ann@edunet.example) "
                       "escribió:" },
  { "Gmail it", "Il giorno lun 23 nov 2026 alle ore 09:12 Ann Lee <ann@edunet.example> ha "
                "scritto:" },
  { "Gmail it, broken",
    "Il giorno lun 23 nov 2026 alle ore 09:12 Ann Lee <ann@edunet.example> ha\nscritto:" },
  { "Gmail nl", "Op ma 23 nov. 2026 om 09:12 schreef Ann Lee <ann@edunet.example>:" },
  { "Gmail pt", "Em seg., 23 de nov. de 2026 às 09:12, Ann Lee <ann@edunet.example> escreveu:" },
  { "Gmail pt, broken",
    "Em seg., 23 de nov. de 2026 às 09:12, Ann Lee <ann@edunet.example>\nescreveu:" },
  { "Gmail ja", "2026年11月23日(月) 9:12 Ann Lee <ann@edunet.example>:" },
  { "Apple Mail en", "On Nov 23, 2026, at 9:12 AM, Ann Lee <ann@edunet.example> wrote:" },
  { "Apple Mail en, without address", "On Nov 23, 2026, at 9:12 AM, Ann Lee wrote:" },
  { "Apple Mail en, British", "On 23 Nov 2026, at 09:12, Ann Lee <ann@edunet.example> wrote:" },
  { "Apple Mail de", "Am 23.11.2026 um 09:12 schrieb Ann Lee <ann@edunet.example>:" },
  { "Apple Mail fr", "Le 23 nov. 2026 à 09:12, Ann Lee <ann@edunet.example> a écrit :" },
  { "Apple Mail es", "El 23 nov 2026, a las 9:12, Ann Lee <ann@edunet.example> escribió:" },
  { "Apple Mail it",
    "Il giorno 23 nov 2026, alle ore 09:12, Ann Lee <ann@edunet.example> ha scritto:" },
  { "Apple Mail nl", "Op 23 nov. 2026, om 09:12 heeft Ann Lee <ann@edunet.example> het volgende "
                     "geschreven:" },
  { "Apple Mail pt", "No dia 23/11/2026, às 09:12, Ann Lee <ann@edunet.example> escreveu:" },
  { "Apple Mail pt-BR", "Em 23 de nov. de 2026, à(s) 09:12, Ann Lee <ann@edunet.example> "
                        "escreveu:" },
  { "Apple Mail ja", "2026/11/23 9:12、Ann Lee <ann@edunet.example>のメール:" },
  { "iPhone ja", "2026年11月23日 9:12、Ann Lee <ann@edunet.example>のメール：" },
  { "Thunderbird en", "On 11/23/26 09:12, Ann Lee wrote:" },
  { "Thunderbird en, ISO date", "On 2026-11-23 09:12, Ann Lee wrote:" },
  { "Thunderbird en, nickname", "On 2026-11-23 09:12, ann wrote:" },
  { "Thunderbird en, old", "Ann Lee wrote:" },
  { "Thunderbird de", "Am 23.11.26 um 09:12 schrieb Ann Lee:" },
  { "Thunderbird de, old", "Ann Lee schrieb:" },
  { "Thunderbird de, von", "Am 23.11.26 um 09:12 schrieb Ann von der Lee:" },
  { "Thunderbird fr", "Le 23/11/2026 à 09:12, Ann Lee a écrit :" },
  { "Thunderbird es", "El 23/11/26 a las 9:12, Ann Lee escribió:" },
  { "Thunderbird it", "Il 23/11/2026 09:12, Ann Lee ha scritto:" },
  { "Thunderbird nl", "Op 23-11-2026 om 09:12 schreef Ann Lee:" },
  { "Thunderbird pt", "Em 23/11/2026 09:12, Ann Lee escreveu:" },
  { "Thunderbird pt-PT", "Às 09:12 de 23/11/2026, Ann Lee escreveu:" },
  { "Thunderbird ja", "On 2026/11/23 9:12, Ann Lee wrote:" },
  { "Roundcube en", "On 2026-11-23 09:12, Ann Lee wrote:" },
  { "Roundcube de", "Am 2026-11-23 09:12, schrieb Ann Lee:" },
  { "K-9 en", "On November 23, 2026 9:12:00 AM GMT+01:00, Ann Lee <ann@edunet.example> wrote:" },
  { "K-9 de", "Am 23. November 2026 09:12:00 MEZ schrieb Ann Lee <ann@edunet.example>:" },
  { "K-9 fr", "Le 23 novembre 2026 09:12:00 GMT+01:00, Ann Lee <ann@edunet.example> a écrit :" },
  { "Zimbra en", "----- On Nov 23, 2026, at 9:12 AM, Ann Lee ann@edunet.example wrote:" },
  { "Zimbra de", "----- Am 23. Nov 2026 um 9:12 schrieb Ann Lee ann@edunet.example:" },
  { "Zimbra fr", "----- Le 23 Nov 26, à 9:12, Ann Lee ann@edunet.example a écrit :" },
  { "Yahoo en",
    "On Monday, November 23, 2026 at 09:12:00 AM GMT+1, Ann Lee <ann@edunet.example> wrote:" },
  { "Yahoo de, broken", "Am Montag, 23. November 2026 um 09:12:00 MEZ hat Ann Lee\n"
                        "<ann@edunet.example> Folgendes geschrieben:" },
  { "Outlook for Mac de", "Am 23.11.26, 09:12 schrieb \"Ann Lee\" <ann@edunet.example>:" },
  { "Outlook for Mac en, broken over three lines",
    "On 11/23/26, 9:12 AM, \"Computing Centre Service Desk on behalf of\nAnn Lee\" "
    "<service-desk-and-a-long-name@edunet.example>\nwrote:" },
  { "Sylpheed", "On Mon, 23 Nov 2026 09:12:00 +0100\nAnn Lee <ann@edunet.example> wrote:" },
  { "Pine", "On Mon, 23 Nov 2026, Ann Lee wrote:" },
  { "mutt", "On Mon, Nov 23, 2026 at 09:12:00AM +0100, Ann Lee wrote:" },
  { "mutt, own format", "* Ann Lee <ann@edunet.example> [2026-11-23 09:12]:" },
  { "Gnus", "Ann Lee <ann@edunet.example> writes:" },
  { "Gnus with quotes", "\"Ann Lee\" <ann@edunet.example> writes:" },
  { "Horde en", "Quoting Ann Lee <ann@edunet.example>:" },
  { "Horde de", "Zitat von Ann Lee <ann@edunet.example>:" },
  { "Horde fr", "Citation de Ann Lee <ann@edunet.example>:" },
  { "Horde es", "Citando Ann Lee <ann@edunet.example>:" },
  { "Notes en", "Ann Lee <ann@edunet.example> wrote on 23.11.2026 09:12:12:" },
  { "Notes de", "Ann Lee <ann@edunet.example> schrieb am 23.11.2026 09:12:12:" },
  { "Notes en, broken", "Ann Lee <ann@edunet.example>\nwrote on 11/23/2026 09:12:12 AM:" },
  { "ja, mailer", "2026-11-23 09:12 Ann Lee さんは書きました:" },
  { "Roundcube nl", "Ann Lee schreef op 2026-11-23 09:12:" },
  { "Roundcube en", "Ann Lee wrote on 2026-11-23 09:12:" },
  { "name first de", "Ann Lee schrieb am Montag, 23. November 2026 09:12:" },
  { "name first fr", "Ann Lee a écrit le lundi 23 novembre 2026 09:12 :" },
  { "name first es", "Ann Lee escribió el 2026-11-23 09:12:" },
  { "name first it", "Ann Lee ha scritto il 2026-11-23 09:12:" },
  { "name first it, weekday", "Ann Lee ha scritto lunedì 23/11/2026:" },
  { "name first nl, weekday", "ann@edunet.example schreef op maandag 23 november 2026 om 09:12:" },
  { "name first pt", "Ann Lee escreveu em 23/11/2026 09:12:" },
  { "one word nl", "CSIRT schreef op 2026-11-23 09:12:" },
  { "Thunderbird ja, own", "2026年11月24日 9:12、CSIRT さんは書きました:" },
  { "Thunderbird ja, own, wide", "2026/11/24 9:12，Ann Lee さんは書きました：" },
  { "bold", "*On Mon, 23 Nov 2026 at 09:12, Ann Lee <ann@edunet.example> wrote:*" },
};

/* So too, but what opens them is no attribution. */
static const QuotationSample marked_openers[] = {
  { "Proton",
    "------- Original Message -------\nOn Monday, November 23rd, 2026 at 9:12 AM, Ann Lee "
    "<ann@edunet.example> wrote:" },
  { "Outlook Express, marked", "-----Original Message-----" },
  { "GroupWise, marked", ">>> Ann Lee <ann@edunet.example> 23.11.2026 09:12 >>>" },
};

/* Lines that part an answer from what is below. */
static const QuotationSample separators[] = {
  { "Outlook", "-----Original Message-----" },
  { "Samsung", "-------- Original message --------" },
  { "Samsung de", "-------- Ursprüngliche Nachricht --------" },
  { "block", "From: Ann\nSent: Monday, 23 November 2026 10:00\nTo: Bob\nSubject: scan" },
  { "separator and block", "-----Original Message-----\nFrom: Ann\nSent: Monday" },
  { "rule and short block", "________________________________\nVon: Ann\nGesendet: Montag" },
  { "rule, empty line and short block", "_____\n\nFrom: Ann\nSent: Monday" },
  { "rule and short block with a date", "-----\nFrom: Ann\nDate: Mon, 23 Nov 2026 10:00 +0100" },
  { "GroupWise", ">>> Ann Lee <ann@edunet.example> 23.11.2026 09:12 >>>" },
};

/* Followed by lines without marks, up to the end. */
static const QuotationSample histories[] = {
  { "Outlook en", "From: Ann Lee <ann@edunet.example>\nSent: Monday, November 23, 2026 9:12 AM\n"
                  "To: desk@csirt.example\nSubject: RE: scan" },
  { "Outlook en, old", "-----Original Message-----\nFrom: Ann Lee [mailto:ann@edunet.example]\n"
                       "Sent: Monday, November 23, 2026 9:12 AM\nTo: Bob\nSubject: scan" },
  { "Outlook en, with rule",
    "________________________________\nFrom: Ann Lee <ann@edunet.example>\nSent: Monday, "
    "November 23, 2026 9:12:00 AM\nTo: Bob\nCc: Cid\nSubject: scan" },
  { "Outlook en, bold", "*From:* Ann Lee <ann@edunet.example>\n*Sent:* Monday, 23 November 2026 "
                        "09:12\n*To:* Bob\n*Subject:* scan" },
  { "Outlook en, table", "From: | Ann Lee\nSent: | 23 November 2026 09:12\nTo: | Bob\nSubject: | "
                         "scan" },
  { "Outlook en, many recipients",
    "From: Ann Lee <ann@edunet.example>\nSent: Monday, November 23, 2026 9:12 AM\nTo: Bob "
    "<bob@edunet.example>; Cid <cid@edunet.example>;\nDan <dan@edunet.example>\nCc: Eve "
    "<eve@edunet.example>\nSubject: scan\nImportance: High" },
  { "Outlook for Mac en", "From: Ann Lee <ann@edunet.example>\nDate: Monday, November 23, 2026 at "
                          "9:12 AM\nTo: Bob\nSubject: scan" },
  { "Outlook de", "Von: Ann Lee <ann@edunet.example>\nGesendet: Montag, 23. November 2026 09:12\n"
                  "An: Bob\nCc: Cid\nBetreff: AW: scan" },
  { "Outlook de, old", "-----Ursprüngliche Nachricht-----\nVon: Ann Lee\nGesendet: Montag, 23. "
                       "November 2026 09:12\nAn: Bob\nBetreff: scan" },
  { "Outlook de, bold", "*Von:* Ann Lee\n*Gesendet:* Montag, 23. November 2026 09:12\n*An:* Bob\n"
                        "*Betreff:* scan" },
  { "Outlook fr", "De : Ann Lee <ann@edunet.example>\nEnvoyé : lundi 23 novembre 2026 09:12\nÀ : "
                  "Bob\nObjet : RE: scan" },
  { "Outlook fr, no-break space", "De\u00A0: Ann Lee\nEnvoyé\u00A0: lundi 23 novembre 2026 "
                                  "09:12\nÀ\u00A0: Bob\nObjet\u00A0: scan" },
  { "Outlook fr, old", "-----Message d'origine-----\nDe : Ann Lee\nEnvoyé : lundi 23 novembre "
                       "2026 09:12\nÀ : Bob\nObjet : scan" },
  { "Outlook es", "De: Ann Lee <ann@edunet.example>\nEnviado el: lunes, 23 de noviembre de 2026 "
                  "9:12\nPara: Bob\nAsunto: RE: scan" },
  { "Outlook es, old", "-----Mensaje original-----\nDe: Ann Lee\nEnviado el: lunes, 23 de "
                       "noviembre de 2026 9:12\nPara: Bob\nAsunto: scan" },
  { "Outlook it", "Da: Ann Lee <ann@edunet.example>\nInviato: lunedì 23 novembre 2026 09:12\nA: "
                  "Bob\nOggetto: R: scan" },
  { "Outlook it, old", "-----Messaggio originale-----\nDa: Ann Lee\nInviato: lunedì 23 novembre "
                       "2026 09:12\nA: Bob\nOggetto: scan" },
  { "Outlook nl", "Van: Ann Lee <ann@edunet.example>\nVerzonden: maandag 23 november 2026 09:12\n"
                  "Aan: Bob\nOnderwerp: RE: scan" },
  { "Outlook nl, old", "-----Oorspronkelijk bericht-----\nVan: Ann Lee\nVerzonden: maandag 23 "
                       "november 2026 09:12\nAan: Bob\nOnderwerp: scan" },
  { "Outlook pt", "De: Ann Lee <ann@edunet.example>\nEnviada em: segunda-feira, 23 de novembro de "
                  "2026 09:12\nPara: Bob\nAssunto: RES: scan" },
  { "Outlook pt, old", "-----Mensagem original-----\nDe: Ann Lee\nEnviada em: segunda-feira, 23 "
                       "de novembro de 2026 09:12\nPara: Bob\nAssunto: scan" },
  { "Outlook ja", "差出人: Ann Lee <ann@edunet.example>\n送信日時: 2026年11月23日 9:12\n宛先: "
                  "Bob\n件名: RE: scan" },
  { "Outlook ja, old", "-----元のメッセージ-----\n差出人：Ann Lee\n送信日時：2026年11月23日 "
                       "9:12\n宛先：Bob\n件名：scan" },
  { "Outlook for iOS", "________________________________\nVon: Ann Lee <ann@edunet.example>\n"
                       "Gesendet: Montag, November 23, 2026 9:12 AM\nAn: Bob\nBetreff: scan" },
  { "Exchange ActiveSync", "-------- Original message --------\nFrom: Ann Lee "
                           "<ann@edunet.example>\nDate: 23/11/2026 09:12 (GMT+01:00)\nTo: Bob\n"
                           "Subject: scan" },
  { "Samsung de", "-------- Ursprüngliche Nachricht --------\nVon: Ann Lee\nDatum: 23.11.26 09:12 "
                  "(GMT+01:00)\nAn: Bob\nBetreff: scan" },
  { "short rules", "--- Ursprüngliche Nachricht ---\nVon: Ann Lee\nDatum: 23.11.2026 09:12\nAn: "
                   "Bob\nBetreff: scan" },
  { "Zimbra block", "----- Original Message -----\nFrom: \"Ann Lee\" <ann@edunet.example>\nTo: "
                    "\"Bob\" <bob@edunet.example>\nSent: Monday, November 23, 2026 9:12:00 AM\n"
                    "Subject: scan" },
  { "Zimbra block de", "Von: \"Ann Lee\" <ann@edunet.example>\nAn: \"Bob\" <bob@edunet.example>\n"
                       "Gesendet: Montag, 23. November 2026 09:12:00\nBetreff: scan" },
  { "GMX", "Gesendet: Montag, 23. November 2026 um 09:12 Uhr\nVon: \"Ann Lee\" "
           "<ann@edunet.example>\nAn: bob@edunet.example\nBetreff: scan" },
  { "eM Client", "------ Original Message ------\nFrom: \"Ann Lee\" <ann@edunet.example>\nTo: "
                 "\"Bob\"\nSent: 23.11.2026 09:12:00\nSubject: scan" },
  { "Evolution", "-----Original Message-----\nFrom: Ann Lee <ann@edunet.example>\nTo: Bob\n"
                 "Subject: scan\nDate: Mon, 23 Nov 2026 09:12:00 +0100" },
  { "Yahoo, old", "--- On Mon, 11/23/26, Ann Lee <ann@edunet.example> wrote:\n\nFrom: Ann Lee "
                  "<ann@edunet.example>\nSubject: scan\nTo: Bob\nDate: Monday, November 23, 2026, "
                  "9:12 AM" },
  { "Yahoo, unmarked",
    "On Monday, November 23, 2026 at 09:12:00 AM GMT+1, Ann Lee <ann@edunet.example> wrote:" },
  { "Gmail, unmarked", "Am Mo., 23. Nov. 2026 um 09:12 Uhr schrieb Ann Lee "
                       "<ann@edunet.example>:" },
  { "Notes de, unmarked", "Ann Lee <ann@edunet.example> schrieb am 23.11.2026 09:12:" },
  { "Notes en, unmarked, broken",
    "Ann Lee <ann@edunet.example>\nwrote on 11/23/2026 09:12:12 AM:" },
  { "name first fr, unmarked",
    "Ann Lee <ann@edunet.example> a écrit le lundi 23 novembre 2026 09:12 :" },
  { "name of small letters", "On Mon, 23 Nov 2026 at 09:12, the bank that you know "
                             "<ann@edunet.example> wrote:" },
  { "name of small letters, broken", "On Mon, 23 Nov 2026 at 09:12, the bank that\nyou know\n"
                                     "<ann@edunet.example> wrote:" },
  { "name of small letters de", "Am Mo., 23. Nov. 2026 um 09:12 Uhr schrieb the bank that you know "
                                "<ann@edunet.example>:" },
  { "name of small letters ja", "2026年11月23日(月) 9:12 the bank <ann@edunet.example>:" },
  { "name of small letters first",
    "the bank you know <ann@edunet.example> schrieb am 23.11.2026:" },
  { "Outlook, and a mail that begins with a field of a header",
    "From: Ann\nSent: Monday\nTo: Bob\nSubject: scan\nMessage-ID: <1@edunet.example>" },
  { "rule and short block", "________________________________\nFrom: Ann\nSent: Monday" },
  { "Gmail ja, unmarked", "2026年11月23日(月) 9:12 Ann Lee <ann@edunet.example>:" },
  { "Notes block", "From: Ann Lee/EDU\nTo: Bob/EDU@EDU\nDate: 23.11.2026 09:12\nSubject: scan" },
  { "Notes block de", "Von:\tAnn Lee/EDU\nAn:\tBob/EDU@EDU\nDatum:\t23.11.2026 09:12\nBetreff:\t"
                      "scan" },
  { "Notes with heading", "-----Ann Lee <ann@edunet.example> schrieb: -----\nAn: Bob\nVon: Ann "
                          "Lee\nDatum: 23.11.2026 09:12\nBetreff: scan" },
  { "GroupWise", ">>> Ann Lee <ann@edunet.example> 23.11.2026 09:12 >>>" },
  { "Outlook, with empty lines",
    "From: Ann Lee\n\nSent: 23 November 2026 09:12\n\nTo: Bob\n\nSubject: scan" },
  { "Outlook for Mac, and a mail that begins with a field of a header",
    "From: Ann Lee\nDate: Monday, November 23, 2026 at 9:12 AM\nTo: Bob\nSubject: scan\n\nDate: "
    "Mon, 23 Nov 2026 09:12:00 +0100\nMessage-ID: <1@edunet.example>" },
  { "Outlook sv", "Från: Ann Lee\nSkickat: den 23 november 2026 09:12\nTill: Bob\nÄmne: scan" },
  { "Outlook da", "Fra: Ann Lee\nSendt: 23. november 2026 09:12\nTil: Bob\nEmne: scan" },
  { "Outlook fi", "Lähettäjä: Ann Lee\nLähetetty: maanantai 23. marraskuuta 2026\n"
                  "Vastaanottaja: Bob\nAihe: scan" },
  { "Outlook pl", "Od: Ann Lee\nWysłano: poniedziałek, 23 listopada 2026\nDo: Bob\nTemat: scan" },
  { "Outlook cs", "Od: Ann Lee\nOdesláno: pondělí 23. listopadu 2026\nKomu: Bob\nPředmět: scan" },
  { "Outlook ru", "От: Ann Lee\nОтправлено: 23 ноября 2026 г. 9:12\nКому: Bob\nТема: scan" },
  { "Outlook tr", "Kimden: Ann Lee\nGönderildi: 23 Kasım 2026\nKime: Bob\nKonu: scan" },
  { "Outlook zh", "发件人: Ann Lee\n发送时间: 2026年11月23日 9:12\n收件人: Bob\n主题: scan" },
  { "Outlook ko", "보낸 사람: Ann Lee\n보낸 날짜: 2026년 11월 23일\n받는 사람: Bob\n제목: scan" },
  { "a long name", "On Mon, 23 Nov 2026 at 09:12, a a a a a a a a a a a a a a a a a a a a a a a a "
                   "a a a a a a a a\n"
                   "a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a "
                   "a a a a a a a a\n"
                   "a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a "
                   "a a a a a a a a\n"
                   "a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a "
                   "a a a a a a a a\n"
                   "a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a "
                   "a a a a a a a a\n"
                   "Owner: eve\n<eve@edunet.example> wrote:" },
};

/* So too, but at the very top they stand in the ticket system's own mail. */
static const QuotationSample reply_markers[] = {
  { "Zendesk", "##- Please type your reply above this line -##" },
  { "osTicket", "-- reply above this line --" },
  { "ticket system de", "--- Bitte antworten Sie oberhalb dieser Zeile ---" },
  { "ticket system fr", "--- Merci de répondre au-dessus de cette ligne ---" },
  { "ticket system es", "--- Responda por encima de esta línea ---" },
  { "ticket system it", "--- Rispondi sopra questa riga ---" },
  { "ticket system nl", "--- Typ uw antwoord boven deze regel ---" },
  { "ticket system pt", "--- Responda acima desta linha ---" },
  { "ticket system ja", "--- この行より上に返信してください ---" },
};

/* Followed by what the writer passes on. */
static const QuotationSample forwards[] = {
  { "Gmail", "---------- Forwarded message ---------\nFrom: Ann Lee <ann@edunet.example>\nDate: "
             "Mon, Nov 23, 2026 at 9:12 AM\nSubject: scan\nTo: Bob" },
  { "Apple Mail en", "Begin forwarded message:\n\nFrom: Ann Lee\nSubject: scan\nDate: 23 November "
                     "2026 at 09:12\nTo: Bob" },
  { "Apple Mail de", "Anfang der weitergeleiteten Nachricht:\n\nVon: Ann Lee\nBetreff: scan\n"
                     "Datum: 23. November 2026 um 09:12\nAn: Bob" },
  { "Apple Mail fr", "Début du message réexpédié :\n\nDe: Ann Lee\nObjet: scan\nDate: 23 novembre "
                     "2026\nÀ: Bob" },
  { "Apple Mail es", "Inicio del mensaje reenviado:\n\nDe: Ann Lee\nAsunto: scan\nFecha: 23 de "
                     "noviembre\nPara: Bob" },
  { "Apple Mail it", "Inizio messaggio inoltrato:\n\nDa: Ann Lee\nOggetto: scan\nData: 23 "
                     "novembre\nA: Bob" },
  { "Apple Mail nl", "Begin doorgestuurd bericht:\n\nVan: Ann Lee\nOnderwerp: scan\nDatum: 23 "
                     "november\nAan: Bob" },
  { "Apple Mail pt", "Início da mensagem encaminhada:\n\nDe: Ann Lee\nAssunto: scan\nData: 23 de "
                     "novembro\nPara: Bob" },
  { "Apple Mail ja", "転送されたメッセージ:\n\n差出人: Ann Lee\n件名: scan\n日付: 2026年11月23日\n"
                     "宛先: Bob" },
  { "Thunderbird en", "-------- Forwarded Message --------\nSubject: scan\nDate: Mon, 23 Nov 2026 "
                      "09:12:00 +0100\nFrom: Ann Lee\nTo: Bob" },
  { "Thunderbird de", "-------- Weitergeleitete Nachricht --------\nBetreff: scan\nDatum: Mon, 23 "
                      "Nov 2026 09:12:00 +0100\nVon: Ann Lee\nAn: Bob" },
  { "Thunderbird fr", "-------- Message transféré --------\nSujet : scan\nDate : Mon, 23 Nov "
                      "2026\nDe : Ann Lee\nPour : Bob" },
  { "Thunderbird es", "-------- Mensaje reenviado --------\nAsunto: scan\nFecha: Mon, 23 Nov "
                      "2026\nDe: Ann Lee\nPara: Bob" },
  { "Thunderbird it", "-------- Messaggio Inoltrato --------\nOggetto: scan\nData: Mon, 23 Nov "
                      "2026\nMittente: Ann Lee\nA: Bob" },
  { "Thunderbird nl", "-------- Doorgestuurd bericht --------\nOnderwerp: scan\nDatum: 23 Nov\n"
                      "Van: Ann Lee\nAan: Bob" },
  { "Thunderbird pt", "-------- Mensagem encaminhada --------\nAssunto: scan\nData: 23 Nov\nDe: "
                      "Ann Lee\nPara: Bob" },
  { "Thunderbird ja", "-------- 転送メッセージ --------\n件名: scan\n日付: 2026\n差出人: Ann\n"
                      "宛先: Bob" },
  { "Notes en", "----- Forwarded by Ann Lee/EDU on 23.11.2026 09:12 -----\nFrom: Cid\nTo: Ann\n"
                "Date: 23.11.2026\nSubject: scan" },
  { "Notes de", "----- Weitergeleitet von Ann Lee/EDU am 23.11.2026 09:12 -----\n\nVon: Cid\nAn: "
                "Ann\nDatum: 23.11.2026\nBetreff: scan" },
  { "Zoho", "============ Forwarded message ============\nFrom: Ann\nTo: Bob\nDate: Mon, 23 Nov "
            "2026\nSubject: scan" },
};

static const QuotationSample taglines[] = {
  { "iPhone en", "Sent from my iPhone" },
  { "iPad en", "Sent from my iPad" },
  { "iPhone de", "Von meinem iPhone gesendet" },
  { "iPhone fr", "Envoyé de mon iPhone" },
  { "iPhone es", "Enviado desde mi iPhone" },
  { "iPhone it", "Inviato da iPhone" },
  { "iPhone nl", "Verstuurd vanaf mijn iPhone" },
  { "iPhone pt", "Enviado do meu iPhone" },
  { "iPhone ja", "iPhoneから送信" },
  { "Outlook en", "Get Outlook for iOS<https://aka.example/o0ukef>" },
  { "Outlook en, sent", "Sent from Outlook for Android" },
  { "Outlook de", "Holen Sie sich Outlook für Android<https://aka.example/AAb9ysg>" },
  { "Outlook de, sent", "Gesendet von Outlook für iOS" },
  { "Outlook fr", "Télécharger Outlook pour iOS" },
  { "Outlook es", "Obtener Outlook para iOS" },
  { "Outlook it", "Scarica Outlook per iOS" },
  { "Outlook nl", "Outlook voor iOS downloaden" },
  { "Outlook pt", "Obter o Outlook para iOS" },
  { "Outlook ja", "Outlook for iOS を入手" },
  { "Windows", "Sent from Mail for Windows 10" },
  { "Windows de", "Gesendet von Mail für Windows" },
  { "Samsung", "Sent from my Samsung Galaxy smartphone." },
  { "Samsung de", "Von meinem Samsung Galaxy Smartphone gesendet." },
  { "Samsung de, of both genders", "Von meinem/meiner Galaxy gesendet" },
  { "Samsung fr", "Envoyé depuis mon appareil Galaxy" },
  { "Yahoo", "Sent from Yahoo Mail on Android" },
  { "Yahoo de", "Gesendet von Yahoo Mail auf Android" },
  { "Proton", "Sent with Proton Mail secure email." },
  { "Proton, a link", "Sent with [Proton Mail](https://proton.example/) secure email." },
  { "Outlook, a link", "Get [Outlook for iOS](https://aka.example/o0ukef)" },
  { "Yahoo, a link", "[Sent from Yahoo Mail on Android](https://yahoo.example/a)" },
  { "K-9 de", "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet." },
  { "K-9 fr", "Envoyé de mon appareil Android avec K-9 Mail." },
  { "BlackBerry", "Sent from my BlackBerry 10 smartphone." },
  { "GMX", "Gesendet mit der GMX Mail App" },
  { "in angle brackets", "<Sent from my iPhone>" },
};
