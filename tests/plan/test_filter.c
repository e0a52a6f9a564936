/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which ports words mean. */
#include <plan/plan.h>
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <string.h>

#define READ 0x2ff

static struct pcipt_filter *filter;

static void make(void)
{
	make_context();
	ck_assert_int_eq(pcipt_filter_new(&filter), 0);
}

static void free_all(void)
{
	pcipt_filter_free(filter);
	filter = NULL;
	free_context();
}

/* What of a tree is meant, physical and virtual functions. */
static size_t count(const char *words)
{
	size_t found = 0;

	pcipt_filter_free(filter);
	filter = NULL;
	ck_assert_int_eq(pcipt_filter_new(&filter), 0);
	ck_assert_msg(pcipt_filter_parse(filter, words, NULL) == 0, "%s", words);
	for (size_t i = 0; i < host->device_count; i++)
		found += !pcipt_device_is_bridge(&host->devices[i]) && pt_filter_means(filter, &host->devices[i]);
	return found;
}

static bool means(const char *words, const char *address)
{
	(void)count(words);
	return pt_filter_means(filter, at(address));
}

static bool means_vfs_of(const char *words, const char *address)
{
	(void)count(words);
	return pt_filter_means_vfs_of(filter, at(address));
}

START_TEST(no_words_mean_every_network_port)
{
	read_root(tree("reference"), READ);
	ck_assert_uint_eq(count(""), 11);
	ck_assert_uint_eq(count("class=network"), 11);
	ck_assert_uint_eq(count("class=02"), 11);
	ck_assert_uint_eq(count("class=0200"), 11);
	ck_assert_uint_eq(count("class=020000"), 11);
	ck_assert_uint_eq(count("class=0207"), 0);
	ck_assert_uint_eq(count("class=nvme"), 1);
	ck_assert_uint_eq(count("class=display"), 1);
	ck_assert_uint_eq(count("class=usb"), 1);
	ck_assert_uint_eq(count("class=storage"), 3);
	ck_assert_uint_eq(count("class=sound"), 0);
	ck_assert_uint_eq(count("class=accelerator"), 0);
	ck_assert_uint_gt(count("class=any"), 20);
}
END_TEST

START_TEST(ids_mean_all_of_a_chip_or_of_a_vendor)
{
	read_root(tree("reference"), READ);
	ck_assert_uint_eq(count("ids=8086:1521"), 8);
	ck_assert_uint_eq(count("ids=15b3:*"), 2);
	ck_assert_uint_eq(count("ids=15B3:1015"), 2);
	ck_assert_uint_eq(count("ids=8086:ffff"), 0);
	/* what has ids may be anything, unless a class is asked for */
	ck_assert_uint_gt(count("ids=8086:*"), 20);
	ck_assert_uint_eq(count("ids=8086:* class=network"), 9);
	ck_assert_uint_eq(count("class=network ids=8086:*"), 9);
}
END_TEST

START_TEST(interfaces_and_slots_are_patterns)
{
	read_root(tree("reference"), READ);
	ck_assert_uint_eq(count("interface=enp24s0f0"), 1);
	ck_assert_uint_eq(count("interface=enp24s0f?"), 4);
	ck_assert_uint_eq(count("interface=enp*"), 10);
	ck_assert_uint_eq(count("interface=nvme0n1"), 1);
	ck_assert_uint_eq(count("interface=ENP24S0F0"), 0);
	ck_assert_uint_eq(count("slot=CPU?SLOT1*"), 4);
	ck_assert_uint_eq(count("slot=5"), 4);
	ck_assert_uint_eq(count("slot=*"), 10);
	ck_assert_uint_eq(count("slot=CPU"), 0);
}
END_TEST

START_TEST(places_and_speeds_are_looked_at)
{
	read_root(tree("two-sockets"), READ);
	ck_assert(means("address=18:00.2", "18:00.2"));
	ck_assert_uint_eq(count("address=0000:18:00.2"), 1);
	ck_assert_uint_eq(count("node=1"), 1);
	ck_assert(means("node=1", "81:00.0"));
	ck_assert_uint_eq(count("node=0"), 11);
	ck_assert_uint_eq(count("speed=25000"), count("speed=25G"));
	ck_assert(means("speed=25G", "81:00.0"));
	ck_assert(!means("speed=40G", "81:00.0"));
	ck_assert_uint_eq(count("speed=1 node=0 interface=eno*"), 1);
}
END_TEST

