/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which ports go to which virtual machines, and the configuration that gives them: a table, or the format of a
 * hypervisor or a cluster.
 */
#include "assign.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TEXT (64u << 20)

static int read_stream(const struct app *app, const char *path, FILE *stream, char **ret_text)
{
	size_t size = 0, capacity = 1 << 16, got;
	char *text = malloc(capacity);

	while (text && (got = fread(text + size, 1, capacity - size - 1, stream)) > 0) {
		size += got;
		if (size + 1 == capacity && capacity < MOST_TEXT) {
			char *more = realloc(text, capacity *= 2);

			if (!more)
				free(text);
			text = more;
		}
	}
	if (!text)
		return fail(app, STATUS_SYSTEM, "Out of memory.");
	text[size] = '\0';
	*ret_text = text;
	if (ferror(stream))
		return fail(app, STATUS_SYSTEM, "Cannot read '%s': %s.", path, strerror(errno));
	if (size + 1 == capacity)
		return fail(app, STATUS_SYSTEM, "'%s' is larger than 64 MiB.", path);
	if (strlen(text) != size)
		return fail(app, STATUS_SYSTEM, "'%s' is no text: it has a zero byte.", path);
	return STATUS_GO_ON;
}

int read_text(const struct app *app, const char *path, char **ret_text)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *stream = is_stdin ? stdin : fopen(path, "re");
	int status;

	if (!stream)
		return fail(app, STATUS_SYSTEM, "Cannot open '%s': %s.", path, strerror(errno));
	status = read_stream(app, path, stream, ret_text);
	if (!is_stdin)
		(void)fclose(stream);
	return status;
}

static int read_requests(struct assign *assign)
{
	const char *path = assign->app->arguments[0], *why = NULL;
	char *text = NULL;
	size_t line = 0;
	int status = read_text(assign->app, path, &text), error;

	if (status == STATUS_GO_ON) {
		error = pcipt_assignment_parse(assign->assignment, text, &line, &why);
		if (error < 0 && why)
			status = fail(assign->app, STATUS_USAGE, "%s, line %zu: %s.", path, line, why);
		else if (error < 0)
			status = fail(assign->app, STATUS_SYSTEM, "Cannot take the requests of '%s': %s.", path,
				      pcipt_strerror(error));
	}
	free(text);
	return status;
}

/* --- The table --- */

static const char *interface_of(const struct pcipt_device *device)
{
	for (size_t i = 0; i < pcipt_device_get_interface_count(device); i++)
		if (!strcmp(pcipt_device_get_interface_class(device, i), "net"))
			return pcipt_device_get_interface_name(device, i);
	return NULL;
}

static void say_place(const struct pcipt_device *device)
{
	const struct pcipt_slot *slot = pcipt_device_get_slot(device);
	int32_t node = -1;

	if (slot)
		say(stdout, ", slot %s", pcipt_slot_get_name(slot));
	if (!pcipt_device_get_numa_node(device, &node) && node >= 0)
		say(stdout, ", NUMA node %u", (unsigned int)node);
}

static void say_port(const struct assign *assign, size_t vm, size_t index)
{
	const struct pcipt_assignment *assignment = assign->assignment;
	const struct pcipt_device *device = pcipt_assignment_get_port_device(assignment, vm, index);
	const struct pcipt_device *pf = pcipt_assignment_get_port_pf(assignment, vm, index);
	const struct pcipt_address *address = pcipt_assignment_get_port_address(assignment, vm, index);
	const char *interface = device ? interface_of(device) : NULL;
	char name[PCIPT_ADDRESS_SIZE] = "address not known";
	uint32_t number = 0;
	size_t request;

	if (address)
		(void)pcipt_address_format(address, name, sizeof(name));
	say(stdout, "  %s%s%s", name, interface ? " " : "", interface ? interface : "");
	if (device && pcipt_device_get_device_name(device))
		say(stdout, " %s", pcipt_device_get_device_name(device));
	if (pf && !pcipt_assignment_get_port_vf_index(assignment, vm, index, &number))
		say(stdout, ", virtual function %u of %s%s", number,
		    interface_of(pf) ? interface_of(pf) : pcipt_device_get_name(pf), device ? "" : ", to be made");
	say_place(device ? device : pf);
	if (pcipt_assignment_get_port_request(assignment, vm, index, &request) == -ENOENT)
		say(stdout, ", comes along");
	say(stdout, "\n");
}

/* Whether a finding is about a function that a virtual machine gets. */
static bool is_about(const struct assign *assign, size_t vm, const struct pcipt_finding *finding)
{
	struct pcipt_address address;

	if (pcipt_finding_get_address(finding, &address))
		return false;
	for (size_t i = 0; i < pcipt_assignment_get_port_count(assign->assignment, vm); i++) {
		const struct pcipt_address *port = pcipt_assignment_get_port_address(assign->assignment, vm, i);

		if (port && !pcipt_address_compare(port, &address))
			return true;
	}
	return false;
}

