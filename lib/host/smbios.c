/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* System Slots (type 9) of the SMBIOS table, which may be cut short, broken or hostile. */
#include "topology.h"

#include <errno.h>
#include <string.h>

#define SYSTEM_SLOTS 9
#define END_OF_TABLE 127

/* Offsets within a structure of type 9. */
enum {
	LENGTH = 1,
	DESIGNATION = 4,
	TYPE = 5,
	WIDTH = 6,
	USAGE = 7,
	CARD_LENGTH = 8,
	SEGMENT = 13,
	BUS = 15,
	FUNCTION = 16,
	BASE_WIDTH = 17, /* from version 3.2 on */
	PEER_COUNT = 18,
	PEERS = 19,
	PEER_SIZE = 5,
};

static uint32_t decode_width(uint8_t code)
{
	static const uint8_t widths[] = {[8] = 1, [9] = 2, [10] = 4, [11] = 8, [12] = 12, [13] = 16, [14] = 32};

	return code < sizeof(widths) ? widths[code] : 0;
}

static enum pcipt_slot_form decode_form(uint8_t type)
{
	if (type >= 0xa5 && type <= 0xc4)
		return PCIPT_SLOT_FORM_PCIE;
	if (type >= 0x14 && type <= 0x17)
		return PCIPT_SLOT_FORM_M2;
	if (type == 0x1f || type == 0x20 || type == 0x24 || type == 0x25 || (type >= 0xc5 && type <= 0xc6))
		return PCIPT_SLOT_FORM_U2;
	if (type == 0x06 || type == 0x0e || type == 0x12)
		return PCIPT_SLOT_FORM_PCI;
	return type <= 0x02 ? PCIPT_SLOT_FORM_UNKNOWN : PCIPT_SLOT_FORM_OTHER;
}

/* The types of PCI Express slots come in fives for each generation: x1, x2, x4, x8, x16. */
static uint32_t width_of_type(uint8_t type)
{
	static const uint8_t first[] = {0xa6, 0xac, 0xb2, 0xb9, 0xbf};
	static const uint8_t widths[] = {1, 2, 4, 8, 16};

	for (size_t i = 0; i < sizeof(first); i++)
		if (type >= first[i] && type < first[i] + sizeof(widths))
			return widths[type - first[i]];
	return 0;
}

static enum pcipt_slot_usage decode_usage(uint8_t code)
{
	return code == 3   ? PCIPT_SLOT_USAGE_FREE
	       : code == 4 ? PCIPT_SLOT_USAGE_TAKEN
	       : code == 5 ? PCIPT_SLOT_USAGE_UNAVAILABLE
			   : PCIPT_SLOT_USAGE_UNKNOWN;
}

/* All ones mean that the slot is on no PCI bus; much firmware writes zeroes for that. */
static bool decode_address(const uint8_t *bytes, struct pcipt_address *address)
{
	*address = (struct pcipt_address){
		.domain = (uint32_t)(bytes[0] | bytes[1] << 8),
		.bus = bytes[2],
		.device = bytes[3] >> 3,
		.function = bytes[3] & 7,
	};
	return !(bytes[2] == 0xff && bytes[3] == 0xff) && (bytes[0] || bytes[1] || bytes[2] || bytes[3]);
}

/* The texts follow a structure, each with its zero; another zero ends them. @return where the next structure begins */
static size_t skip_texts(const uint8_t *table, size_t size, size_t place)
{
	while (place + 1 < size && (table[place] || table[place + 1]))
		place++;
	return place + 2;
}

/* A text by its number, counted from 1; not terminated when the table ends before. */
static const char *find_text(const uint8_t *table, size_t size, size_t place, uint8_t number, size_t *ret_length)
{
	for (uint8_t i = 1; place < size && table[place]; i++) {
		size_t length = strnlen((const char *)table + place, size - place);

		if (i == number) {
			*ret_length = length;
			return (const char *)table + place;
		}
		place += length + 1;
	}
	*ret_length = 0;
	return "";
}

static void decode_peers(const uint8_t *bytes, size_t length, struct pt_smbios_slot *slot)
{
	if (length <= PEER_COUNT)
		return;
	slot->base_width = decode_width(bytes[BASE_WIDTH]);
	for (size_t i = 0; i < bytes[PEER_COUNT] && i < PT_MOST_PARTS - 1; i++) {
		const uint8_t *peer = bytes + PEERS + i * PEER_SIZE;

		if (PEERS + (i + 1) * PEER_SIZE > length)
			return;
		if (!decode_address(peer, &slot->peers[i].address))
			return;
		slot->peers[i].width = decode_width(peer[4]);
		slot->peer_count++;
	}
}

static int decode_slot(struct pt_arena *arena, const uint8_t *table, size_t size, size_t place,
		       struct pt_smbios_slot *slot)
{
	const uint8_t *bytes = table + place;
	size_t length = bytes[LENGTH], text_length;
	const char *text = find_text(table, size, place + length, bytes[DESIGNATION], &text_length);

	*slot = (struct pt_smbios_slot){.is_long = PCIPT_TRISTATE_UNKNOWN};
	while (text_length && (text[text_length - 1] == ' ' || text[text_length - 1] == '\t'))
		text_length--;
	slot->name = pt_arena_text(arena, text, text_length);
	if (!slot->name)
		return -ENOMEM;
	slot->form = decode_form(bytes[TYPE]);
	slot->bus_width = decode_width(bytes[WIDTH]);
	slot->width = width_of_type(bytes[TYPE]);
	if (!slot->width)
		slot->width = slot->bus_width;
	slot->usage = decode_usage(bytes[USAGE]);
	slot->is_long = bytes[CARD_LENGTH] == 3   ? PCIPT_TRISTATE_NO
			: bytes[CARD_LENGTH] == 4 ? PCIPT_TRISTATE_YES
						  : PCIPT_TRISTATE_UNKNOWN;
	if (length > FUNCTION)
		slot->has_address = decode_address(bytes + SEGMENT, &slot->address);
	decode_peers(bytes, length, slot);
	return 1;
}

int pt_smbios_next_slot(struct pt_arena *arena, const uint8_t *table, size_t size, size_t *place,
			struct pt_smbios_slot *slot)
{
	while (*place + 4 <= size) {
		size_t here = *place, length = table[here + LENGTH];

		if (length < 4 || length > size - here || table[here] == END_OF_TABLE)
			break;
		*place = skip_texts(table, size, here + length);
		if (table[here] == SYSTEM_SLOTS && length > CARD_LENGTH)
			return decode_slot(arena, table, size, here, slot);
	}
	*place = size;
	return 0;
}
