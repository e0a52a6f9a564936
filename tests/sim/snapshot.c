/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A file that was older than this when it was read, and was not changed since, is the same: file systems count time in
 * steps of at most 10 ms. */
#define SURELY_OLD 0.02

struct entry {
	char *path;
	enum pt_io_kind kind;
	char *content; /* of a file, or the target of a link */
	size_t size;
	ino_t number;
	double changed;
	double read; /* when the content was read */
};

struct snapshot {
	char folder[PATH_MAX / 2];
	struct entry *entries;
	size_t count;
	size_t capacity;
};

/* What was and what is; one of them is NULL when it is not there. */
struct difference {
	const struct entry *was;
	const struct entry *is;
};

struct differences {
	struct snapshot *now;
	struct difference *list;
	size_t count;
};

static struct snapshot *filling; /* nftw() passes nothing on */

static void *allocate(size_t size)
{
	void *memory = malloc(size);

	sim_must(memory);
	return memory;
}

static double seconds(const struct timespec *time)
{
	return (double)time->tv_sec + (double)time->tv_nsec / 1e9;
}

static void read_content(const struct snapshot *snapshot, struct entry *entry)
{
	char path[PATH_MAX], content[64 * 1024];
	struct timespec now;
	ssize_t length = 0;

	sim_format(path, sizeof(path), "%s/%s", snapshot->folder, entry->path);
	sim_must(clock_gettime(CLOCK_REALTIME, &now) == 0);
	entry->read = seconds(&now);
	if (entry->kind == PT_IO_LINK) {
		length = readlink(path, content, sizeof(content) - 1);
	} else if (entry->kind == PT_IO_FILE) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		sim_must(fd >= 0);
		length = read(fd, content, sizeof(content) - 1);
		close(fd);
	}
	sim_must(length >= 0);
	content[length] = '\0';
	entry->size = (size_t)length;
	entry->content = allocate(entry->size + 1);
	memcpy(entry->content, content, entry->size + 1);
}

static int add_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
	struct entry *entry;
	size_t length = strlen(filling->folder);

	if (!place->level)
		return 0;
	if (filling->count == filling->capacity) {
		filling->capacity = filling->capacity ? filling->capacity * 2 : 4096;
		filling->entries = realloc(filling->entries, filling->capacity * sizeof(*entry));
		sim_must(filling->entries);
	}
	entry = &filling->entries[filling->count++];
	memset(entry, 0, sizeof(*entry));
	entry->path = allocate(strlen(path) - length);
	strcpy(entry->path, path + length + 1);
	entry->kind = type == FTW_SL ? PT_IO_LINK : type == FTW_F ? PT_IO_FILE : PT_IO_FOLDER;
	entry->number = status->st_ino;
	entry->changed = seconds(&status->st_ctim);
	return 0;
}

static int compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

/* All names, without content. */
static struct snapshot *list_names(const char *folder)
{
	struct snapshot *snapshot = allocate(sizeof(*snapshot));

	memset(snapshot, 0, sizeof(*snapshot));
	sim_format(snapshot->folder, sizeof(snapshot->folder), "%s", folder);
	filling = snapshot;
	sim_must(nftw(folder, add_entry, 16, FTW_PHYS) == 0);
	qsort(snapshot->entries, snapshot->count, sizeof(*snapshot->entries), compare_entries);
	return snapshot;
}

struct snapshot *snapshot_take(const char *folder)
{
	struct snapshot *snapshot = list_names(folder);

	for (size_t i = 0; i < snapshot->count; i++)
		read_content(snapshot, &snapshot->entries[i]);
	return snapshot;
}

void snapshot_free(struct snapshot *snapshot)
{
	for (size_t i = 0; snapshot && i < snapshot->count; i++) {
		free(snapshot->entries[i].path);
		free(snapshot->entries[i].content);
	}
	if (snapshot)
		free(snapshot->entries);
	free(snapshot);
}

