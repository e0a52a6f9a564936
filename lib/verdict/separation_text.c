/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is between devices, in words, and what would separate them. */
#include "isolation.h"

void pt_name_hop(struct pcipt_text *text, const struct pcipt_device *hop)
{
	const char *kind;

	switch (pcipt_device_get_port_type(hop)) {
	case PCIPT_PORT_TYPE_ROOT:
		kind = "root port ";
		break;
	case PCIPT_PORT_TYPE_DOWNSTREAM:
		kind = "the switch's port ";
		break;
	case PCIPT_PORT_TYPE_UPSTREAM:
		kind = "the switch ";
		break;
	case PCIPT_PORT_TYPE_TO_PCI:
	case PCIPT_PORT_TYPE_FROM_PCI:
		kind = "the PCI bridge ";
		break;
	default:
		kind = hop->class_code >> 8 == 0x0604 ? "the bridge " : "";
	}
	pt_text_printf(text, "%s%s", kind, hop->name);
}

/* "has no ACS", "has request redirect of ACS turned off" */
static void say_missing(struct pcipt_text *text, const struct pt_separation *separation)
{
	if (separation->state == PCIPT_ACS_STATE_OFF) {
		pt_text_append(text, "has ");
		pt_name_acs(text, separation->missing);
		pt_text_append(text, " of ACS turned off");
	} else {
		pt_text_append(text, "has no ACS");
	}
}

/* A free slot whose port isolates and has as many lanes as the card uses, the widest first. */
static const struct pcipt_slot *find_better_slot(const struct pcipt_device *device)
{
	const struct pcipt_host *host = device->host;
	const struct pcipt_slot *best = NULL;

	for (size_t i = 0; i < host->slot_count; i++) {
		const struct pcipt_slot *slot = &host->slots[i];

		if (!slot->port || pcipt_slot_get_occupied(slot) != PCIPT_TRISTATE_NO ||
		    slot->usage == PCIPT_SLOT_USAGE_UNAVAILABLE ||
		    (slot->form != PCIPT_SLOT_FORM_PCIE && slot->form != PCIPT_SLOT_FORM_UNKNOWN) ||
		    pt_max_width(slot->port) < pt_width(device) || pt_path_isolates(slot->port) != PCIPT_TRISTATE_YES)
			continue;
		if (!best || pt_max_width(slot->port) > pt_max_width(best->port))
			best = slot;
	}
	return best;
}

static bool has_better_slot(const struct pcipt_host *host)
{
	for (size_t i = 0; i < host->slot_count; i++)
		if (host->slots[i].port && pt_path_isolates(host->slots[i].port) == PCIPT_TRISTATE_YES)
			return true;
	return false;
}

/* The card in a slot can be moved. What is soldered to the board cannot. */
static void advise_slot(struct pcipt_findings *findings, const struct pcipt_device *device)
{
	const struct pcipt_slot *better = find_better_slot(device);

	if (!pcipt_device_get_slot(device))
		pt_remedy(findings, "%s is in no slot that is known; if it is a card, move it to one that isolates.",
			  device->name);
	else if (better)
		pt_remedy(findings, "Move its card to slot %s, which is free and isolates (%u lanes).",
			  pcipt_slot_get_name(better), pt_max_width(better->port));
	else if (has_better_slot(device->host))
		pt_remedy(findings, "No free slot isolates; swap it with a card in a slot that does.");
	else
		pt_remedy(findings, "No slot of this machine isolates.");
}

