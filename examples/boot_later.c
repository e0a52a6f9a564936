/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that GRUB reads after a file of its settings. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "boot.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders that were looked into: one may have several names. */
struct seen {
	struct stat folders[4];
	size_t count;
};

static bool is_new(struct seen *seen, int fd)
{
	struct stat status;

	if (fstat(fd, &status) || seen->count == sizeof(seen->folders) / sizeof(seen->folders[0]))
		return false;
	for (size_t i = 0; i < seen->count; i++)
		if (seen->folders[i].st_dev == status.st_dev && seen->folders[i].st_ino == status.st_ino)
			return false;
	seen->folders[seen->count++] = status;
	return true;
}

static bool sets_parameters(const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");
		const char *start = text + strspn(text, " \t");

		if (*start != '#' && memmem(text, length, "GRUB_CMDLINE_LINUX", 18))
			return true;
		text += length + (text[length] ? 1 : 0);
	}
	return false;
}

static void say_file(const char *root, const char *folder, const char *name)
{
	struct boot_file file = {.fd = -1};
	char path[PATH_MAX];
	const char *reason;
	int length = snprintf(path, sizeof(path), "%s/%s", folder, name);

	if (length < 0 || length >= PATH_MAX || !is_beneath(root, path))
		return;
	reason = boot_load(root, path, &file);
	if (reason)
		say(stdout, "Mind %s: it cannot be read (%s), and may set kernel parameters as well.\n", path, reason);
	else if (sets_parameters(file.text))
		say(stdout, "Mind %s: it sets kernel parameters as well, and may be read later.\n", path);
	boot_free(&file);
}

static int is_settings(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 4 && !strcmp(entry->d_name + length - 4, ".cfg");
}

/* The files of a folder behind one of them; NULL for all. */
static void say_folder(const char *root, const char *folder, const char *behind, struct seen *seen)
{
	int fd = open_beneath(root, folder, O_RDONLY | O_DIRECTORY), count = -1;
	struct dirent **entries = NULL;

	if (fd < 0)
		return;
	if (is_new(seen, fd))
		count = scandirat(fd, ".", &entries, is_settings, alphasort);
	close(fd);
	for (int i = 0; i < count; i++) {
		if (!behind || strcmp(entries[i]->d_name, behind) > 0)
			say_file(root, folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

static void say_after(const char *root, const char *path, struct seen *seen)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int length = snprintf(folder, sizeof(folder), "%s.d", path);

	if (length < 0 || length >= PATH_MAX)
		return;
	say_folder(root, folder, NULL, seen);
	if (!slash || slash - path < 2 || memcmp(slash - 2, ".d", 2) != 0)
		return;
	folder[slash - path] = '\0';
	say_folder(root, folder, slash + 1, seen);
}

void boot_say_later(const char *root, const char *given, const char *real)
{
	struct seen seen = {.count = 0};

	say_after(root, given, &seen);
	if (real)
		say_after(root, real, &seen);
}
