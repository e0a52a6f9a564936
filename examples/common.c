/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "common.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_ROOT = 256, OPTION_JSON, OPTION_HELP, OPTION_VERSION, OPTION_OWN };

static int print_help(const struct app *app)
{
	say(stdout, "Usage: %s ", app->name);
	fputs(app->help, stdout);
	fputs("\n"
	      "  --root DIR   look at a captured tree, or another root, in place of this machine\n"
	      "  --json       print JSON for programs\n"
	      "  --help       print this text\n"
	      "  --version    print the version\n"
	      "\n"
	      "Exit status: 0 done, 1 the answer is no, 2 wrong usage, 3 the system failed.\n",
	      stdout);
	return app_end(NULL, STATUS_DONE);
}

static int usage(const struct app *app, const char *what, const char *argument)
{
	return fail(app, STATUS_USAGE, "%s%s. Try '%s --help'.", what, argument, app->name);
}

static int read_options(struct app *app, int argc, char **argv)
{
	struct option options[32] = {
		{"root", required_argument, NULL, OPTION_ROOT},
		{"json", no_argument, NULL, OPTION_JSON},
		{"help", no_argument, NULL, OPTION_HELP},
		{"version", no_argument, NULL, OPTION_VERSION},
	};
	char short_option[] = "-?";
	int option;

	for (size_t i = 0; app->flags && app->flags[i].name && i < 27; i++)
		options[4 + i] =
			(struct option){app->flags[i].name, app->flags[i].value ? required_argument : no_argument, NULL,
					OPTION_OWN + (int)i};

	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) >= 0) {
		switch (option) {
		case OPTION_ROOT:
			app->root = optarg;
			if (app->roots)
				app->roots[app->root_count++] = optarg;
			break;
		case OPTION_JSON:
			app->json = true;
			break;
		case OPTION_HELP:
			return print_help(app);
		case OPTION_VERSION:
			say(stdout, "%s (libpcipt) %s\n", app->name, pcipt_version());
			return app_end(NULL, STATUS_DONE);
		case ':':
			return usage(app, "An argument is missing for ", argv[optind - 1]);
		case '?':
			short_option[1] = (char)optopt;
			return usage(app, "Wrong option ", optopt && optopt < 256 ? short_option : argv[optind - 1]);
		default:
			if (app->flags && app->flags[option - OPTION_OWN].value)
				*app->flags[option - OPTION_OWN].value = optarg;
			else if (app->flags)
				*app->flags[option - OPTION_OWN].given = true;
		}
	}

	app->arguments = argv + optind;
	app->count = argc - optind;
	if (app->count < app->least)
		return usage(app, "An argument is missing", "");
	if (app->most >= 0 && app->count > app->most)
		return usage(app, "Too many arguments: ", app->arguments[app->most]);
	return STATUS_GO_ON;
}

int app_open(struct app *app, const char *root)
{
	int error;

	pcipt_ctx_unref(app->ctx);
	app->ctx = NULL;
	app->root = root;
	error = pcipt_ctx_new(&app->ctx);
	if (error < 0)
		return fail(app, STATUS_SYSTEM, "Cannot begin: %s.", pcipt_strerror(error));
	if (!app->root)
		return STATUS_GO_ON;
	error = pcipt_ctx_set_root(app->ctx, app->root);
	if (error == -ENOENT || error == -ENOTDIR)
		return fail(app, STATUS_SYSTEM,
			    "There is no folder '%s'. Give --root a folder that pcipt-capture wrote, or leave it out "
			    "for this machine.",
			    app->root);
	if (error < 0)
		return fail(app, STATUS_SYSTEM, "Cannot open the root '%s': %s.", app->root, pcipt_strerror(error));
	return STATUS_GO_ON;
}

int app_start(struct app *app, int argc, char **argv)
{
	int status = read_options(app, argc, argv);

	if (status == STATUS_GO_ON && app->root_count < 2)
		status = app_open(app, app->root);
	return status;
}

int app_end(struct app *app, int status)
{
	if (app)
		pcipt_ctx_unref(app->ctx);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	say(stderr, "The output could not be written: %s.\n", strerror(errno));
	return STATUS_SYSTEM;
}

int app_read(const struct app *app, unsigned int what, struct pcipt_host **ret_host)
{
	int error = pcipt_host_read(app->ctx, what, ret_host);

	if (error == -PCIPT_E_NO_PCI && app->root)
		return fail(app, STATUS_SYSTEM,
			    "'%s' has no PCI bus (no sys/bus/pci beneath it). Give --root a folder that pcipt-capture "
			    "wrote.",
			    app->root);
	if (error == -PCIPT_E_NO_PCI)
		return fail(app, STATUS_SYSTEM,
			    "This system shows no PCI bus: there is no /sys/bus/pci. In a container, see that sysfs is "
			    "mounted.");
	if (error < 0)
		return fail(app, STATUS_SYSTEM, "Cannot read the PCI devices of %s: %s.",
			    app->root ? app->root : "this machine", pcipt_strerror(error));
	return STATUS_GO_ON;
}
