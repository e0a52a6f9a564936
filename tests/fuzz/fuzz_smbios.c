/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table of SMBIOS structures: each slot that is found lies in it, and the search ends. */
#include <host/topology.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* of just its own size, so that a step outside is seen */
	uint8_t *table = malloc(size + !size);
	struct pt_smbios_slot slot;
	struct pt_arena arena;
	size_t place = 0, last = 0;
	int r;

	must(table);
	if (size)
		memcpy(table, data, size);
	pt_arena_init(&arena);
	while ((r = pt_smbios_next_slot(&arena, table, size, &place, &slot)) == 1) {
		must(place > last);
		last = place;
		must(strlen(slot.name) < size);
		must(slot.width <= PT_MOST_LANES && slot.base_width <= PT_MOST_LANES);
		must(slot.peer_count < PT_MOST_PARTS);
		must(slot.address.device < 32 && slot.address.function < 8);
		must(slot.form <= PCIPT_SLOT_FORM_OTHER && slot.usage <= PCIPT_SLOT_USAGE_UNAVAILABLE);
	}
	must(!r && place == size);
	pt_arena_free(&arena);
	free(table);
	return 0;
}
