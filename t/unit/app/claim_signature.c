#include "claim_signature.h"

#include <string.h>

#include "base/clock.h"

#include "app/account.h"

#include "../mail/keyring.h"

#define HOUR (60 * 60)
#define DAY (24 * HOUR)
#define PAST "--faked-system-time 20200101T000000! "

typedef enum { ALICE, WITHDRAWN, ENDED, LATER, CAROL, NOBODY, KEYS } Key;

/* Names in keys; whose they are registered as, and for what time. */
static const struct {
  const char *user;
  const char *account;
  const char *not_before;
  const char *not_after;
} keys[KEYS] = {
  [ALICE] = { "alice@staff.example", "alice", NULL, NULL },
  [WITHDRAWN] = { "withdrawn@staff.example", "alice", NULL, NULL },
  [ENDED] = { "ended@staff.example", "alice", NULL, "2026-11-23T09:00:00Z" },
  [LATER] = { "later@staff.example", "alice", "2026-11-23T10:59:00Z", NULL },
  [CAROL] = { "carol@staff.example", "carol", NULL, NULL },
  [NOBODY] = { "alice@evil.example", NULL, NULL, NULL },
};

/* What was done to mail or signature after signing. */
typedef enum { UNTOUCHED, REPLACED, EXTENDED, SHORTENED, DISARMED, DOUBLED } Tampering;

/* Rows below. */
enum { GOOD, USED };

#define UNKNOWN "the signature is by no key registered to the account"
#define UNFIT "the signature does not fit the text"
#define UNTIMELY "signed outside the time for which the key is registered"
#define STALE "the signature is more than 72 hours old"
#define AHEAD "the signature is from the future"

/* Signatures; all are of commands about the ticket whose number is told. */
static const struct {
  const char *label;
  const char *account; /* whose mail it claims to be */
  Key key;
  gint64 age;          /* seconds */
  const char *options; /* for gpg */
  const char *line;    /* of the signed text, that names the ticket */
  guint ticket;        /* that the mail around it names */
  Tampering tampering;
  const char *objection; /* to the signature; NULL: it is good */
  const char *reason;    /* NULL: a good signature that says all it must */
} signatures[] = {
  { "good", "alice", ALICE, HOUR, "", "Ticket: 1\n", 1, UNTOUCHED, NULL, NULL },
  { "used before", "alice", ALICE, HOUR, "", "Ticket: 3\n", 3, UNTOUCHED,
    "the signature was used before, in another mail", NULL },
  { "of another account", "alice", CAROL, HOUR, "", "Ticket: 1\n", 1, UNTOUCHED, UNKNOWN, NULL },
  { "for another account", "carol", ALICE, HOUR, "", "Ticket: 1\n", 1, UNTOUCHED, UNKNOWN, NULL },
  { "of no account", "alice", NOBODY, HOUR, "", "Ticket: 1\n", 1, UNTOUCHED, UNKNOWN, NULL },
  { "for an account without key", "bob", ALICE, HOUR, "", "Ticket: 1\n", 1, UNTOUCHED,
    "signed, but no key is registered to this account", NULL },
  { "revoked key", "alice", WITHDRAWN, HOUR, "", "Ticket: 1\n", 1, UNTOUCHED,
    "signed by a key that was revoked", NULL },
  { "made after the key's time", "alice", ENDED, HOUR, "", "Ticket: 1\n", 1, UNTOUCHED, UNTIMELY,
    NULL },
  { "made in the key's time, which is over", "alice", ENDED, 3 * HOUR, "", "Ticket: 1\n", 1,
    UNTOUCHED, UNTIMELY, NULL },
  { "made before the key's time", "alice", LATER, HOUR, "", "Ticket: 1\n", 1, UNTOUCHED, UNTIMELY,
    NULL },
  { "expired", "alice", ALICE, 1000 * DAY, "--default-sig-expire 1d ", "Ticket: 1\n", 1, UNTOUCHED,
    "the signature or its key has expired or was revoked", NULL },
  { "stale", "alice", ALICE, 3 * DAY + 60, "", "Ticket: 1\n", 1, UNTOUCHED, STALE, NULL },
  { "years old", "alice", ALICE, 700 * DAY, "", "Ticket: 1\n", 1, UNTOUCHED, STALE, NULL },
  { "a little ahead", "alice", ALICE, -11 * 60, "", "Ticket: 1\n", 1, UNTOUCHED, AHEAD, NULL },
  { "of tomorrow", "alice", ALICE, -DAY, "", "Ticket: 1\n", 1, UNTOUCHED, AHEAD, NULL },
  { "weak digest", "alice", ALICE, HOUR, "--digest-algo SHA1 ", "Ticket: 1\n", 1, UNTOUCHED,
    "the signature uses a digest or key that is too weak", NULL },
  { "text replaced", "alice", ALICE, HOUR, "", "Ticket: 2\n", 1, REPLACED, UNFIT, NULL },
  { "text extended", "alice", ALICE, HOUR, "", "Ticket: 1\n", 1, EXTENDED, UNFIT, NULL },
  { "text cut short", "alice", ALICE, HOUR, "", "Ticket: 1\n", 1, SHORTENED, UNFIT, NULL },
  { "no armour", "alice", ALICE, HOUR, "", "Ticket: 1\n", 1, DISARMED,
    "the signature cannot be read", NULL },
  { "doubled", "alice", ALICE, HOUR, "", "Ticket: 1\n", 1, DOUBLED,
    "the mail has more than one signature", NULL },
  { "of another ticket", "alice", ALICE, 2 * HOUR, "", "Ticket: 3\n", 1, UNTOUCHED, NULL,
    "the signed text names another ticket" },
  { "of a new ticket", "alice", ALICE, HOUR, "", "Ticket: new\n", 1, UNTOUCHED, NULL,
    "the signed text names another ticket" },
  { "of no ticket", "alice", ALICE, HOUR, "", "", 1, UNTOUCHED, NULL,
    "the signed text names no ticket; a line `Ticket: N` or `Ticket: new` does" },
};

