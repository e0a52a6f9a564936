/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What was older than this when it was read, and was not changed since, is the same: file systems count time in steps
 * of at most 10 ms. */
#define SURELY_OLD 0.02

struct entry {
	char *path;
	enum pt_io_kind kind;
	char *content; /* of a file, or the target of a link */
	size_t size;
	ino_t number;
	double changed;
	double read; /* when the content was read, that of a folder its names */
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

static double time_now(void)
{
	struct timespec time;

	sim_must(clock_gettime(CLOCK_REALTIME, &time) == 0);
	return seconds(&time);
}

static void read_content(const struct snapshot *snapshot, struct entry *entry)
{
	char path[PATH_MAX], content[64 * 1024];
	ssize_t length = 0;

	sim_format(path, sizeof(path), "%s/%s", snapshot->folder, entry->path);
	if (entry->kind == PT_IO_FOLDER)
		return;
	entry->read = time_now();
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

static struct entry *add_entry(struct snapshot *snapshot, const char *path)
{
	struct entry *entry;

	if (snapshot->count == snapshot->capacity) {
		snapshot->capacity = snapshot->capacity ? snapshot->capacity * 2 : 4096;
		snapshot->entries = realloc(snapshot->entries, snapshot->capacity * sizeof(*entry));
		sim_must(snapshot->entries);
	}
	entry = &snapshot->entries[snapshot->count++];
	memset(entry, 0, sizeof(*entry));
	entry->path = allocate(strlen(path) + 1);
	strcpy(entry->path, path);
	return entry;
}

static int compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

static int is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);
	int order = strncmp(path, folder, length);

	return order ? order : path[length] == '/' ? 0 : path[length] - '/';
}

/* Of what lies below a folder the first one: entries are in the order of paths, so that it all lies together. */
static size_t first_below(const struct snapshot *known, const char *folder)
{
	size_t low = 0, high = known->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (is_below(known->entries[middle].path, folder) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int compare_path(const void *path, const void *entry)
{
	return strcmp(path, ((const struct entry *)entry)->path);
}

static const struct entry *find_entry(const struct snapshot *known, const char *path)
{
	return bsearch(path, known->entries, known->count, sizeof(*known->entries), compare_path);
}

static bool is_unchanged(const struct entry *was, const struct entry *is)
{
	return was->number == is->number && was->changed == is->changed && was->changed + SURELY_OLD < was->read;
}

static void list_entry(struct snapshot *snapshot, const char *path, const struct snapshot *known);

/* What is in a folder that has not changed: its folders are looked at, its files are as they were. */
static void take_over(struct snapshot *snapshot, const char *path, const struct snapshot *known)
{
	size_t length = strlen(path) + 1;

	for (size_t i = first_below(known, path); i < known->count && !is_below(known->entries[i].path, path); i++) {
		const struct entry *was = &known->entries[i];
		struct entry *entry;

		if (strchr(was->path + length, '/'))
			continue;
		if (was->kind == PT_IO_FOLDER) {
			list_entry(snapshot, was->path, known);
			continue;
		}
		entry = add_entry(snapshot, was->path);
		entry->kind = was->kind;
		entry->number = was->number;
		entry->changed = was->changed;
	}
}

static void list_folder(struct snapshot *snapshot, const char *path, const struct snapshot *known)
{
	char whole[PATH_MAX];
	DIR *listing;

	sim_format(whole, sizeof(whole), "%s/%s", snapshot->folder, path);
	listing = opendir(whole);
	sim_must(listing);
	for (const struct dirent *entry; (entry = readdir(listing));)
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
			sim_format(whole, sizeof(whole), "%s%s%s", path, *path ? "/" : "", entry->d_name);
			list_entry(snapshot, whole, known);
		}
	closedir(listing);
}

/* `known` is what there was before; NULL for nothing. */
static void list_entry(struct snapshot *snapshot, const char *path, const struct snapshot *known)
{
	struct entry *entry = add_entry(snapshot, path);
	const struct entry *was = known ? find_entry(known, path) : NULL;
	struct stat status;
	char whole[PATH_MAX];

	sim_format(whole, sizeof(whole), "%s/%s", snapshot->folder, path);
	entry->read = time_now();
	sim_must(!lstat(whole, &status));
	entry->kind = S_ISLNK(status.st_mode) ? PT_IO_LINK : S_ISDIR(status.st_mode) ? PT_IO_FOLDER : PT_IO_FILE;
	entry->number = status.st_ino;
	entry->changed = seconds(&status.st_mtim);
	if (entry->kind != PT_IO_FOLDER)
		return;
	/* in sysfs the simulator replaces each file that it changes, so that the folder tells */
	if (was && was->kind == PT_IO_FOLDER && is_unchanged(was, entry) && !strncmp(path, "sys/", 4))
		take_over(snapshot, path, known);
	else
		list_folder(snapshot, path, known);
}

/* All names, without content. */
static struct snapshot *list_names(const char *folder, const struct snapshot *known)
{
	struct snapshot *snapshot = allocate(sizeof(*snapshot));

	memset(snapshot, 0, sizeof(*snapshot));
	sim_format(snapshot->folder, sizeof(snapshot->folder), "%s", folder);
	list_folder(snapshot, "", known);
	qsort(snapshot->entries, snapshot->count, sizeof(*snapshot->entries), compare_entries);
	return snapshot;
}

struct snapshot *snapshot_take(const char *folder)
{
	struct snapshot *snapshot = list_names(folder, NULL);

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
	if (was->kind == PT_IO_FOLDER || is_unchanged(was, is))
		return true;
	read_content(now, is);
	return was->size == is->size && !memcmp(was->content, is->content, was->size);
}

/* All differences, in the order of paths. */
static struct differences compare(const struct snapshot *before)
{
	struct differences found = {.now = list_names(before->folder, before)};
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
