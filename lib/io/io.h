/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All access to files. A root is a folder, the live machine's `/` or a captured tree, and nothing outside it is ever
 * touched. Tests put a simulated kernel in the place of the real one by a table of operations of their own.
 *
 * Paths are relative. With PT_IO_ROOT they start at the root, and symbolic links are followed as if the root were `/`.
 * With a handle they start at that folder and no link is followed, which costs the kernel less: there is nothing to
 * confine.
 *
 * Every function returns 0 or a count, or -errno.
 */
#ifndef PT_IO_H
#define PT_IO_H

#include <core/core.h>
#include <sys/types.h>

#define PT_IO_ROOT (-1)
/* An attribute of sysfs is at most a page. */
#define PT_IO_ATTRIBUTE 4097
/* The largest file that is read whole; pci.ids has 1.4 MB. */
#define PT_IO_LARGEST ((size_t)16 * 1024 * 1024)
/* The most names of a folder. */
#define PT_IO_MOST_NAMES 1000000

enum pt_io_kind {
	PT_IO_OTHER = 0, /* a device node, a pipe, a socket */
	PT_IO_FILE = 1,
	PT_IO_FOLDER = 2,
	PT_IO_LINK = 3,
};

/* The names in a folder; the memory is used again by the next listing. */
struct pt_io_names {
	struct pt_io_name {
		size_t offset;
		enum pt_io_kind kind;
	} * entries;
	char *storage;
	size_t count;
	size_t capacity;
	size_t storage_used;
	size_t storage_capacity;
};

/* A node or file. */
struct pt_io_status {
	enum pt_io_kind kind;
	bool is_block;
	bool is_char;
	uint32_t mode; /* permission bits */
	uint32_t user;
	uint32_t group;
	uint32_t major; /* of a node */
	uint32_t minor;
};

struct pt_io_ops {
	int (*open_folder)(struct pt_io *io, const char *path);
	void (*close_folder)(struct pt_io *io, int handle);
	/* Reads from the start of the file, once. */
	ssize_t (*read)(struct pt_io *io, int at, const char *path, void *buffer, size_t size);
	/* Reads a file of any size up to PT_IO_LARGEST. */
	int (*read_whole)(struct pt_io *io, int at, const char *path, struct pcipt_text *text);
	/* The text of a link, terminated. Below a handle, the folder that holds the link must have been read through
	 * that handle before: no second look is taken at whether that folder is itself a link. */
	ssize_t (*read_link)(struct pt_io *io, int at, const char *path, char *buffer, size_t size);
	int (*list)(struct pt_io *io, int at, const char *path, struct pt_io_names *names);
	/* The pt_io_kind of what stands there; a link at the end is not followed. */
	int (*kind)(struct pt_io *io, int at, const char *path);
	/* One write to an existing file, as an attribute of sysfs wants it. */
	int (*write)(struct pt_io *io, const char *path, const void *data, size_t size);
	/* Whether a write to an existing file would be let through: 0 or the error. May be NULL for yes. */
	int (*may_write)(struct pt_io *io, const char *path);
	/* Puts a whole file in place, with its folders, so that it is there in full or not at all, also after a crash.
	 */
	int (*store)(struct pt_io *io, const char *path, const void *data, size_t size);
	int (*remove)(struct pt_io *io, const char *path);
	int (*is_live)(struct pt_io *io);
	/* Loads a module into the running kernel, with what it depends on. */
	int (*load_module)(struct pt_io *io, const char *name);
	/* Adds to the end of a file that is there; on disk when it returns. When it fails, the file is as long as
	 * before if that can be had. */
	int (*append)(struct pt_io *io, const char *path, const void *data, size_t size);
	/* Takes a lock file, made with its folders when it is missing, and writes `owner` into it, a line of the form
	 * `PID STARTTIME BOOTID NAMESPACE NAME`, the namespace being that of the pid; does not wait. The kernel gives
	 * it back when the process ends. A child that was forked from the owner and outlives it holds nothing up: the
	 * lock is broken when no such process is left, a zombie being one. @return a handle, or -EAGAIN when another
	 * has it */
	int (*lock)(struct pt_io *io, const char *path, const char *owner);
	void (*unlock)(struct pt_io *io, int handle);
	/* What stands there, links followed. */
	int (*status)(struct pt_io *io, const char *path, struct pt_io_status *status);
	/* Links are followed. An owner or group of UINT32_MAX stays. */
	int (*set_owner)(struct pt_io *io, const char *path, uint32_t user, uint32_t group);
	/* Opens a node as nobody else may have it and closes it again: 0, or -EBUSY when somebody has it. A node with
	 * another device number than `number` ("259:0"; NULL for any) is -ENXIO and is never opened, what is no node is
	 * -ENOTBLK. */
	int (*claim)(struct pt_io *io, const char *path, const char *number);
	/* Asks VFIO about the group behind a node: 1 viable, 0 not, -EBUSY when somebody has it open. */
	int (*group_viable)(struct pt_io *io, const char *path);
	/* The links, addresses and routes of the host's network as text, see PT_IO_NETWORK_FILE. */
	int (*network)(struct pt_io *io, struct pcipt_text *text);
	/* Adds what the VFs of an interface are set to, a setting in a line. Where it is NULL, the text of the network
	 * has it. */
	int (*vf_settings)(struct pt_io *io, const char *interface, struct pcipt_text *text);
	/* Sets one thing of a VF, as a line of the same kind without its end. */
	int (*set_vf)(struct pt_io *io, const char *interface, const char *setting);
	void (*free)(struct pt_io *io);
};