/* What is signed. */
static const struct {
  const char *label;
  const char *commands;
} orders[] = {
  { "Priority", "Priority: 9\n" },
  { "AddCc", "AddCc: mallory@evil.example\n" },
  { "Reply", "Reply\n" },
  { "Comment", "Comment\n" },
  { "Status", "Status: resolved\n" },
};

#define SIGNED(rest)                                                                               \
  "Content-Type: multipart/signed; micalg=pgp-sha512; protocol=\"application/pgp-signature\"; "    \
  "boundary=b\n" rest
#define ARMORED "Content-Type: application/pgp-signature; name=s.asc\n\nARMOR\n"
#define WHOLE SIGNED ("\n--b\nPART\n--b\n" ARMORED "--b--\n")
#define MIXED "Content-Type: multipart/mixed; boundary=m\n\n--m\n"
#define COVER "Content-Type: text/plain\n\n" CLAIM_MARK "\n"

#define AROUND                                                                                     \
  "its signature covers only a part of it: something stands around that part, such as the footer " \
  "of a mailing list"
#define NOT_TWO "the mail does not consist of one signed part and its signature"
#define TWO_WAYS "its header can be read in two ways"
#define WORDS "there are words around the signed part"
#define NO_PART "what was signed is no part of a mail: its header is missing or broken"

