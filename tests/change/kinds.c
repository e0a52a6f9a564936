/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "kinds.h"

#include <stdio.h>
#include <string.h>

#define SOUND "0000:01:00.1"
#define NIC "0000:03:01.0"
#define OVERRIDE(address) "sys/bus/pci/devices/" address "/driver_override"

#define NODES "/dev/vfio/"

struct snapshot *original;
static const struct kind *kind;
static struct snapshot *wanted;
static struct snapshot *wanted_again;

#define PF "0000:18:00.1"

static void want_vfs(uint32_t count, unsigned int flags)
{
	struct pcipt_address address;

	ck_assert_int_eq(pcipt_address_parse(PF, &address), 0);
	ck_assert_int_eq(pcipt_transaction_add_vfs(change, &address, count, flags), 0);
}

static void make_vfs(void)
{
	want_vfs(2, PCIPT_CHANGE_BIND_VFS);
}

static void remove_vfs(void)
{
	want_vfs(0, 0);
}

static void make_other_vfs(void)
{
	want_vfs(3, PCIPT_CHANGE_BIND_VFS | PCIPT_CHANGE_RECREATE_VFS);
}

static void make_and_set_vfs(void)
{
	struct pcipt_vf_network *network = NULL;
	struct pcipt_address address;

	ck_assert_int_eq(pcipt_address_parse(PF, &address), 0);
	ck_assert_int_eq(pcipt_vf_network_new(&network), 0);
	ck_assert_int_eq(pcipt_vf_network_set_mac(network, "52:54:00:12:34:56"), 0);
	ck_assert_int_eq(pcipt_vf_network_set_trust(network, true), 0);
	want_vfs(1, PCIPT_CHANGE_BIND_VFS);
	ck_assert_int_eq(pcipt_transaction_add_vf_network(change, &address, 0, network), 0);
	pcipt_vf_network_free(network);
}

static void prepare_vfs(void)
{
	new_change();
	make_vfs();
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	new_change();
}

static void bind_sound(void)
{
	bind(SOUND, 0);
}

static void restore_sound(void)
{
	restore(SOUND, 0);
}

static void bind_card(void)
{
	bind(SOUND, PCIPT_CHANGE_WHOLE_GROUP);
}

static void restore_card(void)
{
	restore(SOUND, PCIPT_CHANGE_WHOLE_GROUP);
}

static void bind_behind_bridge(void)
{
	bind(NIC, PCIPT_CHANGE_WHOLE_GROUP);
}

static void restore_behind_bridge(void)
{
	restore(NIC, PCIPT_CHANGE_WHOLE_GROUP);
}

static void prepare_sound(void)
{
	do_bind(SOUND, 0);
}

static void prepare_card(void)
{
	do_bind(SOUND, PCIPT_CHANGE_WHOLE_GROUP);
}

static void prepare_behind_bridge(void)
{
	do_bind(NIC, PCIPT_CHANGE_WHOLE_GROUP);
}

static void prepare_without_record(void)
{
	prepare_sound();
	sim_file_remove(sim, "run/pcipt/devices/" SOUND);
}

static void prepare_card_without_records(void)
{
	prepare_card();
	sim_file_remove(sim, "run/pcipt/devices");
}

static void prepare_override(void)
{
	ck_assert_int_eq(sim_meddle(sim, OVERRIDE(SOUND), "other"), 0);
	snapshot_free(original);
	original = snapshot_take(sim->folder);
	prepare_sound();
}

static void exchange(void)
{
	restore(SOUND, 0);
	bind("0000:01:00.2", 0);
}

static void bind_and_give(void)
{
	bind(SOUND, 0);
	ck_assert_int_eq(pcipt_transaction_set_vfio_node_owner(change, 64055, 106), 0);
}

static void restore_both(void)
{
	restore(SOUND, 0);
	restore("0000:01:00.2", 0);
}