/* What stands first in every kind of root; the rest of it is zero at first. */
struct pt_io {
	const struct pt_io_ops *ops;
	atomic_uint more_owners; /* than one */
};

/* io.c: the calls of the floors above */
int pt_io_get(struct pcipt_ctx *ctx, struct pt_io **ret_io) PT_MUST_CHECK;
/* Puts a root in the place of the context's; the context frees it. This is the seam for tests. */
void pt_io_set(struct pcipt_ctx *ctx, struct pt_io *io);
/* One more owner. A write that waits in the kernel is one: its root stays until it is over. */
struct pt_io *pt_io_ref(struct pt_io *io);
/* Gives one owner up; the last one frees the root. NULL is allowed. */
void pt_io_free(struct pt_io *io);

int pt_io_open_folder(struct pt_io *io, const char *path) PT_MUST_CHECK;
void pt_io_close_folder(struct pt_io *io, int handle);
ssize_t pt_io_read(struct pt_io *io, int at, const char *path, void *buffer, size_t size) PT_MUST_CHECK;
/* An attribute as text, terminated, without the newline at its end; -E2BIG when it does not fit. */
ssize_t pt_io_read_text(struct pt_io *io, int at, const char *path, char *buffer, size_t size) PT_MUST_CHECK;
int pt_io_read_whole(struct pt_io *io, int at, const char *path, struct pcipt_text *text) PT_MUST_CHECK;
ssize_t pt_io_read_link(struct pt_io *io, int at, const char *path, char *buffer, size_t size) PT_MUST_CHECK;
/* Sorted by name, digits by value. */
int pt_io_list(struct pt_io *io, int at, const char *path, struct pt_io_names *names) PT_MUST_CHECK;
/* In the order of the file system, for callers that sort by something else. */
int pt_io_list_unsorted(struct pt_io *io, int at, const char *path, struct pt_io_names *names) PT_MUST_CHECK;
int pt_io_kind(struct pt_io *io, int at, const char *path) PT_MUST_CHECK;
bool pt_io_exists(struct pt_io *io, int at, const char *path);
int pt_io_write(struct pt_io *io, const char *path, const char *text) PT_MUST_CHECK;
int pt_io_may_write(struct pt_io *io, const char *path) PT_MUST_CHECK;
int pt_io_store(struct pt_io *io, const char *path, const void *data, size_t size) PT_MUST_CHECK;
int pt_io_remove(struct pt_io *io, const char *path) PT_MUST_CHECK;
int pt_io_is_live(struct pt_io *io) PT_MUST_CHECK;
int pt_io_load_module(struct pt_io *io, const char *name) PT_MUST_CHECK;

/* These answer -ENOTSUP where the kind of root cannot do it. */
int pt_io_append(struct pt_io *io, const char *path, const void *data, size_t size) PT_MUST_CHECK;
int pt_io_lock(struct pt_io *io, const char *path, const char *owner) PT_MUST_CHECK;
/* lock.c: which processes our pids count, such as pid:[4026531836]; - when it cannot be told. */
#define PT_IO_PID_NAMESPACE 64
void pt_io_read_pid_namespace(struct pt_io *io, char *space, size_t size);
void pt_io_unlock(struct pt_io *io, int handle);
int pt_io_status(struct pt_io *io, const char *path, struct pt_io_status *status) PT_MUST_CHECK;
int pt_io_set_owner(struct pt_io *io, const char *path, uint32_t user, uint32_t group) PT_MUST_CHECK;
int pt_io_claim(struct pt_io *io, const char *path, const char *number) PT_MUST_CHECK;
int pt_io_group_viable(struct pt_io *io, const char *path) PT_MUST_CHECK;