static bool same(const struct entry *was, struct entry *is, const struct snapshot *now)
{
	if (was->kind != is->kind)
		return false;
	if (was->number == is->number && was->changed == is->changed && was->changed + SURELY_OLD < was->read)
		return true;
	read_content(now, is);
	return was->size == is->size && !memcmp(was->content, is->content, was->size);
}

/* All differences, in the order of paths. */
static struct differences compare(const struct snapshot *before)
{
	struct differences found = {.now = list_names(before->folder)};
	size_t i = 0, j = 0;

	found.list = allocate((before->count + found.now->count + 1) * sizeof(*found.list));
	while (i < before->count || j < found.now->count) {
		const struct entry *was = i < before->count ? &before->entries[i] : NULL;
		struct entry *is = j < found.now->count ? &found.now->entries[j] : NULL;
		int order = !was ? 1 : !is ? -1 : strcmp(was->path, is->path);

		if (order)
			found.list[found.count++] =
				order < 0 ? (struct difference){.was = was} : (struct difference){.is = is};
		else if (!same(was, is, found.now))
			found.list[found.count++] = (struct difference){.was = was, .is = is};
		i += order <= 0;
		j += order >= 0;
	}
	return found;
}

static void release(struct differences *differences)
{
	snapshot_free(differences->now);
	free(differences->list);
}

/* What the simulator keeps for itself and folders are put back, but make no difference. */
static bool counts(const struct difference *difference)
{
	const struct entry *was = difference->was, *is = difference->is;

	if ((!was || was->kind == PT_IO_FOLDER) && (!is || is->kind == PT_IO_FOLDER))
		return false;
	const char *path = (was ? was : is)->path;

	/* the lock's file stays, whoever had it */
	return strncmp(path, SIM_FOLDER "/", sizeof(SIM_FOLDER)) != 0 && strcmp(pt_base_name(path), "lock") != 0;
}

static void describe(const struct difference *difference, char *text, size_t size)
{
	const struct entry *was = difference->was, *is = difference->is;

	if (!was || !is || was->kind != is->kind)
		sim_format(text, size, "%s: %s\n", (was ? was : is)->path,
			   !is   ? "gone"
			   : was ? "of another kind"
				 : "new");
	else
		sim_format(text, size, "%s: was '%.99s', is '%.99s'\n", was->path, was->content, is->content);
}

const char *snapshot_difference(const struct snapshot *before)
{
	static char text[128 * 1024];
	struct differences differences = compare(before);

	text[0] = '\0';
	for (size_t i = 0; i < differences.count; i++)
		if (counts(&differences.list[i]))
			describe(&differences.list[i], text + strlen(text), sizeof(text) - strlen(text));
	release(&differences);
	return *text ? text : NULL;
}

static void put_back(const char *path, const struct entry *was)
{
	int fd;

	switch (was->kind) {
	case PT_IO_FOLDER:
		sim_must(mkdir(path, 0755) == 0);
		break;
	case PT_IO_LINK:
		sim_must(symlink(was->content, path) == 0);
		break;
	default:
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		sim_must(fd >= 0);
		sim_must(write(fd, was->content, was->size) == (ssize_t)was->size);
		sim_must(close(fd) == 0);
	}
}

void snapshot_restore(const struct snapshot *before)
{
	struct differences differences = compare(before);
	char path[PATH_MAX];

	for (size_t i = differences.count; i > 0; i--) {
		const struct entry *is = differences.list[i - 1].is;

		if (!is)
			continue;
		sim_format(path, sizeof(path), "%s/%s", before->folder, is->path);
		sim_must((is->kind == PT_IO_FOLDER ? rmdir(path) : unlink(path)) == 0);
	}
	for (size_t i = 0; i < differences.count; i++) {
		const struct entry *was = differences.list[i].was;

		if (!was)
			continue;
		sim_format(path, sizeof(path), "%s/%s", before->folder, was->path);
		put_back(path, was);
	}
	release(&differences);
}
