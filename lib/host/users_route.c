/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The routes in /proc. */
#include "users.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* Flags of a route in proc/net, from <linux/route.h>, which cannot be included beside <net/if.h>. */
#define ROUTE_UP 0x1
#define ROUTE_REJECT 0x200

#define MASK_FIELD 7

/*
 * In the table of IPv4 an address is printed as the number that its four bytes are to the machine: c0000201 on a
 * big-endian one, and 010200C0 on others. A capture is to say the same on every machine, so that the order of the
 * writer is found out: a network's mask, whose ones come first, tells it; and the kernel, from 6.2 on.
 */
static struct in_addr as_address(uint32_t number, bool big_endian)
{
	uint8_t bytes[4];
	struct in_addr address;

	for (unsigned int i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(number >> (big_endian ? 24 - 8 * i : 8 * i));
	memcpy(&address, bytes, sizeof(bytes));
	return address;
}

/* Whether the ones come first, and are neither all bits nor none. */
static bool is_mask(uint32_t number)
{
	return number && ~number && !(~number & (~number + 1));
}

/* Looks for a mask that is one in a single order of bytes. */
static bool masks_tell(const char *text, bool *ret_big_endian)
{
	for (const char *line = text; line && *line; line += *line == '\n') {
		const char *field = line + strspn(line, " \t");
		uint64_t mask;

		for (unsigned int i = 0; i < MASK_FIELD; i++) {
			field += strcspn(field, " \t\n");
			field += strspn(field, " \t");
		}
		line += strcspn(line, "\n");
		if (field >= line || pt_parse_number_n(field, strcspn(field, " \t\n"), 16, UINT32_MAX, &mask))
			continue;
		*ret_big_endian = is_mask((uint32_t)mask);
		if (*ret_big_endian || is_mask(__builtin_bswap32((uint32_t)mask)))
			return true;
	}
	return false;
}

static bool is_big_endian(struct pt_scan *scan, const char *text)
{
	bool big_endian;
	char order[16];

	if (masks_tell(text, &big_endian))
		return big_endian;
	if (pt_io_read_text(scan->io, PT_IO_ROOT, "sys/kernel/cpu_byteorder", order, sizeof(order)) > 0)
		return !strcmp(order, "big");
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ && pt_io_is_live(scan->io) > 0;
}

/* `eth0 00000000 010200C0 0003 0 0 0 00000000 ...` */
static int read_route4(struct pt_scan *scan, char *line, bool big_endian)
{
	struct pt_use_search search = {.kind = PT_USE_ROUTE};
	uint64_t target, gateway, flags, mask;
	char *fields[8], text[INET_ADDRSTRLEN];

	pt_split(line, fields, 8);
	if (pt_parse_number(fields[1], 16, UINT32_MAX, &target) ||
	    pt_parse_number(fields[2], 16, UINT32_MAX, &gateway) ||
	    pt_parse_number(fields[3], 16, UINT32_MAX, &flags) || pt_parse_number(fields[7], 16, UINT32_MAX, &mask) ||
	    !(flags & ROUTE_UP) || flags & ROUTE_REJECT)
		return 0;
	if (target || mask) {
		struct in_addr network = as_address((uint32_t)target, big_endian);
		char name[INET_ADDRSTRLEN + 8];

		if (!inet_ntop(AF_INET, &network, text, sizeof(text)))
			return 0;
		(void)snprintf(name, sizeof(name), "%s/%d", text, __builtin_popcount((unsigned int)mask));
		search.kind = PT_USE_OTHER_ROUTE;
		search.where = name;
		return pt_add_uses_of_link(scan, "sys/class/net", fields[0], &search);
	}
	if (gateway) {
		struct in_addr address = as_address((uint32_t)gateway, big_endian);

		if (inet_ntop(AF_INET, &address, text, sizeof(text)))
			search.where = text;
	}
	return pt_add_uses_of_link(scan, "sys/class/net", fields[0], &search);
}

static int read_big_endian(struct pt_scan *scan, char *line)
{
	return read_route4(scan, line, true);
}

static int read_little_endian(struct pt_scan *scan, char *line)
{
	return read_route4(scan, line, false);
}

int pt_scan_routes(struct pt_scan *scan)
{
	struct pcipt_text text = {0};
	int r = pt_read_proc(scan, "proc/1/net/route", "proc/net/route", &text);

	scan->host->routes_error = r;
	if (r)
		r = pt_scan_unread(scan, "", "proc/1/net/route", r);
	else
		r = pt_each_line(scan, text.string,
				 is_big_endian(scan, text.string) ? read_big_endian : read_little_endian);
	pt_text_release(&text);
	return r;
}

/* `DESTINATION LENGTH SOURCE LENGTH GATEWAY METRIC REFERENCES USE FLAGS eth0`, of all tables. */
int pt_read_route6(struct pt_scan *scan, char *line)
{
	static const char nowhere[] = "00000000000000000000000000000000";
	struct pt_use_search search = {.kind = PT_USE_ROUTE};
	char *fields[10], text[INET6_ADDRSTRLEN];
	uint64_t flags;

	pt_split(line, fields, 10);
	if (strcmp(fields[0], nowhere) || strcmp(fields[1], "00") ||
	    pt_parse_number(fields[8], 16, UINT32_MAX, &flags) || !(flags & ROUTE_UP) || flags & ROUTE_REJECT ||
	    !strcmp(fields[9], "lo"))
		return 0;
	if (strlen(fields[4]) == 32 && strcmp(fields[4], nowhere)) {
		struct in6_addr address;
		uint64_t byte = 0;
		int r = 0;

		for (size_t i = 0; !r && i < 16; i++) {
			r = pt_parse_number_n(fields[4] + 2 * i, 2, 16, 255, &byte);
			address.s6_addr[i] = (uint8_t)byte;
		}
		if (!r && inet_ntop(AF_INET6, &address, text, sizeof(text)))
			search.where = text;
	}
	return pt_add_uses_of_link(scan, "sys/class/net", fields[9], &search);
}
