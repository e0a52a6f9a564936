/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the suites of lib/io share: roots in both ways of opening, other users, random trees. */
#ifndef PT_TEST_ROOTS_H
#define PT_TEST_ROOTS_H

#include <io/io.h>
#include <support/support.h>

/* The ways in which a real root resolves paths; a loop test gets one as its number. */
enum way {
	WAY_OPENAT2 = 0,
	WAY_WALK = 1,
	WAY_COUNT = 2,
};

/* Opens a folder as a root. */
struct pt_io *open_root(const char *folder, int way);

/* A folder below a new folder, with a folder beside it that a root may not see: "outside", with a file "secret". */
const char *new_root(void);
/* The path of a name beside such a root; lives until the next call. */
const char *beside(const char *root, const char *name);
/* Asserts that "outside" is as new_root() made it. */
void assert_outside_untouched(const char *root);
/* The path of a name below a folder; lives until the next call. */
const char *below(const char *folder, const char *name);

/* Each of these asserts what an operation answers. */
void assert_text(struct pt_io *io, int at, const char *path, const char *expected);
void assert_read_error(struct pt_io *io, int at, const char *path, int error);
void assert_link(struct pt_io *io, int at, const char *path, const char *expected);
/* The names, each followed by a space. */
void assert_names(struct pt_io *io, int at, const char *path, const char *expected);
/* The content of a file of this system, or "-" where there is none. */
const char *content_of(const char *path);

/* All that a root says about a path, as a text. */
void ask_everything(struct pt_io *io, int at, const char *path, struct pcipt_text *answer);

/* Runs a function as a user without rights, in a process of its own. @return what the function returns, 0 to 99 */
int as_nobody(int (*what)(void *data), void *data);

/* For a millisecond. */
void pause_shortly(void);
/* The line that this process writes into a lock that it takes; lives until the next call. */
const char *owner_of(pid_t pid);

/* The open descriptors of this process, and those that a new program would get. */
size_t count_descriptors(void);
size_t count_inherited_descriptors(void);

/* Fills a root with folders, files and links, which may lead anywhere, also out of it. */
void put_random_tree(const char *root, unsigned int *seed);
/* A path of the same few names. */
void random_path(unsigned int *seed, char *path, size_t size);
/* The seed of a run: PCIPT_TEST_SEED, else always the same. Prints it. */
unsigned int base_seed(void);

#endif
