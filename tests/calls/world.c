/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "world.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FULL "0000:18:00.0" /* seven VFs */
#define PF "0000:18:00.1"   /* none, and seven allowed */
#define VF "0000:18:10.0"

const char world_requests[] = "vm b number=101 guest=windows hypervisor=proxmox\n ports 1 kind=any vlan=3\n";
const char world_grub[] = "GRUB_CMDLINE_LINUX=\"quiet\"\nGRUB_CMDLINE_LINUX_DEFAULT='splash'\n";
const char world_existing[] = "machine: q35\nhostpci0: 0000:77:00.0,pcie=1\n";

struct world world;
static unsigned int captures;

static struct pcipt_address address_of(const char *text)
{
	struct pcipt_address address;

	ck_assert_int_eq(pcipt_address_parse(text, &address), 0);
	return address;
}

static const struct pcipt_device *device_of(const char *text)
{
	struct pcipt_address address = address_of(text);
	const struct pcipt_device *device = pcipt_host_find_device(world.host, &address);

	ck_assert_ptr_nonnull(device);
	return device;
}

static void read_picture(const char *root, struct pcipt_host **ret_host)
{
	struct pcipt_ctx *ctx = NULL;

	ck_assert_int_eq(pcipt_ctx_new(&ctx), 0);
	ck_assert_int_eq(pcipt_ctx_set_root(ctx, root), 0);
	ck_assert_int_eq(pcipt_host_read(ctx, PCIPT_READ_ALL, ret_host), 0);
	pcipt_ctx_unref(ctx);
}

void world_begin(void)
{
	const char *root = copy_of_tree("sriov");

	put_file(root, "etc/machine-id", "0123456789abcdef0123456789abcdef\n");
	world.simulated = sim_start(root, &world.sim);
	world.before = snapshot_take(world.sim->folder);
	read_picture(root, &world.host);
	read_picture(tree("reference-plx-no-acs"), &world.switched);
	(void)snprintf(world.folder, sizeof(world.folder), "%s", root);
	world.pf = device_of(PF);
	world.device = world.pf;
	world.full = device_of(FULL);
	world.vf = device_of(VF);
	world.other = world.full;
	world.address = address_of(PF);
	world.pf_address = world.address;
	world.group = pcipt_device_get_group(world.pf);
	world.slot = pcipt_host_get_slot(world.switched, 0);
	world.chip = pcipt_host_get_switch(world.switched, 0);
	world.root = pcipt_host_get_root_bus(world.switched, 0);
	for (size_t i = 0; i < pcipt_host_get_device_count(world.switched) && !world.labelled; i++) {
		const struct pcipt_device *device = pcipt_host_get_device(world.switched, i);
		const char *label;

		if (!pcipt_device_get_label(device, &label))
			world.labelled = device;
	}
	ck_assert(world.labelled && world.group && world.slot && world.chip && world.root);
	world_renew(WORLD_ALL);
}

/* What a call has freed. */
static unsigned int what_is_gone(void)
{
	return (world.ctx ? 0 : WORLD_CTX) | (world.assignment ? 0 : WORLD_ASSIGNMENT) |
	       (world.capacity ? 0 : WORLD_CAPACITY) | (world.filter ? 0 : WORLD_FILTER) |
	       (world.parameters ? 0 : WORLD_PARAMETERS) | (world.transaction ? 0 : WORLD_TRANSACTION) |
	       (world.network ? 0 : WORLD_NETWORK) | (world.findings ? 0 : WORLD_FINDINGS) |
	       (world.text ? 0 : WORLD_TEXT) | (world.prediction ? 0 : WORLD_PREDICTION) |
	       (world.report ? 0 : WORLD_REPORT);
}

static void free_all(unsigned int what)
{
	if (what & WORLD_TRANSACTION) {
		pcipt_transaction_free(world.transaction);
		world.transaction = NULL;
	}
	if (what & (WORLD_CTX | WORLD_SIMULATED) && world.ctx != world.simulated)
		pcipt_ctx_unref(world.ctx);
	if (what & WORLD_ASSIGNMENT)
		pcipt_assignment_free(world.assignment);
	if (what & WORLD_CAPACITY)
		pcipt_capacity_free(world.capacity);
	if (what & WORLD_FILTER)
		pcipt_filter_free(world.filter);
	if (what & WORLD_PARAMETERS)
		pcipt_parameters_free(world.parameters);
	if (what & WORLD_NETWORK)
		pcipt_vf_network_free(world.network);
	if (what & WORLD_FINDINGS)
		pcipt_findings_free(world.findings);
	if (what & WORLD_TEXT)
		pcipt_text_free(world.text);
	if (what & WORLD_PREDICTION)
		pcipt_prediction_free(world.prediction);
	if (what & WORLD_REPORT)
		pcipt_separation_report_free(world.report);
}

void world_end(void)
{
	fail_allocation(0, false);
	free_all(WORLD_ALL);
	snapshot_free(world.before);
	pcipt_ctx_unref(world.simulated);
	pcipt_host_unref(world.host);
	pcipt_host_unref(world.switched);
}

