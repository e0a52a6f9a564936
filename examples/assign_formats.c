/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An assignment in the formats of hypervisors and clusters. */
#include "assign.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef int writer(const struct assign *assign, size_t vm, struct pcipt_text **ret_text);

static int to_proxmox(const struct assign *assign, size_t vm, struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_proxmox(assign->assignment, vm, assign->existing_text,
					   assign->mapping ? PCIPT_PROXMOX_MAPPING : 0, ret_text);
}

static int to_proxmox_mapping(const struct assign *assign, size_t vm, struct pcipt_text **ret_text)
{
	(void)vm;
	return pcipt_assignment_to_proxmox_mapping(assign->assignment, assign->node, assign->existing_text, ret_text);
}

static int to_libvirt(const struct assign *assign, size_t vm, struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_libvirt(assign->assignment, vm, ret_text);
}

static int to_qemu(const struct assign *assign, size_t vm, struct pcipt_text **ret_text)
{
	return pcipt_assignment_to_qemu(assign->assignment, vm, assign->iommufd ? PCIPT_QEMU_IOMMUFD : 0, ret_text);
}

static int to_plugin(const struct assign *assign, size_t vm, struct pcipt_text **ret_text)
{
	(void)vm;
	return pcipt_assignment_to_sriov_plugin(assign->assignment, assign->domain, ret_text);
}

static int to_kubevirt(const struct assign *assign, size_t vm, struct pcipt_text **ret_text)
{
	(void)vm;
	return pcipt_assignment_to_kubevirt(assign->assignment, assign->domain, ret_text);
}

static int to_nova(const struct assign *assign, size_t vm, struct pcipt_text **ret_text)
{
	(void)vm;
	return pcipt_assignment_to_nova(assign->assignment, ret_text);
}

static int to_mermaid(const struct assign *assign, size_t vm, struct pcipt_text **ret_text)
{
	(void)vm;
	return pcipt_assignment_draw(assign->assignment, PCIPT_DRAWING_MERMAID, ret_text);
}

static int to_dot(const struct assign *assign, size_t vm, struct pcipt_text **ret_text)
{
	(void)vm;
	return pcipt_assignment_draw(assign->assignment, PCIPT_DRAWING_DOT, ret_text);
}

enum heading { HEADING_NONE, HEADING_HASH, HEADING_FILE, HEADING_XML };

static const struct form {
	const char *name;
	writer *write; /* NULL for libvirt-network, which is written of physical functions */
	bool each;     /* a text for each virtual machine */
	enum heading heading;
} forms[] = {
	{"proxmox", to_proxmox, true, HEADING_FILE},    {"proxmox-mapping", to_proxmox_mapping, false, HEADING_NONE},
	{"libvirt", to_libvirt, true, HEADING_XML},     {"libvirt-network", NULL, true, HEADING_NONE},
	{"qemu", to_qemu, true, HEADING_HASH},          {"sriov-device-plugin", to_plugin, false, HEADING_NONE},
	{"kubevirt", to_kubevirt, false, HEADING_NONE}, {"nova", to_nova, false, HEADING_NONE},
	{"mermaid", to_mermaid, false, HEADING_NONE},   {"dot", to_dot, false, HEADING_NONE},
};

static const struct form *find_form(const char *name)
{
	for (size_t i = 0; name && i < sizeof(forms) / sizeof(forms[0]); i++)
		if (!strcmp(forms[i].name, name))
			return &forms[i];
	return NULL;
}

static bool is_form(const struct assign *assign, const char *name)
{
	return assign->form && !strcmp(assign->form, name);
}

int check_form(const struct assign *assign)
{
	const struct form *form = find_form(assign->form);

	if (assign->form && !form)
		return fail(assign->app, STATUS_USAGE, "There is no format '%s'. Try 'pcipt-assign --help'.",
			    assign->form);
	if (form && assign->app->json)
		return fail(assign->app, STATUS_USAGE, "Only one of --format and --json can be asked for.");
	if (assign->vm_name && (assign->app->json || (form && !form->each)))
		return fail(assign->app, STATUS_USAGE,
			    "--vm is for the table and the formats proxmox, libvirt, libvirt-network and qemu.");
	if (assign->existing && !is_form(assign, "proxmox-mapping") && !(is_form(assign, "proxmox") && assign->vm_name))
		return fail(assign->app, STATUS_USAGE,
			    "--existing is for --format proxmox with --vm, and for --format proxmox-mapping.");
	if (assign->existing && !strcmp(assign->existing, "-") && !strcmp(assign->app->arguments[0], "-"))
		return fail(assign->app, STATUS_USAGE, "Only one file can be the standard input.");
	if (is_form(assign, "proxmox-mapping") != (assign->node != NULL))
		return fail(assign->app, STATUS_USAGE, "--format proxmox-mapping takes --node, and nothing else does.");
	if (assign->mapping && !is_form(assign, "proxmox"))
		return fail(assign->app, STATUS_USAGE, "--mapping is for --format proxmox.");
	if (assign->iommufd && !is_form(assign, "qemu"))
		return fail(assign->app, STATUS_USAGE, "--iommufd is for --format qemu.");
	return STATUS_GO_ON;
}

/* --- Printing --- */