/*
 * The network, one fact in a line:
 *
 *     link NAME KIND                       KIND as iproute2 names it (bridge, bond, vlan, openvswitch), or -
 *     address NAME 192.0.2.2/24 SCOPE      SCOPE global, site, link or host
 *     vf NAME SETTING                      what a VF of it is set to, see pt_io_vf_settings()
 *     route TABLE DESTINATION NAME GATEWAY DESTINATION default or 198.51.100.0/24; GATEWAY an address or -; a line for
 *                                          each hop
 *
 * In the place of a NAME that is not known stands -. Of routes, only those that lead somewhere by unicast, of all
 * tables. A live root asks the kernel by netlink, -ENOTSUP in a build without; a captured tree has a file of this name,
 * -ENOENT when it has none. -ENODATA says that this process has a network of its own, and the host's is not seen.
 */
#define PT_IO_NETWORK_FILE "pcipt-capture.network"
int pt_io_network(struct pt_io *io, struct pcipt_text *text) PT_MUST_CHECK;

/*
 * vf.c: the settings of VFs' network ports, by the interface of their physical function; one in a line:
 *
 *     INDEX mac 02:11:22:33:44:55
 *     INDEX vlan VLAN PRIORITY PROTOCOL    VLAN 0 for none; PROTOCOL 802.1Q or 802.1ad
 *     INDEX spoofchk on                    or off
 *     INDEX trust on                       or off
 *     INDEX state auto                     or enable, disable
 *     INDEX rate LEAST MOST                in Mbit/s; 0 for no limit
 *
 * What the driver does not tell of has no line.
 */
/* Adds the settings of all VFs. -ENODEV without such an interface. */
int pt_io_vf_settings(struct pt_io *io, const char *interface, struct pcipt_text *text) PT_MUST_CHECK;
/* network.c: whether this process has the host's own network, for which netlink answers. */
bool pt_io_shares_network(struct pt_io *io);
/* -EINVAL for what is no setting, else what the driver answers: -EOPNOTSUPP, -EINVAL, -EPERM, -EBUSY. */
int pt_io_set_vf(struct pt_io *io, const char *interface, const char *setting) PT_MUST_CHECK;
/* Reads settings back: 0, -PCIPT_E_UNVERIFIED when one of these lines is not so, or the error of asking. */
int pt_io_check_vf(struct pt_io *io, const char *interface, const char *lines) PT_MUST_CHECK;

/* patient.c: writes that may wait in the kernel. A worker is used by one thread at a time; zero milliseconds are no
 * limit. */
struct pt_io_worker;
struct pt_io_wait;
/* A thread that writes for us. It is there before the first write, and asks for no memory then. */
int pt_io_worker_new(struct pt_io_worker **ret_worker) PT_MUST_CHECK;
/* Ends the thread, or leaves it behind when it waits in the kernel. */
void pt_io_worker_free(struct pt_io_worker *worker);
enum pt_io_request { PT_IO_WRITE_FILE, PT_IO_LOAD_MODULE, PT_IO_SET_VF };
/* Asks the thread, which must be idle, for pt_io_write(), pt_io_load_module() or pt_io_set_vf(): `path` is the file or
 * the interface, and NULL for a module. Nothing is begun when memory or threads are short: -ENOMEM, -EAGAIN; nor with a
 * text that is too long: -E2BIG. */
int pt_io_begin(struct pt_io_worker *worker, struct pt_io *io, enum pt_io_request request, const char *path,
		const char *text) PT_MUST_CHECK;
/* Waits for it: its result, or -PCIPT_E_PENDING; then ret_wait is what can be asked later, and the worker's next
 * request gets a thread of its own. */
int pt_io_end(struct pt_io_worker *worker, unsigned int milliseconds, struct pt_io_wait **ret_wait) PT_MUST_CHECK;
/* Both at once. */
int pt_io_write_within(struct pt_io_worker *worker, struct pt_io *io, const char *path, const char *text,
		       unsigned int milliseconds, struct pt_io_wait **ret_wait) PT_MUST_CHECK;
int pt_io_load_within(struct pt_io_worker *worker, struct pt_io *io, const char *module, unsigned int milliseconds,
		      struct pt_io_wait **ret_wait) PT_MUST_CHECK;
