/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Copies of generated trees. The first copy that a program asks for is a whole one; what it gets are folders of their
 * own with hard links to its files. Whoever changes a file of a copy replaces it.
 */
#include "support.h"

#include <errno.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Copies are made in memory where there is room for them: a store waits for the disk. */
#define FAST "/dev/shm"

static struct folder {
	char path[96];
	pid_t owner;
} folders[256];
static size_t folder_count;
static pid_t first_process; /* that of the whole program: tests are forked from it */
static long began;          /* with it: another may have had its number, and have been killed */

static const char *base(void)
{
	return access(FAST, W_OK) ? "/tmp" : FAST;
}

static void must(bool done, const char *what)
{
	if (!done)
		ck_abort_msg("copies of trees: %s: %s", what, strerror(errno));
}

static void copy(const char *options, const char *from, const char *to)
{
	char source[PATH_MAX + 2];
	int status;
	pid_t child;

	(void)snprintf(source, sizeof(source), "%s/.", from);
	child = fork();
	must(child >= 0, "fork");
	if (!child) {
		execlp("cp", "cp", options, source, to, (char *)NULL);
		_exit(127);
	}
	must(waitpid(child, &status, 0) == child && status == 0, "cp");
}

/* The copy that all others of this program are links to. */
static void original_of(char *path, size_t size, const char *name)
{
	(void)snprintf(path, size, "%s/pcipt-original-%d-%09ld-%s", base(), first_process, began, name);
}

/* Made whole or not at all: a test may be killed meanwhile. */
static void make_original(const char *path, const char *name)
{
	const char *unfinished = new_folder();

	copy("-a", tree(name), unfinished);
	must(!rename(unfinished, path) || errno == EEXIST || errno == ENOTEMPTY, "rename");
}

const char *new_folder(void)
{
	struct folder *folder = &folders[folder_count];

	must(folder_count < sizeof(folders) / sizeof(folders[0]), "too many");
	(void)snprintf(folder->path, sizeof(folder->path), "%s/pcipt-test-%d-%09ld-XXXXXX", base(), first_process,
		       began);
	must(mkdtemp(folder->path), "mkdtemp");
	folder->owner = getpid();
	folder_count++;
	return folder->path;
}

const char *copy_of_tree(const char *name)
{
	const char *folder = new_folder();
	char original[128];

	original_of(original, sizeof(original), name);
	if (access(original, F_OK))
		make_original(original, name);
	copy("-al", original, folder);
	return folder;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)place;
	return type == FTW_DP ? rmdir(path) : unlink(path);
}

static void remove_folder(const char *path)
{
	(void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *original;     /* nftw() passes nothing on */
static char generated[PATH_MAX]; /* what it was copied from */

static int compare_one(const char *path, const struct stat *is, int type, struct FTW *place)
{
	char source[2 * PATH_MAX];
	struct stat was;

	(void)place;
	if (type != FTW_F)
		return 0;
	(void)snprintf(source, sizeof(source), "%s%s", generated, path + strlen(original));
	if (lstat(source, &was) || was.st_size != is->st_size || was.st_mode != is->st_mode ||
	    was.st_mtim.tv_sec != is->st_mtim.tv_sec || was.st_mtim.tv_nsec != is->st_mtim.tv_nsec) {
		fprintf(stderr, "a test changed %s in place, and with it every copy\n", source);
		return 1;
	}
	return 0;
}

/* Whether nobody wrote to a file that others share. */
static bool is_as_generated(const char *path)
{
	const char *name = strchr(strchr(strrchr(path, '/') + strlen("/pcipt-original-"), '-') + 1, '-') + 1;

	/* not tree(): it asserts, and there is no test any more */
	original = path;
	(void)snprintf(generated, sizeof(generated), "%s/%s", getenv("PCIPT_TEST_TREES"), name);
	return !nftw(path, compare_one, 16, FTW_PHYS);
}

/* Those of this program, of one sort; `visit` may be NULL. */
static bool remove_all(const char *sort, bool (*visit)(const char *path))
{
	char pattern[128];
	glob_t found;
	bool good = true;

	(void)snprintf(pattern, sizeof(pattern), "%s/pcipt-%s-%d-%09ld-*", base(), sort, first_process, began);
	if (glob(pattern, 0, NULL, &found))
		return true;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		good = (!visit || visit(found.gl_pathv[i])) && good;
		remove_folder(found.gl_pathv[i]);
	}
	globfree(&found);
	return good;
}

/* A forked test removes what it has made; the first process removes what failed tests have left. */
static void remove_folders(void)
{
	for (size_t i = 0; i < folder_count; i++)
		if (folders[i].owner == getpid())
			remove_folder(folders[i].path);
	if (getpid() != first_process)
		return;
	(void)remove_all("test", NULL);
	if (!remove_all("original", is_as_generated))
		_exit(EXIT_FAILURE);
}

__attribute__((constructor)) static void remember_process(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	first_process = getpid();
	began = now.tv_nsec;
	(void)atexit(remove_folders);
}
