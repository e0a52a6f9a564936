/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of a picture, and the parts that take it. */
#ifndef PT_HOST_H
#define PT_HOST_H

#include <io/io.h>

#include <pcipt/device.h>
#include <pcipt/field.h>
#include <pcipt/group.h>
#include <pcipt/host.h>
#include <pcipt/topology.h>

#define PT_READ_KNOWN 0x3ffu
#define PT_READ_LASTING 0x2ffu /* facts of the machine, and not of the moment */

/* A fact that may be missing: `error` is 0, or says why. */
struct pt_fact_text {
	const char *text;
	int error;
};

struct pt_fact_number {
	int64_t number;
	int error;
};

/* The memory of VFs, a line of `resource` each. */
#define PT_VF_BARS 6
struct pt_bar {
	uint64_t start;
	uint64_t flags;
};

/* What a physical function says of its virtual ones. */
struct pt_sriov {
	struct pt_fact_number offset;
	struct pt_fact_number stride;
	struct pt_fact_number vf_device;
	struct pt_fact_number autoprobe;
	struct pt_fact_number total_msix;
	struct pt_fact_number ari;
	struct pt_fact_number last_bus; /* that the bridge above leads to */
	struct pt_bar bars[PT_VF_BARS];
	int bars_error;
};

struct pt_interface {
	const char *class_name;
	const char *name;
};

/* What a device has beyond the basic facts; only there when something of it was asked for. */
struct pt_extra {
	struct pt_fact_number revision;
	struct pt_fact_text override; /* NULL text: none is set */
	bool is_held;                 /* somebody takes it from a process that does not let go */
	struct pt_fact_number numa_node;
	struct pt_fact_text power_state;
	struct pt_fact_text reset_methods;
	struct pt_fact_number boot_vga;
	struct pt_fact_number total_vfs;
	struct pt_sriov *sriov; /* only of a physical function */
	struct pcipt_address physfn;
	bool is_vf;
	uint32_t vf_index; /* UINT32_MAX when its physical function does not know it */
	const struct pcipt_device *physical_function;
	struct pcipt_address *vf_addresses;
	const struct pcipt_device **vfs;
	size_t vf_count;
	struct pt_interface *interfaces;
	size_t interface_count;
	const char *vendor_name;
	const char *device_name;
	const char *class_name;
	const uint8_t *config;
	size_t config_size;
	int config_error;
	struct pt_wiring *wiring; /* topology.h */
};

struct pcipt_device {
	struct pcipt_host *host;
	struct pcipt_group *group;
	const struct pcipt_device *parent;
	const char *driver;
	const char *folder; /* where the device stands, without its own name: sys/devices/pci0000:00/0000:00:01.0 */
	struct pt_extra *extra;
	struct pcipt_address address;
	uint16_t vendor_id;
	uint16_t device_id;
	uint16_t subsystem_vendor_id;
	uint16_t subsystem_device_id;
	uint32_t class_code;
	uint32_t group_number; /* PT_NO_GROUP for none */
	bool is_adrift;        /* its path names a bridge that is not there, or leads in a circle */
	char name[PCIPT_ADDRESS_SIZE];
};

#define PT_NO_GROUP UINT32_MAX

struct pt_region {
	uint64_t first;
	uint64_t last;
	const char *type;
};

/* What PCIPT_READ_GROUPS reads of a group. */
struct pt_group_details {
	int node; /* 1, 0 or an error */
	struct pt_fact_text domain_type;
	int others_error; /* of listing the members */
	const char **others;
	size_t other_count;
	struct pt_region *regions;
	size_t region_count;
	const char *node_path;
};

struct pcipt_group {
	struct pcipt_host *host;
	const struct pcipt_device **members;
	const struct pt_group_details *details; /* never NULL; groups of which none were read share one */
	uint32_t member_count;
	uint32_t number;
};

struct pt_iommu {
	const char *name;
	enum pcipt_iommu_kind kind;
};

enum pt_table { PT_DMAR, PT_IVRS, PT_IORT, PT_VIOT, PT_TABLES };
enum pt_module { PT_VFIO, PT_VFIO_PCI, PT_VFIO_TYPE1, PT_IOMMUFD, PT_VIRTIO_IOMMU, PT_PCI_STUB, PT_MODULES };
enum pt_cpu { PT_CPU_OTHER, PT_CPU_INTEL, PT_CPU_AMD };

