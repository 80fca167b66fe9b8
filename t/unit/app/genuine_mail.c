#include "genuine_mail.h"

#include <string.h>

#include "genuine_form.h"

#define LINE_COLUMNS 76

#define OUTLOOK "X-Mailer: Microsoft Outlook 16.0\nThread-Index: AQHcXH0aZ2Vz\n"
#define EXCHANGE                                                                                   \
  "Thread-Topic: Phishing\nX-MS-Has-Attach:\nx-ms-exchange-messagesentrepresentingtype: 1\n"
#define MOZILLA "User-Agent: Mozilla Thunderbird\n"

static const GenuineClient clients[] = {
  /* Text alone. */
  { "mutt below", "User-Agent: Mutt/2.2.9\nContent-Disposition: inline\n", &form_mutt, NULL,
    "us-ascii", "7bit", "", AROUND_NOTHING, FALSE, TRUE },
  { "mutt between", "User-Agent: Mutt/2.2.9\n", &form_mutt_between, NULL, "iso-8859-1", "8bit", "",
    AROUND_NOTHING, FALSE, TRUE },
  { "Thunderbird flowed", MOZILLA, &form_thunderbird, NULL, "UTF-8", "8bit", "; format=flowed",
    AROUND_NOTHING, FALSE, TRUE },
  { "Thunderbird below, DelSp", MOZILLA, &form_thunderbird_below, NULL, "UTF-8", "7bit",
    "; format=flowed; delsp=yes", AROUND_NOTHING, FALSE, TRUE },
  { "Apple Mail", "X-Mailer: Apple Mail (2.3774)\n", &form_apple, NULL, "utf-8", "quoted-printable",
    "", AROUND_NOTHING, FALSE, TRUE },
  { "iOS Mail", "X-Mailer: iPhone Mail (21A329)\n", &form_ios, NULL, "utf-8", "quoted-printable",
    "", AROUND_NOTHING, FALSE, FALSE },
  { "K-9", "User-Agent: K-9 Mail for Android\n", &form_k9, NULL, "utf-8", "quoted-printable", "",
    AROUND_NOTHING, FALSE, TRUE },
  { "Outlook text", OUTLOOK, &form_outlook, NULL, "utf-8", "base64", "", AROUND_NOTHING, FALSE,
    FALSE },
  { "Outlook text German", OUTLOOK, &form_outlook_german, NULL, "iso-8859-1", "quoted-printable",
    "", AROUND_NOTHING, FALSE, FALSE },
  { "Outlook text French", OUTLOOK, &form_outlook_french, NULL, "windows-1252", "8bit", "",
    AROUND_NOTHING, TRUE, FALSE },
  { "Outlook text Spanish", OUTLOOK, &form_outlook_spanish, NULL, "windows-1252", "base64", "",
    AROUND_TNEF, FALSE, FALSE },
  { "Evolution", "User-Agent: Evolution 3.46.4-2\n", &form_evolution, NULL, "UTF-8", "base64", "",
    AROUND_NOTHING, FALSE, TRUE },
  { "Roundcube flowed", "User-Agent: Roundcube Webmail/1.6.5\n", &form_roundcube, NULL, "UTF-8",
    "8bit", "; format=flowed", AROUND_NOTHING, FALSE, FALSE },
  { "Zimbra text", "X-Mailer: Zimbra 9.0.0\n", &form_zimbra, NULL, "utf-8", "7bit", "",
    AROUND_NOTHING, FALSE, FALSE },
  { "Notes with disclaimer", "X-Mailer: HCL Notes Release 12.0.2\n", &form_notes, NULL,
    "iso-8859-1", "quoted-printable", "", AROUND_NOTHING, FALSE, FALSE },
  { "Alpine", "User-Agent: Alpine 2.26\n", &form_alpine, NULL, "US-ASCII", "7bit",
    "; format=flowed", AROUND_NOTHING, FALSE, FALSE },
  { "Gnus below", "User-Agent: Gnus/5.13 (Gnus v5.13)\n", &form_gnus, NULL, "utf-8",
    "quoted-printable", "", AROUND_NOTHING, FALSE, TRUE },
  { "Claws", "X-Mailer: Claws Mail 4.1.1\n", &form_claws, NULL, "UTF-8", "quoted-printable", "",
    AROUND_FILE, FALSE, TRUE },
  { "Proton", "", &form_proton, NULL, "utf-8", "base64", "", AROUND_NOTHING, FALSE, TRUE },
  { "without MIME", "X-Mailer: mailx 8.1\n", &form_bare, NULL, "utf-8", "8bit", "", AROUND_NO_MIME,
    FALSE, FALSE },
  { "UTF-16", "", &form_bare, NULL, "utf-16", "base64", "", AROUND_NOTHING, FALSE, FALSE },
  { "signature with disclaimer", "X-Mailer: Microsoft Outlook 16.0\n", &form_disclaimer, NULL,
    "windows-1252", "quoted-printable", "", AROUND_SMIME, FALSE, FALSE },
  /* Text and HTML. */
  { "Gmail", "", &form_gmail, &form_gmail_web, "UTF-8", "quoted-printable", "", AROUND_NOTHING,
    FALSE, FALSE },
  { "Exchange both", EXCHANGE, &form_exchange, &form_outlook_mobile, "utf-8", "base64", "",
    AROUND_LOGO, FALSE, FALSE },
  { "Samsung both", "", &form_samsung, &form_samsung_html, "utf-8", "base64", "", AROUND_NOTHING,
    FALSE, FALSE },
  { "Yahoo both", "X-Mailer: WebService/1.1.22941 YMailNovation\n", &form_yahoo, &form_yahoo_html,
    "UTF-8", "quoted-printable", "", AROUND_NOTHING, FALSE, FALSE },
  { "iOS both", "X-Mailer: iPhone Mail (22B91)\n", &form_ios, &form_ios_html, "utf-8",
    "quoted-printable", "", AROUND_FILE, FALSE, FALSE },
  { "Thunderbird both", MOZILLA, &form_thunderbird, &form_thunderbird_html, "UTF-8", "8bit",
    "; format=flowed", AROUND_NOTHING, FALSE, TRUE },
  { "Outlook both", OUTLOOK, &form_outlook_doubled, &form_word, "us-ascii", "7bit", "",
    AROUND_NOTHING, FALSE, FALSE },
  /* HTML alone. */
  { "Outlook", OUTLOOK, NULL, &form_word, "windows-1252", "quoted-printable", "", AROUND_NOTHING,
    FALSE, FALSE },
  { "Outlook German", OUTLOOK, NULL, &form_word_german, "iso-8859-1", "quoted-printable", "",
    AROUND_NOTHING, TRUE, FALSE },
  { "Outlook with logo and banner", OUTLOOK, NULL, &form_word_banner, "us-ascii",
    "quoted-printable", "", AROUND_LOGO, FALSE, FALSE },
  { "Outlook web", EXCHANGE, NULL, &form_outlook_web, "utf-8", "base64", "", AROUND_NOTHING, FALSE,
    FALSE },
  { "Outlook mobile", EXCHANGE, NULL, &form_outlook_mobile, "us-ascii", "quoted-printable", "",
    AROUND_NOTHING, FALSE, FALSE },
  { "Exchange from text", EXCHANGE, NULL, &form_exchange_html, "utf-8", "base64", "", AROUND_FILE,
    FALSE, FALSE },
  { "Gmail page", "", NULL, &form_gmail_web, "UTF-8", "quoted-printable", "", AROUND_NOTHING, FALSE,
    FALSE },
  { "Gmail Android", "", NULL, &form_gmail_android, "UTF-8", "base64", "", AROUND_NOTHING, FALSE,
    FALSE },
  { "Apple Mail page", "X-Mailer: Apple Mail (2.3774)\n", NULL, &form_apple_html, "utf-8",
    "quoted-printable", "", AROUND_NOTHING, TRUE, TRUE },
  { "iOS page", "X-Mailer: iPhone Mail (22B91)\n", NULL, &form_ios_html, "utf-8", "base64", "",
    AROUND_FILE, FALSE, FALSE },
  { "Thunderbird page", MOZILLA, NULL, &form_thunderbird_html, "UTF-8", "8bit", "", AROUND_SMIME,
    FALSE, FALSE },
  { "Samsung page", "", NULL, &form_samsung_html, "utf-8", "base64", "", AROUND_NOTHING, FALSE,
    FALSE },
  { "Zimbra page", "X-Mailer: Zimbra 9.0.0\n", NULL, &form_zimbra_html, "utf-8", "quoted-printable",
    "", AROUND_NOTHING, FALSE, FALSE },
  { "Roundcube page", "User-Agent: Roundcube Webmail/1.6.5\n", NULL, &form_roundcube_html, "UTF-8",
    "quoted-printable", "", AROUND_NOTHING, FALSE, FALSE },
  { "Notes page", "X-Mailer: HCL Notes Release 12.0.2\n", NULL, &form_notes_html, "us-ascii",
    "7bit", "", AROUND_NOTHING, FALSE, FALSE },
  { "Yahoo page", "X-Mailer: WebService/1.1.22941 YMailNovation\n", NULL, &form_yahoo_html, "UTF-8",
    "base64", "", AROUND_TNEF, FALSE, FALSE },
};

