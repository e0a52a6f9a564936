/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The section [pci] of nova.conf, as the help of Nova's own options has it: dictionaries of JSON. */
#include "resources.h"

#include <errno.h>
#include <string.h>

/* Nova tells three kinds apart, and gives a function that can have virtual ones only to who asks for that kind. */
static const char *type_of(const struct pt_given *given)
{
	if (given->pf || given->device->extra->is_vf)
		return "type-VF";
	return given->device->extra->sriov ? "type-PF" : "type-PCI";
}

static int append_spec(struct pcipt_text *text, const struct pt_resource_item *item)
{
	char name[PCIPT_ADDRESS_SIZE];

	if (!item->given->has_address)
		return -ENODATA;
	if (item->given->address.domain > 0xffff)
		return -ERANGE;
	pt_text_printf(text, "device_spec = {\"vendor_id\": \"%04x\", \"product_id\": \"%04x\", \"address\": \"%s\"}\n",
		       item->vendor, item->device, pt_given_name(item->given, name));
	return 0;
}

/* Equal ids may be of several types, as when only some have the capability enabled; each is an alias of its own. */
static bool is_same_alias(const struct pt_resource_item *a, const struct pt_resource_item *b)
{
	return a->vendor == b->vendor && a->device == b->device && !strcmp(type_of(a->given), type_of(b->given));
}

static void append_alias(struct pcipt_text *text, const struct pt_resource_item *item)
{
	const char *type = type_of(item->given);

	pt_text_printf(text,
		       "alias = {\"name\": \"pci-%04x-%04x-%s\", \"vendor_id\": \"%04x\", \"product_id\": \"%04x\", "
		       "\"device_type\": \"%s\"}\n",
		       item->vendor, item->device, type + 5, item->vendor, item->device, type);
}

PCIPT_EXPORT int pcipt_assignment_to_nova(const struct pcipt_assignment *assignment, struct pcipt_text **ret_text)
{
	struct pt_resources resources;
	struct pcipt_text text = {0};
	int r;

	if (!pt_is_solved(assignment) || !ret_text)
		return -EINVAL;
	r = pt_resources_make(assignment, &resources);
	if (r)
		return r;
	pt_text_append(&text, "[pci]\n");
	for (size_t i = 0; !r && i < resources.count; i++)
		r = append_spec(&text, &resources.items[i]);
	pt_resources_sort_by_ids(&resources);
	for (size_t i = 0; !r && i < resources.count; i++)
		if (!i || !is_same_alias(&resources.items[i - 1], &resources.items[i]))
			append_alias(&text, &resources.items[i]);
	pt_resources_release(&resources);
	if (!r)
		return pt_text_finish(&text, ret_text);
	pt_text_release(&text);
	return r;
}