const struct kind kinds[KINDS] = {
	{"bind one device", "gpu", NULL, bind_sound, restore_sound, 5},
	{"bind a group", "gpu", NULL, bind_card, restore_card, 17},
	{"bind a group behind a bridge", "legacy-bridge-shpchp", NULL, bind_behind_bridge, restore_behind_bridge, 10},
	{"restore one device", "gpu", prepare_sound, restore_sound, restore_sound, 5},
	{"restore a group", "gpu", prepare_card, restore_card, restore_card, 20},
	{"restore a group behind a bridge", "legacy-bridge-shpchp", prepare_behind_bridge, restore_behind_bridge,
	 restore_behind_bridge, 13},
	{"restore an override", "gpu", prepare_override, restore_sound, restore_sound, 6},
	{"restore one device and bind another", "gpu", prepare_sound, exchange, restore_both, 9},
	{"bind one device and give its node to somebody", "gpu", NULL, bind_and_give, restore_sound, 6},
	{"make VFs and bind them", "sriov", NULL, make_vfs, remove_vfs, 7},
	{"make a VF and set it", "sriov", NULL, make_and_set_vfs, remove_vfs, 7},
	{"remove VFs", "sriov", prepare_vfs, remove_vfs, remove_vfs, 3},
	{"make another number of VFs", "sriov", prepare_vfs, make_other_vfs, remove_vfs, 12},
	{"restore without a record", "gpu", prepare_without_record, restore_sound, restore_sound, 3},
	{"restore a group without records", "gpu", prepare_card_without_records, restore_card, restore_card, 12},
};

void start_kind(int number)
{
	kind = &kinds[number];
	start(kind->tree);
	original = snapshot_take(sim->folder);
	if (kind->prepare)
		kind->prepare();
	keep_state();
	/* what is disturbed is told by its number */
	ck_assert_int_eq(pcipt_ctx_set_parallel(ctx, 1), 0);
	ask_again();
	ck_assert_int_eq(pcipt_transaction_check(change), 0);
	ck_assert_uint_eq(pcipt_transaction_get_step_count(change), kind->steps);
}

void finish_kind(void)
{
	snapshot_free(original);
	snapshot_free(wanted);
	snapshot_free(wanted_again);
	original = NULL;
	wanted = NULL;
	wanted_again = NULL;
	finish();
}

void ask_again(void)
{
	new_change();
	kind->ask();
}

void learn_what_is_wanted(void)
{
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	wanted = snapshot_take(sim->folder);
	snapshot_restore(before);
}

void assert_as_wanted(void)
{
	struct snapshot *kept = before;

	before = wanted;
	assert_nothing_differs();
	before = kept;
	snapshot_restore(before);
}

void assert_recoverable(void)
{
	struct pcipt_findings *findings = NULL;
	const char *difference;
	int r;

	start_again();
	r = pcipt_recover(ctx, 0, &findings);
	ck_assert_msg(!r, "recover: %d", r);
	pcipt_findings_free(findings);
	try_unload();
	if (!snapshot_difference(before))
		return;
	/* it was whole already */
	snapshot_free(wanted_again);
	wanted_again = snapshot_take(sim->folder);
	snapshot_restore(before);
	start_again();
	ask_again();
	ck_assert_int_eq(pcipt_transaction_apply(change), 0);
	try_unload();
	difference = snapshot_difference(wanted_again);
	ck_assert_msg(!difference, "%s", difference);
	snapshot_restore(before);
}

/* What a state is without the device and its record; NULL is what is there now. */
static struct snapshot *without(const struct snapshot *state, const char *device)
{
	char record[64];

	if (state)
		snapshot_restore(state);
	(void)snprintf(record, sizeof(record), "run/pcipt/devices/%s", device);
	sim_vanish(sim, device);
	sim_file_remove(sim, record);
	return snapshot_take(sim->folder);
}

