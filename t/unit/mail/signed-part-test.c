#include "config.h"

#include "base/clock.h"

#include "mail/openpgp.h"
#include "mail/signed-part.h"

#include "cost.h"
#include "keyring.h"
#include "parsed.h"

#define ANN "Ann <ann@staff.example>"
#define TOP "From: Ann <ann@staff.example>\nSubject: outer\nDate: Mon, 23 Nov 2026 11:00:00 +0000\n"
#define TYPE(protocol, micalg, boundary)                                                           \
  "Content-Type: multipart/signed; micalg=" micalg ";\n protocol=\"" protocol                      \
  "\"; boundary=\"" boundary "\"\n"
#define SIGNED TYPE ("application/pgp-signature", "pgp-sha256", "b")
#define HEADER TOP "MIME-Version: 1.0\n" SIGNED "\n"
#define PLAIN "Content-Type: text/plain\n\nTake\n\nhello\n"
#define BLOCK "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n"
#define PART "Content-Type: application/pgp-signature; name=\"signature.asc\"\n\n" BLOCK
#define WHOLE HEADER "--b\n" PLAIN "\n--b\n" PART "\n--b--\n"

static const char *
problem_of (const Mail *mail)
{
  return mail->signed_part == NULL ? "not signed" : mail->signed_part->problem;
}

static char *
slice (const char *mail, const MailSignature *part)
{
  return g_strndup (mail + part->offset, (gsize) part->length);
}