static void advise(struct pcipt_findings *findings, const struct pcipt_device *device,
		   const struct pt_separation *separation)
{
	const struct pcipt_device *hop = separation->hop;
	const struct pcipt_device *above = pt_bridge_above(device);
	int type = pcipt_device_get_port_type(hop);
	bool is_port = type == PCIPT_PORT_TYPE_ROOT || type == PCIPT_PORT_TYPE_DOWNSTREAM;

	if (separation->is_alias && hop->class_code >> 8 != 0x0604)
		pt_remedy(findings, "Turn VMD off in the firmware's set-up, or pass %s with all behind it.", hop->name);
	else if (separation->is_alias)
		pt_remedy(findings, "Nothing separates conventional PCI; a PCI Express card in its place would be.");
	else if (separation->state == PCIPT_ACS_STATE_CONVENTIONAL)
		pt_remedy(findings, "Nothing separates functions of the chipset.");
	else if (separation->state == PCIPT_ACS_STATE_OFF)
		pt_remedy(findings, "Turn ACS on in the firmware's set-up; the kernel turns it on by itself when it "
				    "starts with the IOMMU on.");
	else if (separation->card_too)
		pt_remedy(findings, "Another slot would not be enough: the functions of its card are not isolated from "
				    "each other either.");
	else if (is_port || (hop != device && !pt_same_card(hop, device)))
		advise_slot(findings, device);
	else if (device->extra->sriov && (!above || pt_path_isolates(above) == PCIPT_TRISTATE_YES))
		pt_remedy(findings, "Pass its virtual functions: each has a group of its own.");
	else
		pt_remedy(findings, "Nothing separates them: the functions of this card do not isolate, in any slot.");
}

static void say_joined(struct pcipt_findings *findings, const struct pcipt_device *device, const char *others,
		       const struct pt_separation *separation)
{
	const struct pcipt_device *hop = separation->hop;
	struct pcipt_text name = {0}, missing = {0};

	pt_name_hop(&name, hop);
	say_missing(&missing, separation);
	if (name.failed || missing.failed) {
		findings->failed = true;
	} else if (separation->is_alias && hop->class_code >> 8 != 0x0604) {
		pt_find_device(findings, PCIPT_CODE_SHARED_VMD, PCIPT_SEVERITY_WARNING, &device->address,
			       "%s shares with %s: all behind %s (VMD) speaks in its name.", device->name, others,
			       hop->name);
	} else if (separation->is_alias) {
		pt_find_device(findings, PCIPT_CODE_SHARED_CONVENTIONAL, PCIPT_SEVERITY_WARNING, &device->address,
			       "%s shares with %s: behind %s is conventional PCI, where requests do not say who sent "
			       "them.",
			       device->name, others, name.string);
	} else if (separation->mate) {
		pt_find_device(findings, PCIPT_CODE_SHARED_FUNCTIONS, PCIPT_SEVERITY_WARNING, &device->address,
			       "%s shares with %s: %s and %s are functions of one device, which %s.", device->name,
			       others, separation->mate->name, hop->name, missing.string);
	} else {
		pt_find_device(findings, PCIPT_CODE_SHARED_PORT, PCIPT_SEVERITY_WARNING, &device->address,
			       "%s shares with %s: %s %s.", device->name, others, name.string, missing.string);
	}
	pt_text_release(&name);
	pt_text_release(&missing);
	advise(findings, device, separation);
}

static void say_doubtful(struct pcipt_findings *findings, const struct pcipt_device *device, const char *others,
			 const struct pt_separation *separation, const char *name)
{
	struct pcipt_text missing = {0};

	say_missing(&missing, separation);
	if (missing.failed)
		findings->failed = true;
	else if (separation->kind == PCIPT_SEPARATION_OVERRIDE)
		pt_find_device(findings, PCIPT_CODE_APART_BY_OVERRIDE, PCIPT_SEVERITY_WARNING, &device->address,
			       "%s is apart from %s by pcie_acs_override alone: %s %s, so that they can reach each "
			       "other past the IOMMU.",
			       device->name, others, name, missing.string);
	else
		pt_find_device(findings, PCIPT_CODE_APART_IN_DOUBT, PCIPT_SEVERITY_WARNING, &device->address,
			       "%s has a group apart from %s, but %s %s: they may reach each other past the IOMMU.",
			       device->name, others, name, missing.string);
	pt_text_release(&missing);
	pt_remedy(findings, "Give them to one virtual machine, or to machines that trust each other.");
}

