/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all suites share. A suite's file defines make_suite(); main.c runs it and prints TAP. */
#ifndef PT_TEST_SUPPORT_H
#define PT_TEST_SUPPORT_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

Suite *make_suite(void);

/* copy.c: folders for a test, removed when the process ends that asked for them */
/* A new empty folder; the path lives until the process ends. */
const char *new_folder(void);
/* A copy of a generated tree. A test may change it, but no file in place: copies share them. */
const char *copy_of_tree(const char *name);

/* folder.c: files for a test */
/* Writes a file below a folder, making what leads to it; one that is there is replaced. */
void put_file(const char *folder, const char *path, const char *text);
void put_bytes(const char *folder, const char *path, const void *bytes, size_t size);
/* The same. */
void put_link(const char *folder, const char *path, const char *target);
/* The path of a generated tree, such as "reference". */
const char *tree(const char *name);

/* memory.c, in suites linked with wrap_memory: lets the allocation with this number fail, and those after it if asked;
 * 0 lets none fail. */
void fail_allocation(size_t number, bool and_all_after);
/* Whether an allocation was made to fail since. */
bool has_failed_allocation(void);

#endif