static void
test_cut (void)
{
  static const struct {
    const char *label;
    const char *mail;
    const char *bytes;
    const char *text;
  } cases[] = {
    { "plain", WHOLE, PLAIN, "Take\n\nhello" },
    { "the line end before the boundary is the boundary's",
      HEADER "--b\n" PLAIN "\n\n\n--b\n" PART "--b--\n", PLAIN "\n\n", "Take\n\nhello" },
    { "no line end of its own", HEADER "--b\nContent-Type: text/plain\n\nx\n--b\n" PART "--b--",
      "Content-Type: text/plain\n\nx", "x" },
    { "blanks behind the boundary", HEADER "--b \t\n" PLAIN "\n--b  \n" PART "\n--b-- \n", PLAIN,
      "Take\n\nhello" },
    { "a notice to old clients",
      HEADER "This is an OpenPGP/MIME signed message (RFC 4880 and 3156)\n--b\n" PLAIN
             "\n--b\n" PART "--b--\n\n \n",
      PLAIN, "Take\n\nhello" },
    { "blank lines around", HEADER "\n \n--b\n" PLAIN "\n--b\n" PART "--b--\n\n\n", PLAIN,
      "Take\n\nhello" },
    { "trailing blanks and form feed stay",
      HEADER "--b\nContent-Type: text/plain\n\na \t\n\f\n-- \nx\n\n--b\n" PART "--b--\n",
      "Content-Type: text/plain\n\na \t\n\f\n-- \nx\n", "a \t\n\xEF\xBF\xBD" },
    { "inner multipart with words behind it",
      HEADER "--b\nContent-Type: multipart/mixed; boundary=inner\n\n--inner\n" PLAIN
             "\n--inner--\nbehind\n\n--b\n" PART "--b--\n",
      "Content-Type: multipart/mixed; boundary=inner\n\n--inner\n" PLAIN "\n--inner--\nbehind\n",
      "Take\n\nhello" },
    { "HTML only", HEADER "--b\nContent-Type: text/html\n\n<p>Take<p>hello\n\n--b\n" PART "--b--\n",
      "Content-Type: text/html\n\n<p>Take<p>hello\n", "Take\n\nhello" },
    { "an mbox's first line", "From ann Mon Nov 23\n" WHOLE, PLAIN, "Take\n\nhello" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autoptr (Mail) mail = parsed_text (cases[i].mail);
    g_assert_cmpstr (problem_of (mail), ==, NULL);
    g_autofree char *bytes = slice (cases[i].mail, mail->signed_part);
    g_assert_cmpstr (bytes, ==, cases[i].bytes);
    g_assert_cmpstr (mail->signed_part->text, ==, cases[i].text);
    g_assert_cmpstr (mail->signed_part->armor, ==,
                     "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----");
    g_assert_null (mail->signed_part->subject);
  }
}

static const struct {
  const char *label;
  const char *mail;
  const char *problem;
} problems[] = {
  { "not signed", TOP "\nhello\n", "not signed" },
  { "words before", HEADER "Status: resolved\n\n--b\n" PLAIN "\n--b\n" PART "--b--\n",
    "words around" },
  { "a notice and words", HEADER "MIME\nTake\n--b\n" PLAIN "\n--b\n" PART "--b--\n",
    "words around" },
  { "words behind", WHOLE "a list's footer\n", "words around" },
  { "three parts", HEADER "--b\n" PLAIN "\n--b\n" PART "\n--b\n" PLAIN "\n--b--\n",
    "does not consist" },
  { "three parts, the signature last",
    HEADER "--b\n" PLAIN "\n--b\n" PLAIN "\n--b\n" PART "\n--b--\n", "does not consist" },
  { "one part", HEADER "--b\n" PLAIN "\n--b--\n", "not complete" },
  { "no end", HEADER "--b\n" PLAIN "\n--b\n" PART, "not complete" },
  { "no parts", HEADER "hello\n", "not complete" },
  { "no body", TOP SIGNED, "not complete" },
  { "its end twice", HEADER "--b\n" PLAIN "\n--b\n" PART "--b--\n--b--\n", "does not consist" },
  { "ended before the signature", HEADER "--b\n" PLAIN "\n--b--\n--b\n" PART "--b--\n",
    "does not consist" },
  { "a longer boundary between", HEADER "--b\n" PLAIN "\n--bc\n" PART "--b--\n",
    "does not consist" },
  { "a longer boundary within", HEADER "--b\n" PLAIN "--bc\nx\n\n--b\n" PART "--b--\n",
    "does not consist" },
  { "the parts in the wrong order", HEADER "--b\n" PART "\n--b\n" PLAIN "\n--b--\n",
    "no OpenPGP signature" },
  { "signature in base64",
    HEADER "--b\n" PLAIN "\n--b\nContent-Transfer-Encoding: base64\n" PART "--b--\n",
    "no OpenPGP signature" },
  { "signature of two types",
    HEADER "--b\n" PLAIN "\n--b\nContent-Type: text/plain\n" PART "--b--\n",
    "no OpenPGP signature" },
  { "signature with controls", HEADER "--b\n" PLAIN "\n--b\n" PART "\x1B[2J\n--b--\n",
    "no ASCII armour" },
  { "signature beyond ASCII", HEADER "--b\n" PLAIN "\n--b\n" PART "\xC3\xBC\n--b--\n",
    "no ASCII armour" },
  { "no header in the signed part", HEADER "--b\n\nTake\n\n--b\n" PART "--b--\n", "no part of" },
  { "a file was signed", HEADER "--b\nTake\nx\n\n--b\n" PART "--b--\n", "no part of" },
  { "a header without type", HEADER "--b\nX: y\n\nTake\n\n--b\n" PART "--b--\n", "no part of" },
  { "a type twice", HEADER "--b\nContent-Type: text/html\n" PLAIN "\n--b\n" PART "--b--\n",
    "no part of" },
  { "two types at the root", TOP "Content-Type: text/plain\n" SIGNED "\n--b\n" PLAIN, "two ways" },
  { "two types, the other way", TOP SIGNED "Content-Type: text/plain\n\nTake\n", "two ways" },
  { "root in base64", TOP "Content-Transfer-Encoding: base64\n" SIGNED "\n--b\n", "two ways" },
  { "a broken header", TOP "no field\n" SIGNED "\n--b\n" PLAIN "\n--b\n" PART "--b--\n",
    "two ways" },
  { "two boundaries",
    TOP "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b; "
        "boundary=c\n\n--b\n" PLAIN "\n--b\n" PART "--b--\n",
    "two ways" },
  { "no boundary", TOP "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"\n\n",
    "two ways" },
  { "a boundary that is none",
    TOP TYPE ("application/pgp-signature", "pgp-sha256", "b|\xC3\xBC") "\n", "two ways" },
  { "no protocol", TOP "Content-Type: multipart/signed; boundary=b\n\n--b\n", "OpenPGP's" },
  { "S/MIME", TOP TYPE ("application/pkcs7-signature", "sha-256", "b") "\n--b\n", "S/MIME" },
  { "SHA-1", TOP TYPE ("application/pgp-signature", "PGP-SHA1", "b") "\n--b\n", "too weak" },
  { "MD5", TOP TYPE ("application/pgp-signature", "pgp-md5", "b") "\n--b\n", "too weak" },
  { "within a mailing list's mail",
    TOP "Content-Type: multipart/mixed; boundary=outer\n\n--outer\n" SIGNED "\n--b\n" PLAIN
        "\n--b\n" PART "\n--b--\n\n--outer\n" PLAIN "\n--outer--\n",
    "only a part" },
  { "clearsigned", TOP "\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nTake\n" BLOCK,
    "within its text" },
  { "S/MIME in one piece",
    TOP "Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nAAAA\n", "S/MIME" },
  { "quoted", TOP "\n> -----BEGIN PGP SIGNED MESSAGE-----\n", "not signed" },
};

/* What is outside is not read: neither before, nor behind, nor as another reading of the header. */
static void
test_problems (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++) {
    g_test_message ("%s", problems[i].label);
    g_autoptr (Mail) mail = parsed_text (problems[i].mail);
    g_assert_nonnull (problem_of (mail));
    g_assert_nonnull (strstr (problem_of (mail), problems[i].problem));
    if (mail->signed_part == NULL)
      continue;
    g_assert_cmpstr (mail->signed_part->text, ==, "");
    g_assert_cmpstr (mail->signed_part->armor, ==, "");
    g_assert_cmpint (mail->signed_part->length, ==, 0);
  }
}

