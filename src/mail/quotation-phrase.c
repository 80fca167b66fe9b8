#include "mail/quotation-phrase.h"

#include <string.h>

static const char wide_colon[] = "：";

/* No key, with its colon and what may stand around it, is longer. */
#define LONGEST_KEY 60

/* The keys of each field; NULL ends them. */
static const char *const keys[][38] = {
  [QUOTATION_FIELD_FROM] = { "From",      "Von",       "Absender", "De",     "Expéditeur",
                             "Remitente", "Da",        "Mittente", "Van",    "Afzender",
                             "Remetente", "差出人",    "送信者",   "送信元", "Från",
                             "Fra",       "Lähettäjä", "Od",       "De la",  "Feladó",
                             "Από",       "От",        "Від",      "Kimden", "发件人",
                             "寄件者",    "보낸 사람" },
  [QUOTATION_FIELD_SENT] = { "Sent",         "Gesendet",   "Gesendet am",
                             "Envoyé",       "Envoyé le",  "Date d'envoi",
                             "Enviado",      "Enviado el", "Enviado em",
                             "Enviada",      "Enviada em", "Inviato",
                             "Inviato il",   "Inviata",    "Verzonden",
                             "Verzonden op", "送信日時",   "送信日",
                             "Skickat",      "Sendt",      "Lähetetty",
                             "Wysłano",      "Odesláno",   "Odoslané",
                             "Poslano",      "Trimis",     "Elküldve",
                             "Küldve",       "Στάλθηκε",   "Отправлено",
                             "Надіслано",    "Gönderildi", "Gönderme tarihi",
                             "发送时间",     "寄件日期",   "傳送時間",
                             "보낸 날짜" },
  [QUOTATION_FIELD_DATE] = { "Datum", "Data", "Fecha", "日時", "日付", "Date" },
  [QUOTATION_FIELD_TO] = { "To",
                           "An",
                           "À",
                           "A",
                           "Para",
                           "Aan",
                           "宛先",
                           "Empfänger",
                           "Destinataire",
                           "Destinatario",
                           "Destinatário",
                           "Till",
                           "Til",
                           "Vastaanottaja",
                           "Do",
                           "Komu",
                           "Za",
                           "Către",
                           "Címzett",
                           "Προς",
                           "Кому",
                           "Kime",
                           "收件人",
                           "收件者",
                           "받는 사람" },
  [QUOTATION_FIELD_CC] = { "Cc", "ＣＣ", "Bcc", "Kopie", "Kopie (CC)", "Copie", "Copie à",
                           "Con copia", "Cópia" },
  [QUOTATION_FIELD_SUBJECT] = { "Subject", "Betreff", "Thema",     "Objet",   "Sujet",
                                "Asunto",  "Oggetto", "Onderwerp", "Assunto", "件名",
                                "Ämne",    "Emne",    "Aihe",      "Temat",   "Předmět",
                                "Predmet", "Zadeva",  "Subiect",   "Tárgy",   "Θέμα",
                                "Тема",    "Konu",    "主题",      "主旨",    "제목" },
  [QUOTATION_FIELD_OTHER] = { "Importance",  "Priority",       "Sensitivity", "Attachments",
                              "Reply-To",    "Wichtigkeit",    "Priorität",   "Anlagen",
                              "Antwort an",  "Pièces jointes", "Répondre à",  "Datos adjuntos",
                              "Importancia", "Allegati",       "Priorità",    "Bijlagen",
                              "Urgentie",    "Anexos",         "Prioridade",  "添付ファイル",
                              "重要度" },
  [QUOTATION_FIELD_RAW] = { "Received", "Return-Path", "Message-ID", "In-Reply-To", "References",
                            "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
                            "Delivered-To", "DKIM-Signature", "Authentication-Results",
                            "Received-SPF", "ARC-Seal", "User-Agent", "X-Mailer",
                            "X-Originating-IP" },
};