static void say_vm(const struct assign *assign, size_t vm)
{
	const struct pcipt_assignment *assignment = assign->assignment;
	size_t count = pcipt_assignment_get_port_count(assignment, vm);
	uint32_t number = 0;

	style(stdout, STYLE_BOLD);
	say(stdout, "%s", pcipt_assignment_get_vm_name(assignment, vm));
	if (!pcipt_assignment_get_vm_number(assignment, vm, &number))
		say(stdout, " (%u)", number);
	style(stdout, STYLE_PLAIN);
	say(stdout, ": %zu %s\n", count, count == 1 ? "port" : "ports");
	for (size_t i = 0; i < count; i++)
		say_port(assign, vm, i);
}

/* What is to be done before anything can be given. */
static void say_makes(const struct assign *assign)
{
	for (size_t i = 0; i < pcipt_assignment_get_make_count(assign->assignment); i++) {
		uint32_t count = 0;
		const struct pcipt_device *pf = pcipt_assignment_get_make(assign->assignment, i, &count);

		say(stdout, "First: pcipt-vfs --create %u --bind %s\n", count, pcipt_device_get_name(pf));
	}
}

/* Virtual functions that are in the way of a port that is given itself. */
static void say_removes(const struct assign *assign, size_t vm)
{
	for (size_t i = 0; i < pcipt_assignment_get_port_count(assign->assignment, vm); i++) {
		const struct pcipt_device *device = pcipt_assignment_get_port_device(assign->assignment, vm, i);

		if (device && pcipt_device_get_vf_count(device))
			say(stdout, "First: pcipt-vfs --remove %s\n", pcipt_device_get_name(device));
	}
}

/* What is set on the host, since not every format can carry it. */
static void say_settings(const struct assign *assign, size_t vm)
{
	for (size_t i = 0; i < pcipt_assignment_get_port_count(assign->assignment, vm); i++) {
		const struct pcipt_device *pf = pcipt_assignment_get_port_pf(assign->assignment, vm, i);
		uint16_t vlan = 0;
		uint32_t index = 0;
		char mac[18] = "";
		bool has_mac = pcipt_assignment_get_port_mac(assign->assignment, vm, i, mac, sizeof(mac)) > 0;
		bool has_vlan = !pcipt_assignment_get_port_vlan(assign->assignment, vm, i, &vlan);

		if (!pf || (!has_mac && !has_vlan) ||
		    pcipt_assignment_get_port_vf_index(assign->assignment, vm, i, &index))
			continue;
		say(stdout, "Then: pcipt-vfs --set %u", index);
		if (has_mac)
			say(stdout, " --mac %s", mac);
		if (has_vlan)
			say(stdout, " --vlan %u", vlan);
		say(stdout, " %s\n", pcipt_device_get_name(pf));
	}
}

static bool is_asked_for(const struct assign *assign, const struct pcipt_finding *finding)
{
	size_t all = pcipt_assignment_get_vm_count(assign->assignment);
	int code = pcipt_finding_get_code(finding);

	/* the table says these */
	if (code == PCIPT_CODE_ASSIGNED || code == PCIPT_CODE_ASSIGN_MAKES_VFS)
		return false;
	if (assign->vm_count == all || pcipt_finding_get_subject(finding) != PCIPT_SUBJECT_DEVICE)
		return true;
	for (size_t vm = 0; vm < all; vm++)
		if (vm != assign->first_vm && is_about(assign, vm, finding))
			return false;
	return true;
}

static int say_table(const struct assign *assign)
{
	const struct pcipt_findings *findings = pcipt_assignment_get_findings(assign->assignment);
	const char *before = "\nTo be minded:\n";

	for (size_t i = 0; i < assign->vm_count; i++)
		say_vm(assign, assign->first_vm + i);
	say_makes(assign);
	for (size_t i = 0; i < assign->vm_count; i++)
		say_removes(assign, assign->first_vm + i);
	for (size_t i = 0; i < assign->vm_count; i++)
		say_settings(assign, assign->first_vm + i);
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		if (!is_asked_for(assign, pcipt_findings_get(findings, i)))
			continue;
		fputs(before, stdout);
		before = "";
		say_finding(stdout, pcipt_findings_get(findings, i));
	}
	return STATUS_DONE;
}

/* --- The answer --- */

static int choose_vm(struct assign *assign)
{
	size_t count = pcipt_assignment_get_vm_count(assign->assignment);

	assign->vm_count = count;
	if (!assign->vm_name)
		return STATUS_GO_ON;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(pcipt_assignment_get_vm_name(assign->assignment, i), assign->vm_name) != 0)
			continue;
		assign->first_vm = i;
		assign->vm_count = 1;
		return STATUS_GO_ON;
	}
	return fail(assign->app, STATUS_USAGE, "The requests name no virtual machine '%s'.", assign->vm_name);
}

