/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct pcipt_ctx *ctx;
struct sim *sim;
struct snapshot *before;
struct pcipt_transaction *change;

static bool was_loaded; /* vfio-pci, before */

void start(const char *tree_name)
{
	ctx = sim_start(copy_of_tree(tree_name), &sim);
	keep_state();
}

void finish(void)
{
	pcipt_transaction_free(change);
	snapshot_free(before);
	pcipt_ctx_unref(ctx);
	change = NULL;
	before = NULL;
	ctx = NULL;
}

void start_again(void)
{
	char folder[sizeof(sim->folder)];
	unsigned int parallel = pcipt_ctx_get_parallel(ctx);

	strcpy(folder, sim->folder);
	pcipt_transaction_free(change);
	change = NULL;
	pcipt_ctx_unref(ctx);
	ctx = sim_start(folder, &sim);
	ck_assert_int_eq(pcipt_ctx_set_parallel(ctx, parallel), 0);
}

void keep_state(void)
{
	snapshot_free(before);
	before = snapshot_take(sim->folder);
	was_loaded = sim_file_exists(sim, "sys/bus/pci/drivers/vfio-pci");
}

void new_change(void)
{
	pcipt_transaction_free(change);
	change = NULL;
	sim_forget(sim);
	ck_assert_int_eq(pcipt_transaction_new(ctx, &change), 0);
}

void be_patient(void)
{
	ck_assert_int_eq(pcipt_ctx_set_deadline(ctx, 30000), 0);
}

void hold(const char *group)
{
	char node[64];

	sim_format(node, sizeof(node), "/dev/vfio/%s", group);
	sim->held_group = group;
	sim_file_write(sim, "proc/77/comm", "qemu-system-x86\n");
	sim_file_link(sim, "proc/77/fd/9", node);
}

void let_go(void)
{
	sim_file_remove(sim, "proc/77");
	sim->held_group = NULL;
	atomic_store(&sim->released, true);
	be_patient();
}

void restore_pending(const char *address, const char *group)
{
	hold(group);
	ck_assert_int_eq(pcipt_ctx_set_deadline(ctx, 50), 0);
	restore(address, PCIPT_CHANGE_EVEN_IF_IN_USE);
}

int resume(void)
{
	int r;

	do
		r = pcipt_transaction_resume(change);
	while (r == -PCIPT_E_PENDING);
	return r;
}

void die_in(size_t write)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (!child) {
		sim_inject(sim, (struct sim_fault){.at = write, .kind = SIM_DEATH});
		(void)pcipt_transaction_apply(change);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), SIM_DEAD);
	ck_assert(sim_file_exists(sim, "run/pcipt/journal"));
	start_again();
}

static struct pcipt_address address_of(const char *text)
{
	struct pcipt_address address;

	ck_assert_int_eq(pcipt_address_parse(text, &address), 0);
	return address;
}

void bind(const char *address, unsigned int flags)
{
	struct pcipt_address parsed = address_of(address);

	if (!change)
		new_change();
	ck_assert_int_eq(pcipt_transaction_add_bind(change, &parsed, flags), 0);
}

void restore(const char *address, unsigned int flags)
{
	struct pcipt_address parsed = address_of(address);

	if (!change)
		new_change();
	ck_assert_int_eq(pcipt_transaction_add_restore(change, &parsed, flags), 0);
}

void do_bind(const char *address, unsigned int flags)
{
	new_change();
	bind(address, flags);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	new_change();
}

void do_restore(const char *address, unsigned int flags)
{
	new_change();
	restore(address, flags);
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	new_change();
}

const char *driver_of(const char *address)
{
	static char driver[64];

	return sim_device_link(sim, address, "driver", driver, sizeof(driver)) ? driver : "none";
}

const char *override_of(const char *address)
{
	static char text[SIM_VALUE];
	char path[128];

	(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/driver_override", address);
	ck_assert(sim_file_read(sim, path, text, sizeof(text)));
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static const char *record_path(const char *address)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "run/pcipt/devices/%s", address);
	return path;
}

bool has_record(const char *address)
{
	return sim_file_exists(sim, record_path(address));
}

void put_record(const char *address, const char *text)
{
	sim_file_write(sim, record_path(address), text);
}

void assert_nothing_differs(void)
{
	const char *difference = snapshot_difference(before);

	ck_assert_msg(!difference, "%s", difference);
}

void try_unload(void)
{
	if (!was_loaded)
		(void)sim_unload(sim);
}

void unload_again(void)
{
	if (!was_loaded)
		ck_assert_int_eq(sim_unload(sim), 0);
}

void assert_as_before(void)
{
	unload_again();
	assert_nothing_differs();
}