static const char *const originals[] = {
  "Original Message",       "Original Appointment",    "Original e-mail",     "Original mail",
  "Reply Message",          "Ursprüngliche Nachricht", "Originalnachricht",   "Original-Nachricht",
  "Originale Nachricht",    "Ursprünglicher Termin",   "Message d'origine",   "Message d’origine",
  "Message original",       "Message initial",         "Courriel original",   "Mail original",
  "Mensaje original",       "Mensaje Original",        "Messaggio originale", "Messaggio Originale",
  "Oorspronkelijk bericht", "Origineel bericht",       "Mensagem original",   "Mensagem Original",
  "元のメッセージ",         "オリジナルメッセージ",
};

/* Between rules. */
static const char *const forwards[] = {
  "Forwarded message",       "Forwarded Conversation", "Forwarded mail",
  "Forwarded email",         "Forward message",        "Weitergeleitete Nachricht",
  "Weitergeleitete Mail",    "Weitergeleitete E-Mail", "Message transféré",
  "Message transmis",        "Courriel transféré",     "Message réexpédié",
  "Mensaje reenviado",       "Messaggio inoltrato",    "Messaggio Inoltrato",
  "Doorgestuurd bericht",    "Mensagem encaminhada",   "Mensagem reencaminhada",
  "転送メッセージ",          "転送されたメッセージ",   "転送メール",
  "Begin forwarded message", "Message transferred",    "Forwarded Message",
};

/* On a line of their own. */
static const char *const forward_lines[] = {
  "Begin forwarded message:",
  "Anfang der weitergeleiteten Nachricht:",
  "Anfang der weitergeleiteten E-Mail:",
  "Beginn der weitergeleiteten Nachricht:",
  "Début du message réexpédié :",
  "Début du message transféré :",
  "Inicio del mensaje reenviado:",
  "Inizio messaggio inoltrato:",
  "Inizio del messaggio inoltrato:",
  "Begin doorgestuurd bericht:",
  "Início da mensagem encaminhada:",
  "Início da mensagem reencaminhada:",
  "転送されたメッセージ:",
  "以下転送メッセージ:",
};

/* Between rules, a name follows. */
static const char *const forwarders[] = {
  "Forwarded by ",      "Weitergeleitet von ", "Transféré par ",
  "Réacheminé par ",    "Reenviado por ",      "Inoltrato da ",
  "Doorgestuurd door ", "Encaminhado por ",    "Reencaminhado por ",
};

/* What a reply marker asks for, and where; only both together are one. */
static const char *const reply_verbs[] = {
  "reply", "respond", "answer",   "type",   "write", "antwort",  "schreib",
  "répon", "écri",    "respuest", "escrib", "rispo", "rispondi", "scriv",
  "typ ",  "schrijf", "respost",  "escrev", "返信",  "入力",     "記入",
};

static const char *const reply_places[] = {
  "above this line",       "above the line",       "above this text",
  "oberhalb dieser Zeile", "über dieser Zeile",    "über diese Zeile",
  "oberhalb dieser Linie", "über dieser Linie",    "au-dessus de cette ligne",
  "encima de esta línea",  "arriba de esta línea", "sopra questa riga",
  "sopra questa linea",    "sopra di questa riga", "boven deze regel",
  "boven deze lijn",       "acima desta linha",    "この行より上",
  "この線より上",          "この行の上",
};

