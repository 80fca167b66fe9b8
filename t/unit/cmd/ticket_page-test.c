#include <stdlib.h>
#include <string.h>

#include "base/printer.h"

#include "cmd/ticket_page.h"

static const char ticket[] =
    "{'id': 12, 'queue': 'General', 'kind': 'general', 'subject': 'Phishing', 'status': 'open',"
    " 'owner': null, 'requestors': ['ann@outside.example'], 'cc': [], 'admin_cc': ['DutyTeam'],"
    " 'squelched': ['eve@outside.example'], 'priority': 5, 'final_priority': 80,"
    " 'time_worked': 90, 'time_left': 0, 'fields': {'IP': ['192.0.2.0/24', '198.51.100.7']},"
    " 'links': [{'type': 'refers-to', 'ticket': 3}, {'type': 'referred-to-by', 'ticket': 8}],"
    " 'history': [{'n': 1, 'at': '2026-11-23T11:00:00Z', 'actor': 'alice', 'type': 'create',"
    "  'held_back': false, 'proof': 'sasl', 'proof_reason': 'logged in\\nas alice', 'message':"
    "  {'from': 'alice@staff.example', 'text': 'It began.\\n'}},"
    "  {'n': 2, 'at': '2026-11-23T11:01:00Z', 'actor': 'alice', 'type': 'field', 'field': 'IP',"
    "  'old': null, 'new': '198.51.100.7', 'held_back': false, 'proof': 'sasl'}]}";

static const char page[] = "Ticket 12: Phishing\n"
                           "\n"
                           "Queue:        General\n"
                           "Kind:         general\n"
                           "Status:       open\n"
                           "Requestors:   ann@outside.example\n"
                           "AdminCc:      DutyTeam\n"
                           "Gets no mail: eve@outside.example\n"
                           "Priority:     5\n"
                           "Final:        80\n"
                           "Worked:       90 minutes\n"
                           "IP:           192.0.2.0/24, 198.51.100.7\n"
                           "Links:        refers-to 3\n"
                           "              referred-to-by 8\n"
                           "\n"
                           "#1  2026-11-23T11:00:00Z  create  by alice\n"
                           "    Proof:        sasl, logged in as alice\n"
                           "    From:         alice@staff.example\n"
                           "\n"
                           "    It began.\n"
                           "\n"
                           "#2  2026-11-23T11:01:00Z  field IP 198.51.100.7  by alice\n";

static void
test_page (void)
{
  g_autofree char *text = g_strdelimit (g_strdup (ticket), "'", '"');
  g_autoptr (json_t) value = json_loads (text, 0, NULL);
  g_assert_nonnull (value);
  char *shown = NULL;
  size_t length;
  FILE *out = open_memstream (&shown, &length);
  ticket_page_print (out, value);
  fclose (out);
  g_assert_cmpstr (shown, ==, page);
  free (shown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cmd/ticket_page/shows-a-ticket-with-its-history", test_page);
  return g_test_run ();
}
