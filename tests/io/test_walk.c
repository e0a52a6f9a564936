/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The walk answers as openat2() does: both are asked the same on random trees of links. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "roots.h"

#define TREES 300
#define PATHS 60

static void compare_answers(struct pt_io *const ios[], const int at[], const char *path, unsigned int tree_seed)
{
	struct pcipt_text answers[WAY_COUNT] = {{0}, {0}};

	for (int way = 0; way < WAY_COUNT; way++)
		ask_everything(ios[way], at[way], path, &answers[way]);
	ck_assert_msg(!strcmp(answers[0].string, answers[1].string), "tree %u, %s '%s': openat2 %s, walk %s", tree_seed,
		      at[0] == PT_IO_ROOT ? "root" : "handle", path, answers[0].string, answers[1].string);
	ck_assert_ptr_null(strstr(answers[0].string, "secret\n"));
	for (int way = 0; way < WAY_COUNT; way++)
		pt_text_release(&answers[way]);
}

static void compare_handles(struct pt_io *const ios[], const char *path, unsigned int *seed, unsigned int tree_seed)
{
	int handles[WAY_COUNT];

	for (int way = 0; way < WAY_COUNT; way++)
		handles[way] = pt_io_open_folder(ios[way], path);
	if (handles[0] < 0 || handles[1] < 0) {
		ck_assert_msg(handles[0] == handles[1], "tree %u, folder '%s'", tree_seed, path);
		return;
	}
	for (int i = 0; i < 5; i++) {
		char inner[64];

		random_path(seed, inner, sizeof(inner));
		if (!strstr(inner, "..") && inner[0] != '/')
			compare_answers(ios, handles, inner, tree_seed);
	}
	for (int way = 0; way < WAY_COUNT; way++)
		pt_io_close_folder(ios[way], handles[way]);
}

START_TEST(the_walk_and_openat2_answer_equally)
{
	static const int at[WAY_COUNT] = {PT_IO_ROOT, PT_IO_ROOT};
	unsigned int first = base_seed();
	const char *root = new_root();

	for (unsigned int tree_seed = first; tree_seed < first + TREES; tree_seed++) {
		unsigned int seed = tree_seed * 2654435761u;
		struct pt_io *ios[WAY_COUNT];

		put_random_tree(root, &seed);
		for (int way = 0; way < WAY_COUNT; way++)
			ios[way] = open_root(root, way);
		for (int i = 0; i < PATHS; i++) {
			char path[64];

			random_path(&seed, path, sizeof(path));
			compare_answers(ios, at, path, tree_seed);
			compare_handles(ios, path, &seed, tree_seed);
		}
		for (int way = 0; way < WAY_COUNT; way++)
			pt_io_free(ios[way]);
		pt_io_remove_tree(root);
		ck_assert_int_eq(mkdir(root, 0755), 0);
	}
	assert_outside_untouched(root);
}
END_TEST

/* Writing changes the tree, so that each way has one of its own, made from the same seed. */
START_TEST(the_walk_and_openat2_store_and_remove_equally)
{
	const char *roots[WAY_COUNT] = {new_root(), new_root()};
	unsigned int first = base_seed();

	for (unsigned int tree_seed = first; tree_seed < first + TREES; tree_seed++) {
		struct pt_io *ios[WAY_COUNT];
		unsigned int seed = 0;

		for (int way = 0; way < WAY_COUNT; way++) {
			seed = tree_seed * 2654435761u;
			put_random_tree(roots[way], &seed);
			ios[way] = open_root(roots[way], way);
		}
		for (int i = 0; i < 12; i++) {
			int answers[WAY_COUNT];
			char path[64];

			random_path(&seed, path, sizeof(path));
			for (int way = 0; way < WAY_COUNT; way++)
				answers[way] = i % 3 == 0   ? pt_io_store(ios[way], path, "new", 3)
					       : i % 3 == 1 ? pt_io_write(ios[way], path, "written")
							    : pt_io_remove(ios[way], path);
			ck_assert_msg(answers[0] == answers[1], "tree %u, step %d, '%s': openat2 %s, walk %s",
				      tree_seed, i, path, pcipt_strerror(answers[0]), pcipt_strerror(answers[1]));
		}
		for (int way = 0; way < WAY_COUNT; way++) {
			pt_io_free(ios[way]);
			pt_io_remove_tree(roots[way]);
			ck_assert_int_eq(mkdir(roots[way], 0755), 0);
		}
	}
	for (int way = 0; way < WAY_COUNT; way++)
		assert_outside_untouched(roots[way]);
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("walk");
	TCase *cases = tcase_create("walk");

	tcase_set_timeout(cases, 600);
	tcase_add_test(cases, the_walk_and_openat2_answer_equally);
	tcase_add_test(cases, the_walk_and_openat2_store_and_remove_equally);
	suite_add_tcase(suite, cases);
	return suite;
}