/* What stands around PART and ARMOR; CLEAR is the same commands, good, signed as text. */
static const struct {
  const char *label;
  const char *form;
  const char *problem; /* NULL: the signature counts */
} wrappings[] = {
  { "none", WHOLE, NULL },
  { "signed as text", "Content-Type: text/plain; charset=utf-8\n\nCLEAR",
    "it is signed within its text; only a signature of the whole mail (PGP/MIME) counts" },
  { "nested", MIXED WHOLE "\n--m--\n", AROUND },
  { "with a list's footer", MIXED WHOLE "\n--m\n" COVER "\n--m--\n", AROUND },
  { "behind a cover", MIXED COVER "\n--m\n" WHOLE "\n--m--\n", AROUND },
  { "as an alternative",
    "Content-Type: multipart/alternative; boundary=m\n\n--m\n" COVER "\n--m\n" WHOLE "\n--m--\n",
    AROUND },
  { "as files",
    MIXED COVER "\n--m\nContent-Type: text/plain; name=order.txt\n"
                "Content-Disposition: attachment; filename=order.txt\n\nCLEAR\n--m\n" ARMORED
                "\n--m--\n",
    AROUND },
  { "words before", SIGNED ("\nTake\n--b\nPART\n--b\n" ARMORED "--b--\n"), WORDS },
  { "words behind", WHOLE "Take\n", WORDS },
  { "a third part", SIGNED ("\n--b\nPART\n--b\n" ARMORED "--b\n" COVER "--b--\n"), NOT_TWO },
  { "a part before", SIGNED ("\n--b\n" COVER "--b\nPART\n--b\n" ARMORED "--b--\n"), NOT_TWO },
  { "parts in the wrong order", SIGNED ("\n--b\n" ARMORED "--b\nPART\n--b--\n"),
    "its second part is no OpenPGP signature" },
  { "an end too many", WHOLE "\n--b--\n", NOT_TWO },
  { "no end", SIGNED ("\n--b\nPART\n--b\n" ARMORED),
    "the mail is not complete: a boundary of its signature is missing" },
  { "two types", "Content-Type: text/plain\n" WHOLE, TWO_WAYS },
  { "encoded", "Content-Transfer-Encoding: base64\n" WHOLE, TWO_WAYS },
  { "another protocol",
    "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\n"
    "\n--b\nPART\n--b\n" ARMORED "--b--\n",
    "it is signed with S/MIME; only OpenPGP counts" },
  { "no protocol",
    "Content-Type: multipart/signed; boundary=b\n\n--b\nPART\n--b\n" ARMORED "--b--\n",
    "it does not say that its signature is OpenPGP's" },
  { "weak by its own word",
    "Content-Type: multipart/signed; micalg=pgp-md5; protocol=\"application/pgp-signature\"; "
    "boundary=b\n\n--b\nPART\n--b\n" ARMORED "--b--\n",
    "the digest of its signature is too weak" },
};

#define FOREIGN "the signed text names another ticket"

/* The mail's own header and address, which no signature covers. */
static const struct {
  const char *label;
  const char *recipient;
  const char *subject; /* {TAG} is that of the signature's ticket */
  const char *fields;
  guint ticket;       /* whose token or Message-ID it is, 0 for the signature's */
  const char *reason; /* what a good signature lacks; NULL: nothing */
} outsides[] = {
  { "as written", "help@csirt.example", "Re: {TAG}", "", 0, NULL },
  { "another subject and date", "help@csirt.example", "{TAG} " CLAIM_MARK,
    "Date: Sun, 22 Nov 2026 03:00:00 +0000\nX-Mailer: x\n", 0, NULL },
  { "to somebody else", "report@csirt.example", "Re: {TAG}",
    "Resent-From: mallory@evil.example\nResent-To: report@csirt.example\n", 0, NULL },
  { "another ticket's tag", "help@csirt.example", "Re: [csirt.example #2]", "", 2, FOREIGN },
  { "another ticket's token", "help+STAFF-TOKEN@csirt.example", "Re: {TAG}", "", 2, FOREIGN },
  { "another ticket's Message-ID", "help@csirt.example", "Re: {TAG}", "References: OWN-ID\n", 2,
    FOREIGN },
  { "commands in the header", "help@csirt.example", "Re: {TAG}", "X-Tocsin-Command: Take\n", 0,
    "its proof does not cover the commands in its header" },
};

/* A signed text: what keyring_sign() made of it. */
typedef struct {
  char *part;
  char *armor;
} Signed;

/* Signed when it is first asked for. */
struct _Signer {
  char *home;
  Signed made[G_N_ELEMENTS (signatures)][G_N_ELEMENTS (orders)];
  char *clear[G_N_ELEMENTS (orders)]; /* good, signed as text */
};

