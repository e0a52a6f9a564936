/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A simulated kernel behind the seam of lib/io: reads go to a private copy of a generated tree, and a write changes in
 * that copy what the real kernel would change. What it must know beyond the tree, which driver takes which ids and what
 * a driver had made of its device, stands in the folder SIM_FOLDER of the copy, so that a second context, or one after
 * the death of the first process, goes on where the first one was.
 *
 * It allocates nothing once it is started, so that suites may let allocations fail around it.
 */
#ifndef PT_SIM_H
#define PT_SIM_H

#include <io/io.h>
#include <limits.h>
#include <pthread.h>

#define SIM_FOLDER ".sim"
#define SIM_VALUE 24576
#define SIM_MOST_WRITES 512
#define SIM_MOST_FAULTS 4
/* What a process dies with that is told to. */
#define SIM_DEAD 77

enum sim_kind { SIM_WRITE, SIM_STORE, SIM_REMOVE, SIM_LOAD, SIM_APPEND, SIM_OWN, SIM_SET_VF };

enum sim_fault_kind {
	SIM_ERROR,       /* it fails with `error`, and nothing has happened */
	SIM_ERROR_DONE,  /* it fails with `error`, though all has happened */
	SIM_LIE,         /* it succeeds, and nothing has happened */
	SIM_VANISH,      /* the device is pulled out just before */
	SIM_VANISH_DONE, /* the device is pulled out just after */
	SIM_DEATH,       /* the process dies just before */
	SIM_DEATH_DONE,  /* the process dies just after */
};

struct sim_fault {
	size_t at; /* which write, store, removal or load; the first one is 1 */
	enum sim_fault_kind kind;
	int error;          /* a positive errno */
	bool for_ever;      /* all after it as well */
	const char *device; /* what vanishes */
};

struct sim_write {
	enum sim_kind kind;
	int result;
	char path[256]; /* without a leading slash; the name of a module */
	char value[SIM_VALUE];
	size_t size;
};

struct sim {
	struct pt_io io;
	struct pt_io *inner;
	char folder[PATH_MAX / 2];
	struct sim_fault faults[SIM_MOST_FAULTS];
	size_t fault_count;
	struct sim_write writes[SIM_MOST_WRITES];
	size_t write_count;
	int refusal;            /* every write fails with this errno: EACCES if not root, EROFS in a container */
	bool not_live;          /* the root is no running machine */
	const char *denied;     /* a device on vfio-pci's denylist */
	const char *held_group; /* a group that a VFIO user has open */
	const char *claimed;    /* a disk that somebody has, though nothing shows it */
	unsigned int claims;    /* how often that is said; 0 for ever */
	atomic_bool released;   /* the VFIO user has let go */
	const char *closed;     /* a folder that may not be looked into */
	const char *refused;    /* a device that its host driver cannot start */
	int vfs_error;          /* what making VFs is answered with, a positive errno */
	unsigned int fewer;     /* no more VFs than these are made, and yes is said; 0 for no limit */
	pthread_mutex_t one;    /* write at a time: several may be under way */
	unsigned int beside;    /* how many writes were under way at the same time at most */
	unsigned int under_way;
	unsigned int slowness; /* microseconds that each write takes */
};

/* sim.c */
/* A context that looks at a copy through a simulated kernel; the context owns the simulator. */
struct pcipt_ctx *sim_start(const char *folder, struct sim **ret_sim);
void sim_inject(struct sim *sim, struct sim_fault fault);
/* Forgets the faults and what was written. */
void sim_forget(struct sim *sim);
const struct sim_write *sim_get_write(const struct sim *sim, size_t index);
/* Writes as somebody else would: no fault hits it and nobody notes it. */
int sim_meddle(struct sim *sim, const char *path, const char *value);

/* kernel.c: what the kernel does */
int sim_kernel_write(struct sim *sim, const char *path, const char *value, size_t size);
/* Notes which driver takes which ids, from what is bound; the first time only. */
void sim_kernel_learn(const struct sim *sim);
/* The device is pulled out. */
void sim_vanish(const struct sim *sim, const char *address);
/* Where a device stands, beneath the root. */
bool sim_device_folder(const struct sim *sim, const char *address, char *folder, size_t size);
/* What a link of a device leads to: its name alone. */
bool sim_device_link(const struct sim *sim, const char *address, const char *link, char *name, size_t size);

/* What an autoprobe does. */
void sim_probe_any(const struct sim *sim, const char *address);

/* vfs.c */
int sim_set_vfs(const struct sim *sim, const char *pf, const char *value);
int sim_set_autoprobe(const struct sim *sim, const char *path, const char *value);
void sim_drop_vf_settings(const struct sim *sim, const char *pf);
int sim_kernel_vf_settings(const struct sim *sim, const char *interface, struct pcipt_text *text);
int sim_kernel_set_vf(const struct sim *sim, const char *interface, const char *setting);

/* node.c: what stands in /dev */
int sim_kernel_own(const struct sim *sim, const char *path, const char *owner);
int sim_kernel_status(const struct sim *sim, const char *path, struct pt_io_status *status);
int sim_kernel_claim(struct sim *sim, const char *path);
int sim_kernel_viable(const struct sim *sim, const char *path);
/* Whether a write takes a device away from a VFIO user. */
bool sim_kernel_waits(const struct sim *sim, const char *path, const char *value);

/* binding.c: what shows that a device is bound */
void sim_attach(const struct sim *sim, const char *address, const char *driver);
void sim_detach(const struct sim *sim, const char *address);
bool sim_is_vfio(const char *driver);

/* module.c */
int sim_kernel_load(const struct sim *sim, const char *module);
/* Unloads vfio-pci, as `modprobe -r` does. */
int sim_unload(const struct sim *sim);

/* files.c: the copy as plain files; paths are beneath it */
/* For what only fails when the simulator is wrong. It costs nothing, whereas check notes each assertion in a file. */
void sim_must(bool done);
/* As snprintf(), but what does not fit fails the test. */
void sim_format(char *buffer, size_t size, const char *format, ...) PT_PRINTF(3, 4);
void sim_path(const struct sim *sim, char *whole, const char *path);
bool sim_file_exists(const struct sim *sim, const char *path);
bool sim_file_read(const struct sim *sim, const char *path, char *buffer, size_t size);
void sim_file_write(const struct sim *sim, const char *path, const char *text);
void sim_file_remove(const struct sim *sim, const char *path);
void sim_file_move(const struct sim *sim, const char *from, const char *to);
void sim_file_link(const struct sim *sim, const char *path, const char *target);
bool sim_link_read(const struct sim *sim, const char *path, char *buffer, size_t size);
/* A link to another path of the copy, spelt as sysfs does: upwards from where the link stands. */
void sim_file_link_up(const struct sim *sim, const char *path, const char *target);
/* Calls for each name in a folder; the folder may change meanwhile. */
void sim_each(const struct sim *sim, const char *folder, void (*visit)(const struct sim *, const char *, void *),
	      void *userdata);
size_t sim_count(const struct sim *sim, const char *folder);

/* snapshot.c: all files and links of a copy; neither empty folders count nor what the simulator keeps for itself */
struct snapshot;

struct snapshot *snapshot_take(const char *folder);
void snapshot_free(struct snapshot *snapshot);
/* What differs now, a line each. @return NULL for nothing, else a text that lives until the next call */
const char *snapshot_difference(const struct snapshot *before);
/* Puts back what differs, and what the simulator keeps for itself. */
void snapshot_restore(const struct snapshot *before);

#endif