static void
test_long_armor (void)
{
  g_autofree char *filler = g_strnfill (SIGNED_PART_ARMOR_BYTES, 'A');
  g_autofree char *text =
      g_strconcat (HEADER "--b\n" PLAIN "\n--b\n" PART, filler, "\n--b--\n", NULL);
  g_autoptr (Mail) mail = parsed_text (text);
  g_assert_nonnull (strstr (problem_of (mail), "no ASCII armour"));
}

static void
test_subject (void)
{
  static const struct {
    const char *label;
    const char *header;
    const char *subject;
  } cases[] = {
    { "hp", "Content-Type: text/plain; hp=\"clear\"\nSubject: [x #1] inner\n", "[x #1] inner" },
    { "legacy", "Subject: inner\nContent-Type: text/plain; protected-headers=\"v1\"\n", "inner" },
    { "encoded and folded",
      "Subject: =?utf-8?Q?gr=C3=BC=C3=9F?=\n =?utf-8?Q?e=0Ax?=\nContent-Type: text/plain; "
      "hp=clear\n",
      "grüße x" },
    { "not protected", "Subject: inner\nContent-Type: text/plain\n", NULL },
    { "for encryption", "Subject: inner\nContent-Type: text/plain; hp=cipher\n", NULL },
    { "twice", "Subject: a\nSubject: b\nContent-Type: text/plain; hp=clear\n", NULL },
    { "none", "Content-Type: text/plain; hp=clear\n", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].label);
    g_autofree char *text =
        g_strconcat (HEADER "--b\n", cases[i].header, "\nhello\n\n--b\n" PART "--b--\n", NULL);
    g_autoptr (Mail) mail = parsed_text (text);
    g_assert_cmpstr (problem_of (mail), ==, NULL);
    g_assert_cmpstr (mail->signed_part->subject, ==, cases[i].subject);
    g_assert_cmpstr (mail->signed_part->text, ==, "hello");
    g_assert_cmpstr (mail->subject, ==, "outer");
  }
}

/* Quoted history is no new text of the signed part either. */
static void
test_quotation (void)
{
  g_autoptr (Mail) mail =
      parsed_text (TOP "In-Reply-To: <a@x.example>\nMIME-Version: 1.0\n" SIGNED
                       "\n--b\nContent-Type: text/plain\n\nTake\n\nOn Monday Eve wrote:\n"
                       "> Status: rejected\n\n-- \nAnn\n\n--b\n" PART "--b--\n");
  g_assert_cmpstr (problem_of (mail), ==, NULL);
  g_assert_cmpstr (mail->signed_part->text, ==, "Take");
  g_assert_cmpstr (mail->text, ==, "Take");
}

