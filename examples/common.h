/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the programs share: options, printing, errors, and choosing devices.
 *
 * Names, drivers and findings come from a machine or a tree that may be hostile. say() is the only way in
 * which the programs print, and it escapes every string, so that none of them can steer a terminal.
 */
#ifndef EXAMPLES_COMMON_H
#define EXAMPLES_COMMON_H

#include <stdbool.h>
#include <stdio.h>

#include <pcipt/pcipt.h>

/* Exit statuses; the same in every program. */
enum {
	STATUS_DONE = 0,
	STATUS_NO = 1,     /* not ready, refused: findings say why */
	STATUS_USAGE = 2,  /* wrong arguments */
	STATUS_SYSTEM = 3, /* the system failed */
	STATUS_GO_ON = -1, /* from app_start(): nothing is decided yet */
};

/* A program's own option without argument. */
struct app_flag {
	const char *name;
	bool *given;
	const char **value; /* where its argument goes, if it takes one */
};

struct app {
	const char *name;             /* of the program */
	const char *help;             /* what --help prints between the first line and the common options */
	const struct app_flag *flags; /* ends with a NULL name; NULL for none */
	int least, most;              /* how many arguments; most is -1 for any number */
	const char **roots;           /* room for as many roots as main() has arguments; NULL where there can be one */
	/* set by app_start() */
	const char *root;
	int root_count;
	bool json;
	char **arguments;
	int count;
	struct pcipt_ctx *ctx;
};

/* Reads the options and opens the root; of several, none yet. Returns STATUS_GO_ON, or the status with which to end. */
int app_start(struct app *app, int argc, char **argv);

/* Opens another root in the place of the last one; NULL is this machine. Returns STATUS_GO_ON or STATUS_SYSTEM. */
int app_open(struct app *app, const char *root);

/* Gives everything back and makes sure that the output was written. Returns the status with which to end. */
int app_end(struct app *app, int status);

/* Takes a picture, and says why when it cannot. Returns STATUS_GO_ON or STATUS_SYSTEM. */
int app_read(const struct app *app, unsigned int what, struct pcipt_host **ret_host);

/* One sentence on stderr behind the program's name. Returns the status. */
int fail(const struct app *app, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * printf for %s, %d, %u, %x, %zu and %%, where each %s is escaped: everything but printable ASCII becomes \xNN.
 * NULL is printed as a question mark. Precision and a width for %s are not known.
 */
void say(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What plans are made from, with what virtual machines have at this moment. */
#define READ_FOR_PLANS                                                                                                 \
	(PCIPT_READ_USERS | PCIPT_READ_HOLDERS | PCIPT_READ_GROUPS | PCIPT_READ_MACHINE | PCIPT_READ_TOPOLOGY)

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_GOOD, STYLE_WARNING, STYLE_BAD };

/* From here on; does nothing unless the stream is a terminal that wants colour. */
void style(FILE *stream, enum style style);

/* One finding, with what to do. */
void say_finding(FILE *stream, const struct pcipt_finding *finding);

/* The findings from a severity up, each with what to do. */
void say_findings(FILE *stream, const struct pcipt_findings *findings, int least);

/* Of the explanation of a group: what it says of the marked devices, and of the group as a whole. */
void say_reasons_of(FILE *stream, const struct pcipt_findings *findings, const struct pcipt_host *host,
		    const bool *marks);

/* What the picture lacks for want of rights; nothing when it lacks nothing. */
void say_unread(FILE *stream, const struct pcipt_host *host);

/* What the host would lose with the device, in a word each behind " - ": first what it cannot do without. */
void say_uses(const struct pcipt_device *device);

/* Prints what pcipt_*_to_json() answered, in ASCII, frees it, and returns the status. */
int say_json(const struct app *app, int error, struct pcipt_text *text, int status);

/* Whether a host has a device of that name, as choose_devices() takes it. */
bool has_device(const struct pcipt_host *host, const char *text);
/*
 * Marks the devices that the arguments name: an address, an interface, or vendor:device for all with these ids.
 * The marks have the indices of pcipt_host_get_device() and are freed by the caller. Returns STATUS_GO_ON, or
 * the status with which to end.
 */
int choose_devices(const struct app *app, const struct pcipt_host *host, bool **ret_marks);

#endif