static int say_unsolved(const struct assign *assign)
{
	const struct pcipt_findings *findings = pcipt_assignment_get_findings(assign->assignment);

	fail(assign->app, STATUS_NO, "These requests cannot be had together on this host:");
	for (size_t i = 0; i < pcipt_assignment_get_conflict_count(assign->assignment); i++) {
		size_t request = 0, vm = 0;

		if (pcipt_assignment_get_conflict(assign->assignment, i, &request) ||
		    pcipt_assignment_get_request_vm(assign->assignment, request, &vm))
			continue;
		say(stderr, "  %s: %s\n", pcipt_assignment_get_vm_name(assign->assignment, vm),
		    pcipt_assignment_get_request_text(assign->assignment, request));
	}
	say_findings(stderr, findings, PCIPT_SEVERITY_NOTE);
	say_unread(stderr, assign->host);
	return STATUS_NO;
}

/* A blocker can stand against an assignment that is solved, such as too many entries for a hypervisor. */
static bool is_blocked(const struct assign *assign)
{
	return pcipt_findings_get_worst(pcipt_assignment_get_findings(assign->assignment)) >= PCIPT_SEVERITY_BLOCKER;
}

static int answer(struct assign *assign)
{
	int solved = pcipt_assignment_solve(assign->assignment), status;
	struct pcipt_text *text = NULL;

	if (solved == -PCIPT_E_TOO_HARD)
		return fail(assign->app, STATUS_NO, "%s. Fewer or plainer requests are answered.",
			    pcipt_strerror(solved));
	if (solved < 0)
		return fail(assign->app, STATUS_SYSTEM, "Cannot solve these requests: %s.", pcipt_strerror(solved));
	if (assign->app->json) {
		int error = pcipt_assignment_to_json(assign->assignment, &text);

		return say_json(assign->app, error, text, solved && !is_blocked(assign) ? STATUS_DONE : STATUS_NO);
	}
	if (!solved)
		return say_unsolved(assign);
	status = assign->form ? print_form(assign) : say_table(assign);
	return status == STATUS_DONE && is_blocked(assign) ? STATUS_NO : status;
}

static int begin(struct assign *assign)
{
	int error = pcipt_assignment_new(assign->host, &assign->assignment);

	return error < 0 ? fail(assign->app, STATUS_SYSTEM, "Cannot plan on this host: %s.", pcipt_strerror(error))
			 : STATUS_GO_ON;
}

int main(int argc, char **argv)
{
	struct assign assign = {.domain = "passthrough.local"};
	const struct app_flag flags[] = {
		{.name = "format", .value = &assign.form},       {.name = "vm", .value = &assign.vm_name},
		{.name = "existing", .value = &assign.existing}, {.name = "node", .value = &assign.node},
		{.name = "domain", .value = &assign.domain},     {.name = "mapping", .given = &assign.mapping},
		{.name = "iommufd", .given = &assign.iommufd},   {.name = NULL},
	};
	struct app app = {
		.name = "pcipt-assign",
		.help = "[OPTION...] REQUESTS\n"
			"Says which ports go to which virtual machine, and what is to be minded. REQUESTS is a file, "
			"or "
			"- for the\n"
			"standard input, with lines such as\n"
			"  vm pfsense number=100\n"
			"    card 4 ids=8086:1521\n"
			"  vm web\n"
			"    ports 2 kind=vf vlan=20\n"
			"  --format FORMAT  the configuration: proxmox, proxmox-mapping, libvirt, libvirt-network, "
			"qemu,\n"
			"                   sriov-device-plugin, kubevirt, nova; or a picture: mermaid, dot\n"
			"  --vm NAME        only this virtual machine\n"
			"  --existing FILE  proxmox and proxmox-mapping: the text that is there, to be kept\n"
			"  --mapping        proxmox: mappings in place of addresses\n"
			"  --node NAME      proxmox-mapping: the name of this node\n"
			"  --iommufd        qemu: through iommufd\n"
			"  --domain NAME    sriov-device-plugin and kubevirt: the first part of the names of "
			"resources\n",
		.flags = flags,
		.least = 1,
		.most = 1,
	};
	struct pcipt_host *host = NULL;
	int status;

	assign.app = &app;
	status = app_start(&app, argc, argv);
	if (status == STATUS_GO_ON)
		status = check_form(&assign);
	if (status == STATUS_GO_ON)
		status = app_read(&app, READ_FOR_PLANS | PCIPT_READ_NAMES, &host);
	assign.host = host;
	if (status == STATUS_GO_ON)
		status = begin(&assign);
	if (status == STATUS_GO_ON)
		status = read_requests(&assign);
	if (status == STATUS_GO_ON)
		status = choose_vm(&assign);
	if (status == STATUS_GO_ON)
		status = answer(&assign);
	pcipt_assignment_free(assign.assignment);
	pcipt_host_unref(host);
	return app_end(&app, status);
}