static void
test_defects (void)
{
  g_autoptr (Mail) mail = parsed_text (
      HEADER
      "--b\nContent-Type: text/html\n\n<p>Take<p style=\"display:none\">hidden</p>\n\n--b\n" PART
      "--b--\n");
  g_autoptr (Mail) plain =
      parsed_text (TOP "Content-Type: text/html\n\n<p>Take<p style=\"display:none\">hidden</p>\n");
  g_assert_cmpuint (g_strv_length (plain->defects), >, 0);
  for (char **defect = plain->defects; *defect != NULL; defect++)
    parsed_assert_defect (mail, *defect);
}

/* Mail as programs write it; `%` stands for the signature. */
typedef struct {
  const char *label;
  const char *sign;     /* options of gpg */
  const char *header;   /* of the mail, from MIME-Version on, and what precedes the first part */
  const char *boundary; /* */
  const char *part;     /* what is signed */
  const char *behind;   /* header of the signature */
  const char *text;
  const char *subject;
} Shape;

static const Shape shapes[] = {
  { "Thunderbird", "",
    "Message-ID: <1@staff.example>\nDate: Mon, 23 Nov 2026 12:00:00 +0100\nMIME-Version: 1.0\n"
    "User-Agent: Mozilla Thunderbird\nContent-Type: multipart/signed; micalg=pgp-sha256;\n"
    " protocol=\"application/pgp-signature\";\n boundary=\"------------0aB1cD2eF3gH4iJ5\"\n\n"
    "This is an OpenPGP/MIME signed message (RFC 4880 and 3156)\n",
    "------------0aB1cD2eF3gH4iJ5",
    "Content-Type: multipart/mixed; boundary=\"------------zY9xW8vU7\";\n"
    " protected-headers=\"v1\"\nFrom: Ann <ann@staff.example>\nTo: help@csirt.example\n"
    "Message-ID: <1@staff.example>\nSubject: Re: [csirt.example #7] scan\n\n"
    "--------------zY9xW8vU7\nContent-Type: text/plain; charset=UTF-8; format=flowed\n"
    "Content-Transfer-Encoding: "
    "base64\n\nU3RhdHVzOiByZXNvbHZlZA0KDQpEYW5rZSBmw7xyIGRpZSBBbnR3b3J0\n"
    "Lg0K\n\n--------------zY9xW8vU7--\n",
    "Content-Type: application/pgp-signature; name=\"OpenPGP_signature.asc\"\n"
    "Content-Description: OpenPGP digital signature\n"
    "Content-Disposition: attachment; filename=\"OpenPGP_signature.asc\"\n",
    "Status: resolved\n\nDanke für die Antwort.", "Re: [csirt.example #7] scan" },
  { "mutt", "--textmode",
    "MIME-Version: 1.0\nContent-Type: multipart/signed; micalg=pgp-sha512;\n"
    "\tprotocol=\"application/pgp-signature\"; boundary=\"k+w/mQv8wyuph6w0\"\n"
    "Content-Disposition: inline\n\n\n",
    "k+w/mQv8wyuph6w0",
    "Content-Type: text/plain; charset=utf-8\nContent-Disposition: inline\n"
    "Content-Transfer-Encoding: quoted-printable\n\nStatus: resolved\n\nGr=C3=BC=C3=9Fe\n--=20\n"
    "Ann\n",
    "Content-Type: application/pgp-signature; name=\"signature.asc\"\n",
    "Status: resolved\n\nGrüße", NULL },
  { "Apple Mail", "",
    "Content-Type: multipart/signed;\n\tboundary=\"Apple-Mail=_6F1B2C3D\";\n"
    "\tprotocol=\"application/pgp-signature\";\n\tmicalg=pgp-sha512\n"
    "Mime-Version: 1.0 (Mac OS X Mail 16.0)\n\n\n",
    "Apple-Mail=_6F1B2C3D",
    "Content-Transfer-Encoding: 7bit\nContent-Type: text/plain;\n\tcharset=us-ascii\n\n"
    "Take\n\nOn its way.\n",
    "Content-Transfer-Encoding: 7bit\nContent-Disposition: attachment;\n"
    "\tfilename=signature.asc\nContent-Type: application/pgp-signature;\n\tname=signature.asc\n"
    "Content-Description: Message signed with OpenPGP\n",
    "Take\n\nOn its way.", NULL },
  { "GNOME Evolution", "",
    "Content-Type: multipart/signed; micalg=\"pgp-sha256\"; \n"
    "\tprotocol=\"application/pgp-signature\"; boundary=\"=-XyZ/+abc123\"\nMIME-Version: 1.0\n\n\n",
    "=-XyZ/+abc123",
    "Content-Type: multipart/alternative; boundary=\"=-inner987\"\n\n\n--=-inner987\n"
    "Content-Type: text/plain; charset=\"UTF-8\"\nContent-Transfer-Encoding: quoted-printable\n\n"
    "Owner: bob\n\nPlease.\n\n--=-inner987\nContent-Type: text/html; charset=\"utf-8\"\n\n"
    "<html><body>Owner: bob<br><br>Please.</body></html>\n\n--=-inner987--\n",
    "Content-Type: application/pgp-signature; name=\"signature.asc\"\n"
    "Content-Description: This is a digitally signed message part\n"
    "Content-Transfer-Encoding: 7bit\n",
    "Owner: bob\n\nPlease.", NULL },
  { "K-9 Mail", "",
    "MIME-Version: 1.0\nContent-Type: multipart/signed; micalg=\"pgp-sha512\";\n"
    " protocol=\"application/pgp-signature\";\n boundary=\"----4QK2ZT7W0ZQ4ABCDEF\"\n"
    "Content-Transfer-Encoding: 7bit\n\n",
    "----4QK2ZT7W0ZQ4ABCDEF",
    "Content-Type: text/plain;\n charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    "Status: open\n\nBin unterwegs.=20\nBis sp=C3=A4ter\n",
    "Content-Type: application/pgp-signature; name=\"openpgp-digital-signature.asc\"\n"
    "Content-Transfer-Encoding: 7bit\nContent-Description: OpenPGP digital signature\n"
    "Content-Disposition: attachment; filename=\"openpgp-digital-signature.asc\"\n",
    "Status: open\n\nBin unterwegs. \nBis später", NULL },
  { "Outlook with GpgOL", "--textmode",
    "MIME-Version: 1.0\nContent-Type: multipart/signed;\n\tboundary=\"=-=SX6nUQk=-=\";\n"
    "\tprotocol=\"application/pgp-signature\"; micalg=\"pgp-sha256\"\n\n\n",
    "=-=SX6nUQk=-=",
    "Content-Type: multipart/mixed; protected-headers=\"v1\"; boundary=\"=-=4uTb=-=\"\n"
    "Subject: =?utf-8?q?AW=3A_=5Bcsirt=2Eexample_=237=5D_Pr=C3=BCfung?=\n\n--=-=4uTb=-=\n"
    "Content-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n"
    "VGFrZQ0KDQpXaXIga8O8bW1lcm4gdW5zLg0K\n\n--=-=4uTb=-=--\n",
    "Content-Type: application/pgp-signature; name=\"openpgp-digital-signature.asc\"\n"
    "Content-Disposition: attachment; filename=\"openpgp-digital-signature.asc\"\n"
    "Content-Transfer-Encoding: 7Bit\n",
    "Take\n\nWir kümmern uns.", "AW: [csirt.example #7] Prüfung" },
  { "8-bit text with tabs and a long line", "",
    "MIME-Version: 1.0\nContent-Type: MULTIPART/SIGNED; Protocol=application/PGP-Signature;\n"
    " Micalg=pgp-sha384; Boundary=abc\n\n",
    "abc",
    "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"
    "Take\n\n\tgr\xFC\xDF \n\n.\nFrom here\n",
    "Content-Type: application/pgp-signature\n", "Take\n\n\tgrüß \n\n.\nFrom here", NULL },
};