START_TEST(virtual_functions_count_by_their_physical_one_too)
{
	read_root(tree("sriov"), READ);
	ck_assert_uint_eq(count("kind=pf"), 9);
	ck_assert_uint_gt(count("kind=vf"), 10);
	ck_assert_uint_eq(count("kind=any"), count("kind=pf") + count("kind=vf"));
	ck_assert_uint_eq(count("kind=vf address=18:00.0"), 7);
	ck_assert_uint_eq(count("kind=vf interface=enp24s0f0"), 7);
	ck_assert_uint_eq(count("kind=vf interface=enp24s16"), 1);
	ck_assert_uint_eq(count("kind=vf ids=8086:1521"), 7);
	ck_assert_uint_eq(count("kind=vf ids=8086:1520"), 7);
	ck_assert_uint_eq(count("kind=pf ids=8086:1520"), 0);
}
END_TEST

START_TEST(virtual_functions_to_be_made_are_meant_like_those_that_are_there)
{
	read_root(tree("reference"), READ);
	ck_assert(means_vfs_of("kind=vf", "18:00.0"));
	ck_assert(means_vfs_of("kind=any ids=8086:1520", "18:00.0"));
	ck_assert(means_vfs_of("kind=any ids=8086:1521", "18:00.0"));
	ck_assert(!means_vfs_of("kind=vf ids=8086:1015", "18:00.0"));
	ck_assert(!means_vfs_of("kind=pf", "18:00.0"));
	ck_assert(!means_vfs_of("kind=vf interface=eno1", "18:00.0"));
}
END_TEST

/* What of the tree is meant by the filter as it is. */
static size_t count_now(void)
{
	size_t found = 0;

	for (size_t i = 0; i < host->device_count; i++)
		found += !pcipt_device_is_bridge(&host->devices[i]) && pt_filter_means(filter, &host->devices[i]);
	return found;
}

START_TEST(what_is_taken_back_brings_the_class_back)
{
	const struct pcipt_address *other = NULL;

	read_root(tree("reference"), READ);
	for (size_t i = 0; !other; i++)
		if (!pcipt_device_is_bridge(&host->devices[i]) && host->devices[i].class_code >> 16 != 2)
			other = &host->devices[i].address;
	ck_assert_uint_eq(count_now(), 11);
	ck_assert_int_eq(pcipt_filter_set_ids(filter, 0x8086, -1), 0);
	ck_assert_uint_gt(count_now(), 11);
	ck_assert_int_eq(pcipt_filter_set_ids(filter, -1, -1), 0);
	ck_assert_uint_eq(count_now(), 11);
	ck_assert_int_eq(pcipt_filter_set_interface(filter, "*"), 0);
	ck_assert_int_eq(pcipt_filter_set_interface(filter, NULL), 0);
	ck_assert_uint_eq(count_now(), 11);
	ck_assert_int_eq(pcipt_filter_set_address(filter, other), 0);
	ck_assert_uint_eq(count_now(), 1);
	ck_assert_int_eq(pcipt_filter_set_class(filter, 0x020000, 0xff0000), 0);
	ck_assert_uint_eq(count_now(), 0);
	ck_assert_int_eq(pcipt_filter_set_address(filter, NULL), 0);
	ck_assert_uint_eq(count_now(), 11);
	/* of virtual functions to be made, too */
	(void)count("kind=vf class=display ids=8086:1520");
	ck_assert(!pt_filter_means_vfs_of(filter, at("18:00.0")));
	(void)count("kind=vf class=network ids=8086:1520");
	ck_assert(pt_filter_means_vfs_of(filter, at("18:00.0")));
}
END_TEST

/* The sentence begins with the key of the last word, or names all keys where that is none. */
static void expect_why(const char *words, const char *why)
{
	static const char *const keys[] = {
		"class=", "ids=", "interface=", "address=", "slot=", "speed=", "node=", "kind="};
	const char *word = strrchr(words, ' ') ? strrchr(words, ' ') + 1 : words;

	ck_assert_msg(why != NULL, "%s", words);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!strncmp(word, keys[i], strlen(keys[i]))) {
			ck_assert_msg(!strncmp(why, keys[i], strlen(keys[i])), "%s: %s", words, why);
			return;
		}
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		ck_assert_msg(strstr(why, keys[i]) != NULL, "%s: %s", words, why);
}