static const char *const tagline_prefixes[] = {
  "Sent from my ",
  "Sent from Outlook",
  "Sent from Yahoo",
  "Sent from AOL",
  "Sent from Proton",
  "Sent with Proton",
  "Sent with [Proton",
  "Sent from Mail for Windows",
  "Sent from Samsung",
  "Sent from BlackBerry",
  "Sent from Workspace ONE",
  "Sent via BlackBerry",
  "Sent via the Samsung",
  "Get Outlook for ",
  "Get [Outlook for ",
  "Get BlueMail for ",
  "Von meinem ",
  "Von meiner ",
  "Von meinem/meiner ",
  "Gesendet von ",
  "Gesendet mit ",
  "Diese Nachricht wurde von meinem ",
  "Holen Sie sich Outlook für ",
  "Outlook für ",
  "Envoyé de ",
  "Envoyé depuis ",
  "Envoyé à partir de ",
  "Envoyé avec ",
  "Obtenez Outlook pour ",
  "Obtenir Outlook pour ",
  "Télécharger Outlook pour ",
  "Enviado desde ",
  "Enviado con ",
  "Obtener Outlook para ",
  "Descargar Outlook para ",
  "Inviato da ",
  "Inviato dal ",
  "Inviato con ",
  "Ottieni Outlook per ",
  "Scarica Outlook per ",
  "Verstuurd vanaf ",
  "Verstuurd met ",
  "Verzonden vanaf ",
  "Verzonden met ",
  "Verzonden via ",
  "Outlook voor ",
  "Download Outlook voor ",
  "Enviado do ",
  "Enviado de ",
  "Enviado a partir do ",
  "Enviado com ",
  "Obter o Outlook para ",
  "Obtenha o Outlook para ",
  "Baixe o Outlook para ",
};

/* At the end; Japanese puts the verb there. */
static const char *const tagline_suffixes[] = { "から送信", "から送信されました", "を入手",
                                                "から送信しました" };

static const char *const devices[] = {
  "iPhone",      "iPad",         "iPod",        "iOS",           "Apple Watch",  "Android",
  "Samsung",     "Galaxy",       "Outlook",     "BlackBerry",    "Yahoo",        "Proton",
  "K-9",         "Huawei",       "Xiaomi",      "Nokia",         "Xperia",       "OnePlus",
  "Motorola",    "Pixel",        "phone",       "tablet",        "GMX",          "WEB.DE",
  "AOL",         "BlueMail",     "Handy",       "Mobiltelefon",  "móvil",        "celular",
  "telefoon",    "mobiel",       "for Windows", "für Windows",   "pour Windows", "para Windows",
  "per Windows", "voor Windows", "téléphone",   "Workspace ONE", "mobile",
};

static const char *const leads[] = {
  "On ", "Am ", "Le ", "El ", "Il giorno ", "Il ", "Op ", "Em ", "No dia ", "A ", "In ", "Den ",
};

static const char *const quotings[] = {
  "Quoting ", "Zitat von ",    "Zitiere ", "Citation de ", "Citando a ",
  "Citando ", "Citazione di ", "Citeren ", "Citaat van ",
};

static const char *const verbs[] = {
  "wrote",
  "writes",
  "schrieb",
  "schreibt",
  "hat geschrieben",
  "folgendes geschrieben",
  "geschrieben",
  "a écrit",
  "escribió",
  "escribe",
  "ha escrito",
  "ha scritto",
  "scrive",
  "schreef",
  "het volgende geschreven",
  "geschreven",
  "escreveu",
  "のメール",
  "さんは書きました",
  "さんが書きました",
};

static const char *const particles[] = {
  "a",   "à",   "af",  "al", "am", "an",  "as",  "at", "av", "bin", "by",  "da",  "das",   "de",
  "del", "den", "der", "di", "do", "dos", "du",  "e",  "el", "et",  "h",   "hat", "heeft", "hrs",
  "ibn", "la",  "le",  "m",  "o",  "of",  "on",  "p",  "pm", "ten", "ter", "uhr", "um",    "und",
  "van", "via", "von", "y",  "zu", "zum", "zur", "às", "op", "em",  "il",
};

static const char *const forward_subjects[] = {
  "Fwd",     "Fw",  "Forward", "Forwarded", "WG", "TR", "RV", "I",
  "Inoltra", "ENC", "Doorst",  "転送",      "VB", "VS", "PD", "Rwd",
};

static const char *const reply_subjects[] = {
  "Re",   "Ré",   "Réf",  "Réponse", "AW",   "Antw", "Antwort", "SV",  "VÁ",       "RES",
  "R",    "Rif",  "ODP",  "YNT",     "ATB",  "ΑΠ",   "ΣΧΕΤ",    "Отв", "HA",       "返信",
  "回信", "回复", "答复", "回覆",    "회신", "답장", "Resp",    "Rép", "Risposta",
};

