/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Every read of a picture goes wrong in turn, in every way. What is said of a device afterwards is what is so, or it is
 * not known: nothing is made up, what was not read is told, and devices that the read was not about stay as they are.
 */
#include "facts.h"

#include <support/disturbed.h>
#include <support/everything.h>
#include <support/support.h>

#include <stdlib.h>
#include <string.h>

#define FACT 256
/* Under AddressSanitizer, where a picture is slow, each way sees a part of the reads, another than the others. */
#ifdef __SANITIZE_ADDRESS__
#define STRIDE 3
#else
#define STRIDE 1
#endif

static struct pcipt_ctx *ctx;
static struct pcipt_host *whole, *host;
static struct disturbed *root;

static const char *const trees_read[] = {"no-iommu", "gpu", "sriov"};
#define TREES (int)(sizeof(trees_read) / sizeof(trees_read[0]))

static const struct way {
	enum disturbance how;
	int error;
	bool is_told; /* it says that something is there that cannot be read */
} ways[] = {
	{DISTURB_ERROR, -EIO, true},   {DISTURB_ERROR, -EACCES, true}, {DISTURB_ERROR, -ENOENT, false},
	{DISTURB_ERROR, -EINTR, true}, {DISTURB_EMPTY, 0, false},      {DISTURB_SHORT, 0, false},
	{DISTURB_VANISH, 0, false},
};
#define WAYS (int)(sizeof(ways) / sizeof(ways[0]))

static void begin(const char *name)
{
	struct pt_io *io;

	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
	ck_assert_int_eq(pt_io_open_real(tree(name), &io), 0);
	root = disturb(io);
	pt_io_set(ctx, &root->io);
	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_ALL, &whole), 0);
}

static void end(void)
{
	pcipt_host_unref(whole);
	pcipt_host_unref(host);
	pcipt_ctx_unref(ctx);
	whole = host = NULL;
	ctx = NULL;
}

