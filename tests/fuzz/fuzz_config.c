/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Configuration space: what is found in it is within it, whatever it is. */
#include <errno.h>

#include <host/host.h>

#include "fuzz.h"

static void try_lists(const struct pcipt_device *device, size_t size)
{
	for (unsigned int id = 0; id < 0x40; id++) {
		size_t place = pt_find_capability(device, (uint8_t)id);

		must(!place || (place >= 0x40 && place + 2 <= size));
		place = pt_find_extended_capability(device, (uint16_t)id);
		must(!place || (place >= 0x100 && place + 4 <= size));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pcipt_host host = {.what = PCIPT_READ_CONFIG};
	struct pt_extra extra = {.config_size = size < 4096 ? size : 4096};
	struct pcipt_device device = {.host = &host, .extra = &extra};
	/* of just its own size, so that a step outside is seen */
	uint8_t *bytes = malloc(extra.config_size + !size);
	uint32_t count = UINT32_MAX;
	int r;

	must(bytes);
	if (size)
		memcpy(bytes, data, extra.config_size);
	extra.config = bytes;
	try_lists(&device, extra.config_size);
	r = pcipt_device_get_msix_count(&device, &count);
	must(r ? r < 0 && count == UINT32_MAX : count >= 1 && count <= 2048);
	count = UINT32_MAX;
	r = pcipt_device_get_card_vfs(&device, &count);
	must(r ? r < 0 && count == UINT32_MAX : count <= UINT16_MAX);
	free(bytes);
	return 0;
}
