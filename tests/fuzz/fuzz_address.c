/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses, numbers, the order of names. */
#include <core/core.h>

#include "fuzz.h"

static void try_address(const char *text)
{
	struct pcipt_address address, again;
	char buffer[PCIPT_ADDRESS_SIZE];
	int length;

	if (pcipt_address_parse(text, &address))
		return;
	length = pcipt_address_format(&address, buffer, sizeof(buffer));
	must(length >= 12 && length < PCIPT_ADDRESS_SIZE && strlen(buffer) == (size_t)length);
	must(!pcipt_address_parse(buffer, &again) && !pcipt_address_compare(&address, &again));
	must(address.device < 32 && address.function < 8);
}

static void try_number(const char *text, unsigned int base, uint64_t max)
{
	uint64_t number = UINT64_MAX, expected;
	char *end;

	if (pt_parse_number(text, base, max, &number))
		return;
	must(number <= max);
	expected = strtoull(text, &end, (int)base);
	must(!*end && number == expected);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = text_of(data, size), *second = text + strlen(text);
	uint64_t max = size > 8 ? (uint64_t)data[0] << (data[1] % 57) : 255;

	if (second < text + size)
		second++;
	try_address(text);
	try_number(text, 10, max);
	try_number(text, 16, max);
	try_number(text, 10, UINT64_MAX);
	try_number(text, 16, UINT64_MAX);
	must(!pt_compare_names(text, second) == !strcmp(text, second));
	must((pt_compare_names(text, second) < 0) == (pt_compare_names(second, text) > 0));
	free(text);
	return 0;
}