struct pt_machine {
	struct pt_fact_text release;
	struct pt_fact_text command_line;
	struct pt_fact_text lockdown;
	struct pt_iommu *iommus;
	size_t iommu_count;
	int iommus_error;
	bool tables[PT_TABLES];
	int tables_error;
	enum pcipt_module_state modules[PT_MODULES];
	enum pcipt_tristate remapping;
	bool vfio_makes_vfs;    /* vfio-pci was told to make VFs of what is bound to it */
	bool unsafe_interrupts; /* vfio_iommu_type1 was told to do without remapping */
	enum pt_cpu cpu;
	bool is_guest; /* a hypervisor is below */
};

enum pt_use_kind {
	PT_USE_ROUTE,       /* where: the gateway of a default route */
	PT_USE_OTHER_ROUTE, /* where: 198.51.100.0/24, with the gateway behind it */
	PT_USE_ADDRESS,     /* where: 192.0.2.2/24 */
	PT_USE_MASTER,      /* through: vmbr0; where: its kind */
	PT_USE_ELSEWHERE,   /* a NIC with a driver and no interface that is to be seen */
	PT_USE_MOUNT,       /* where: the mount point */
	PT_USE_SWAP,
	PT_USE_HOLDER,      /* through: dm-0; where: what it is, such as the LVM volume vg-data */
	PT_USE_MEMBER,      /* where: the btrfs file system with its UUID */
	PT_USE_FRAMEBUFFER, /* through: the kernel's name for it, such as vesafb */
	PT_USE_OPEN,        /* through: the node; where: the name of the process */
	PT_USE_VFIO_OPEN    /* likewise */
};

/* The host uses a device, or one of its interfaces, for something. */
struct pt_use {
	const struct pcipt_device *device;
	enum pt_use_kind kind;
	const char *interface; /* the device's own */
	const char *through;   /* what stands on it and is used: vmbr0, nvme0n1p2 */
	const char *where;     /* NULL for none */
	uint32_t pid;          /* of a process, else 0 */
};

struct pt_unread {
	const char *path;
	int error;
};

struct pcipt_host {
	atomic_uint references;
	unsigned int what;
	struct pt_arena arena;
	struct pcipt_device *devices;
	size_t device_count;
	struct pcipt_group *groups;
	size_t group_count;
	struct pt_machine machine;
	struct pt_use *uses; /* in the order of devices */
	size_t use_count;
	struct pcipt_slot *slots;
	size_t slot_count;
	struct pcipt_switch *switches;
	size_t switch_count;
	struct pcipt_root_bus *roots;
	size_t root_count;
	int routes_error;
	int mounts_error;
	bool root_is_hidden; /* what / stands on cannot be told */
	struct pt_unread *unread;
	size_t unread_count;
};

/* What is needed while a picture is taken. */
struct pt_scan {
	struct pcipt_ctx *ctx;
	struct pt_io *io;
	struct pcipt_host *host;
	struct pt_arena *arena;
	struct pcipt_address *busy; /* a change is writing to these */
	size_t busy_count;
	size_t busy_capacity;
	size_t held_from;         /* from this one on, somebody else is */
	struct pt_io_names names; /* the list that is being worked through */
	char buffer[PT_IO_ATTRIBUTE];
	struct pt_unread *unread;
	size_t unread_count;
	size_t unread_capacity;
	struct pt_use *uses;
	size_t use_count;
	size_t use_capacity;
};

/* parents.c: finds each device's bridge, by the addresses that their paths name; function 0xff stands for none */
int pt_link_parents(struct pt_scan *scan, const struct pcipt_address *parents) PT_MUST_CHECK;
/* scan.c */
struct pcipt_device *pt_host_device(const struct pcipt_host *host, const struct pcipt_address *address);
/* The index of the first function of a device, whatever its number is, or of what comes behind. */
size_t pt_host_first_at(const struct pcipt_host *host, const struct pcipt_address *place);
/* Whether two functions are of one device. */
bool pt_same_place(const struct pcipt_address *a, const struct pcipt_address *b);
/* picture.c */
struct pcipt_group *pt_host_group(const struct pcipt_host *host, uint32_t number);