const GenuineClient *
genuine_client (guint i)
{
  return i < G_N_ELEMENTS (clients) ? &clients[i] : NULL;
}

static char *
base64 (const char *bytes, gsize length)
{
  g_autofree char *one_line = g_base64_encode ((const guchar *) bytes, length);
  g_autoptr (GString) lines = g_string_new (NULL);
  for (const char *at = one_line; *at != '\0'; at += strnlen (at, LINE_COLUMNS))
    g_string_append_printf (lines, "%.*s\n", LINE_COLUMNS, at);
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

static char *
quoted_printable (const char *bytes)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize start = 0;
  for (const char *at = bytes; *at != '\0'; at++) {
    gboolean last = at[1] == '\n' || at[1] == '\0';
    if (*at == '\n') {
      g_string_append_c (out, '\n');
      start = out->len;
      continue;
    }
    if (out->len - start >= LINE_COLUMNS - 4) {
      g_string_append (out, "=\n");
      start = out->len;
    }
    if ((guchar) *at >= 0x7F || *at == '=' || (*at == ' ' && last))
      g_string_append_printf (out, "=%02X", (guchar) *at);
    else
      g_string_append_c (out, *at);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* TEXT as a part of SUBTYPE, with its header, ended by a line end. */
static char *
text_part (const GenuineClient *client, const char *subtype, const char *text)
{
  gsize length;
  const char *charset = client->charset;
  g_autofree char *bytes = g_convert (text, -1, charset, "UTF-8", NULL, &length, NULL);
  if (bytes == NULL) {
    charset = "UTF-8";
    bytes = g_strdup (text);
    length = strlen (text);
  }
  const char *encoding = client->encoding;
  if (g_str_equal (encoding, "7bit") && !g_str_is_ascii (text))
    encoding = "8bit";
  g_autofree char *content = g_str_equal (encoding, "base64")             ? base64 (bytes, length)
                             : g_str_equal (encoding, "quoted-printable") ? quoted_printable (bytes)
                                                                          : g_strdup (bytes);
  return g_strdup_printf ("Content-Type: text/%s; charset=\"%s\"%s\n"
                          "Content-Transfer-Encoding: %s\n\n%s",
                          subtype, charset, g_str_equal (subtype, "plain") ? client->parameter : "",
                          encoding, content);
}

/* FIRST and SECOND in a multipart of TYPE, with its header. */
static char *
multipart (const char *type, const char *first, const char *second)
{
  static const char boundary[] = "=_part_";
  g_autofree char *word = g_strndup (type, strcspn (type, ";"));
  return g_strdup_printf ("Content-Type: multipart/%s; boundary=\"%s%s\"\n\n--%s%s\n%s\n--%s%s\n"
                          "%s\n--%s%s--\n",
                          type, boundary, word, boundary, word, first, boundary, word, second,
                          boundary, word);
}

/* What client->text or page say, or both. */
static char *
text_of (const GenuineClient *client, const GenuineDraft *draft)
{
  g_autofree char *plain = client->text == NULL ? NULL : genuine_plain (client->text, draft);
  g_autofree char *page = client->page == NULL ? NULL : genuine_html (client->page, draft);
  if (plain != NULL && strstr (client->parameter, "flowed") != NULL) {
    g_autofree char *fixed = g_steal_pointer (&plain);
    plain = genuine_flowed (fixed, strstr (client->parameter, "delsp") != NULL);
  }
  g_autofree char *one = plain == NULL ? NULL : text_part (client, "plain", plain);
  g_autofree char *other = page == NULL ? NULL : text_part (client, "html", page);
  if (one != NULL && other != NULL)
    return multipart ("alternative", one, other);
  return one != NULL ? g_steal_pointer (&one) : g_steal_pointer (&other);
}

/* The start of a picture, and of nothing else. */
#define PICTURE "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA\n"

static char *
with_around (const GenuineClient *client, const char *text)
{
  switch (client->around) {
  case AROUND_LOGO:
    return multipart ("related", text,
                      "Content-Type: image/png; name=\"image001.png\"\n"
                      "Content-ID: <logo@01DC>\nContent-Disposition: inline\n"
                      "Content-Transfer-Encoding: base64\n\n" PICTURE);
  case AROUND_FILE:
    return multipart ("mixed", text,
                      "Content-Type: image/png; name=\"logo.png\"\n"
                      "Content-Disposition: inline; filename=\"logo.png\"\n"
                      "Content-Transfer-Encoding: base64\n\n" PICTURE);
  case AROUND_TNEF:
    return multipart ("mixed", text,
                      "Content-Type: application/ms-tnef; name=\"winmail.dat\"\n"
                      "Content-Disposition: attachment; filename=\"winmail.dat\"\n"
                      "Content-Transfer-Encoding: base64\n\neJ8+IiQAAQaQCAAEAAAAAAABAAEAAQeQ\n");
  case AROUND_SMIME:
    return multipart ("signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256", text,
                      "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\n"
                      "Content-Disposition: attachment; filename=\"smime.p7s\"\n"
                      "Content-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCAMIACAQExDzAN\n");
  case AROUND_NOTHING:
  case AROUND_NO_MIME:
    return g_strdup (text);
  }
  g_assert_not_reached ();
}

/* PART and what it is signed with. */
static char *
signed_part (const char *part, const GenuineHeader *header)
{
  g_autofree char *bare = g_strndup (part, strlen (part) - 1);
  g_autofree char *canonical = genuine_replaced (bare, "\n", "\r\n");
  g_autofree char *armor = header->sign (canonical, header->data);
  g_autofree char *signature =
      g_strconcat ("Content-Type: application/pgp-signature; name=\"signature.asc\"\n"
                   "Content-Description: OpenPGP digital signature\n"
                   "Content-Disposition: attachment; filename=\"signature.asc\"\n\n",
                   armor, NULL);
  return multipart ("signed; micalg=pgp-sha512; protocol=\"application/pgp-signature\"", bare,
                    signature);
}

static char *
body_of (const GenuineClient *client, const GenuineDraft *draft, const GenuineHeader *header)
{
  g_autofree char *text = text_of (client, draft);
  g_autofree char *whole = with_around (client, text);
  return header->sign == NULL ? g_steal_pointer (&whole) : signed_part (whole, header);
}

/* DRAFT with no-break spaces where CLIENT puts them. */
static char *
spaced (const GenuineClient *client, const char *text)
{
  return client->narrow ? genuine_replaced (text, ": ", ":\u00A0") : g_strdup (text);
}

char *
genuine_mail (const GenuineClient *client, const GenuineDraft *draft, const GenuineHeader *header)
{
  g_autofree char *commands = spaced (client, draft->commands);
  GenuineDraft typed = *draft;
  typed.commands = commands;
  g_autofree char *body = body_of (client, &typed, header);
  g_autofree char *thread = header->reply_to == NULL
                                ? g_strdup ("")
                                : g_strdup_printf ("In-Reply-To: %s\nReferences: %s\n",
                                                   header->reply_to, header->reply_to);
  gboolean bare = client->around == AROUND_NO_MIME;
  const char *content = bare ? strstr (body, "\n\n") + 1 : body;
  return g_strdup_printf ("%sFrom: Alice Example <%s>\nTo: <%s>\nSubject: %s\nMessage-ID: %s\n"
                          "Date: Mon, 23 Nov 2026 11:05:00 +0000\n%s%s%s%s",
                          header->fields, draft->from, draft->to, header->subject,
                          header->message_id, thread, client->fields,
                          bare ? "" : "MIME-Version: 1.0\n", content);
}
