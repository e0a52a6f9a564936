/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "roots.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOBODY 65534

struct pt_io *open_root(const char *folder, int way)
{
	struct pt_io *io = NULL;

	ck_assert_int_eq(pt_io_open_real(folder, &io), 0);
	if (way == WAY_WALK)
		pt_io_real_use_walk(io);
	return io;
}

const char *below(const char *folder, const char *name)
{
	static char path[PATH_MAX];

	ck_assert_int_lt(snprintf(path, sizeof(path), "%s/%s", folder, name), (int)sizeof(path));
	return path;
}

const char *new_root(void)
{
	static char roots[64][64];
	static size_t made;
	const char *base = new_folder();
	char *root = roots[made++];

	ck_assert_uint_le(made, 64);
	ck_assert_int_lt(snprintf(root, sizeof(roots[0]), "%s/root", base), (int)sizeof(roots[0]));
	ck_assert_int_eq(chmod(base, 0755), 0);
	put_file(base, "outside/secret", "secret");
	ck_assert_int_eq(mkdir(root, 0755), 0);
	return root;
}

const char *beside(const char *root, const char *name)
{
	static char path[PATH_MAX];
	size_t length = strlen(root) - strlen("root");

	ck_assert_uint_lt(length + strlen(name), sizeof(path));
	memcpy(path, root, length);
	memcpy(path + length, name, strlen(name) + 1);
	return path;
}

void assert_outside_untouched(const char *root)
{
	struct dirent *entry;
	DIR *folder = opendir(beside(root, "outside"));

	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder)))
		ck_assert_msg(strspn(entry->d_name, ".") == strlen(entry->d_name) || !strcmp(entry->d_name, "secret"),
			      "%s was made outside the root", entry->d_name);
	ck_assert_int_eq(closedir(folder), 0);
	ck_assert_str_eq(content_of(beside(root, "outside/secret")), "secret");
}

void assert_text(struct pt_io *io, int at, const char *path, const char *expected)
{
	struct pcipt_text text = {0};
	char buffer[PT_IO_ATTRIBUTE];
	ssize_t length = pt_io_read_text(io, at, path, buffer, sizeof(buffer));

	ck_assert_msg(length >= 0, "%s: %s", path, pcipt_strerror((int)length));
	ck_assert_str_eq(buffer, expected);
	ck_assert_int_eq(length, (ssize_t)strlen(expected));
	ck_assert_int_eq(pt_io_read_whole(io, at, path, &text), 0);
	ck_assert(!strncmp(text.string, expected, strlen(expected))); /* it keeps the newline */
	pt_text_release(&text);
}

void assert_read_error(struct pt_io *io, int at, const char *path, int error)
{
	struct pcipt_text text = {0};
	char buffer[PT_IO_ATTRIBUTE];
	ssize_t length = pt_io_read(io, at, path, buffer, sizeof(buffer));
	int r = pt_io_read_whole(io, at, path, &text);

	pt_text_release(&text);
	ck_assert_msg(length == error, "%s: read answers %zd", path, length);
	ck_assert_msg(r == error, "%s: read_whole answers %d", path, r);
}

void assert_link(struct pt_io *io, int at, const char *path, const char *expected)
{
	char buffer[PATH_MAX];
	ssize_t length = pt_io_read_link(io, at, path, buffer, sizeof(buffer));

	ck_assert_msg(length >= 0, "%s: %s", path, pcipt_strerror((int)length));
	ck_assert_str_eq(buffer, expected);
	ck_assert_int_eq(length, (ssize_t)strlen(expected));
}

void assert_names(struct pt_io *io, int at, const char *path, const char *expected)
{
	struct pt_io_names names = {0};
	struct pcipt_text text = {0};
	int r = pt_io_list(io, at, path, &names);

	ck_assert_msg(!r, "%s: %s", path, pcipt_strerror(r));
	pt_text_append(&text, "");
	for (size_t i = 0; i < names.count; i++)
		pt_text_printf(&text, "%s ", pt_io_name(&names, i));
	ck_assert_str_eq(text.string, expected);
	pt_text_release(&text);
	pt_io_names_release(&names);
}

