/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Elements of libvirt's domains and networks, as its schemas domain.rng and network.rng have them. */
#include "given.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* An interface names the type of the address, a device has it in its own. */
static void append_source(struct pcipt_text *text, const struct pcipt_address *address, const char *type)
{
	pt_text_printf(text,
		       "  <source>\n"
		       "    <address%s domain='0x%04" PRIx32 "' bus='0x%02x' slot='0x%02x' function='0x%x'/>\n"
		       "  </source>\n",
		       type, address->domain, address->bus, address->device, address->function);
}

/* libvirt sets MAC and VLAN through the interface of the physical function, which Ethernet cards have. */
static bool is_interface(const struct pt_given *given)
{
	return given->pf && pt_given_class(given) >> 8 == 0x0200;
}

static void append_interface(struct pcipt_text *text, const struct pcipt_assignment *assignment,
			     const struct pt_given *given)
{
	uint16_t vlan = given->request == PT_NONE ? 0 : assignment->requests[given->request].vlan;

	pt_text_append(text, "<interface type='hostdev' managed='yes'>\n");
	if (given->has_mac) {
		pt_text_append(text, "  <mac address='");
		pt_append_mac(text, given->mac);
		pt_text_append(text, "'/>\n");
	}
	append_source(text, &given->address, " type='pci'");
	if (vlan)
		pt_text_printf(text, "  <vlan>\n    <tag id='%u'/>\n  </vlan>\n", vlan);
	pt_text_append(text, "</interface>\n");
}

static void append_hostdev(struct pcipt_text *text, const struct pt_given *given)
{
	pt_text_append(text, "<hostdev mode='subsystem' type='pci' managed='yes'>\n");
	append_source(text, &given->address, "");
	if (pt_is_network(given))
		pt_text_append(text, "  <rom bar='off'/>\n");
	pt_text_append(text, "</hostdev>\n");
}

PCIPT_EXPORT int pcipt_assignment_to_libvirt(const struct pcipt_assignment *assignment, size_t vm,
					     struct pcipt_text **ret_text)
{
	const struct pt_vm *solved = pt_solved_vm(assignment, vm);
	struct pcipt_text text = {0};

	if (!solved || !ret_text)
		return -EINVAL;
	if (pt_check_given(solved))
		return -ENODATA;
	for (size_t i = 0; i < solved->given_count; i++)
		if (is_interface(&solved->given[i]))
			append_interface(&text, assignment, &solved->given[i]);
		else
			append_hostdev(&text, &solved->given[i]);
	return pt_text_finish(&text, ret_text);
}

PCIPT_EXPORT int pcipt_device_to_libvirt_network(const struct pcipt_device *device, const char *name,
						 struct pcipt_text **ret_text)
{
	const unsigned int needed = PCIPT_READ_SRIOV | PCIPT_READ_INTERFACES;
	struct pcipt_text text = {0};
	const char *interface;

	if (!device || !ret_text || (name && (!*name || strchr(name, '/') || strchr(name, '\n'))))
		return -EINVAL;
	if ((device->host->what & needed) != needed && !(device->host->what & PCIPT_READ_TOPOLOGY))
		return -ENODATA;
	interface = pt_network_interface(device);
	if (!device->extra->sriov || !interface)
		return -ENOENT;
	pt_text_append(&text, "<network>\n  <name>");
	pt_append_xml(&text, name ? name : "vfs-");
	if (!name)
		pt_append_xml(&text, interface);
	pt_text_append(&text, "</name>\n  <forward mode='hostdev' managed='yes'>\n    <pf dev='");
	pt_append_xml(&text, interface);
	pt_text_append(&text, "'/>\n  </forward>\n</network>\n");
	return pt_text_finish(&text, ret_text);
}
