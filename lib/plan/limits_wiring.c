/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Limits that come from the wiring: resets, lanes and slots. */
#include "count.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More free slots than this are not named. */
#define MOST_SLOTS 8

/* Takes over what a verdict says with one of two codes: after the names of the ports, and as the remedy. */
static void take_verdict(struct pt_limit *limit, const struct pcipt_findings *findings, enum pcipt_code one,
			 enum pcipt_code other)
{
	for (size_t i = 0; i < findings->count; i++) {
		if (findings->list[i].code != one && findings->list[i].code != other)
			continue;
		pt_text_append(&limit->sentence, findings->list[i].sentence);
		if (findings->list[i].remedy)
			pt_text_append(&limit->remedy, findings->list[i].remedy);
		return;
	}
}

/* --- Reset --- */

/* How many devices hang directly on each one; only whether there is more than one matters. */
static uint8_t *count_children(const struct pcipt_host *host)
{
	uint8_t *count = calloc(host->device_count + 1, sizeof(*count));

	for (size_t i = 0; count && i < host->device_count; i++) {
		const struct pcipt_device *parent = host->devices[i].parent;

		if (parent && count[parent - host->devices] < 2)
			count[parent - host->devices]++;
	}
	return count;
}

/* Where a device has no list of methods, it has none, unless the kernel is too old to have such lists; to look for that
 * once is enough. */
static bool kernel_tells(const struct pcipt_host *host)
{
	for (size_t i = 0; i < host->device_count; i++)
		if (host->devices[i].extra->reset_methods.error != -ENOENT)
			return true;
	return false;
}

static bool lacks_reset(const struct pcipt_device *device, const uint8_t *children, bool tells)
{
	bool has_mates = device->parent && children[device->parent - device->host->devices] > 1;
	int grade;

	if (device->extra->reset_methods.error == -ENOENT)
		return tells;
	grade = pcipt_device_get_reset_grade(device);
	return grade == PCIPT_RESET_NONE || (grade == PCIPT_RESET_BUS && has_mates);
}

static int write_reset(struct pt_tally *tally, size_t count, const struct pcipt_device *first, const char *names)
{
	struct pt_limit *limit =
		pt_add_limit(tally, PCIPT_LIMIT_RESET, tally->port_count - count, "sys/bus/pci/devices/*/reset_method");
	struct pcipt_findings *findings;
	int r = limit ? pcipt_device_check_reset(first, &findings) : -ENOMEM;

	if (r)
		return r;
	if (tally->port_count == 1)
		pt_text_printf(&limit->sentence,
			       "The only port cannot be reset by itself, which does not keep it from being given: %s. ",
			       names);
	else
		pt_text_printf(&limit->sentence,
			       "%zu of the %zu ports cannot be reset by %s, which keeps none from being given: %s. ",
			       count, tally->port_count, count == 1 ? "itself" : "themselves", names);
	take_verdict(limit, findings, PCIPT_CODE_RESET_NONE, PCIPT_CODE_RESET_BUS);
	pcipt_findings_free(findings);
	return 0;
}

int pt_limit_reset(struct pt_tally *tally)
{
	uint8_t *children = count_children(tally->pool.host);
	bool tells = kernel_tells(tally->pool.host);
	const struct pcipt_device *first = NULL;
	struct pcipt_text names = {0};
	size_t count = 0;
	int r = 0;

	if (!children)
		return -ENOMEM;
	for (size_t i = 0; i < tally->port_count; i++) {
		const struct pcipt_device *device = pt_port_of(tally, &tally->ports[i])->device;

		if (!lacks_reset(device, children, tells))
			continue;
		if (!first)
			first = device;
		pt_list_name(&names, &count, device->name);
	}
	pt_list_end(&names, count);
	if (names.failed)
		r = -ENOMEM;
	else if (count)
		r = write_reset(tally, count, first, names.string);
	pt_text_release(&names);
	free(children);
	return r;
}

/* --- Lanes --- */

/* A port, and the narrowest link on its way to the processor. */
struct lane {
	const struct pcipt_device *port;
	const struct pcipt_device *hop;
	uint64_t bandwidth;
	uint64_t speed;
};

/* The functions of a card are at one end of the same link. */
static const struct pcipt_device *first_of_card(const struct pcipt_device *device)
{
	const struct pcipt_device *devices = device->host->devices;

	while (device > devices && pt_same_slot(&device[-1].address, &device->address))
		device--;
	return device;
}