void assert_others_recovered(const char *device)
{
	struct pcipt_findings *findings = NULL;
	struct snapshot *found;
	const char *difference;
	int r;

	start_again();
	r = pcipt_recover(ctx, 0, &findings);
	ck_assert_msg(!r, "recover: %d", r);
	pcipt_findings_free(findings);
	ck_assert(!sim_file_exists(sim, "run/pcipt/journal"));
	try_unload();
	found = without(NULL, device);
	for (int i = 0; i < 2; i++) {
		struct snapshot *expected = without(i ? wanted : before, device);

		snapshot_restore(found);
		difference = snapshot_difference(expected);
		snapshot_free(expected);
		if (!difference)
			break;
		printf("# from what was %s: %.900s\n", i ? "asked" : "before", difference);
		(void)fflush(stdout);
		ck_assert_msg(!i, "not all but %s is as before, or as asked", device);
	}
	snapshot_free(found);
	snapshot_restore(before);
}

void begin_again(void)
{
	if (kind->prepare)
		snapshot_restore(before);
	start_again();
}

/* A port's setting goes to no file: the sentence has its address. */
static const char *device_of_setting(size_t step)
{
	static char address[PCIPT_ADDRESS_SIZE];
	const char *sentence = strstr(pcipt_transaction_get_step_sentence(change, step), "0000:");

	ck_assert_ptr_nonnull(sentence);
	(void)snprintf(address, sizeof(address), "%.12s", sentence);
	return address;
}

static bool is_load(size_t step)
{
	return !strncmp(pcipt_transaction_get_step_sentence(change, step), "Load", 4);
}

const char *device_of_step(size_t step)
{
	static char address[PCIPT_ADDRESS_SIZE];
	const char *path = pcipt_transaction_get_step_path(change, step);
	const char *value = pcipt_transaction_get_step_value(change, step);
	struct pcipt_address parsed;

	if (!path)
		return is_load(step) ? NULL : device_of_setting(step);
	if (!strncmp(path, NODES, strlen(NODES)))
		return SOUND;
	(void)snprintf(address, sizeof(address), "%s", pt_base_name(path)); /* a record */
	if (pcipt_address_parse(address, &parsed))
		(void)snprintf(address, sizeof(address), "%s", value); /* a driver's file */
	if (pcipt_address_parse(address, &parsed))
		(void)snprintf(address, sizeof(address), "%s", path + strlen("/sys/bus/pci/devices/"));
	address[strcspn(address, "/")] = '\0';
	ck_assert_int_eq(pcipt_address_parse(address, &parsed), 0);
	return address;
}

enum sim_kind write_of_step(size_t step)
{
	const char *path = pcipt_transaction_get_step_path(change, step);

	if (!path)
		return is_load(step) ? SIM_LOAD : SIM_SET_VF;
	if (!pcipt_transaction_get_step_value(change, step))
		return SIM_REMOVE;
	if (!strncmp(path, NODES, strlen(NODES)))
		return SIM_OWN;
	return strncmp(path, "/run/", 5) ? SIM_WRITE : SIM_STORE;
}

void assert_step_is_told(size_t step)
{
	const struct pcipt_findings *findings = pcipt_transaction_get_findings(change);
	const char *what = device_of_step(step);

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);
		int code = pcipt_finding_get_code(finding);

		if ((code == PCIPT_CODE_CHANGE_STEP_FAILED || code == PCIPT_CODE_CHANGE_NOT_ROOT) &&
		    pcipt_finding_get_severity(finding) == PCIPT_SEVERITY_BLOCKER &&
		    (strstr(pcipt_finding_get_sentence(finding), what ? what : "vfio-pci") ||
		     (pcipt_transaction_get_step_path(change, step) &&
		      strstr(pcipt_finding_get_sentence(finding), pcipt_transaction_get_step_path(change, step)))))
			return;
	}
	ck_abort_msg("no finding tells that step %zu failed", step);
}