static void
register_keys (const Signer *signer, House *house)
{
  const Config *config = house_config (house);
  g_autoptr (GError) error = NULL;
  house_set_now (house, HOUSE_NOW - 30 * DAY);
  house_show_clock (house);
  for (guint i = 0; i < KEYS; i++) {
    keyring_add (signer->home, keys[i].user, PAST, "ed25519 sign never");
    if (keys[i].account == NULL)
      continue;
    g_autoptr (GBytes) bytes = keyring_run (signer->home, "--export %", keys[i].user, NULL);
    const AccountKeyFile key = { .name = keys[i].account,
                                 .bytes = bytes,
                                 .not_before = keys[i].not_before,
                                 .not_after = keys[i].not_after };
    account_key_add (config, &key, &error);
    g_assert_no_error (error);
  }
  g_autofree char *withdrawn = keyring_fingerprint (signer->home, keys[WITHDRAWN].user);
  account_key_revoke (config, "alice", withdrawn, &error);
  g_assert_no_error (error);
  house_set_now (house, HOUSE_NOW);
}

static char *
part_of (const char *line, const char *commands)
{
  return g_strconcat ("Content-Type: text/plain; charset=utf-8\n\n", line, commands,
                      "\n" CLAIM_MARK " It is done.\n", NULL);
}

/* Options for gpg to sign AGE seconds ago. */
static char *
options_of (gint64 age, const char *options)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_utc (HOUSE_NOW - age);
  g_autofree char *time = g_date_time_format (then, "%Y%m%dT%H%M%S!");
  return g_strdup_printf ("%s--faked-system-time %s", options, time);
}

/* TEXT, lines of LF, as it is signed: lines of CR LF. */
static char *
sign (const Signer *signer, Key key, const char *options, const char *text)
{
  g_autoptr (GString) wire = g_string_new (text);
  g_string_replace (wire, "\n", "\r\n", 0);
  g_autofree char *armor = keyring_sign (signer->home, keys[key].user, options, wire->str);
  return g_strdup (g_strstrip (armor));
}

/* Signs, and spoils what was signed. */
static void
make (const Signer *signer, guint signature, guint order, Signed *made)
{
  g_autofree char *options = options_of (signatures[signature].age, signatures[signature].options);
  made->part = part_of (signatures[signature].line, orders[order].commands);
  made->armor = sign (signer, signatures[signature].key, options, made->part);
  switch (signatures[signature].tampering) {
  case UNTOUCHED:
    break;
  case REPLACED:
    g_free (made->part);
    made->part = part_of ("Ticket: 1\n", orders[order].commands);
    break;
  case EXTENDED: {
    g_autofree char *part = g_steal_pointer (&made->part);
    made->part = g_strconcat (part, "P.S. " CLAIM_MARK "\n", NULL);
    break;
  }
  case SHORTENED:
    made->part[strlen (made->part) - 1] = '\0';
    break;
  case DISARMED:
    g_free (made->armor);
    made->armor = g_strdup ("-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----");
    break;
  case DOUBLED: {
    g_autofree char *armor = g_steal_pointer (&made->armor);
    made->armor = g_strconcat (armor, "\n", armor, NULL);
    break;
  }
  }
}

static char *
sign_as_text (const Signer *signer, guint order)
{
  g_autofree char *text = g_strconcat ("Ticket: 1\n", orders[order].commands, "\n", NULL);
  g_autofree char *options = options_of (HOUR, "");
  g_autofree char *command = g_strdup_printf ("--armor %s --local-user %% --clearsign", options);
  g_autoptr (GBytes) input = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) clear = keyring_run (signer->home, command, keys[ALICE].user, input);
  return g_strndup (g_bytes_get_data (clear, NULL), g_bytes_get_size (clear));
}

Signer *
signer_open (House *house)
{
  Signer *signer = g_new0 (Signer, 1);
  signer->home = keyring_open ();
  register_keys (signer, house);
  return signer;
}

void
signer_close (Signer *signer)
{
  if (signer == NULL)
    return;
  for (guint order = 0; order < G_N_ELEMENTS (orders); order++) {
    g_free (signer->clear[order]);
    for (guint i = 0; i < G_N_ELEMENTS (signatures); i++) {
      g_free (signer->made[i][order].part);
      g_free (signer->made[i][order].armor);
    }
  }
  keyring_close (signer->home);
  g_free (signer);
}

/* What a mail is made of: numbers in the tables. */
typedef struct {
  guint signature;
  guint order;
  guint wrapping;
  guint outside;
} Draft;

