/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a capture leaves out, of a text and of a configuration space. */
#include <io/io.h>

#include "fuzz.h"

/* What is scrubbed once is so: a second time changes nothing. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *once = malloc(size ? size : 1), *twice = malloc(size ? size : 1);

	must(once && twice);
	if (size)
		memcpy(once, data, size);
	pt_scrub_text((char *)once, size);
	memcpy(twice, once, size);
	pt_scrub_text((char *)twice, size);
	must(!memcmp(once, twice, size));

	if (size)
		memcpy(once, data, size);
	pt_scrub_config(once, size);
	/* the first 256 bytes have no serial number */
	must(!memcmp(once, data, size < 256 ? size : 256));
	free(once);
	free(twice);
	return 0;
}
