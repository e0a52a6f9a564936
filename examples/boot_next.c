/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Boot loaders: which file counts for the one in use, and what makes it read that. */
#include "boot.h"

static bool has_program(const struct app *app, const char *name)
{
	static const char *const folders[] = {"/usr/sbin", "/usr/bin", "/sbin", "/bin"};
	char path[128];

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folders[i], name);
		if (is_beneath(app->root, path))
			return true;
	}
	return false;
}

const char *boot_file_name(int kind)
{
	return kind == PCIPT_PARAMETER_FILE_CMDLINE ? "/etc/kernel/cmdline" : "/etc/default/grub";
}

void boot_say_mismatch(const struct pcipt_parameters *parameters, int kind)
{
	int loader = pcipt_parameters_get_file(parameters);

	if (loader < 0 || loader == kind)
		return;
	style(stdout, STYLE_WARNING);
	say(stdout, "This file does not count: ");
	style(stdout, STYLE_PLAIN);
	say(stdout, "the kernel was started by %s on its command line), whose parameters are in %s.\n",
	    loader == PCIPT_PARAMETER_FILE_GRUB ? "GRUB (BOOT_IMAGE=" : "systemd-boot (initrd= without BOOT_IMAGE=",
	    boot_file_name(loader));
}

bool boot_has_grubby(const struct app *app)
{
	return has_program(app, "grubby");
}

void boot_say_grubby(const struct pcipt_parameters *parameters)
{
	struct pcipt_text *text = NULL;
	const char *string;

	if (pcipt_parameters_to_grubby(parameters, &text))
		return;
	string = pcipt_text_get_string(text);
	boot_say_lines("  ", string, string + pcipt_text_get_length(text));
	pcipt_text_free(text);
}

/* The same wishes with the file that counts. */
static void say_again(const struct boot_wishes *wishes, int kind)
{
	say(stdout, "  pcipt-status --apply-parameters %s%s%s%s\n", boot_file_name(kind),
	    wishes->passthrough ? " --passthrough-mode" : "", wishes->override ? " --acs-override " : "",
	    wishes->override ? wishes->override : "");
}

void boot_say_next(const struct app *app, const struct boot_wishes *wishes, const struct pcipt_parameters *parameters,
		   int kind)
{
	int loader = pcipt_parameters_get_file(parameters);

	say(stdout, "\nNext, as root:\n");
	if (loader >= 0 && loader != kind) {
		say_again(wishes, loader);
		kind = loader;
	}
	if (is_beneath(app->root, "/etc/kernel/proxmox-boot-uuids"))
		say(stdout, "  proxmox-boot-tool refresh\n");
	else if (kind == PCIPT_PARAMETER_FILE_CMDLINE)
		say(stdout, "  kernel-install add RELEASE /boot/vmlinuz-RELEASE, for each kernel that is installed\n");
	else if (boot_has_grubby(app))
		boot_say_grubby(parameters); /* GRUB takes the parameters of each kernel from a file of its own */
	else if (has_program(app, "update-grub"))
		say(stdout, "  update-grub\n");
	else if (has_program(app, "grub2-mkconfig"))
		say(stdout, "  grub2-mkconfig -o /boot/grub2/grub.cfg\n");
	else
		say(stdout, "  grub-mkconfig -o /boot/grub/grub.cfg\n");
	say(stdout, "Then restart.\n");
}