/* What was not found is not counted. */
static bool counts(const char *name)
{
	static const char *const names[] = {"pcipt_device_get_vf_count", "pcipt_device_get_interface_count",
					    "pcipt_device_get_resizable_bar_count", "pcipt_device_get_acs_missing"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* These have a word for what is not known. That a function which is no bridge is alone in its device is known without
 * its configuration space, so that it needs no access control whatever it is. */
static bool is_unknown(const char *name, const char *is)
{
	static const struct {
		const char *name;
		int unknown;
	} words[] = {{"pcipt_device_get_link_class", PCIPT_LINK_UNKNOWN},
		     {"pcipt_device_get_reset_grade", PCIPT_RESET_UNKNOWN},
		     {"pcipt_device_get_acs_state", PCIPT_ACS_STATE_UNKNOWN},
		     {"pcipt_device_get_acs_state", PCIPT_ACS_STATE_NOT_NEEDED}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(name, words[i].name) && atoi(is) == words[i].unknown)
			return true;
	return false;
}

static bool is_about(const struct pcipt_device *device)
{
	char address[PCIPT_ADDRESS_SIZE];

	return last_address(root->path, address, sizeof(address)) && !strcmp(address, pcipt_device_get_name(device));
}

/*
 * A file that is empty or ends early is read as what it says, and one that is not there says that there is no such
 * thing; neither can be told from what is so. That goes for the device that has the file, and for what is made of files
 * of several: links, the speed of a card, names. Where a link to a physical function or the greatest width cannot be
 * read, the rest of the link's files are no longer passed over, and say what they say.
 */
static bool may_say_otherwise(const struct fact *fact, const struct pcipt_device *device, const struct way *way)
{
	static const char *const of_several[] = {"link_class", "card_speed", "_name"};
	const char *name = pt_base_name(root->path);

	if (way->is_told)
		return is_about(device) && (!strcmp(name, "physfn") || !strcmp(name, "max_link_width"));
	for (size_t i = 0; i < sizeof(of_several) / sizeof(of_several[0]); i++)
		if (strstr(fact->name, of_several[i]))
			return true;
	/* but every function has this one, so that its want says nothing */
	if (way->error == -ENOENT && !strcmp(name, "config"))
		return false;
	return way->how != DISTURB_VANISH && is_about(device);
}

/* How many facts are no longer known. */
static size_t compare_facts(const struct pcipt_device *before, const struct pcipt_device *after, const struct way *way)
{
	size_t lost = 0;

	for (size_t i = 0; i < fact_count; i++) {
		char was[FACT] = "", is[FACT] = "";
		int before_error = facts[i].tell(before, was, sizeof(was));
		int error = facts[i].tell(after, is, sizeof(is));

		/* names are none of the machine's facts */
		lost += error && !before_error && !strstr(facts[i].name, "_name");
		ck_assert_msg(error || (!before_error && !strcmp(was, is)) || counts(facts[i].name) ||
				      is_unknown(facts[i].name, is) || may_say_otherwise(&facts[i], before, way),
			      "without %s, %s of %s was %s (%d) and is %s", root->path, facts[i].name,
			      pcipt_device_get_name(before), was, before_error, is);
	}
	return lost;
}

static void compare(const struct way *way)
{
	size_t lost = 0;

	for (size_t i = 0; i < pcipt_host_get_device_count(host); i++) {
		const struct pcipt_device *after = pcipt_host_get_device(host, i);
		const struct pcipt_device *before = pcipt_host_find_device(whole, pcipt_device_get_address(after));

		ck_assert_msg(before != NULL, "without %s a device is made up", root->path);
		lost += compare_facts(before, after, way);
	}
	ck_assert_msg(!lost || !way->is_told || pcipt_host_get_unread_count(host) > pcipt_host_get_unread_count(whole),
		      "%s is nowhere told", root->path);
}

/* What every function has and a picture cannot do without: a machine that cannot be read is never an empty one. */
static void assert_may_fail(int r, const struct way *way)
{
	ck_assert_msg(r == (way->error ? way->error : -PCIPT_E_MALFORMED) || r == -PCIPT_E_NO_PCI || r == -ENOENT,
		      "without %s: %s", root->path, pcipt_strerror(r));
	ck_assert_msg(!strncmp(root->path, "sys/bus/pci/devices", 19) || !strncmp(root->path, "sys/devices/", 12),
		      "without %s there is no picture", root->path);
}

static bool read_disturbed(size_t number, const struct way *way)
{
	const char *where = NULL;
	int r;

	disturb_at(root, number, way->how, way->error);
	r = pcipt_host_read(ctx, PCIPT_READ_ALL, &host);
	if (r) {
		assert_may_fail(r, way);
		return root->reached;
	}
	compare(way);
	/* each read by one of the ways */
	r = number % WAYS == (size_t)(way - ways) ? ask_everything_of(host, NULL, &where) : 0;
	ck_assert_msg(!r, "without %s %s answers %s", root->path, where, pcipt_strerror(r));
	pcipt_host_unref(host);
	host = NULL;
	return root->reached;
}

START_TEST(what_cannot_be_read_is_not_known_and_nothing_is_made_up)
{
	/* of the last tree, which is large, each way has others */
	size_t step = STRIDE * (_i / WAYS == TREES - 1 ? WAYS + 1 : 1);
	size_t number = step == 1 ? 1 : 1 + (size_t)(_i % WAYS);

	begin(trees_read[_i / WAYS]);
	while (read_disturbed(number, &ways[_i % WAYS]))
		number += step;
	printf("# %s, way %d: %zu reads\n", trees_read[_i / WAYS], _i % WAYS, number - 1);
	ck_assert_uint_gt(number, 90);
	end();
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("unread");
	TCase *tests = tcase_create("unread");

	tcase_add_checked_fixture(tests, NULL, end);
	tcase_set_timeout(tests, 300);
	tcase_add_loop_test(tests, what_cannot_be_read_is_not_known_and_nothing_is_made_up, 0, TREES * WAYS);
	suite_add_tcase(suite, tests);
	return suite;
}
