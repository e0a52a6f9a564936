/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A tree made to do harm: each of its files and links in turn becomes something else. Taking a picture of it ends, and
 * so does all that is asked of the picture; nothing outside the tree is opened, and nothing of it is ever told.
 */
#include <io/io.h>
#include <support/everything.h>
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET "the-secret-outside"
#define MOST 600
#define GIANT ((size_t)24 * 1024 * 1024) /* more than is read of any file */

/* Kilobytes: two files at the same time, doubling while they grow; AddressSanitizer keeps what was freed. */
#ifdef __SANITIZE_ADDRESS__
#define MOST_MEMORY (1024 * 1024)
#else
#define MOST_MEMORY (96 * 1024)
#endif

static char *paths[MOST];
static size_t path_count;
static int watch;

static int note(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)place;
	if ((type == FTW_F || type == FTW_SL || type == FTW_SLN) && path_count < MOST)
		paths[path_count++] = strdup(path);
	return 0;
}

/* A folder beside the tree that is watched: whoever opens it or a file in it is told of. */
static const char *put_outside(void)
{
	static char secret[PATH_MAX];
	const char *outside = new_folder();

	put_file(outside, "secret", SECRET "\n");
	put_file(outside, "folder/uevent", "DRIVER=" SECRET "\n");
	(void)snprintf(secret, sizeof(secret), "%s/secret", outside);
	watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	ck_assert_int_ge(watch, 0);
	ck_assert_int_ge(inotify_add_watch(watch, outside, IN_OPEN | IN_ACCESS | IN_MODIFY | IN_CREATE | IN_DELETE), 0);
	return secret;
}

static void assert_nobody_was_outside(const char *path)
{
	char events[4096];

	ck_assert_msg(read(watch, events, sizeof(events)) < 0 && errno == EAGAIN, "%s: something outside was opened",
		      path);
}

static void look(const char *path)
{
	struct pcipt_text said = {0};
	const char *where = NULL;
	int r;

	pcipt_host_unref(host);
	host = NULL;
	r = pcipt_host_read(ctx, PCIPT_READ_ALL | PCIPT_READ_HOLDERS, &host);
	/* a machine that cannot be read is an error, and never an empty one */
	if (!r) {
		r = ask_everything_of(host, &said, &where);
		ck_assert_msg(!r, "%s: %s answers %d", path, where, r);
		ck_assert_msg(!said.failed && said.string && !strstr(said.string, SECRET), "%s: the secret is told",
			      path);
	}
	pt_text_release(&said);
	assert_nobody_was_outside(path);
}

enum harm { PIPE, OUTSIDE, OUTSIDE_RELATIVE, LOOP, FOLDER, EMPTY, ODD_BYTES, NODE, HARMS };

/* Upwards more often than the tree is deep, and from there to the secret. */
static void relative_target(char *target, size_t size, const char *secret)
{
	target[0] = '\0';
	for (int i = 0; i < 24; i++)
		strcat(target, "../");
	(void)snprintf(target + strlen(target), size - strlen(target), "%s", secret + 1);
}

static bool put_harm(const char *path, int harm, const char *secret)
{
	static const char odd[] = "\n\"'<\x1b[31m\\%n\x01\xff\xfe=\n=\n0000:00:00.0/../..\n\0more";
	char target[PATH_MAX * 2];
	FILE *file;

	switch (harm) {
	case PIPE:
		return !mkfifo(path, 0644);
	case OUTSIDE:
		return !symlink(secret, path);
	case OUTSIDE_RELATIVE:
		relative_target(target, sizeof(target), secret);
		return !symlink(target, path);
	case LOOP:
		return !symlink(strrchr(path, '/') + 1, path);
	case FOLDER:
		return !mkdir(path, 0755);
	case NODE: /* the right to make one may be missing */
		return !mknod(path, S_IFCHR | 0666, (1u << 8) | 5) || errno == EPERM;
	default:
		file = fopen(path, "w");
		if (!file)
			return false;
		if (harm == ODD_BYTES)
			(void)fwrite(odd, 1, sizeof(odd), file);
		return !fclose(file);
	}
}

/* Moves what is there aside, and back again. */
static void harm_one(const char *path, int harm, const char *secret)
{
	char aside[PATH_MAX];

	(void)snprintf(aside, sizeof(aside), "%s.aside", path);
	ck_assert_int_eq(rename(path, aside), 0);
	ck_assert_msg(put_harm(path, harm, secret), "%s: %s", path, strerror(errno));
	look(path);
	ck_assert_int_eq(remove(path) && errno != ENOENT, 0);
	ck_assert_int_eq(rename(aside, path), 0);
}

START_TEST(whatever_stands_in_the_place_of_a_file_or_a_link_nothing_outside_is_read)
{
	const char *secret = put_outside(), *root = copy_of_tree("no-iommu");

	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(nftw(root, note, 16, FTW_PHYS), 0);
	ck_assert(path_count > 60 && path_count < MOST);
	for (size_t i = 0; i < path_count; i++)
		/* each path by every harm takes long: by two of them, in turn, and every harm by a quarter of all */
		for (int turn = 0; turn < 2; turn++)
			harm_one(paths[i], (int)(i + (size_t)turn * 3) % HARMS, secret);
	for (size_t i = 0; i < path_count; i++)
		free(paths[i]);
	(void)close(watch);
}
END_TEST

