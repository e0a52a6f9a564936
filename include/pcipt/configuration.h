/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * What an assignment is for a hypervisor or a cluster: lines to paste, in the format of each. docs/configuration.md
 * shows all of them, and says what to do with the text and what is to be minded.
 *
 * All of these take an assignment that is solved, and answer -EINVAL for any other. The text goes to `ret_text`, to be
 * freed by pcipt_text_free(), which is untouched on failure. The same assignment gives the same bytes. Names that come
 * from the machine or from the caller are escaped for the format. Every text ends with a newline.
 *
 * Lifetime: the caller owns the text; it does not need the assignment any more.
 *
 * Threads: one thread at a time may use an assignment.
 */
#ifndef PCIPT_CONFIGURATION_H
#define PCIPT_CONFIGURATION_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_assignment;
struct pcipt_device;
struct pcipt_text;

/* --- Proxmox VE --- */

/** How lines for Proxmox VE are written. Since 0.1. */
enum pcipt_proxmox_flag {
	/** `mapping=NAME` in place of addresses: resource mappings, which pcipt_assignment_to_proxmox_mapping() writes
	 */
	PCIPT_PROXMOX_MAPPING = 1,
};

/**
 * The file of a virtual machine, `/etc/pve/qemu-server/NUMBER.conf`, with a `hostpciN` entry for each slot of which it
 * gets functions. A slot that it gets whole is one entry without a function number; several functions of a slot are one
 * entry, parted by `;`, and so are those of several slots, up to eight, where there are not enough numbers. Network
 * cards get `rombar=0`, and all get `pcie=1` when the machine is q35.
 *
 * Lines go to the end of the first section, behind which snapshots follow, with free numbers; all else comes back byte
 * for byte. Functions that an entry has already, or will have by a change that waits in `[PENDING]`, are not added
 * again, so that a second run changes nothing; numbers that wait there are taken. An existing
 * entry with `mapping=` is not looked into. Without `machine: q35` in the existing text, the machine is an i440FX,
 * which has no PCI Express: there is no `pcie=1` then, and q35 is advised. MAC and VLAN of a virtual function are not
 * in this format: they are set on the host, as pcipt-vfs does.
 *
 * @param assignment a solved assignment
 * @param vm         the virtual machine
 * @param existing   the text of the file; NULL for none: then the text begins with `machine: q35`
 * @param flags      #pcipt_proxmox_flag
 * @param ret_text   where the text goes
 * @return 0; -EINVAL; -ENODATA for a virtual function that is to be made and whose address is not known; -ENOSPC when
 *         there would be more than 16 entries; -EEXIST when an existing entry has some functions of a mapping, but not
 *         all, or when two virtual machines would have mappings of the same name; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_to_proxmox(const struct pcipt_assignment *assignment, size_t vm, const char *existing,
				unsigned int flags, struct pcipt_text **ret_text);

/**
 * Whether the file of a Proxmox virtual machine sets the machine type q35, so that entries get `pcie=1`. Otherwise it
 * is an i440FX, which has no PCI Express.
 *
 * @param text the text of the file
 * @return whether it does; false for NULL. Any thread. Since 0.1.
 */
bool pcipt_proxmox_is_q35(const char *text);

/**
 * The resource mappings of a Proxmox cluster, `/etc/pve/mapping/pci.cfg`, one for each `hostpciN` entry of each virtual
 * machine, named by it and counted: `pfsense-0`. Of mappings that are there already only the lines of this node are
 * replaced; everything else comes back byte for byte, and a second run changes nothing. Mappings that no virtual
 * machine needs any more are left as they are.
 *
 * A mapping names ids and IOMMU group of what it expects, and Proxmox refuses to start when they differ. They are not
 * known of virtual functions that are to be made: make these first.
 *
 * @param assignment a solved assignment
 * @param node       the name of the cluster's node that this host is
 * @param existing   the text of the file; NULL for none
 * @param ret_text   where the text goes
 * @return 0; -EINVAL, also for what is no name of a node; -ENODATA for virtual functions that are to be made; -EEXIST
 *         when two virtual machines would have mappings of the same name; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_to_proxmox_mapping(const struct pcipt_assignment *assignment, const char *node,
					const char *existing, struct pcipt_text **ret_text);

/* --- libvirt --- */

/**
 * What goes between `<devices>` and `</devices>` of a domain: virtual functions of Ethernet cards as
 * ``<interface type='hostdev'>``, with MAC and VLAN where the request has them, everything else as `<hostdev>`; all of
 * it managed. Where they are in the guest is left to libvirt.
 *
 * @param assignment a solved assignment
 * @param vm         the virtual machine
 * @param ret_text   where the text goes
 * @return 0; -EINVAL; -ENODATA for a virtual function that is to be made and whose address is not known; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_to_libvirt(const struct pcipt_assignment *assignment, size_t vm, struct pcipt_text **ret_text);

/**
 * A `<network>` of libvirt's that is a pool of the virtual functions of a physical one, from which each guest that
 * starts gets a free one.
 *
 * @param device   a physical function, of a picture with #PCIPT_READ_SRIOV and #PCIPT_READ_INTERFACES
 * @param name     the name of the network; NULL for `vfs-` and the name of the interface
 * @param ret_text where the text goes
 * @return 0; -EINVAL; -ENODATA when these were not read; -ENOENT for what is no physical function of SR-IOV, or has no
 *         network interface; -ENOMEM
 *
 * Any thread. Since 0.1.
 */