static void renew_transaction(void)
{
	snapshot_restore(world.before);
	sim_forget(world.sim);
	ck_assert_int_eq(pcipt_transaction_new(world.simulated, &world.transaction), 0);
	ck_assert_int_eq(pcipt_transaction_add_vfs(world.transaction, &world.pf_address, 2, PCIPT_CHANGE_BIND_VFS), 0);
	ck_assert_int_eq(pcipt_transaction_check(world.transaction), 0);
}

static void renew_assignment(void)
{
	ck_assert_int_eq(pcipt_assignment_new(world.host, &world.assignment), 0);
	ck_assert_int_eq(
		pcipt_assignment_parse(world.assignment,
				       "vm a number=100\n port address=18:10.0 kind=vf vlan=7 mac=52:54:00:00:00:01\n",
				       NULL, NULL),
		0);
	ck_assert_int_eq(pcipt_assignment_solve(world.assignment), 1);
}

static void renew_plans(unsigned int what)
{
	if (what & WORLD_FILTER) {
		ck_assert_int_eq(pcipt_filter_new(&world.filter), 0);
		ck_assert_int_eq(pcipt_filter_parse(world.filter, "interface=enp* slot=*", NULL), 0);
	}
	if (what & WORLD_ASSIGNMENT)
		renew_assignment();
	if (what & WORLD_CAPACITY) {
		ck_assert_int_eq(pcipt_capacity_new(world.host, &world.capacity), 0);
		ck_assert_int_eq(pcipt_capacity_count(world.capacity), 0);
	}
	if (what & WORLD_PARAMETERS)
		ck_assert_int_eq(pcipt_parameters_new(world.host, &world.parameters), 0);
	if (what & WORLD_PREDICTION)
		ck_assert_int_eq(pcipt_prediction_new(world.pf, 2, &world.prediction), 0);
	if (what & WORLD_REPORT)
		ck_assert_int_eq(pcipt_separation_report_new(world.pf, world.full, &world.report), 0);
}

static void renew_findings(void)
{
	for (size_t i = 0; i < pcipt_host_get_device_count(world.host); i++) {
		ck_assert_int_eq(pcipt_device_check(pcipt_host_get_device(world.host, i), &world.findings), 0);
		world.finding = pcipt_findings_get(world.findings, 0);
		if (world.finding)
			return;
		pcipt_findings_free(world.findings);
	}
	ck_abort_msg("there is nothing to find");
}

void world_renew(unsigned int what)
{
	what |= what_is_gone();
	free_all(what);
	if (what & WORLD_CTX) {
		ck_assert_int_eq(pcipt_ctx_new(&world.ctx), 0);
		ck_assert_int_eq(pcipt_ctx_set_root(world.ctx, world.sim->folder), 0);
	}
	if (what & WORLD_SIMULATED)
		world.ctx = world.simulated;
	if (what & WORLD_TRANSACTION)
		renew_transaction();
	renew_plans(what);
	if (what & WORLD_NETWORK) {
		ck_assert_int_eq(pcipt_vf_network_new(&world.network), 0);
		ck_assert_int_eq(pcipt_vf_network_set_mac(world.network, "52:54:00:12:34:56"), 0);
	}
	if (what & WORLD_FINDINGS)
		renew_findings();
	if (what & WORLD_TEXT)
		ck_assert_int_eq(pcipt_host_draw(world.host, PCIPT_DRAWING_TEXT, &world.text), 0);
}

void world_mark(void)
{
	memset(world.slots, WORLD_MARK, sizeof(world.slots));
}

bool world_is_marked(void)
{
	const unsigned char *bytes = (const unsigned char *)world.slots;

	for (size_t i = 0; i < sizeof(world.slots); i++)
		if (bytes[i] != WORLD_MARK)
			return false;
	return true;
}

void world_apply(void)
{
	ck_assert_int_eq(pcipt_transaction_apply(world.transaction), 0);
}

void world_interrupt(void)
{
	int status;
	pid_t child;

	world_renew(WORLD_TRANSACTION);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child) {
		sim_inject(world.sim, (struct sim_fault){.at = 10, .kind = SIM_DEATH});
		_exit(pcipt_transaction_apply(world.transaction) ? 1 : 0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), SIM_DEAD);
	ck_assert_int_eq(pcipt_ctx_needs_recovery(world.simulated), 1);
}

void world_assert_recovered(void)
{
	char number[16];

	ck_assert(sim_file_read(world.sim, "sys/bus/pci/devices/" PF "/sriov_numvfs", number, sizeof(number)));
	ck_assert_int_eq(number[0], '0');
	ck_assert_int_eq(pcipt_ctx_needs_recovery(world.simulated), 0);
}

/* No assertion in here: check allocates as well. */
const char *world_new_path(void)
{
	static char path[PATH_MAX + 32];

	(void)snprintf(path, sizeof(path), "%s/.sim-capture-%u", world.folder, captures++);
	return path;
}

void world_log(int level, const char *message, void *userdata)
{
	(void)level;
	(void)message;
	(void)userdata;
}