/* facts.c: attributes as facts */
/* The path of an attribute below the folder in which the device stands. */
const char *pt_attribute(char *buffer, size_t size, const struct pcipt_device *device, const char *name);
/* Notes a file that was there but could not be read. -ENOMEM or 0. */
int pt_scan_unread(struct pt_scan *scan, const char *folder, const char *path, int error) PT_MUST_CHECK;
/* Reads an attribute into scan->buffer. A failure is a fact too, and only -ENOMEM comes back as an error. */
int pt_scan_text(struct pt_scan *scan, int at, const char *folder, const char *path,
		 struct pt_fact_text *fact) PT_MUST_CHECK;
int pt_scan_number(struct pt_scan *scan, int at, const char *folder, const char *path, unsigned int base,
		   struct pt_fact_number *fact) PT_MUST_CHECK;

/* busy.c */
int pt_scan_busy(struct pt_scan *scan) PT_MUST_CHECK;
int pt_add_busy(struct pt_scan *scan, const char *name) PT_MUST_CHECK;
bool pt_is_busy(const struct pt_scan *scan, const struct pcipt_device *device);
/* Busy with what is in no journal. */
bool pt_is_held(const struct pt_scan *scan, const struct pcipt_device *device);
int pt_read_busy_device(struct pt_scan *scan, int at, struct pcipt_device *device) PT_MUST_CHECK;
/* held.c */
int pt_scan_held(struct pt_scan *scan) PT_MUST_CHECK;

/* details.c: what is read device by device, `at` the folder that the device stands in */
int pt_scan_extra(struct pt_scan *scan, int at, struct pcipt_device *device) PT_MUST_CHECK;
/* sriov.c */
int pt_scan_sriov(struct pt_scan *scan, int at, struct pcipt_device *device) PT_MUST_CHECK;
void pt_scan_link_functions(struct pcipt_host *host);

/* config.c: where a capability begins in configuration space; 0 for none. `extended` ones begin at 0x100. */
size_t pt_find_capability(const struct pcipt_device *device, uint8_t id);
size_t pt_find_extended_capability(const struct pcipt_device *device, uint16_t id);
bool pt_config_has(const struct pcipt_device *device, size_t offset, size_t size);
/* A number of configuration space, of up to eight bytes; 0 where it ends before. */
uint64_t pt_config_number(const struct pcipt_device *device, size_t offset, size_t size);
/* Why something of it cannot be had: -EACCES when the first 64 bytes are all there is, -ENODEV for a device that is
 * gone. */
int pt_check_config(const struct pcipt_device *device) PT_MUST_CHECK;
/* fields.c: as pcipt_device_get_field(), of fields that fit */
int pt_field(const struct pcipt_device *device, enum pcipt_field field, unsigned int *ret_number) PT_MUST_CHECK;

/* The rest of a picture, each part in its file. */
int pt_scan_groups(struct pt_scan *scan) PT_MUST_CHECK;        /* groups.c */
int pt_scan_group_details(struct pt_scan *scan) PT_MUST_CHECK; /* groups.c */
int pt_scan_interfaces(struct pt_scan *scan) PT_MUST_CHECK;    /* interfaces.c */
int pt_scan_machine(struct pt_scan *scan) PT_MUST_CHECK;       /* machine.c */
int pt_scan_iommus(struct pt_scan *scan) PT_MUST_CHECK;        /* iommu.c */
int pt_scan_users(struct pt_scan *scan) PT_MUST_CHECK;         /* users.c */
int pt_scan_names(struct pt_scan *scan) PT_MUST_CHECK;         /* names.c */

/* device.c: whether a driver of this name is VFIO's; NULL is none */
bool pt_is_vfio_name(const char *driver);

/* stands_on.c: which devices a path in sysfs stands on */
typedef int (*pt_device_hook)(struct pt_scan *scan, struct pcipt_device *device, const char *interface, void *userdata);
struct pcipt_device *pt_device_on_path(const struct pcipt_host *host, const char *path);
/* Calls the hook for each device below a block device or network interface, down through partitions, device mapper,
 * md, NVMe multipath, bridges, bonds and VLANs. `path` has no links. */
#define PT_VIRTUAL "sys/devices/virtual/"
#define PT_MULTIPATH PT_VIRTUAL "nvme-subsystem/"
/* What follows a prefix in a path, or NULL when the path begins with something else. */
const char *pt_path_below(const char *path, const char *prefix);
int pt_stands_on(struct pt_scan *scan, const char *path, pt_device_hook hook, void *userdata) PT_MUST_CHECK;

#endif