/* In the footer of a mailing list. */
static const char *const lists[] = {
  "mailing list",     "mailinglist",        "mailing-list",    "listinfo",
  "unsubscribe",      "liste de diffusion", "lista de correo", "lista de distrib",
  "lista di distrib", "メーリングリスト",
};

/* Most comparisons end with the first character: all of its bits but that of the case. */
static gboolean
begins (const char *text, const char *prefix)
{
  return ((*text ^ *prefix) & ~0x20) == 0 &&
         g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

static const char *
find (const char *text, const char *phrase)
{
  for (const char *p = text; *p != '\0'; p++)
    if (begins (p, phrase))
      return p;
  return NULL;
}

static gboolean
is_one_of (const char *plain, const char *const *phrases, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (g_ascii_strcasecmp (plain, phrases[i]) == 0)
      return TRUE;
  return FALSE;
}

/* The longest of PHRASES with which PLAIN begins, or 0. */
static gsize
prefix_of (const char *plain, const char *const *phrases, gsize count)
{
  gsize longest = 0;
  for (gsize i = 0; i < count; i++)
    if (begins (plain, phrases[i]))
      longest = MAX (longest, strlen (phrases[i]));
  return longest;
}

static gboolean
contains_one_of (const char *plain, const char *const *phrases, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (find (plain, phrases[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The length of the ornament or blank at P before END, or 0. */
static gsize
ornament (const char *p, const char *end)
{
  static const char *const ornaments[] = { " ", "\t", "*", "|", "\u00A0", "\u202F", "\u3000" };
  for (gsize i = 0; i < G_N_ELEMENTS (ornaments); i++) {
    gsize length = strlen (ornaments[i]);
    if ((gsize) (end - p) >= length && memcmp (p, ornaments[i], length) == 0)
      return length;
  }
  return 0;
}

static const char *
skip_ornaments (const char *p, const char *end)
{
  gsize length;
  while (p < end && (length = ornament (p, end)) > 0)
    p += length;
  return p;
}

static gboolean
is_key (const char *key, const char *p, const char *end)
{
  return begins (p, key) && skip_ornaments (p + strlen (key), end) == end;
}

/* The first colon from START to END, or NULL. */
static const char *
find_colon (const char *start, const char *end)
{
  const char *colon = memchr (start, ':', (gsize) (end - start));
  const char *wide = memchr (start, (guchar) wide_colon[0], (gsize) (end - start));
  if (wide != NULL)
    wide = memmem (wide, (gsize) (end - wide), wide_colon, strlen (wide_colon));
  return colon == NULL || (wide != NULL && wide < colon) ? wide : colon;
}

QuotationField
quotation_phrase_field (const char *line, gsize length)
{
  const char *end = find_colon (line, line + MIN (length, LONGEST_KEY));
  const char *p = end == NULL ? NULL : skip_ornaments (line, end);
  if (end == p || g_ascii_isdigit (end[-1])) /* a time, not a key */
    return QUOTATION_FIELD_NONE;
  for (gsize field = 0; field < G_N_ELEMENTS (keys); field++)
    for (const char *const *key = keys[field]; *key != NULL; key++)
      if (is_key (*key, p, end))
        return (QuotationField) field;
  return QUOTATION_FIELD_NONE;
}

gboolean
quotation_phrase_is_original (const char *plain)
{
  return is_one_of (plain, originals, G_N_ELEMENTS (originals));
}

gboolean
quotation_phrase_is_forward (const char *plain, gsize rule)
{
  return is_one_of (plain, forward_lines, G_N_ELEMENTS (forward_lines)) ||
         (rule >= 2 && (is_one_of (plain, forwards, G_N_ELEMENTS (forwards)) ||
                        prefix_of (plain, forwarders, G_N_ELEMENTS (forwarders)) > 0));
}

gboolean
quotation_phrase_is_reply_marker (const char *plain)
{
  return contains_one_of (plain, reply_places, G_N_ELEMENTS (reply_places)) &&
         contains_one_of (plain, reply_verbs, G_N_ELEMENTS (reply_verbs));
}

gboolean
quotation_phrase_is_tagline (const char *plain)
{
  if (*plain == '<' || *plain == '[')
    plain++;
  gboolean phrase = prefix_of (plain, tagline_prefixes, G_N_ELEMENTS (tagline_prefixes)) > 0;
  for (gsize i = 0; !phrase && i < G_N_ELEMENTS (tagline_suffixes); i++)
    phrase = g_str_has_suffix (plain, tagline_suffixes[i]);
  return phrase && strlen (plain) <= 120 &&
         contains_one_of (plain, devices, G_N_ELEMENTS (devices));
}

const char *
quotation_phrase_after_lead (const char *plain)
{
  gsize length = prefix_of (plain, leads, G_N_ELEMENTS (leads));
  return length == 0 ? NULL : plain + length;
}

const char *
quotation_phrase_after_quoting (const char *plain)
{
  gsize length = prefix_of (plain, quotings, G_N_ELEMENTS (quotings));
  return length == 0 ? NULL : plain + length;
}

static gboolean
is_wordly (char c)
{
  return g_ascii_isalnum (c) || (guchar) c >= 0x80;
}

/* How long the verb at P is that ends there as a word, or 0; Japanese has no blanks. */
static gsize
verb_at (const char *p)
{
  gsize longest = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++) {
    if (!begins (p, verbs[i]))
      continue;
    gsize length = strlen (verbs[i]);
    if (!g_ascii_isalpha (*p) || !is_wordly (p[length]))
      longest = MAX (longest, length);
  }
  return longest;
}

const char *
quotation_phrase_find_verb (const char *plain, gsize *length)
{
  const char *last = NULL;
  const char *end = plain;
  for (const char *p = plain; *p != '\0'; p++) {
    if ((guchar) *p < 0x80 && (!g_ascii_isalpha (*p) || (p > plain && is_wordly (p[-1]))))
      continue;
    gsize found = verb_at (p);
    if (found > 0 && p + found > end) {
      last = p;
      end = p + found;
      *length = found;
    }
  }
  return last;
}

gboolean
quotation_phrase_is_particle (const char *word, gsize length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (particles); i++)
    if (strlen (particles[i]) == length && g_ascii_strncasecmp (word, particles[i], length) == 0)
      return TRUE;
  return FALSE;
}

/* TRUE when P is at what ends a prefix whose opening bracket, or NUL, is OPEN: a colon, behind a
 * count as in `Fwd[2]:` and blanks. */
static gboolean
ends_prefix (const char *p, char open)
{
  if (open == '(')
    return *p == ')';
  gsize digits = *p == '[' ? strspn (p + 1, "0123456789") : 0;
  if (digits > 0 && p[digits + 1] == ']')
    p += digits + 2;
  p = skip_ornaments (p, p + strlen (p));
  return *p == ':' || g_str_has_prefix (p, wide_colon);
}

static gboolean
has_prefix_of (const char *subject, char open, const char *const *prefixes, gsize count)
{
  for (gsize i = 0; i < count; i++)
    if (begins (subject, prefixes[i]) && ends_prefix (subject + strlen (prefixes[i]), open))
      return TRUE;
  return FALSE;
}

gboolean
quotation_phrase_is_forward_subject (const char *subject)
{
  const char open = *subject == '[' || *subject == '(' ? *subject : '\0';
  return has_prefix_of (subject + (open == '\0' ? 0 : 1), open, forward_subjects,
                        G_N_ELEMENTS (forward_subjects));
}

gboolean
quotation_phrase_is_reply_subject (const char *subject)
{
  return has_prefix_of (subject, '\0', reply_subjects, G_N_ELEMENTS (reply_subjects));
}

gboolean
quotation_phrase_names_list (const char *plain)
{
  return contains_one_of (plain, lists, G_N_ELEMENTS (lists));
}