/* Waits for a write that was pending: its result, each time it is asked, or -PCIPT_E_PENDING again. */
int pt_io_wait(struct pt_io_wait *wait, unsigned int milliseconds) PT_MUST_CHECK;
/* Leaves a lock to writes that are pending: it is given back when nobody asks for them any more and all are over. */
void pt_io_wait_keep_lock(struct pt_io_wait *const *waits, size_t count, struct pt_io *io, int lock);
/* Gives up asking; the write itself goes on. NULL is allowed. */
void pt_io_wait_free(struct pt_io_wait *wait);

/* names.c */
int pt_io_names_add(struct pt_io_names *names, const char *name, enum pt_io_kind kind) PT_MUST_CHECK;
void pt_io_names_clear(struct pt_io_names *names);
void pt_io_names_release(struct pt_io_names *names);
void pt_io_names_sort(struct pt_io_names *names);
const char *pt_io_name(const struct pt_io_names *names, size_t index);
enum pt_io_kind pt_io_name_kind(const struct pt_io_names *names, size_t index);

/* path.c: paths as texts */
/* Joins what stands before with a path; `size` bytes, -ENAMETOOLONG. */
int pt_path_join(char *buffer, size_t size, const char *folder, const char *path) PT_MUST_CHECK;
/* Where a link in `folder` leads, without links on the way: `..` and `.` are worked out, never above the root. */
int pt_path_follow(char *buffer, size_t size, const char *folder, const char *target) PT_MUST_CHECK;

/* real.c: a folder of this system */
int pt_io_open_real(const char *path, struct pt_io **ret_io) PT_MUST_CHECK;
/* module.c */
int pt_io_load_kernel_module(const char *name) PT_MUST_CHECK;
/* walk.c: what openat2() does, on kernels that have none */
int pt_io_walk(int root, int at, const char *path, int flags) PT_MUST_CHECK;
/* For tests: pretends that the kernel has no openat2(). */
void pt_io_real_use_walk(struct pt_io *io);

/* store.c: files that are there in full or not at all, also after a crash; `folder` is a descriptor */
int pt_io_replace_file(int folder, const char *name, const void *data, size_t size) PT_MUST_CHECK;

/* A file in memory, for libraries that take nothing but a path; gives the descriptor and the path. */
int pt_io_memory_file(const char *name, const void *data, size_t size, char *path, size_t path_size) PT_MUST_CHECK;
void pt_io_close_memory_file(int fd);

/* record.c: another root, and all that is read from it written to a folder */
int pt_io_open_recorder(struct pt_io *inner, const char *path, unsigned int flags, struct pt_io **ret_io) PT_MUST_CHECK;
int pt_io_recorder_finish(struct pt_io *io) PT_MUST_CHECK;
/* Puts a file of the caller's into the capture. */
int pt_io_recorder_add(struct pt_io *io, const char *path, const void *data, size_t size) PT_MUST_CHECK;
#define PT_IO_ERRORS_FILE "pcipt-capture.errors"

/* folder.c: folders of this system, outside every root */
int pt_io_create_folder(const char *path) PT_MUST_CHECK;
void pt_io_remove_tree(const char *path);

/* replay.c: a captured tree that remembers what could not be read */
int pt_io_open_replay(struct pt_io *inner, struct pt_io **ret_io) PT_MUST_CHECK;

/* handles.c: which path a handle stands for, in the roots that wrap another */
struct pt_io_handles {
	struct pt_io_handle {
		char *path;
		int inner;
	} * entries;
	size_t count;
	size_t capacity;
};

int pt_io_handles_add(struct pt_io_handles *handles, const char *path, int inner) PT_MUST_CHECK;
/* Frees a handle. @return the inner one */
int pt_io_handles_remove(struct pt_io_handles *handles, int handle);
int pt_io_handles_inner(const struct pt_io_handles *handles, int at);
int pt_io_handles_path(const struct pt_io_handles *handles, int at, const char *path, char *buffer,
		       size_t size) PT_MUST_CHECK;
void pt_io_handles_release(struct pt_io_handles *handles);

/* scrub.c: what a capture leaves out when it is asked to */
void pt_scrub_text(char *text, size_t length);
void pt_scrub_config(uint8_t *bytes, size_t size);
/* Takes out of the SMBIOS table what is not read: all but slots, and with it serial numbers and the machine's UUID.
 * @return how long it is then */
#define PT_IO_SMBIOS_TABLE "sys/firmware/dmi/tables/DMI"
size_t pt_scrub_smbios(uint8_t *bytes, size_t size);
/* The text of PT_IO_NETWORK_FILE: the part of an IPv6 address that is made from a MAC. */
int pt_scrub_network(const char *text, struct pcipt_text *scrubbed) PT_MUST_CHECK;

#endif