START_TEST(wrong_words_leave_a_filter_as_it_was)
{
	static const char *const wrong[] = {
		"x",
		"class",
		"class=",
		"class=nic",
		"class=2",
		"class=02000",
		"class=0200000",
		"class=0x02",
		"ids=8086",
		"ids=8086:",
		"ids=8086:15",
		"ids=8086:152x",
		"ids=0x86:1521",
		"ids=8086:0x15",
		"ids=80860:1521",
		"ids=*:*",
		"interface=",
		"address=",
		"address=18:00",
		"address=18:20.0",
		"slot=",
		"speed=",
		"speed=G",
		"speed=-1",
		"speed=10g",
		"speed=99999999999",
		"node=",
		"node=-1",
		"node=a",
		"kind=",
		"kind=both",
		"=",
		"colour=red",
		"class=display kind=vf node=3 speed=x",
		"Class=network",
	};
	const char *why;

	read_root(tree("reference"), READ);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct pcipt_filter before;

		(void)count("interface=enp24* speed=0");
		before = *filter;
		why = NULL;
		ck_assert_msg(pcipt_filter_parse(filter, wrong[i], &why) == -EINVAL, "%s", wrong[i]);
		expect_why(wrong[i], why);
		ck_assert_mem_eq(&before, filter, sizeof(before));
		ck_assert_str_eq(filter->interface, "enp24*");
	}
}
END_TEST

START_TEST(wrong_arguments_are_einval)
{
	struct pcipt_address address = {.device = 32};
	const char *why = "";

	ck_assert_int_eq(pcipt_filter_new(NULL), -EINVAL);
	ck_assert_int_eq(pcipt_filter_parse(NULL, "", &why), -EINVAL);
	ck_assert_ptr_null(why);
	why = "";
	ck_assert_int_eq(pcipt_filter_parse(filter, "class=any", &why), 0);
	ck_assert_ptr_null(why);
	ck_assert_int_eq(pcipt_filter_parse(filter, NULL, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_class(filter, 0x1000000, 0), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_class(filter, 0, 0x1000000), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_ids(filter, 1, -2), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_ids(filter, 1, 0x10000), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_ids(filter, -1, 1), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_ids(filter, -2, -1), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_ids(filter, 0x10000, -1), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_ids(NULL, -1, -1), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_address(filter, &address), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_numa_node(filter, -2), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_kind(filter, -1), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_kind(filter, 3), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_class(NULL, 0, 0), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_interface(NULL, "eth0"), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_slot(NULL, "1"), -EINVAL);
	ck_assert_int_eq(pcipt_filter_set_speed(NULL, 1), -EINVAL);
	pcipt_filter_free(NULL);
}
END_TEST

START_TEST(a_filter_says_itself_in_words)
{
	static const char *const words[] = {"", " class=display", " ids=8086:1521", " ids=8086:* interface=e* slot=1",
					    " address=0000:18:00.0 speed=10000 node=1 kind=vf"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct pcipt_text text = {0};

		pcipt_filter_free(filter);
		ck_assert_int_eq(pcipt_filter_new(&filter), 0);
		ck_assert_int_eq(pcipt_filter_parse(filter, words[i], NULL), 0);
		pt_filter_say(filter, &text);
		ck_assert_str_eq(text.length ? text.string : "", words[i]);
		pt_text_release(&text);
	}
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("filter");
	TCase *tests = tcase_create("filter");

	tcase_add_checked_fixture(tests, make, free_all);
	tcase_add_test(tests, no_words_mean_every_network_port);
	tcase_add_test(tests, ids_mean_all_of_a_chip_or_of_a_vendor);
	tcase_add_test(tests, interfaces_and_slots_are_patterns);
	tcase_add_test(tests, places_and_speeds_are_looked_at);
	tcase_add_test(tests, virtual_functions_count_by_their_physical_one_too);
	tcase_add_test(tests, virtual_functions_to_be_made_are_meant_like_those_that_are_there);
	tcase_add_test(tests, what_is_taken_back_brings_the_class_back);
	tcase_add_test(tests, wrong_words_leave_a_filter_as_it_was);
	tcase_add_test(tests, wrong_arguments_are_einval);
	tcase_add_test(tests, a_filter_says_itself_in_words);
	suite_add_tcase(suite, tests);
	return suite;
}