static char *
draw_mail (Signer *signer, const Draft *draft, guint serial)
{
  Signed *made = &signer->made[draft->signature][draft->order];
  if (made->part == NULL)
    make (signer, draft->signature, draft->order, made);
  if (signer->clear[draft->order] == NULL)
    signer->clear[draft->order] = sign_as_text (signer, draft->order);
  g_autoptr (GString) body = g_string_new (wrappings[draft->wrapping].form);
  g_string_replace (body, "PART", made->part, 1);
  g_string_replace (body, "ARMOR", made->armor, 1);
  g_string_replace (body, "CLEAR", signer->clear[draft->order], 1);
  return g_strdup_printf ("From: %s@staff.example\nTo: help@csirt.example\nSubject: %s\n"
                          "Message-ID: <signed-%u@staff.example>\nMIME-Version: 1.0\n%s%s",
                          signatures[draft->signature].account, outsides[draft->outside].subject,
                          serial, outsides[draft->outside].fields, body->str);
}

static Claim *
claim_of (Signer *signer, const Draft *draft, const ClaimTicket *ticket, guint serial)
{
  guint number = signatures[draft->signature].ticket;
  Claim *claim = g_new0 (Claim, 1);
  g_autofree char *mail = draw_mail (signer, draft, serial);
  claim->mail = claim_fill (mail, ticket, number);
  claim->sender = "alice@staff.example";
  claim->recipient = claim_fill (outsides[draft->outside].recipient, ticket, number);
  claim->label =
      g_strdup_printf ("signed %u: signature: %s; of: %s; around it: %s; outside: %s", serial,
                       signatures[draft->signature].label, orders[draft->order].label,
                       wrappings[draft->wrapping].label, outsides[draft->outside].label);
  return claim;
}

guint
signer_genuine_mails (void)
{
  return G_N_ELEMENTS (orders);
}

Claim *
signer_draw_genuine (Signer *signer, guint i)
{
  static char nothing[] = "";
  const ClaimTicket nowhere = { nothing, nothing, nothing };
  const Draft draft = { .signature = USED, .order = i };
  return claim_of (signer, &draft, &nowhere, 900000 + i);
}

/* The first come whole, by any key and to anywhere; the others are wrapped in something. */
#define WHOLE_ONES (G_N_ELEMENTS (signatures) * G_N_ELEMENTS (outsides))
#define FIRST_FOREIGN 3

guint
signer_forgeries (void)
{
  return WHOLE_ONES + G_N_ELEMENTS (signatures) * (G_N_ELEMENTS (wrappings) - 1);
}

static Draft
draft_of (guint i)
{
  Draft draft = { .signature = i % G_N_ELEMENTS (signatures), .order = i % G_N_ELEMENTS (orders) };
  guint rest = i / G_N_ELEMENTS (signatures);
  draft.outside = rest % G_N_ELEMENTS (outsides);
  if (i >= WHOLE_ONES)
    draft.wrapping = 1 + (i - WHOLE_ONES) / G_N_ELEMENTS (signatures);
  else if (draft.signature == GOOD && outsides[draft.outside].reason == NULL)
    draft.outside += FIRST_FOREIGN;
  return draft;
}

static char *
reason_of (const Draft *draft)
{
  const char *outside = outsides[draft->outside].reason;
  const char *objection = wrappings[draft->wrapping].problem;
  if (objection == NULL)
    objection = signatures[draft->signature].objection;
  if (objection != NULL)
    return g_strdup_printf ("no login; %s; its domain was not verified", objection);
  gboolean by_field = *outsides[draft->outside].fields == 'X';
  const char *reason = signatures[draft->signature].reason;
  return g_strdup (by_field || reason == NULL ? outside : reason);
}

Claim *
signer_draw (Signer *signer, guint i, const ClaimTicket *tickets)
{
  const Draft draft = draft_of (i % signer_forgeries ());
  guint other = outsides[draft.outside].ticket;
  guint ticket = other != 0 ? other : signatures[draft.signature].ticket;
  Claim *claim = claim_of (signer, &draft, &tickets[ticket], i);
  claim->account = signatures[draft.signature].account;
  claim->reason = reason_of (&draft);
  return claim;
}
