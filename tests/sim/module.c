/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loading and unloading vfio-pci, the one module that changes need. */
#include "sim.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DRIVER "sys/bus/pci/drivers/vfio-pci"
#define MARK SIM_FOLDER "/loaded"

static const char *const modules[] = {"vfio", "vfio_pci", "vfio_pci_core", "vfio_iommu_type1"};

static void find_module(const struct sim *sim, const char *release, void *userdata)
{
	char path[PATH_MAX], text[16384];

	sim_format(path, sizeof(path), "lib/modules/%s/modules.dep", release);
	if (sim_file_read(sim, path, text, sizeof(text)) && strstr(text, "/vfio-pci.ko"))
		*(bool *)userdata = true;
}

int sim_kernel_load(const struct sim *sim, const char *module)
{
	static const char *const files[] = {"bind", "unbind", "new_id", "remove_id", "uevent"};
	char path[PATH_MAX];
	bool found = false;

	if (!pt_same_module(module, "vfio_pci"))
		return -PCIPT_E_NO_DRIVER;
	if (sim_file_exists(sim, DRIVER))
		return 0;
	sim_each(sim, "lib/modules", find_module, &found);
	if (!found)
		return -PCIPT_E_NO_DRIVER;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		sim_format(path, sizeof(path), DRIVER "/%s", files[i]);
		sim_file_write(sim, path, "");
	}
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		sim_format(path, sizeof(path), "sys/module/%s/initstate", modules[i]);
		sim_file_write(sim, path, "live\n");
	}
	sim_file_link_up(sim, DRIVER "/module", "sys/module/vfio_pci");
	sim_file_link_up(sim, "sys/module/vfio_pci/drivers/pci:vfio-pci", DRIVER);
	if (!sim_file_exists(sim, "dev/vfio/vfio"))
		sim_file_write(sim, "dev/vfio/vfio", "");
	else
		sim_file_write(sim, MARK ".node", "");
	sim_file_write(sim, MARK, "");
	return 0;
}

static void find_device(const struct sim *sim, const char *name, void *userdata)
{
	struct pcipt_address address;

	(void)sim;
	if (!pcipt_address_parse(name, &address))
		*(bool *)userdata = true;
}

int sim_unload(const struct sim *sim)
{
	char path[PATH_MAX];
	bool used = false;

	if (!sim_file_exists(sim, MARK))
		return 0;
	sim_each(sim, DRIVER, find_device, &used);
	if (used)
		return -EBUSY;
	sim_file_remove(sim, DRIVER);
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		sim_format(path, sizeof(path), "sys/module/%s", modules[i]);
		sim_file_remove(sim, path);
	}
	if (!sim_file_exists(sim, MARK ".node"))
		sim_file_remove(sim, "dev/vfio/vfio");
	sim_file_remove(sim, MARK);
	return 0;
}
