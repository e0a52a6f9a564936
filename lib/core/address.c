/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "core.h"

#include <errno.h>
#include <string.h>

PCIPT_EXPORT int pcipt_address_parse(const char *text, struct pcipt_address *ret_address)
{
	uint64_t domain = 0, bus, device, function;
	size_t length;

	if (!text || !ret_address)
		return -EINVAL;
	length = strnlen(text, PCIPT_ADDRESS_SIZE);
	if (length > 7) {
		size_t digits = length - 8;

		if (digits < 4 || digits > 8 || text[digits] != ':' || text[1] == 'x' || text[1] == 'X' ||
		    pt_parse_number_n(text, digits, 16, UINT32_MAX, &domain))
			return -EINVAL;
		text += digits + 1;
		length = 7;
	}
	if (length != 7 || text[2] != ':' || text[5] != '.')
		return -EINVAL;
	if (pt_parse_number_n(text, 2, 16, 0xff, &bus) || pt_parse_number_n(text + 3, 2, 16, 31, &device) ||
	    pt_parse_number_n(text + 6, 1, 16, 7, &function))
		return -EINVAL;
	*ret_address = (struct pcipt_address){
		.domain = (uint32_t)domain,
		.bus = (uint8_t)bus,
		.device = (uint8_t)device,
		.function = (uint8_t)function,
	};
	return 0;
}

static char *write_hex(char *to, uint32_t number, int digits)
{
	while (digits < 8 && number >> (4 * digits))
		digits++;
	for (int i = digits - 1; i >= 0; i--)
		*to++ = "0123456789abcdef"[number >> (4 * i) & 0xf];
	return to;
}

/* By hand: printf() takes a thousand instructions for this, and every function of a picture needs it. */
static size_t write_address(const struct pcipt_address *address, char text[static PCIPT_ADDRESS_SIZE])
{
	char *end = write_hex(text, address->domain, 4);

	*end++ = ':';
	end = write_hex(end, address->bus, 2);
	*end++ = ':';
	end = write_hex(end, address->device, 2);
	*end++ = '.';
	end = write_hex(end, address->function, 1);
	*end = '\0';
	return (size_t)(end - text);
}

PCIPT_EXPORT int pcipt_address_format(const struct pcipt_address *address, char *buffer, size_t size)
{
	char text[PCIPT_ADDRESS_SIZE];
	size_t length;

	if (!address || (!buffer && size) || address->device > 31 || address->function > 7)
		return -EINVAL;
	length = write_address(address, text);
	if (size) {
		size_t kept = length < size ? length : size - 1;

		memcpy(buffer, text, kept);
		buffer[kept] = '\0';
	}
	return (int)length;
}

static uint64_t order_of(const struct pcipt_address *address)
{
	return (uint64_t)address->domain << 32 | (uint64_t)address->bus << 16 | (uint64_t)address->device << 8 |
	       address->function;
}

PCIPT_EXPORT int pcipt_address_compare(const struct pcipt_address *a, const struct pcipt_address *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return (order_of(a) > order_of(b)) - (order_of(a) < order_of(b));
}
