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

static void try_fields(const struct pcipt_device *device)
{
	const uint64_t mark = UINT64_C(0x5eed5eed5eed5eed);

	for (size_t i = 0; i < pcipt_field_get_count(); i++) {
		uint64_t value = mark;
		int r = pcipt_device_get_field(device, pcipt_field_get(i), &value);

		must(r ? r < 0 && value == mark : pcipt_field_get(i) == PCIPT_FIELD_SERIAL || value <= UINT32_MAX);
	}
	must(pcipt_device_get_port_type(device) <= PCIPT_PORT_TYPE_CONVENTIONAL);
}

static void try_resizable(const struct pcipt_device *device)
{
	size_t count = pcipt_device_get_resizable_bar_count(device);

	must(count <= 6);
	for (size_t i = 0; i < count; i++) {
		uint64_t sizes, bytes;
		uint32_t bar;

		must(!pcipt_device_get_resizable_bar(device, i, &bar, &sizes, &bytes));
		must(bar < 8 && bytes >= 1 << 20 && sizes < UINT64_C(1) << 44);
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
	try_fields(&device);
	try_resizable(&device);
	free(bytes);
	return 0;
}
