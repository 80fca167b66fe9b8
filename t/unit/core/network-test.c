#include "core/network.h"

static const struct {
  const char *text;
  guint bits; /* 0: no network */
} parse_case[] = {
  { "192.0.2.0/24", 120 },
  { "192.0.2.7", 128 },
  { "192.0.2.7/32", 128 },
  { "0.0.0.0/0", 96 },
  { "128.0.0.0/1", 97 },
  { "192.0.2.128/25", 121 },
  { "2001:db8::/32", 32 },
  { "2001:DB8::7", 128 },
  { "2001:db8::/127", 127 },
  { "::ffff:192.0.2.0/120", 120 },
  { "192.0.2.7/24", 0 },
  { "192.0.2.64/25", 0 },
  { "2001:db8::1/127", 0 },
  { "2001:db8:0:0:8000::/64", 0 },
  { "192.0.2.0/33", 0 },
  { "2001:db8::/129", 0 },
  { "192.0.2.0/", 0 },
  { "192.0.2.0/024", 0 },
  { "192.0.2.0/+24", 0 },
  { "192.0.2.0/-1", 0 },
  { "192.0.2.0/24/24", 0 },
  { "192.0.2.0/99999999999999999999", 0 },
  { "192.0.2.0 /24", 0 },
  { " 192.0.2.0/24", 0 },
  { "192.0.2/24", 0 },
  { "192.0.2.256", 0 },
  { "192.0.2.0/255.255.255.0", 0 },
  { "IPv6:2001:db8::7", 0 },
  { "fe80::1%eth0", 0 },
  { "example.net", 0 },
  { "/24", 0 },
  { "", 0 },
};

static void
test_parse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (parse_case); i++) {
    g_autofree Network *network = network_parse (parse_case[i].text);
    guint bits = network == NULL ? 0 : network->bits;
    if (bits != parse_case[i].bits)
      g_error ("%s: %u bits", parse_case[i].text, bits);
  }
}

static void
test_everything (void)
{
  g_autofree Network *all = network_parse ("::/0");
  g_assert_nonnull (all);
  g_assert_cmpuint (all->bits, ==, 0);
  g_assert_true (network_contains (all, "2001:db8::7"));
  g_assert_false (network_contains (all, "unknown"));
}

static const struct {
  const char *network;
  const char *address;
  gboolean inside;
} contains_case[] = {
  { "192.0.2.0/24", "192.0.2.0", TRUE },
  { "192.0.2.0/24", "192.0.2.255", TRUE },
  { "192.0.2.0/24", "192.0.1.255", FALSE },
  { "192.0.2.0/24", "192.0.3.0", FALSE },
  { "192.0.2.128/25", "192.0.2.128", TRUE },
  { "192.0.2.128/25", "192.0.2.127", FALSE },
  { "192.0.2.7", "192.0.2.7", TRUE },
  { "192.0.2.7", "192.0.2.6", FALSE },
  { "192.0.2.0/24", "::ffff:192.0.2.9", TRUE },
  { "192.0.2.0/24", "IPv6:::ffff:192.0.2.9", TRUE },
  { "0.0.0.0/0", "203.0.113.1", TRUE },
  { "0.0.0.0/0", "2001:db8::7", FALSE },
  { "0.0.0.0/0", "::1", FALSE },
  { "2001:db8::/32", "2001:db8:ffff::7", TRUE },
  { "2001:db8::/32", "IPv6:2001:db8::7", TRUE },
  { "2001:db8::/32", "ipv6:2001:DB8::7", TRUE },
  { "2001:db8::/32", "2001:db9::", FALSE },
  { "2001:db8::/32", "32.1.13.184", FALSE },
  { "2001:db8::/33", "2001:db8:8000::", FALSE },
  { "192.0.2.0/24", NULL, FALSE },
  { "192.0.2.0/24", "", FALSE },
  { "192.0.2.0/24", "unknown", FALSE },
  { "0.0.0.0/0", "unknown", FALSE },
  { "192.0.2.0/24", "192.0.2.7/32", FALSE },
  { "192.0.2.0/24", "[192.0.2.7]", FALSE },
  { "192.0.2.0/24", "192.0.2.7 ", FALSE },
  { "192.0.2.0/24", "IPv6:", FALSE },
};

static void
test_contains (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (contains_case); i++) {
    g_autofree Network *network = network_parse (contains_case[i].network);
    g_assert_nonnull (network);
    if (network_contains (network, contains_case[i].address) != contains_case[i].inside)
      g_error ("%s in %s", contains_case[i].address, contains_case[i].network);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/network/reads-networks-strictly", test_parse);
  g_test_add_func ("/core/network/prefix-of-no-bits-holds-all-addresses", test_everything);
  g_test_add_func ("/core/network/tells-what-lies-inside", test_contains);
  return g_test_run ();
}