/* @return whether both are known */
static bool find_lane(const struct pcipt_device *device, struct lane *lane)
{
	const struct pcipt_device *hop;
	uint64_t own, least;

	*lane = (struct lane){.port = device, .speed = device->extra->wiring->port_speed};
	if (!lane->speed || pcipt_device_get_bandwidth(device, &own) || !own)
		return false;
	lane->hop = first_of_card(device);
	lane->bandwidth = own;
	if (!pcipt_device_get_narrowest_hop(device, &hop, &least) && hop != device && least < own) {
		lane->hop = hop;
		lane->bandwidth = least;
	}
	return true;
}

static int compare_lanes(const void *a, const void *b)
{
	const struct lane *left = a, *right = b;
	int order = pcipt_address_compare(&left->hop->address, &right->hop->address);

	if (order)
		return order;
	if (left->speed != right->speed)
		return left->speed < right->speed ? -1 : 1;
	return pcipt_address_compare(&left->port->address, &right->port->address);
}

/* How many of the ports behind one link do not find room in it, the slowest first. */
static size_t count_slow(const struct lane *lanes, size_t count)
{
	uint64_t left = lanes->bandwidth;
	size_t fast = 0;

	for (size_t i = 1; i < count; i++)
		left = lanes[i].bandwidth < left ? lanes[i].bandwidth : left;
	for (; fast < count && lanes[fast].speed <= left; fast++)
		left -= lanes[fast].speed;
	/* a link that rests has its full speed back when it is needed */
	return fast < count && pcipt_device_get_link_class(lanes->hop) != PCIPT_LINK_IDLE ? count - fast : 0;
}

static int write_lanes(struct pt_tally *tally, size_t slow, const struct pcipt_device *first)
{
	struct pt_limit *limit = pt_add_limit(tally, PCIPT_LIMIT_LANES, tally->port_count - slow,
					      "current_link_width, current_link_speed and net/*/speed in "
					      "sys/bus/pci/devices");
	struct pcipt_findings *findings;
	int r = limit ? pcipt_device_check_link(first, &findings) : -ENOMEM;

	if (r)
		return r;
	if (tally->port_count == 1)
		pt_text_append(&limit->sentence, "The only port cannot run at full speed. ");
	else
		pt_text_printf(&limit->sentence, "%zu of the %zu ports can run at full speed at the same time. ",
			       limit->number, tally->port_count);
	take_verdict(limit, findings, PCIPT_CODE_LINK_PORTS_EXCEED, PCIPT_CODE_LINK_NARROW_ABOVE);
	pcipt_findings_free(findings);
	return 0;
}

int pt_limit_lanes(struct pt_tally *tally)
{
	struct lane *lanes = calloc(tally->port_count + 1, sizeof(*lanes));
	const struct pcipt_device *first = NULL;
	size_t count = 0, slow = 0;
	int r = 0;

	if (!lanes)
		return -ENOMEM;
	for (size_t i = 0; i < tally->port_count; i++)
		count += find_lane(pt_port_of(tally, &tally->ports[i])->device, &lanes[count]);
	qsort(lanes, count, sizeof(*lanes), compare_lanes);
	for (size_t i = 0, end; i < count; i = end) {
		size_t here;

		for (end = i + 1; end < count && lanes[end].hop == lanes[i].hop;)
			end++;
		here = count_slow(&lanes[i], end - i);
		if (here && !first)
			first = lanes[i].port;
		slow += here;
	}
	if (slow)
		r = write_lanes(tally, slow, first);
	free(lanes);
	return r;
}

/* --- Slots --- */

/* The card with most ports: one in a slot, if there is one. */
struct best {
	const struct pcipt_device *port;
	size_t count;
	bool is_in_slot;
	/* the card in a slot with fewest */
	const struct pcipt_slot *least;
	size_t least_count;
};

