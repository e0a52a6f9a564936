/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links: whether one is what its two ends could be, and if not, which end or what else it is. */
#include "verdict.h"

#include <host/topology.h>

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Both ends of a link, and what is in force. */
struct link {
	const struct pcipt_device *device;
	const struct pcipt_device *port;
	uint32_t width, speed;
	uint32_t card_width, card_speed;
	uint32_t port_width, port_speed;
	int error;
};

static const struct pcipt_device *physical(const struct pcipt_device *device)
{
	return device->extra->physical_function ? device->extra->physical_function : device;
}

/* Root and downstream ports have their link below them; the device at its lower end stands for it. */
static const struct pcipt_device *lower_end(const struct pcipt_device *device)
{
	const struct pcipt_host *host = device->host;
	int type = pcipt_device_get_port_type(device);

	if (type != PCIPT_PORT_TYPE_ROOT && type != PCIPT_PORT_TYPE_DOWNSTREAM)
		return physical(device);
	for (size_t i = 0; i < host->device_count; i++)
		if (host->devices[i].parent == device && !host->devices[i].extra->is_vf)
			return &host->devices[i];
	return NULL;
}

static struct link find_link(const struct pcipt_device *device)
{
	const struct pcipt_device *end = lower_end(device);
	struct link link = {.device = end, .port = end ? end->parent : NULL, .error = -ENOENT};

	/* whether a bridge has its link above or below is not known without its type */
	if (pcipt_device_is_bridge(device) && pcipt_device_get_port_type(device) < 0)
		link.error = -ENODATA;
	if (!end || link.error == -ENODATA)
		return link;

	link.error = pcipt_device_get_link_width(link.device, &link.width);
	if (!link.error)
		link.error = pcipt_device_get_link_speed(link.device, &link.speed);
	if (!link.error)
		link.error = pcipt_device_get_max_link_width(link.device, &link.card_width);
	if (!link.error)
		link.error = pcipt_device_get_max_link_speed(link.device, &link.card_speed);
	if (!link.error && !link.port)
		link.error = -ENOENT;
	/* a port that does not say what it could do leaves that unknown */
	if (!link.error && (pcipt_device_get_max_link_width(link.port, &link.port_width) ||
			    pcipt_device_get_max_link_speed(link.port, &link.port_speed)))
		link.error = -ENODATA;
	return link;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static bool is_below(const struct pcipt_device *device, const struct pcipt_device *above)
{
	while (device && device != above)
		device = device->parent;
	return device == above;
}

/* Displays lower the speed while there is little to draw; anything may when it is suspended. The other functions of
 * such a card have the same link, and some have a switch of their own before them. */
static bool may_idle(const struct pcipt_device *device)
{
	const struct pt_fact_text *state = &device->extra->power_state;
	const struct pcipt_host *host = device->host;

	if (!state->error && !strncmp(state->text, "D3", 2))
		return true;
	for (size_t i = 0; i < host->device_count; i++) {
		const struct pcipt_device *other = &host->devices[i];
		bool same = other->parent == device->parent && other->address.domain == device->address.domain &&
			    other->address.bus == device->address.bus;

		if (other->class_code >> 16 == 0x03 && (same || is_below(other, device)))
			return true;
	}
	return false;
}

static enum pcipt_link_class classify(const struct link *link)
{
	uint32_t width = least(link->card_width, link->port_width);
	uint32_t speed = least(link->card_speed, link->port_speed);

