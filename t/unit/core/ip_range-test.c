#include "core/ip_range.h"

static const struct {
  const char *text;
  const char *canonical; /* NULL: refused */
  const char *low;       /* NULL: likewise high: as canonical */
  const char *high;
} parse_case[] = {
  { "192.0.2.1", "192.0.2.1", NULL, NULL },
  { " 192.0.2.1\t", "192.0.2.1", NULL, NULL },
  { "0.0.0.0", "0.0.0.0", NULL, NULL },
  { "255.255.255.255", "255.255.255.255", NULL, NULL },
  { "1.0.0.0", "1.0.0.0", NULL, NULL },
  { "192.0.2.0/24", "192.0.2.0/24", "192.0.2.0", "192.0.2.255" },
  { "192.0.2.77/24", "192.0.2.0/24", "192.0.2.0", "192.0.2.255" },
  { "192.0.2.77/32", "192.0.2.77", NULL, NULL },
  { "192.0.2.77/31", "192.0.2.76/31", "192.0.2.76", "192.0.2.77" },
  { "10.0.0.0/8", "10.0.0.0/8", "10.0.0.0", "10.255.255.255" },
  { "10/8", "10.0.0.0/8", "10.0.0.0", "10.255.255.255" },
  { "172.16/12", "172.16.0.0/12", "172.16.0.0", "172.31.255.255" },
  { "172.16.1/31", "172.16.1.0/31", "172.16.1.0", "172.16.1.1" },
  { "0.0.0.0/0", "0.0.0.0/0", "0.0.0.0", "255.255.255.255" },
  { "192.0.2.7-192.0.2.9", "192.0.2.7-192.0.2.9", "192.0.2.7", "192.0.2.9" },
  { "192.0.2.7 - 192.0.2.9", "192.0.2.7-192.0.2.9", "192.0.2.7", "192.0.2.9" },
  { "192.0.2.9 -192.0.2.7", "192.0.2.7-192.0.2.9", "192.0.2.7", "192.0.2.9" },
  { "9.255.255.255-10.0.0.1", "9.255.255.255-10.0.0.1", "9.255.255.255", "10.0.0.1" },
  { "192.0.2.0-192.0.2.255", "192.0.2.0/24", "192.0.2.0", "192.0.2.255" },
  { "192.0.2.255-192.0.2.0", "192.0.2.0/24", "192.0.2.0", "192.0.2.255" },
  { "192.0.2.1-192.0.2.1", "192.0.2.1", NULL, NULL },
  { "2001:db8::1", "2001:db8::1", NULL, NULL },
  { "2001:0DB8:0:0:0:0:0:0001", "2001:db8::1", NULL, NULL },
  { "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", NULL, NULL },
  { "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1", NULL, NULL },
  { "::", "::", NULL, NULL },
  { "::1", "::1", NULL, NULL },
  { "::1:2", "::1:2", NULL, NULL },
  { "::ffff:192.0.2.1", "::ffff:192.0.2.1", NULL, NULL },
  { "::192.0.2.1", "::c000:201", NULL, NULL },
  { "abcd::192.168.1.1", "abcd::c0a8:101", NULL, NULL },
  { "::192.168.1.1/120", "::c0a8:100/120", "::c0a8:100", "::c0a8:1ff" },
  { "2001:db8::/32", "2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff" },
  { "2001:db8::7/128", "2001:db8::7", NULL, NULL },
  { "2001:db8::7/127", "2001:db8::6/127", "2001:db8::6", "2001:db8::7" },
  { "::/0", "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
  { "2001:db8::9-2001:db8::7", "2001:db8::7-2001:db8::9", "2001:db8::7", "2001:db8::9" },
  { "2001:db8::-2001:db8::ff", "2001:db8::/120", "2001:db8::", "2001:db8::ff" },
  { "", NULL, NULL, NULL },
  { "-", NULL, NULL, NULL },
  { "/", NULL, NULL, NULL },
  { "192.0.2", NULL, NULL, NULL },
  { "192.0.2.256", NULL, NULL, NULL },
  { "192.0.2.1.1", NULL, NULL, NULL },
  { "192.0.2.1.1/24", NULL, NULL, NULL },
  { "192.0.2.01", NULL, NULL, NULL },
  { "0300.0.2.1", NULL, NULL, NULL },
  { "192.0.2.1:80", NULL, NULL, NULL },
  { "[2001:db8::1]", NULL, NULL, NULL },
  { "fe80::1%eth0", NULL, NULL, NULL },
  { "192.0.2.0/33", NULL, NULL, NULL },
  { "192.0.2.0/", NULL, NULL, NULL },
  { "192.0.2.0/024", NULL, NULL, NULL },
  { "192.0.2.0/-1", NULL, NULL, NULL },
  { "192.0.2.0/24/24", NULL, NULL, NULL },
  { "192.0.2.0/255.255.255.0", NULL, NULL, NULL },
  { "172./12", NULL, NULL, NULL },
  { "/12", NULL, NULL, NULL },
  { "192.0.2.0 /24", NULL, NULL, NULL },
  { "192.0.2.1-", NULL, NULL, NULL },
  { "-192.0.2.1", NULL, NULL, NULL },
  { "192.0.2.1-9", NULL, NULL, NULL },
  { "192.0.2.1-2001:db8::1", NULL, NULL, NULL },
  { "192.0.2.0/24-192.0.3.0/24", NULL, NULL, NULL },
  { "192.0.2.1-192.0.2.2-192.0.2.3", NULL, NULL, NULL },
  { "192.0.2.1, 192.0.2.2", NULL, NULL, NULL },
  { "8.13.8/8.13.0/1.0", NULL, NULL, NULL },
  { "2001:db8::/129", NULL, NULL, NULL },
  { "2001:db8/32", NULL, NULL, NULL },
  { "2001:db8::1::", NULL, NULL, NULL },
  { "abcd::34.3", NULL, NULL, NULL },
  { "abcd::192.168.1.2.3", NULL, NULL, NULL },
  { "z::a", NULL, NULL, NULL },
  { "scan::add", NULL, NULL, NULL },
  { "localhost", NULL, NULL, NULL },
  { "\xff", NULL, NULL, NULL },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (parse_case); i++) {
    IpRange range = { 0 };
    const IpRange untouched = { 0 };
    const char *canonical = parse_case[i].canonical;
    g_test_message ("row %u", i);
    g_assert_cmpint (ip_range_parse (parse_case[i].text, &range), ==, canonical != NULL);
    if (canonical == NULL) {
      g_assert_cmpmem (&range, sizeof range, &untouched, sizeof untouched);
      continue;
    }
    g_autofree char *text = ip_range_text (&range);
    g_autofree char *low = ip_range_low (&range);
    g_autofree char *high = ip_range_high (&range);
    g_assert_cmpstr (text, ==, canonical);
    g_assert_cmpstr (low, ==, parse_case[i].low == NULL ? canonical : parse_case[i].low);
    g_assert_cmpstr (high, ==, parse_case[i].high == NULL ? canonical : parse_case[i].high);
    IpRange again;
    g_assert_true (ip_range_parse (text, &again));
    g_assert_cmpmem (&again, sizeof again, &range, sizeof range);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/ip_range/reads-and-writes-one-form", test_parse);
  return g_test_run ();
}