int pcipt_device_to_libvirt_network(const struct pcipt_device *device, const char *name, struct pcipt_text **ret_text);

/* --- QEMU --- */

/** How arguments for QEMU are written. Since 0.1. */
enum pcipt_qemu_flag {
	/** through iommufd, from Linux 6.6 and QEMU 9.0 on, in place of VFIO's containers */
	PCIPT_QEMU_IOMMUFD = 1,
};

/**
 * Arguments for QEMU, an option with its value in each line, in which nothing needs quoting. With the machine type q35
 * each device has a root port of its own; a card that the virtual machine gets whole is one device with several
 * functions. With `hypervisor=qemu-pc` there are no root ports.
 *
 * Root ports begin at slot 16 of the guest's bus pcie.0, eight in each, and have chassis numbers from 16 on.
 *
 * @param assignment a solved assignment
 * @param vm         the virtual machine
 * @param flags      #pcipt_qemu_flag
 * @param ret_text   where the text goes
 * @return 0; -EINVAL; -ENODATA for a virtual function that is to be made and whose address is not known; -ENOSPC when
 *         the machine has no place for so many; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_to_qemu(const struct pcipt_assignment *assignment, size_t vm, unsigned int flags,
			     struct pcipt_text **ret_text);

/* --- Clusters --- */

/**
 * `config.json` of the SR-IOV network device plugin of Kubernetes: what all virtual machines get of network functions,
 * as a resource for each of them, named by it. Virtual functions are chosen by the interface of their physical one
 * where it has one, everything else by address.
 *
 * @param assignment a solved assignment
 * @param prefix     the first part of the names of resources, such as `example.com`
 * @param ret_text   where the text goes
 * @return 0; -EINVAL, also for what is no such name; -ENODATA for a virtual function that is to be made and of which
 * ids or address are not known; -EEXIST when two virtual machines would have resources of the same name; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_to_sriov_plugin(const struct pcipt_assignment *assignment, const char *prefix,
				     struct pcipt_text **ret_text);

/**
 * The `permittedHostDevices` of KubeVirt's configuration, as YAML: a resource for each pair of ids, of which KubeVirt
 * provides all devices that are bound to vfio-pci. It goes without the SR-IOV network device plugin: what that provides
 * is for KubeVirt's own SR-IOV interfaces, which need no such permission.
 *
 * @param assignment a solved assignment
 * @param prefix     the first part of the names of resources, such as `example.com`
 * @param ret_text   where the text goes
 * @return as pcipt_assignment_to_sriov_plugin()
 *
 * Since 0.1.
 */
int pcipt_assignment_to_kubevirt(const struct pcipt_assignment *assignment, const char *prefix,
				 struct pcipt_text **ret_text);

/**
 * The section `[pci]` of nova.conf: a `device_spec` for each function that a virtual machine gets, and an `alias` for
 * each kind of them, for flavors. The physical network of a port is not known here, and is to be added where Neutron is
 * to use it.
 *
 * @param assignment a solved assignment
 * @param ret_text   where the text goes
 * @return 0; -EINVAL; -ENODATA for a virtual function that is to be made and of which ids or address are not known;
 * -ERANGE for an address with a domain above ffff, which Nova does not know; -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_to_nova(const struct pcipt_assignment *assignment, struct pcipt_text **ret_text);

/* --- For people and programs --- */

/**
 * Draws the host with its cards and ports, the virtual machines, and which port goes where: network functions, and
 * whatever else is given. The host's own ports are marked with what they carry, virtual functions are joined to their
 * physical one.
 *
 * @param assignment a solved assignment
 * @param drawing    a #pcipt_drawing
 * @param ret_text   where the text goes
 * @return 0, -EINVAL or -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_assignment_draw(const struct pcipt_assignment *assignment, int drawing, struct pcipt_text **ret_text);

/**
 * An assignment as JSON, whose members docs/json.md describes: who gets what, what is to be made first, and the
 * findings; or, when it could not be solved, which requests contradict each other.
 *
 * @param assignment an assignment after pcipt_assignment_solve(), whatever that answered
 * @param ret_text   where the text goes
 * @return 0, -EINVAL, -ENOMEM, or -ENOTSUP in a build without json-c
 *
 * Since 0.1.
 */
int pcipt_assignment_to_json(const struct pcipt_assignment *assignment, struct pcipt_text **ret_text);

#ifdef __cplusplus
}
#endif

#endif