	if (link->error)
		return link->error == -ENOENT ? PCIPT_LINK_NONE : PCIPT_LINK_UNKNOWN;
	if (!link->width || !link->speed)
		return PCIPT_LINK_NONE;
	if (link->width >= width && link->speed < speed && may_idle(link->device))
		return PCIPT_LINK_IDLE;
	if (link->width < width || link->speed < speed)
		return PCIPT_LINK_TRAINED_BELOW;
	if (link->card_width == link->port_width && link->card_speed == link->port_speed)
		return PCIPT_LINK_AS_DESIGNED;
	return pcipt_link_get_bandwidth(link->card_width, link->card_speed) > pcipt_link_get_bandwidth(width, speed)
		       ? PCIPT_LINK_SLOT_LIMITED
		       : PCIPT_LINK_CARD_LIMITED;
}

PCIPT_EXPORT int pcipt_device_get_link_class(const struct pcipt_device *device)
{
	struct link link;

	if (!device)
		return -EINVAL;
	if (!(device->host->what & PCIPT_READ_TOPOLOGY))
		return -ENODATA;
	link = find_link(device);
	return (int)classify(&link);
}

void pt_say_link(struct pcipt_text *text, uint32_t width, uint32_t speed)
{
	pt_text_printf(text, "x%u at %u", width, speed / 1000);
	if (speed % 1000)
		pt_text_printf(text, ".%u", speed % 1000 / 100);
	pt_text_append(text, " GT/s");
}

struct words {
	struct pcipt_text now, card, port;
};

static void say_class(const struct link *link, const struct words *words, struct pcipt_findings *findings)
{
	const struct pcipt_device *device = link->device;
	unsigned int target = 0;

	switch (classify(link)) {
	case PCIPT_LINK_AS_DESIGNED:
		pt_find_device(findings, PCIPT_CODE_LINK_AS_DESIGNED, PCIPT_SEVERITY_NOTE, &device->address,
			       "%s runs at all that it and its slot can do: %s.", device->name, words->now.string);
		break;
	case PCIPT_LINK_SLOT_LIMITED:
		pt_find_device(findings, PCIPT_CODE_LINK_SLOT_LIMITED, PCIPT_SEVERITY_WARNING, &device->address,
			       "%s could do %s, but its port %s gives it no more than %s.", device->name,
			       words->card.string, link->port->name, words->now.string);
		pt_remedy(findings, "Move it to a slot with more lanes, or a faster one, if it needs them.");
		break;
	case PCIPT_LINK_CARD_LIMITED:
		pt_find_device(findings, PCIPT_CODE_LINK_CARD_LIMITED, PCIPT_SEVERITY_NOTE, &device->address,
			       "%s runs at all that it can do, %s; its port %s could do %s.", device->name,
			       words->now.string, link->port->name, words->port.string);
		break;
	case PCIPT_LINK_TRAINED_BELOW:
		pt_find_device(findings, PCIPT_CODE_LINK_TRAINED_BELOW, PCIPT_SEVERITY_WARNING, &device->address,
			       "%s runs at %s, below what it (%s) and its port %s (%s) can both do.", device->name,
			       words->now.string, words->card.string, link->port->name, words->port.string);
		if (!pt_field(link->port, PCIPT_FIELD_LINK_TARGET_SPEED, &target) && target && target < 3 &&
		    link->speed == (target == 1 ? 2500u : 5000u))
			pt_remedy(findings, "The port was told to go no faster: see the speed of this slot in the "
					    "firmware's set-up.");
		else
			pt_remedy(findings,
				  "Seat the card anew and clean its contacts; then try another slot, riser or "
				  "card.");
		break;
	case PCIPT_LINK_IDLE:
		pt_find_device(findings, PCIPT_CODE_LINK_IDLE, PCIPT_SEVERITY_NOTE, &device->address,
			       "%s runs at %s, as it does while there is little to do; it can do %s.", device->name,
			       words->now.string, words->card.string);
		break;
	case PCIPT_LINK_NONE:
	case PCIPT_LINK_UNKNOWN:
		break;
	}
}

static void check_ports(const struct link *link, const struct words *words, struct pcipt_findings *findings)
{
	const struct pcipt_device *device = link->device;
	uint64_t bandwidth, ports;

	if (pcipt_device_get_bandwidth(device, &bandwidth) || !bandwidth ||
	    pcipt_device_get_card_speed(device, &ports) || ports <= bandwidth)
		return;
	pt_find_device(findings, PCIPT_CODE_LINK_PORTS_EXCEED, PCIPT_SEVERITY_WARNING, &device->address,
		       "The ports of this card run at %" PRIu64
		       " Mbit/s together, more than its link carries (%s: %" PRIu64 " Mbit/s).",
		       ports, words->now.string, bandwidth);
	pt_remedy(findings, "Give the card more lanes, or do not count on all ports at full speed.");
}

static void check_hops(const struct link *link, struct pcipt_findings *findings)
{
	const struct pcipt_device *device = link->device, *hop;
	uint64_t bandwidth, own;

	if (pcipt_device_get_bandwidth(device, &own) || pcipt_device_get_narrowest_hop(device, &hop, &bandwidth) ||
	    hop == device || bandwidth >= own || pcipt_device_get_link_class(hop) == PCIPT_LINK_IDLE)
		return;
	pt_find_device(findings, PCIPT_CODE_LINK_NARROW_ABOVE, PCIPT_SEVERITY_WARNING, &device->address,
		       "The way from %s to the processor is narrower above it: %s carries %" PRIu64
		       " Mbit/s, its own link %" PRIu64 ".",
		       device->name, hop->name, bandwidth, own);
	pt_remedy(findings, "What hangs on %s shares this; a slot of the processor's own does not.", hop->name);
}

PCIPT_EXPORT int pcipt_device_check_link(const struct pcipt_device *device, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *findings;
	struct words words = {0};
	struct link link;

	if (!device || !ret_findings)
		return -EINVAL;
	if (!(device->host->what & PCIPT_READ_TOPOLOGY))
		return -ENODATA;
	findings = pt_findings_new();
	if (!findings)
		return -ENOMEM;
	link = find_link(device);
	pt_say_link(&words.now, link.width, link.speed);
	pt_say_link(&words.card, link.card_width, link.card_speed);
	pt_say_link(&words.port, link.port_width, link.port_speed);
	if (words.now.failed || words.card.failed || words.port.failed) {
		findings->failed = true;
	} else {
		say_class(&link, &words, findings);
		check_ports(&link, &words, findings);
		check_hops(&link, findings);
	}
	pt_text_release(&words.now);
	pt_text_release(&words.card);
	pt_text_release(&words.port);
	return pt_findings_finish(findings, ret_findings);
}
