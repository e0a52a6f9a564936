/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "io.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <linux/pci_regs.h>
#include <string.h>

#define MAC_LENGTH 17 /* 00:11:22:33:44:55 */

/* The length of an address of six bytes or more: an InfiniBand port's has 20, the last ones made from its MAC. */
static size_t mac_length(const char *text, size_t left)
{
	size_t length = 0, mac;

	while (length < left) {
		bool fits = length % 3 == 2 ? text[length] == ':' || text[length] == '-'
					    : isxdigit((unsigned char)text[length]);

		if (!fits)
			break;
		length++;
	}
	mac = (length + 1) / 3 * 3; /* whole bytes, each with a separator */
	if (mac <= MAC_LENGTH)
		return 0;
	mac--;
	return mac < left && isxdigit((unsigned char)text[mac]) ? 0 : mac;
}

/* The 32 hexadecimal digits of an IPv6 address in proc/net, made from a MAC: ff:fe in its middle. */
static bool is_eui64(const char *text, size_t left)
{
	if (left < 32 || (left > 32 && isxdigit((unsigned char)text[32])))
		return false;
	for (size_t i = 0; i < 32; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return !strncasecmp(text + 22, "fffe", 4);
}

/* Names below /dev/disk/by-id contain the serial number. */
static size_t id_length(const char *text, size_t left)
{
	static const char folder[] = "/by-id/";
	size_t length = sizeof(folder) - 1;

	if (left < length || memcmp(text, folder, length))
		return 0;
	while (length < left && !isspace((unsigned char)text[length]) && text[length] != '/')
		length++;
	return length;
}

void pt_scrub_text(char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		size_t id = id_length(text + i, length - i);
		bool inside = i && isxdigit((unsigned char)text[i - 1]);
		size_t mac = inside ? 0 : mac_length(text + i, length - i);

		if (mac) {
			for (size_t j = 0; j < mac; j++)
				text[i + j] = j % 3 == 2 ? ':' : '0';
			i += mac - 1;
		} else if (!inside && is_eui64(text + i, length - i)) {
			memset(text + i + 16, '0', 6);
			memset(text + i + 26, '0', 6);
			i += 31;
		} else if (id) {
			memset(text + i + 7, 'x', id - 7);
			i += id - 1;
		}
	}
}

/* That of a VF's port; addresses of networks look otherwise. */
static bool is_mac(const char *word, size_t length)
{
	return length == 17 && mac_length(word, length) == 17;
}

/* Writes a word, without the MAC when it is an IPv6 address that was made from one. */
static void scrub_word(const char *word, size_t length, struct pcipt_text *scrubbed)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char address[16];

	if (length < sizeof(text)) {
		memcpy(text, word, length);
		text[length] = '\0';
		if (inet_pton(AF_INET6, text, address) == 1 && address[11] == 0xff && address[12] == 0xfe) {
			memset(address + 8, 0, 3);
			memset(address + 13, 0, 3);
			(void)inet_ntop(AF_INET6, address, text, sizeof(text));
			pt_text_append(scrubbed, text);
			return;
		}
	}
	if (is_mac(word, length))
		pt_text_append(scrubbed, "00:00:00:00:00:00");
	else
		pt_text_append_bytes(scrubbed, word, length);
}

int pt_scrub_network(const char *text, struct pcipt_text *scrubbed)
{
	pt_text_clear(scrubbed);
	pt_text_append(scrubbed, "");
	while (*text) {
		size_t word = strcspn(text, " /\n"), end;

		scrub_word(text, word, scrubbed);
		text += word;
		end = strspn(text, " /\n");
		pt_text_append_bytes(scrubbed, text, end);
		text += end;
	}
	return scrubbed->failed ? -ENOMEM : 0;
}

static uint32_t word_at(const uint8_t *bytes, size_t offset)
{
	return (uint32_t)bytes[offset] | (uint32_t)bytes[offset + 1] << 8 | (uint32_t)bytes[offset + 2] << 16 |
	       (uint32_t)bytes[offset + 3] << 24;
}

/* Clears the device serial number, an extended capability; NICs make it from their MAC. */
void pt_scrub_config(uint8_t *bytes, size_t size)
{
	size_t offset = PCI_CFG_SPACE_SIZE;

	/* There is room for so many capabilities: a loop ends there. */
	for (int left = (PCI_CFG_SPACE_EXP_SIZE - PCI_CFG_SPACE_SIZE) / 8; left > 0; left--) {
		uint32_t header;

		if (offset < PCI_CFG_SPACE_SIZE || offset + 4 > size)
			return;
		header = word_at(bytes, offset);
		if (!header || header == UINT32_MAX)
			return;
		if (PCI_EXT_CAP_ID(header) == PCI_EXT_CAP_ID_DSN)
			memset(bytes + offset + 4, 0, size - offset - 4 < 8 ? size - offset - 4 : 8);
		offset = PCI_EXT_CAP_NEXT(header);
	}
}

#define SYSTEM_SLOTS 9
#define END_OF_TABLE 127

/* A structure has a head of type and length, its fields, and texts that end with two zeroes. */
size_t pt_scrub_smbios(uint8_t *bytes, size_t size)
{
	size_t place = 0, kept = 0;

	while (place + 4 <= size) {
		size_t end = place + bytes[place + 1];
		uint8_t type = bytes[place];

		if (bytes[place + 1] < 4 || end > size)
			break;
		while (end + 1 < size && (bytes[end] || bytes[end + 1]))
			end++;
		end = end + 2 < size ? end + 2 : size;
		if (type == SYSTEM_SLOTS || type == END_OF_TABLE) {
			memmove(bytes + kept, bytes + place, end - place);
			kept += end - place;
		}
		if (type == END_OF_TABLE)
			break;
		place = end;
	}
	return kept;
}
