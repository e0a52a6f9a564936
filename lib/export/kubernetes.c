/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Resources of Kubernetes: config.json of the SR-IOV network device plugin, as its README has it, and the configuration
 * of KubeVirt. What one provides the other must not provide as well.
 */
#include "resources.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Whether all of these are found by the interface of their physical function, which `#` would end. */
static bool have_names(const struct pt_resource_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct pt_given *given = items[i].given;
		const char *name = given->pf ? pt_network_interface(given->pf) : NULL;

		if (!name || strchr(name, '#') || given->vf_index == UINT32_MAX)
			return false;
	}
	return true;
}

/* "enp24s0f0#0-2,5" for each physical function; items are in this order. */
static void append_names(struct pcipt_text *text, const struct pt_resource_item *items, size_t count)
{
	for (size_t i = 0, last; i < count; i = last + 1) {
		bool is_new = !i || items[i - 1].given->pf != items[i].given->pf;

		for (last = i; last + 1 < count && items[last + 1].given->pf == items[i].given->pf &&
			       items[last + 1].given->vf_index == items[last].given->vf_index + 1;)
			last++;
		if (is_new) {
			pt_text_append(text, i ? "\", \"" : "\"");
			pt_append_json(text, pt_network_interface(items[i].given->pf));
		}
		pt_text_printf(text, "%c%" PRIu32, is_new ? '#' : ',', items[i].given->vf_index);
		if (last > i)
			pt_text_printf(text, "-%" PRIu32, items[last].given->vf_index);
	}
	pt_text_append(text, "\"");
}

static int append_addresses(struct pcipt_text *text, const struct pt_resource_item *items, size_t count)
{
	char name[PCIPT_ADDRESS_SIZE];

	for (size_t i = 0; i < count; i++) {
		if (!items[i].given->has_address)
			return -ENODATA;
		pt_text_printf(text, "%s\"%s\"", i ? ", " : "", pt_given_name(items[i].given, name));
	}
	return 0;
}

static int append_resource(struct pcipt_text *text, const char *prefix, const struct pt_resource_item *items,
			   size_t count)
{
	bool by_name = have_names(items, count);
	int r = 0;

	pt_text_append(text, "        {\n            \"resourceName\": \"");
	pt_append_resource_name(text, items);
	pt_text_append(text, "\",\n            \"resourcePrefix\": \"");
	pt_append_json(text, prefix);
	pt_text_printf(text,
		       "\",\n            \"selectors\": {\n"
		       "                \"vendors\": [\"%04x\"],\n                \"devices\": [\"%04x\"],\n"
		       "                \"drivers\": [\"vfio-pci\"],\n                \"%s\": [",
		       items->vendor, items->device, by_name ? "pfNames" : "pciAddresses");
	if (by_name)
		append_names(text, items, count);
	else
		r = append_addresses(text, items, count);
	pt_text_append(text, "]\n            }\n        }");
	return r;
}

static int check(const struct pcipt_assignment *assignment, const char *prefix, struct pcipt_text **ret_text)
{
	if (!pt_is_solved(assignment) || !pt_is_resource_prefix(prefix) || !ret_text)
		return -EINVAL;
	return pt_check_resource_names(assignment);
}

PCIPT_EXPORT int pcipt_assignment_to_sriov_plugin(const struct pcipt_assignment *assignment, const char *prefix,
						  struct pcipt_text **ret_text)
{
	struct pt_resources resources = {0};
	struct pcipt_text text = {0};
	const char *before = "\n";
	int r = check(assignment, prefix, ret_text);

	if (!r)
		r = pt_resources_make(assignment, &resources);
	pt_text_append(&text, "{\n    \"resourceList\": [");
	for (size_t i = 0, count; !r && i < resources.count; i += count) {
		count = pt_resource_length(&resources, i);
		if (!resources.items[i].is_network)
			continue;
		pt_text_append(&text, before);
		before = ",\n";
		r = append_resource(&text, prefix, &resources.items[i], count);
	}
	pt_text_append(&text, *before == ',' ? "\n    ]\n}\n" : "]\n}\n");
	pt_resources_release(&resources);
	if (!r)
		return pt_text_finish(&text, ret_text);
	pt_text_release(&text);
	return r;
}

/* --- KubeVirt --- */

/* KubeVirt provides these itself: to a device that another plugin provides it finds no way, since it looks for the
 * address in a variable that only plugins made for it set. */
PCIPT_EXPORT int pcipt_assignment_to_kubevirt(const struct pcipt_assignment *assignment, const char *prefix,
					      struct pcipt_text **ret_text)
{
	struct pt_resources resources = {0};
	struct pcipt_text text = {0};
	int r = check(assignment, prefix, ret_text);

	if (!r)
		r = pt_resources_make(assignment, &resources);
	if (r)
		return r;
	pt_text_append(&text, "spec:\n  configuration:\n    permittedHostDevices:\n      pciHostDevices:");
	pt_text_append(&text, resources.count ? "\n" : " []\n");
	/* all with the same ids are one kind, whoever gets them */
	pt_resources_sort_by_ids(&resources);
	for (size_t i = 0; i < resources.count; i++) {
		const struct pt_resource_item *item = &resources.items[i];

		if (i && item[-1].vendor == item->vendor && item[-1].device == item->device)
			continue;
		pt_text_printf(&text, "        - pciVendorSelector: \"%04x:%04x\"\n          resourceName: \"",
			       item->vendor, item->device);
		pt_append_json(&text, prefix);
		pt_text_printf(&text, "/pci_%04x_%04x\"\n", item->vendor, item->device);
	}
	pt_resources_release(&resources);
	return pt_text_finish(&text, ret_text);
}
