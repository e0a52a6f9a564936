/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void sim_must(bool done)
{
	if (!done)
		ck_abort_msg("the simulator is at its end: %s", strerror(errno));
}

void sim_format(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	sim_must(vsnprintf(buffer, size, format, arguments) < (int)size);
	va_end(arguments);
}

void sim_path(const struct sim *sim, char *whole, const char *path)
{
	sim_format(whole, PATH_MAX, "%s/%s", sim->folder, path);
}

bool sim_file_exists(const struct sim *sim, const char *path)
{
	struct stat status;
	char whole[PATH_MAX];

	sim_path(sim, whole, path);
	return !lstat(whole, &status);
}

bool sim_file_read(const struct sim *sim, const char *path, char *buffer, size_t size)
{
	char whole[PATH_MAX];
	ssize_t length;
	int fd;

	sim_path(sim, whole, path);
	fd = open(whole, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	length = read(fd, buffer, size - 1);
	close(fd);
	if (length < 0)
		return false;
	buffer[length] = '\0';
	return true;
}

/* Makes the folders that lead to a file. */
static void make_folders(const struct sim *sim, char *whole)
{
	for (char *slash = whole + strlen(sim->folder) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		sim_must(!mkdir(whole, 0755) || errno == EEXIST);
		*slash = '/';
	}
}

void sim_file_write(const struct sim *sim, const char *path, const char *text)
{
	char whole[PATH_MAX];
	int fd;

	sim_path(sim, whole, path);
	make_folders(sim, whole);
	sim_must(!unlink(whole) || errno == ENOENT);
	fd = open(whole, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	sim_must(fd >= 0);
	sim_must(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	sim_must(close(fd) == 0);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)place;
	return type == FTW_DP ? rmdir(path) : unlink(path);
}

void sim_file_remove(const struct sim *sim, const char *path)
{
	char whole[PATH_MAX];

	sim_path(sim, whole, path);
	(void)nftw(whole, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void sim_file_move(const struct sim *sim, const char *from, const char *to)
{
	char source[PATH_MAX], target[PATH_MAX];

	sim_path(sim, source, from);
	sim_path(sim, target, to);
	make_folders(sim, target);
	sim_must(rename(source, target) == 0);
}

void sim_file_link(const struct sim *sim, const char *path, const char *target)
{
	char whole[PATH_MAX];

	sim_path(sim, whole, path);
	make_folders(sim, whole);
	sim_must(!unlink(whole) || errno == ENOENT);
	sim_must(symlink(target, whole) == 0);
}

void sim_file_link_up(const struct sim *sim, const char *path, const char *target)
{
	char text[PATH_MAX] = "";
	size_t shared = 0;

	for (size_t i = 0; path[i] && path[i] == target[i]; i++)
		if (path[i] == '/')
			shared = i + 1;
	for (const char *slash = path + shared; (slash = strchr(slash, '/')); slash++)
		sim_format(text + strlen(text), sizeof(text) - strlen(text), "../");
	sim_format(text + strlen(text), sizeof(text) - strlen(text), "%s", target + shared);
	sim_file_link(sim, path, text);
}

bool sim_link_read(const struct sim *sim, const char *path, char *buffer, size_t size)
{
	char whole[PATH_MAX];
	ssize_t length;

	sim_path(sim, whole, path);
	length = readlink(whole, buffer, size - 1);
	if (length < 0)
		return false;
	buffer[length] = '\0';
	return true;
}

static void count_one(const struct sim *sim, const char *name, void *userdata)
{
	(void)sim;
	(void)name;
	++*(size_t *)userdata;
}

size_t sim_count(const struct sim *sim, const char *folder)
{
	size_t count = 0;

	sim_each(sim, folder, count_one, &count);
	return count;
}

void sim_each(const struct sim *sim, const char *folder, void (*visit)(const struct sim *, const char *, void *),
	      void *userdata)
{
	char names[16384], whole[PATH_MAX]; /* one after the other: a worker's stack is small */
	size_t used = 0;
	DIR *listing;

	sim_path(sim, whole, folder);
	listing = opendir(whole);
	if (!listing)
		return;
	for (const struct dirent *entry; (entry = readdir(listing));)
		if (entry->d_name[0] != '.') {
			size_t size = strlen(entry->d_name) + 1;

			sim_must(used + size <= sizeof(names));
			memcpy(names + used, entry->d_name, size);
			used += size;
		}
	closedir(listing);
	for (const char *name = names; name < names + used; name += strlen(name) + 1)
		visit(sim, name, userdata);
}