static char *
with_line_ends (const char *text, const char *line_end)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  return g_strjoinv (line_end, lines);
}

/* The mail of SHAPE, signed with the keys in HOME. */
static char *
compose (const Shape *shape, const char *home, const char *line_end)
{
  g_autofree char *part = with_line_ends (shape->part, "\r\n");
  g_autofree char *armor = keyring_sign (home, ANN, shape->sign, part);
  g_autofree char *mail = g_strdup_printf (
      "From: Ann <ann@staff.example>\nTo: help@csirt.example\nSubject: outer\n%s--%s\n%s\n--%s\n"
      "%s\n%s\n--%s--\n",
      shape->header, shape->boundary, shape->part, shape->boundary, shape->behind, armor,
      shape->boundary);
  return with_line_ends (mail, line_end);
}

static void
test_shapes (gconstpointer data)
{
  static const char *const line_ends[] = { "\n", "\r\n" };
  const char *home = data;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (keys, keyring_run (home, "--export", NULL, NULL));
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (shapes); i++) {
    const Shape *shape = &shapes[i / 2];
    g_test_message ("%s, %s", shape->label, i % 2 == 0 ? "LF" : "CR LF");
    g_autofree char *text = compose (shape, home, line_ends[i % 2]);
    g_autoptr (Mail) mail = parsed_text (text);
    const MailSignature *part = mail->signed_part;
    g_assert_cmpstr (problem_of (mail), ==, NULL);
    g_assert_cmpstr (part->text, ==, shape->text);
    g_assert_cmpstr (part->text, ==, mail->text);
    g_assert_cmpstr (part->subject, ==, shape->subject);
    g_autoptr (GBytes) bytes = g_bytes_new (text + part->offset, (gsize) part->length);
    g_autoptr (Signature) signature =
        openpgp_verify (bytes, part->armor, keys, clock_deadline (30), NULL);
    g_assert_cmpint (signature->state, ==, SIGNATURE_GOOD);
    text[part->offset + part->length - 3] ^= 1;
    g_autoptr (GBytes) tampered = g_bytes_new (text + part->offset, (gsize) part->length);
    g_autoptr (Signature) bad =
        openpgp_verify (tampered, part->armor, keys, clock_deadline (30), NULL);
    g_assert_cmpint (bad->state, ==, SIGNATURE_BAD);
  }
}