/* Others name it all the same: its bridge, its physical function, its group, its driver. */
START_TEST(a_device_that_is_named_and_not_there_is_no_harm)
{
	const char *root = copy_of_tree("sriov");
	struct pt_io_names names = {0};
	struct pt_io *io;
	char path[PATH_MAX], aside[PATH_MAX];

	(void)put_outside();
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(pt_io_get(ctx, &io), 0);
	ck_assert_int_eq(pt_io_list(io, PT_IO_ROOT, "sys/bus/pci/devices", &names), 0);
	ck_assert_uint_gt(names.count, 40);
	for (size_t i = 0; i < names.count; i++) {
		(void)snprintf(path, sizeof(path), "%s/sys/bus/pci/devices/%s", root, pt_io_name(&names, i));
		(void)snprintf(aside, sizeof(aside), "%s/aside", root);
		ck_assert_int_eq(rename(path, aside), 0);
		look(path);
		ck_assert_uint_eq(pcipt_host_get_device_count(host), names.count - 1);
		ck_assert_int_eq(rename(aside, path), 0);
	}
	pt_io_names_release(&names);
	(void)close(watch);
}
END_TEST

/* Sparse: it takes no room on disk. */
static void put_giant(const char *root, const char *path)
{
	char whole[PATH_MAX];

	(void)snprintf(whole, sizeof(whole), "%s/%s", root, path);
	ck_assert(!unlink(whole) || errno == ENOENT);
	put_file(root, path, "x");
	ck_assert_int_eq(truncate(whole, (off_t)GIANT), 0);
}

START_TEST(giant_files_take_no_more_memory_than_is_read_of_any_file)
{
	static const char *const giants[] = {"proc/cmdline",
					     "proc/cpuinfo",
					     "proc/1/mountinfo",
					     "proc/swaps",
					     "sys/firmware/dmi/tables/DMI",
					     "usr/share/misc/pci.ids",
					     "sys/devices/pci0000:00/0000:00:03.0/config",
					     "sys/devices/pci0000:00/0000:00:03.0/driver_override",
					     "sys/devices/pci0000:00/0000:00:03.0/resource",
					     "sys/devices/pci0000:00/0000:00:03.0/label",
					     "pcipt-capture.network"};
	const char *root = copy_of_tree("no-iommu");
	struct rusage before, after;

	(void)put_outside();
	for (size_t i = 0; i < sizeof(giants) / sizeof(giants[0]); i++)
		put_giant(root, giants[i]);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(getrusage(RUSAGE_SELF, &before), 0);
	look("giants");
	ck_assert_int_eq(getrusage(RUSAGE_SELF, &after), 0);
	ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, MOST_MEMORY);
	(void)close(watch);
}
END_TEST

/* A root of which one listing has many more names. */
static const struct pt_io_ops *real_ops;
static size_t listings, crowded, crowd;

static int list_crowd(struct pt_io *io, int at, const char *path, struct pt_io_names *names)
{
	char name[32];
	int r = real_ops->list(io, at, path, names);

	if (r || ++listings != crowded)
		return r;
	for (size_t i = 0; !r && names->count < crowd; i++) {
		(void)snprintf(name, sizeof(name), "%s%zu", i % 2 ? "nobody" : "", i + 100000);
		r = pt_io_names_add(names, name, i % 2 ? PT_IO_FOLDER : PT_IO_LINK);
	}
	return r;
}

static int read_crowd(size_t which, size_t size)
{
	int r;

	listings = 0;
	crowded = which;
	crowd = size;
	pcipt_host_unref(host);
	host = NULL;
	r = pcipt_host_read(ctx, PCIPT_READ_ALL | PCIPT_READ_HOLDERS, &host);
	ck_assert_msg(!r, "listing %zu: %d", which, r);
	ck_assert_uint_eq(pcipt_host_get_device_count(host), 6);
	return listings >= which;
}

START_TEST(a_folder_of_a_million_names_has_no_more_devices_than_before)
{
	struct pt_io_ops ops;
	struct rusage before, after;
	struct pt_io *io;

	ck_assert_int_eq(pt_io_open_real(tree("no-iommu"), &io), 0);
	real_ops = io->ops;
	ops = *io->ops;
	ops.list = list_crowd;
	io->ops = &ops;
	pt_io_set(ctx, io);
	ck_assert_int_eq(getrusage(RUSAGE_SELF, &before), 0);
	(void)read_crowd(1, PT_IO_MOST_NAMES);
	ck_assert_int_eq(getrusage(RUSAGE_SELF, &after), 0);
	ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, 4 * MOST_MEMORY);
	for (size_t i = 2; read_crowd(i, 3000); i++)
		;
	io->ops = real_ops;
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("hostile trees");
	TCase *tests = tcase_create("hostile trees");

	tcase_add_checked_fixture(tests, make_context, free_context);
	tcase_set_timeout(tests, 300);
	tcase_add_test(tests, whatever_stands_in_the_place_of_a_file_or_a_link_nothing_outside_is_read);
	tcase_add_test(tests, a_device_that_is_named_and_not_there_is_no_harm);
	tcase_add_test(tests, giant_files_take_no_more_memory_than_is_read_of_any_file);
	tcase_add_test(tests, a_folder_of_a_million_names_has_no_more_devices_than_before);
	suite_add_tcase(suite, tests);
	return suite;
}