/* Names of virtual machines are letters, digits, '.', '-' and '_'; two hyphens would end a comment of XML. */
static void say_heading(const struct assign *assign, const struct form *form, size_t vm)
{
	const char *name = pcipt_assignment_get_vm_name(assign->assignment, vm);
	uint32_t number = 0;

	if (assign->vm_count == 1)
		return;
	if (form->heading == HEADING_XML) {
		say(stdout, "<!-- ");
		for (; *name; name++)
			putchar(*name == '-' ? '_' : *name);
		say(stdout, " -->\n");
	} else if (form->heading == HEADING_FILE && !pcipt_assignment_get_vm_number(assign->assignment, vm, &number)) {
		say(stdout, "# %s, /etc/pve/qemu-server/%u.conf\n", name, number);
	} else {
		say(stdout, "# %s\n", name);
	}
}

/* What to do about what cannot be written. */
static int say_error(const struct assign *assign, int error)
{
	const struct app *app = assign->app;

	switch (error) {
	case -ENODATA:
		return fail(
			app, STATUS_NO,
			"Addresses or ids of virtual functions that are to be made are not known yet. Make them with "
			"pcipt-vfs, and ask again.");
	case -ENOSPC:
		return fail(app, STATUS_NO,
			    "One virtual machine does not take that many. Give it fewer, or whole cards.");
	case -EEXIST:
		return fail(
			app, STATUS_NO, "%s",
			is_form(assign, "proxmox") && assign->existing_text
				? "An existing entry has some functions of a mapping, but not all: take that line out."
				: "Two virtual machines would have the same name in this format: rename one.");
	case -ENAMETOOLONG:
		return fail(app, STATUS_NO, "The name of a virtual machine is too long for this format: rename it.");
	case -ERANGE:
		return fail(app, STATUS_NO, "Nova knows no address with a domain above ffff.");
	case -EINVAL:
		return fail(app, STATUS_USAGE, "%s",
			    assign->node ? "--node is no name of a node." : "--domain is no name of DNS.");
	default:
		return fail(app, STATUS_SYSTEM, "Cannot write this format: %s.", pcipt_strerror(error));
	}
}

/* The library has escaped what comes from the machine; an existing file comes back as it was. */
static void print_text(struct pcipt_text *text)
{
	fwrite(pcipt_text_get_string(text), 1, pcipt_text_get_length(text), stdout);
	pcipt_text_free(text);
}

static int print_one(const struct assign *assign, const struct form *form, size_t vm)
{
	struct pcipt_text *text = NULL;
	int error = form->write(assign, vm, &text);

	if (error < 0)
		return say_error(assign, error);
	if (is_form(assign, "proxmox") && !pcipt_proxmox_is_q35(pcipt_text_get_string(text)))
		say(stderr, "pcipt-assign: note: the machine type of this virtual machine is not q35, so that it has "
			    "no PCI Express; \"machine: q35\" is "
			    "advised, and is a change that guests notice.\n");
	if (form->each)
		say_heading(assign, form, vm);
	print_text(text);
	return STATUS_DONE;
}

static void mark_pfs(const struct assign *assign, size_t vm, bool *marks)
{
	const struct pcipt_device *last = NULL;

	for (size_t i = 0; i < pcipt_assignment_get_port_count(assign->assignment, vm); i++) {
		const struct pcipt_device *pf = pcipt_assignment_get_port_pf(assign->assignment, vm, i);

		for (size_t j = 0; pf && pf != last && j < pcipt_host_get_device_count(assign->host); j++)
			marks[j] |= pcipt_host_get_device(assign->host, j) == pf;
		last = pf;
	}
}

/* The pools of all physical functions whose virtual ones are given, each once. */
static int print_networks(const struct assign *assign)
{
	size_t devices = pcipt_host_get_device_count(assign->host), printed = 0;
	bool *marks = calloc(devices + 1, sizeof(*marks));
	int error = marks ? 0 : -ENOMEM;

	for (size_t vm = assign->first_vm; marks && vm < assign->first_vm + assign->vm_count; vm++)
		mark_pfs(assign, vm, marks);
	for (size_t j = 0; !error && j < devices; j++) {
		struct pcipt_text *text = NULL;

		if (!marks[j])
			continue;
		error = pcipt_device_to_libvirt_network(pcipt_host_get_device(assign->host, j), NULL, &text);
		if (error == -ENOENT)
			error = 0;
		else if (!error && ++printed)
			print_text(text);
	}
	free(marks);
	if (error < 0)
		return say_error(assign, error);
	return printed ? STATUS_DONE
		       : fail(assign->app, STATUS_NO,
			      "Nobody gets virtual functions of a network interface: ask for kind=vf.");
}

int print_form(struct assign *assign)
{
	const struct form *form = find_form(assign->form);
	size_t count = form->each ? assign->vm_count : 1;
	char *text = NULL;
	int status = assign->existing ? read_text(assign->app, assign->existing, &text) : STATUS_GO_ON;

	assign->existing_text = text;
	if (status == STATUS_GO_ON) {
		status = form->write ? STATUS_DONE : print_networks(assign);
		for (size_t i = 0; form->write && i < count && status == STATUS_DONE; i++)
			status = print_one(assign, form, assign->first_vm + i);
	}
	if (status == STATUS_DONE) {
		fflush(stdout);
		say_findings(stderr, pcipt_assignment_get_findings(assign->assignment), PCIPT_SEVERITY_WARNING);
	}
	free(text);
	return status;
}
