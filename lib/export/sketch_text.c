/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of a sketch. */
#include "sketch.h"

#include <inttypes.h>
#include <string.h>

#define MOST_USES 4

static void end_line(struct pcipt_text *label, size_t *count)
{
	pt_text_append_bytes(label, "", 1);
	++*count;
}

/* What the host does with a port, in a word; NULL for what says no more than others do. */
static const char *word_of(const struct pt_use *use)
{
	switch (use->kind) {
	case PT_USE_ROUTE:
		return "default route";
	case PT_USE_MASTER:
		return use->through;
	case PT_USE_ADDRESS:
	case PT_USE_MOUNT:
	case PT_USE_HOLDER:
	case PT_USE_MEMBER:
	case PT_USE_OPEN:
	case PT_USE_VFIO_OPEN:
		return use->where;
	case PT_USE_SWAP:
		return "swap";
	case PT_USE_ELSEWHERE:
		return "its interface is not to be seen";
	default:
		return NULL;
	}
}

static bool is_said(const struct pt_use *uses, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (word_of(&uses[i]) && !strcmp(word_of(&uses[i]), word))
			return true;
	return false;
}

static void say_uses(const struct pt_sketch *sketch, const struct pt_node *node, struct pcipt_text *label,
		     size_t *count)
{
	const struct pcipt_host *host = sketch->assignment->host;
	const struct pt_use *uses = host->uses + node->first_use;
	size_t said = 0;

	pt_text_append(label, "host");
	for (size_t i = 0; node->first_use + i < host->use_count && uses[i].device == node->device && said < MOST_USES;
	     i++) {
		const char *word = word_of(&uses[i]);

		if (!word || is_said(uses, i, word))
			continue;
		pt_text_printf(label, "%s%s", said++ ? ", " : ": ", word);
	}
	end_line(label, count);
}

static void say_settings(const struct pt_sketch *sketch, const struct pt_given *given, struct pcipt_text *label,
			 size_t *count)
{
	uint16_t vlan = given->request == PT_NONE ? 0 : sketch->assignment->requests[given->request].vlan;

	if (given->has_mac) {
		pt_append_mac(label, given->mac);
		end_line(label, count);
	}
	if (vlan && given->pf) {
		pt_text_printf(label, "VLAN %u", vlan);
		end_line(label, count);
	}
}

static void say_made(const struct pt_given *given, struct pcipt_text *label, size_t *count)
{
	const char *interface = pt_network_interface(given->pf);
	char name[PCIPT_ADDRESS_SIZE];

	pt_text_printf(label, "VF %" PRIu32 " of %s, to be made", given->vf_index,
		       interface ? interface : given->pf->name);
	end_line(label, count);
	if (given->has_address) {
		pt_text_append(label, pt_given_name(given, name));
		end_line(label, count);
	}
}

size_t pt_label_node(const struct pt_sketch *sketch, const struct pt_node *node, struct pcipt_text *label)
{
	const struct pcipt_device *device = node->device;
	const char *interface = device ? pt_network_interface(device) : NULL;
	size_t count = 0;

	if (device) {
		pt_text_printf(label, "%s%s%s", device->name, interface ? " " : "", interface ? interface : "");
		end_line(label, &count);
		if (device->group_number != PT_NO_GROUP)
			pt_text_printf(label, "group %" PRIu32, device->group_number);
		else
			pt_text_append(label, "no group");
		end_line(label, &count);
	} else {
		say_made(node->given, label, &count);
	}
	if (node->given)
		say_settings(sketch, node->given, label, &count);
	if (node->mark == PT_MARK_OWN)
		say_uses(sketch, node, label, &count);
	return count;
}

size_t pt_label_vm(const struct pt_sketch *sketch, size_t vm, struct pcipt_text *label)
{
	const struct pt_vm *machine = &sketch->assignment->vms[vm];
	size_t count = 0;

	pt_text_append(label, machine->name);
	if (machine->number)
		pt_text_printf(label, " (%" PRIu32 ")", machine->number);
	end_line(label, &count);
	return count;
}

size_t pt_label_card(const struct pt_node *node, struct pcipt_text *label)
{
	const struct pcipt_device *device = node->device ? node->device : node->given->pf;
	const struct pcipt_slot *slot = pcipt_device_get_slot(device);
	size_t count = 0;

	if (slot)
		pt_text_append(label, pcipt_slot_get_name(slot));
	else
		pt_text_printf(label, "%.*s", (int)strcspn(device->name, "."), device->name);
	if (device->extra->device_name)
		pt_text_printf(label, ": %s", device->extra->device_name);
	end_line(label, &count);
	return count;
}