static void say_no_way(struct pcipt_findings *findings, const struct pcipt_device *device, const char *others)
{
	pt_find_device(findings, PCIPT_CODE_APART_BY_ACS, PCIPT_SEVERITY_NOTE, &device->address,
		       "%s is apart from %s: there is no way between them but through the IOMMU.", device->name,
		       others);
}

static void say_apart(struct pcipt_findings *findings, const struct pcipt_device *device, const char *others,
		      const struct pt_separation *separation, const char *name)
{
	struct pcipt_text bits = {0};

	switch (separation->kind) {
	case PCIPT_SEPARATION_ACS:
		pt_name_acs(&bits, pt_acs_enabled(separation->hop));
		if (bits.failed)
			findings->failed = true;
		else if (bits.length)
			pt_find_device(findings, PCIPT_CODE_APART_BY_ACS, PCIPT_SEVERITY_NOTE, &device->address,
				       "%s is apart from %s by ACS of %s (%s).", device->name, others, name,
				       bits.string);
		else
			say_no_way(findings, device, others);
		pt_text_release(&bits);
		break;
	case PCIPT_SEPARATION_TRUSTED:
		pt_find_device(findings, PCIPT_CODE_APART_BY_LIST, PCIPT_SEVERITY_NOTE, &device->address,
			       "%s is apart from %s: %s (%04x:%04x) is on the kernel's list of chips that isolate "
			       "without saying so.",
			       device->name, others, separation->hop == device ? "it" : name,
			       separation->hop->vendor_id, separation->hop->device_id);
		break;
	default:
		pt_find_device(findings, PCIPT_CODE_APART_BY_ASSUMPTION, PCIPT_SEVERITY_NOTE, &device->address,
			       "%s is apart from %s: %s has no ACS, but the kernel takes parts of the root complex for "
			       "separate.",
			       device->name, others, name);
	}
}

/* What rests on a hop, or is for want of one. */
static void describe_hop(struct pcipt_findings *findings, const struct pcipt_device *device, const char *others,
			 const struct pt_separation *separation)
{
	struct pcipt_text name = {0};

	pt_name_hop(&name, separation->hop);
	if (name.failed)
		findings->failed = true;
	else if (separation->kind == PCIPT_SEPARATION_NONE)
		say_joined(findings, device, others, separation);
	else if (separation->kind == PCIPT_SEPARATION_DOUBTFUL || separation->kind == PCIPT_SEPARATION_OVERRIDE)
		say_doubtful(findings, device, others, separation, name.string);
	else
		say_apart(findings, device, others, separation, name.string);
	pt_text_release(&name);
}

void pt_describe_separation(struct pcipt_findings *findings, const struct pcipt_device *device, const char *others,
			    const struct pt_separation *separation)
{
	switch (separation->kind) {
	case PCIPT_SEPARATION_UNEXPLAINED:
		pt_find_device(
			findings, PCIPT_CODE_SHARED_UNEXPLAINED, PCIPT_SEVERITY_WARNING, &device->address,
			"%s shares with %s for a reason that configuration space does not show: the kernel or the "
			"firmware knows more of them.",
			device->name, others);
		break;
	case PCIPT_SEPARATION_UNKNOWN:
		pt_find_device(findings, PCIPT_CODE_ISOLATION_UNKNOWN, PCIPT_SEVERITY_WARNING, &device->address,
			       "What is between %s and %s is unknown: configuration space could not be read far "
			       "enough.",
			       device->name, others);
		pt_remedy(findings, "Run this as root; what sleeps in D3cold has to be in use.");
		break;
	case PCIPT_SEPARATION_NO_GROUP:
		pt_find_device(findings, PCIPT_CODE_ISOLATION_UNKNOWN, PCIPT_SEVERITY_WARNING, &device->address,
			       "Nothing is between %s and %s: there is no IOMMU for them.", device->name, others);
		break;
	default:
		if (separation->hop)
			describe_hop(findings, device, others, separation);
		else
			say_no_way(findings, device, others);
	}
}