const char *content_of(const char *path)
{
	static char content[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t length;

	if (fd < 0)
		return "-";
	length = read(fd, content, sizeof(content) - 1);
	ck_assert_int_ge(length, 0);
	content[length] = '\0';
	ck_assert_int_eq(close(fd), 0);
	return content;
}

void ask_everything(struct pt_io *io, int at, const char *path, struct pcipt_text *answer)
{
	struct pt_io_names names = {0};
	struct pcipt_text text = {0};
	char buffer[4096];
	ssize_t length = pt_io_read(io, at, path, buffer, sizeof(buffer));
	int r;

	pt_text_clear(answer);
	pt_text_printf(answer, "read %zd %.*s", length, length > 0 ? (int)length : 0, buffer);
	r = pt_io_read_whole(io, at, path, &text);
	pt_text_printf(answer, " whole %d %s", r, r ? "" : text.string);
	pt_text_printf(answer, " kind %d", pt_io_kind(io, at, path));
	if (at == PT_IO_ROOT) { /* below a handle, only links in folders that were read may be asked for */
		length = pt_io_read_link(io, at, path, buffer, sizeof(buffer));
		pt_text_printf(answer, " link %zd %s", length, length > 0 ? buffer : "");
	}
	r = pt_io_list(io, at, path, &names);
	pt_text_printf(answer, " list %d", r);
	for (size_t i = 0; !r && i < names.count; i++)
		if (strcmp(pt_io_name(&names, i), PT_IO_ERRORS_FILE))
			pt_text_printf(answer, " %s:%d", pt_io_name(&names, i), (int)pt_io_name_kind(&names, i));
	pt_text_release(&text);
	pt_io_names_release(&names);
	ck_assert(!answer->failed);
}

int as_nobody(int (*what)(void *data), void *data)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (!child) {
		if (!geteuid() && (setresgid(NOBODY, NOBODY, NOBODY) || setresuid(NOBODY, NOBODY, NOBODY)))
			_exit(100);
		_exit(what(data));
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_lt(WEXITSTATUS(status), 100);
	return WEXITSTATUS(status);
}

void pause_shortly(void)
{
	const struct timespec pause = {.tv_nsec = 1000000};

	(void)nanosleep(&pause, NULL);
}

const char *owner_of(pid_t pid)
{
	static char line[256];
	char path[64], boot[64] = "";
	unsigned long long start = 0;
	const char *rest;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	rest = strrchr(content_of(path), ')');
	if (rest)
		(void)sscanf(rest + 2,
			     "%*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu",
			     &start);
	(void)sscanf(content_of("/proc/sys/kernel/random/boot_id"), "%63s", boot);
	(void)snprintf(line, sizeof(line), "%d %llu %s - pcipt-test\n", (int)pid, start, boot);
	return line;
}

static size_t count(bool inherited_only)
{
	DIR *folder = opendir("/proc/self/fd");
	struct dirent *entry;
	size_t found = 0;

	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder))) {
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] == '.' || fd == dirfd(folder))
			continue;
		if (!inherited_only || !(fcntl(fd, F_GETFD) & FD_CLOEXEC))
			found++;
	}
	ck_assert_int_eq(closedir(folder), 0);
	return found;
}

size_t count_descriptors(void)
{
	return count(false);
}

size_t count_inherited_descriptors(void)
{
	return count(true);
}

unsigned int base_seed(void)
{
	const char *text = getenv("PCIPT_TEST_SEED");
	unsigned int seed = text ? (unsigned int)strtoul(text, NULL, 10) : 1;

	printf("# PCIPT_TEST_SEED=%u\n", seed);
	(void)fflush(stdout);
	return seed;
}

static void append_part(unsigned int *seed, char *path, size_t size)
{
	static const char *const parts[] = {"a", "b", "c", "a", "b", "c", "..", "..", ".", "", "outside", "secret"};
	const char *part = parts[(size_t)rand_r(seed) % (sizeof(parts) / sizeof(parts[0]))];

	ck_assert_uint_lt(strlen(path) + strlen(part) + 1, size);
	strcat(path, part);
}

void random_path(unsigned int *seed, char *path, size_t size)
{
	int parts = rand_r(seed) % 5 + 1;

	path[0] = '\0';
	for (int i = 0; i < parts; i++) {
		if (i)
			strcat(path, "/");
		append_part(seed, path, size);
	}
}

static void put_random_link(const char *root, const char *place, unsigned int *seed)
{
	char target[PATH_MAX] = "";

	switch (rand_r(seed) % 6) {
	case 0:
		(void)snprintf(target, sizeof(target), "%s", beside(root, "outside"));
		break;
	case 1:
		(void)snprintf(target, sizeof(target), "%s", beside(root, "outside/secret"));
		break;
	case 2:
		target[0] = '/';
		random_path(seed, target + 1, 100);
		break;
	default:
		random_path(seed, target, 100);
	}
	(void)!symlink(target[0] ? target : ".", place);
}

/* Makes what leads to a place of a few names and gives its path; false when something else stands on the way. */
static bool random_place(const char *root, unsigned int *seed, char *place, size_t size)
{
	int depth = rand_r(seed) % 3 + 1;

	(void)snprintf(place, size, "%s", root);
	for (int i = 0; i < depth; i++) {
		size_t length = strlen(place);
		struct stat status;

		if (i)
			(void)mkdir(place, 0755);
		if (lstat(place, &status) || !S_ISDIR(status.st_mode))
			return false;
		(void)snprintf(place + length, size - length, "/%c", 'a' + rand_r(seed) % 3);
	}
	return true;
}

/* What cannot be put where it was to go, since something stands there, is left out. */
void put_random_tree(const char *root, unsigned int *seed)
{
	for (int i = 0; i < 16; i++) {
		char place[PATH_MAX];
		int kind = rand_r(seed) % 5, fd;

		if (!random_place(root, seed, place, sizeof(place)))
			continue;
		if (kind > 1) {
			put_random_link(root, place, seed);
		} else if (kind == 1) {
			(void)mkdir(place, 0755);
		} else if ((fd = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)) >= 0) {
			ck_assert_int_gt(dprintf(fd, "%s\n", place + strlen(root)), 0);
			ck_assert_int_eq(close(fd), 0);
		}
	}
}
