/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shares out virtual functions: assign KIND VMS PORTS; prints what came out and the time it took.
 *
 * KIND is `same` (each virtual machine asks for 10 virtual functions), `named` (each asks for one by its address),
 * `node` (as `same`, on one node each), `apart` (as `same`, spread over cards), `short` (as `same`, and one too many).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <plan/plan.h>

#define VFS_OF_ONE 125
#define PFS_OF_CARD 2

static struct pcipt_host host;

static void make_port(struct pcipt_assignment *assignment, size_t index, size_t pf, size_t vf)
{
	struct pcipt_device *device = &host.devices[index];
	struct pt_port *port = &assignment->pool.ports[index];
	size_t first = pf * (VFS_OF_ONE + 1);

	device->host = &host;
	device->vendor_id = 0x8086;
	device->class_code = 0x020000;
	device->address.domain = (uint32_t)(pf / 128);
	device->address.bus = (uint8_t)(2 * (pf % 128) + vf / 256);
	device->address.device = (uint8_t)(vf / 8 % 32);
	device->address.function = (uint8_t)(vf % 8);
	(void)snprintf(device->name, sizeof(device->name), "%04x:%02x:%02x.%x", device->address.domain,
		       device->address.bus, device->address.device, device->address.function);
	device->extra->numa_node.number = (int64_t)(pf / PFS_OF_CARD % 2);
	device->extra->reset_methods.text = "flr";
	device->extra->is_vf = vf != 0;
	device->extra->vf_index = vf ? (uint32_t)vf - 1 : UINT32_MAX;
	device->extra->physical_function = vf ? &host.devices[first] : NULL;
	*port = (struct pt_port){.device = device, .unit = index, .card = pf / PFS_OF_CARD, .pf = vf ? first : PT_NONE};
	port->vf_count = vf ? 0 : VFS_OF_ONE;
	assignment->pool.units[index] = (struct pt_unit){.group = &host.groups[index], .first = index, .count = 1};
	assignment->pool.order[index] = index;
}

static struct pcipt_assignment *make(size_t vfs)
{
	struct pcipt_assignment *assignment = calloc(1, sizeof(*assignment));
	size_t pfs = (vfs + VFS_OF_ONE - 1) / VFS_OF_ONE, count = pfs * (VFS_OF_ONE + 1);
	struct pt_extra *extras = calloc(count, sizeof(*extras));
	struct pt_wiring *wirings = calloc(count, sizeof(*wirings));

	host.what = PT_READ_KNOWN;
	host.devices = calloc(count, sizeof(*host.devices));
	host.groups = calloc(count, sizeof(*host.groups));
	host.device_count = count;
	atomic_init(&host.references, 2);
	if (!assignment || !extras || !wirings || !host.devices || !host.groups)
		exit(3);
	assignment->host = &host;
	assignment->pool = (struct pt_pool){.host = &host,
					    .ports = calloc(count, sizeof(struct pt_port)),
					    .units = calloc(count, sizeof(struct pt_unit)),
					    .order = calloc(count, sizeof(size_t)),
					    .port_count = count,
					    .unit_count = count,
					    .card_count = (pfs + PFS_OF_CARD - 1) / PFS_OF_CARD,
					    .is_ready = true};
	for (size_t i = 0; i < count; i++) {
		host.devices[i].extra = &extras[i];
		extras[i].wiring = &wirings[i];
		make_port(assignment, i, i / (VFS_OF_ONE + 1), i % (VFS_OF_ONE + 1));
	}
	return assignment;
}

static int ask(struct pcipt_assignment *assignment, const char *kind, size_t vms, size_t each)
{
	struct pcipt_filter *filter;
	int r = 0;

	for (size_t i = 0; i < vms && !r; i++) {
		char name[32];
		size_t vm = 0;

		(void)snprintf(name, sizeof(name), "vm%zu", i);
		r = pcipt_assignment_add_vm(assignment, name, &vm);
		if (!r)
			r = pcipt_filter_new(&filter);
		if (r)
			break;
		r = pcipt_filter_parse(filter, "kind=vf", NULL);
		if (!r && !strcmp(kind, "named"))
			r = pcipt_filter_set_address(
				filter, &host.devices[i * 10 / VFS_OF_ONE * (VFS_OF_ONE + 1) + 1 + i * 10 % VFS_OF_ONE]
						 .address);
		if (!r)
			r = pcipt_assignment_add_request(assignment, vm,
							 strcmp(kind, "named") != 0 ? (uint32_t)each : 1, filter, NULL);
		if (!r && !strcmp(kind, "node"))
			r = pcipt_assignment_set_vm_one_numa_node(assignment, vm, true);
		if (!r && !strcmp(kind, "apart"))
			r = pcipt_assignment_set_vm_spread(assignment, vm, PCIPT_SPREAD_APART);
		pcipt_filter_free(filter);
	}
	return r;
}

int main(int argc, char **argv)
{
	struct pcipt_assignment *assignment;
	struct timespec begin, end;
	size_t vms, count;
	int r;

	if (argc != 4) {
		fprintf(stderr, "usage: assign same|named|node|apart|short VMS PORTS\n");
		return 2;
	}
	vms = strtoul(argv[2], NULL, 10);
	count = strtoul(argv[3], NULL, 10);
	if (!vms || count < vms)
		return 2;
	assignment = make(count);
	r = ask(assignment, argv[1], vms + !strcmp(argv[1], "short"), count / vms);
	if (!r) {
		clock_gettime(CLOCK_MONOTONIC, &begin);
		r = pcipt_assignment_solve(assignment);
		clock_gettime(CLOCK_MONOTONIC, &end);
		printf("%-6s %6zu virtual machines %6zu ports: %d, in conflict %zu, %.1f ms\n", argv[1], vms, count, r,
		       assignment->conflict_count,
		       (double)(end.tv_sec - begin.tv_sec) * 1e3 + (double)(end.tv_nsec - begin.tv_nsec) / 1e6);
	}
	pcipt_assignment_free(assignment);
	return r < 0 ? 3 : 0;
}