static int find_best(const struct pt_tally *tally, struct best *best)
{
	size_t *counts = calloc(tally->pool.card_count + 1, sizeof(*counts));

	if (!counts)
		return -ENOMEM;
	*best = (struct best){0};
	for (size_t i = 0; i < tally->port_count; i++)
		counts[pt_port_of(tally, &tally->ports[i])->card]++;
	for (size_t i = 0; i < tally->port_count; i++) {
		const struct pt_port *port = pt_port_of(tally, &tally->ports[i]);
		const struct pcipt_slot *slot;
		size_t count = counts[port->card];

		counts[port->card] = 0; /* each card once */
		if (!count)
			continue;
		slot = pcipt_device_get_slot(port->device);
		if (slot && (!best->least || count < best->least_count)) {
			best->least = slot;
			best->least_count = count;
		}
		if (best->is_in_slot > !!slot || (best->is_in_slot == !!slot && best->count >= count))
			continue;
		best->port = port->device;
		best->count = count;
		best->is_in_slot = slot != NULL;
	}
	free(counts);
	return 0;
}

/* Whether a card such as the best one would find its lanes there. Without SMBIOS no slot says what fits. */
static bool is_free(const struct pcipt_slot *slot, uint32_t lanes, bool has_smbios)
{
	if (!slot->port || pcipt_slot_get_occupied(slot) != PCIPT_TRISTATE_NO ||
	    slot->usage == PCIPT_SLOT_USAGE_UNAVAILABLE || pt_max_width(slot->port) < lanes)
		return false;
	return slot->form == PCIPT_SLOT_FORM_PCIE || (!has_smbios && slot->form == PCIPT_SLOT_FORM_UNKNOWN);
}

static bool has_smbios(const struct pcipt_host *host)
{
	for (size_t i = 0; i < host->slot_count; i++)
		if (host->slots[i].in_smbios)
			return true;
	return false;
}

static size_t name_free(const struct pcipt_host *host, uint32_t lanes, struct pcipt_text *text)
{
	bool smbios = has_smbios(host);
	size_t count = 0;

	for (size_t i = 0; i < host->slot_count; i++) {
		const struct pcipt_slot *slot = &host->slots[i];

		if (is_free(slot, lanes, smbios) && count++ < MOST_SLOTS)
			pt_text_printf(text, "%s%s (%u lanes)", count > 1 ? ", " : "", pcipt_slot_get_name(slot),
				       pt_max_width(slot->port));
	}
	if (count > MOST_SLOTS)
		pt_text_printf(text, " and %zu more", count - MOST_SLOTS);
	return count;
}

static void advise_full(const struct pt_tally *tally, const struct best *best, struct pt_limit *limit)
{
	if (tally->vfs_most > tally->vfs_now)
		pt_text_printf(&limit->remedy,
			       "Without another card, virtual functions give up to %zu ports: pcipt-vfs --create.",
			       tally->most);
	else if (best->least && best->least_count < best->count)
		pt_text_printf(&limit->remedy,
			       "A card with %zu ports in slot %s, in the place of the one there with %zu, gives more; "
			       "so does a PCI Express switch.",
			       best->count, pcipt_slot_get_name(best->least), best->least_count);
	else
		pt_text_append(&limit->remedy,
			       "More ports take a card with more of them or with SR-IOV in the place of "
			       "one that is there, or a PCI Express switch with slots of its own.");
}

int pt_limit_slots(struct pt_tally *tally)
{
	const struct pcipt_host *host = tally->pool.host;
	struct pcipt_text slots = {0};
	const struct pcipt_device *root;
	struct pt_limit *limit;
	struct best best;
	size_t count;
	int r;

	if (!host->slot_count)
		return 0;
	r = find_best(tally, &best);
	if (r)
		return r;
	root = pt_card_root(best.port);
	count = name_free(host,
			  pt_width(pcipt_device_get_port_type(root) == PCIPT_PORT_TYPE_UPSTREAM ? root : best.port),
			  &slots);
	limit = pt_add_limit(tally, PCIPT_LIMIT_SLOTS, tally->port_count + count * best.count,
			     "SMBIOS type 9, sys/bus/pci/slots");
	if (!limit || slots.failed) {
		r = -ENOMEM;
	} else if (count) {
		pt_text_printf(&limit->sentence,
			       "With a card of %zu port%s, as %s is on, in %s there would be %zu physical port%s.",
			       best.count, best.count == 1 ? "" : "s", best.port->name,
			       count == 1 ? "the slot that is free" : "each slot that is free", limit->number,
			       limit->number == 1 ? "" : "s");
		pt_text_printf(&limit->remedy, "Such a card goes into %s.", slots.string);
	} else {
		pt_text_append(&limit->sentence, "No slot is known to be free in which such a card would fit.");
		advise_full(tally, &best, limit);
	}
	pt_text_release(&slots);
	return r;
}