static void
read_mail (const char *input, gsize length)
{
  g_autoptr (GError) error = NULL;
  mail_free (parsed_within (input, length, &spool_limits, &error));
  g_assert_no_error (error);
}

static void
test_cost (void)
{
  static const CostInput inputs[] = {
    { "empty lines", HEADER "--b\n" PLAIN, "\n", 200000, "\n--b\n" PART "--b--\n" },
    { "boundaries", HEADER, "--b\n", 100, "" },
    { "near boundaries", HEADER "--b\n" PLAIN, "\n-", 100000, "\n--b\n" PART "--b--\n" },
    { "words before", HEADER, "MIME ", 100000, "\n--b\n" PLAIN "\n--b\n" PART "--b--\n" },
    { "header of the part", HEADER "--b\n", "Content-Type: x/y\n", 3000, "\n--b\n" PART "--b--\n" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    cost_assert_linear (&inputs[i], read_mail);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  parsed_load ();
  char *home = keyring_open ();
  keyring_add (home, ANN, "", "ed25519 sign never");
  g_test_add_func ("/mail/signed-part/bytes-between-the-boundaries", test_cut);
  g_test_add_func ("/mail/signed-part/anything-else-is-a-problem", test_problems);
  g_test_add_func ("/mail/signed-part/a-signature-has-a-limit", test_long_armor);
  g_test_add_func ("/mail/signed-part/a-protected-subject-is-read", test_subject);
  g_test_add_func ("/mail/signed-part/quoted-history-is-not-new-text", test_quotation);
  g_test_add_func ("/mail/signed-part/defects-of-the-signed-part-are-told", test_defects);
  g_test_add_data_func ("/mail/signed-part/as-mail-programs-write-it", home, test_shapes);
  g_test_add_func ("/mail/signed-part/time-is-linear", test_cost);
  int status = g_test_run ();
  keyring_close (home);
  return status;
}