void assert_bound(const char *address)
{
	ck_assert_str_eq(driver_of(address), "vfio-pci");
	ck_assert_str_eq(override_of(address), "vfio-pci");
	ck_assert(has_record(address));
}

size_t write_at(size_t step)
{
	return 3 + 2 * step;
}

size_t writes_of(size_t steps)
{
	return steps ? 2 + 2 * steps : 0;
}

static void assert_journal(size_t write, enum sim_kind kind)
{
	ck_assert_int_eq(sim_get_write(sim, write)->kind, kind);
	ck_assert_str_eq(sim_get_write(sim, write)->path, "run/pcipt/journal");
}

void assert_written_as_listed(void)
{
	size_t count = pcipt_transaction_get_step_count(change);

	ck_assert_uint_eq(sim->write_count, writes_of(count));
	assert_journal(0, SIM_STORE);
	assert_journal(sim->write_count - 1, SIM_REMOVE);
	for (size_t i = 0; i < count; i++) {
		const struct sim_write *write = sim_get_write(sim, write_at(i) - 1);
		const char *path = pcipt_transaction_get_step_path(change, i);
		const char *value = pcipt_transaction_get_step_value(change, i);

		assert_journal(write_at(i) - 2, SIM_APPEND);
		ck_assert_ptr_nonnull(pcipt_transaction_get_step_sentence(change, i));
		if (write->kind == SIM_LOAD) {
			ck_assert_ptr_null(path);
			ck_assert_str_eq(write->path, value);
			continue;
		}
		ck_assert_int_eq(path[0], '/');
		ck_assert_str_eq(write->path, path + 1);
		if (write->kind == SIM_REMOVE)
			ck_assert_ptr_null(value);
		else
			ck_assert(strlen(value) == write->size && !memcmp(value, write->value, write->size));
	}
}

void assert_step_states(int state)
{
	ck_assert_uint_gt(pcipt_transaction_get_step_count(change), 0);
	for (size_t i = 0; i < pcipt_transaction_get_step_count(change); i++)
		ck_assert_int_eq(pcipt_transaction_get_step_state(change, i), state);
}

const struct pcipt_finding *find(int code, const char *text)
{
	const struct pcipt_findings *findings = pcipt_transaction_get_findings(change);

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);

		if (pcipt_finding_get_code(finding) == code && strstr(pcipt_finding_get_sentence(finding), text))
			return finding;
	}
	return NULL;
}

void assert_finding(int code, const char *address, const char *text)
{
	const struct pcipt_finding *finding = find(code, text);
	struct pcipt_address is, wanted;

	ck_assert_msg(finding, "no finding %d that says '%s'", code, text);
	if (!address) {
		ck_assert_int_ne(pcipt_finding_get_subject(finding), PCIPT_SUBJECT_DEVICE);
		return;
	}
	wanted = address_of(address);
	ck_assert_int_eq(pcipt_finding_get_address(finding, &is), 0);
	ck_assert_int_eq(pcipt_address_compare(&is, &wanted), 0);
}

void assert_refused(int code, const char *address, const char *text)
{
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_REFUSED);
	assert_finding(code, address, text);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
	assert_finding(code, address, text);
	ck_assert_int_eq(pcipt_finding_get_severity(find(code, text)), PCIPT_SEVERITY_BLOCKER);
	ck_assert_uint_eq(sim->write_count, 0);
	assert_as_before();
}

void assert_free(const char *address)
{
	new_change();
	bind(address, 0);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	new_change();
	bind(address, 0);
}

void assert_in_use(int code, const char *address, const char *text)
{
	keep_state();
	new_change();
	bind(address, 0);
	assert_refused(code, address, text);
	new_change();
	bind(address, PCIPT_CHANGE_EVEN_IF_IN_USE);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_int_eq(pcipt_finding_get_severity(find(code, text)), PCIPT_SEVERITY_WARNING);
}

void say_network(const char *text)
{
	sim_file_write(sim, "pcipt-capture.network", text);
}

void assert_needed(int code, const char *address, const char *text)
{
	keep_state();
	new_change();
	bind(address, PCIPT_CHANGE_EVEN_IF_IN_USE);
	ck_assert_int_eq(pcipt_transaction_check(change), -PCIPT_E_REFUSED);
	ck_assert_msg(find(code, text), "no finding %d that says '%s'", code, text);
	ck_assert_int_eq(pcipt_finding_get_severity(find(code, text)), PCIPT_SEVERITY_BLOCKER);
	ck_assert_int_eq(pcipt_transaction_apply(change), -PCIPT_E_REFUSED);
	ck_assert_uint_eq(sim->write_count, 0);
	new_change();
	bind(address, PCIPT_CHANGE_EVEN_IF_NEEDED);
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_int_eq(pcipt_finding_get_severity(find(code, text)), PCIPT_SEVERITY_WARNING);
	new_change();
}
