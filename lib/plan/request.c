/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is asked for. */
#include "solve.h"

#include <io/vf.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_VLAN 4094

void pt_request_release(struct pt_request *request)
{
	pcipt_filter_free(request->filter);
	free(request->text);
}

/* The request in words, on the heap. */
static int say(const struct pt_request *request, char **ret_text)
{
	struct pcipt_text text = {0}, words = {0};

	pt_filter_say(request->filter, &words);
	if (request->whole_card && request->count == 1)
		pt_text_append(&text, "a whole card");
	else if (request->whole_card)
		pt_text_printf(&text, "a whole card of at least %u ports", request->count);
	else
		pt_text_printf(&text, request->count == 1 ? "%u port" : "%u ports", request->count);
	if (words.length)
		pt_text_printf(&text, " with%s", words.string);
	if (words.failed || text.failed) {
		pt_text_release(&words);
		pt_text_release(&text);
		return -ENOMEM;
	}
	pt_text_release(&words);
	*ret_text = text.string;
	return 0;
}

PCIPT_EXPORT int pcipt_assignment_add_request(struct pcipt_assignment *assignment, size_t vm, uint32_t count,
					      const struct pcipt_filter *filter, size_t *ret_request)
{
	struct pt_request request = {.vm = vm, .count = count};
	int r;

	if (!assignment || vm >= assignment->vm_count || !count || !filter)
		return -EINVAL;
	if (pt_grow(&assignment->requests, assignment->request_count, &assignment->request_capacity, sizeof(request)))
		return -ENOMEM;
	r = pt_filter_copy(filter, &request.filter);
	if (r)
		return r;
	r = say(&request, &request.text);
	if (r) {
		pt_request_release(&request);
		return r;
	}
	if (ret_request)
		*ret_request = assignment->request_count;
	assignment->requests[assignment->request_count++] = request;
	pt_assignment_changed(assignment);
	return 0;
}

static struct pt_request *request_of(const struct pcipt_assignment *assignment, size_t request)
{
	return assignment && request < assignment->request_count ? &assignment->requests[request] : NULL;
}

PCIPT_EXPORT int pcipt_assignment_set_request_card(struct pcipt_assignment *assignment, size_t request, bool on)
{
	struct pt_request *which = request_of(assignment, request), changed;
	int r;

	if (!which)
		return -EINVAL;
	changed = *which;
	changed.whole_card = on;
	r = say(&changed, &changed.text);
	if (r)
		return r;
	free(which->text);
	*which = changed;
	pt_assignment_changed(assignment);
	return 0;
}

PCIPT_EXPORT int pcipt_assignment_set_request_vlan(struct pcipt_assignment *assignment, size_t request, uint16_t vlan)
{
	if (!request_of(assignment, request) || vlan > MOST_VLAN)
		return -EINVAL;
	request_of(assignment, request)->vlan = vlan;
	pt_assignment_changed(assignment);
	return 0;
}

bool pt_mac_count(uint8_t mac[6], uint32_t more)
{
	uint32_t low = (uint32_t)mac[3] << 16 | (uint32_t)mac[4] << 8 | mac[5];

	if (more > 0xffffffu - low)
		return false;
	low += more;
	mac[3] = (uint8_t)(low >> 16);
	mac[4] = (uint8_t)(low >> 8 & 0xff);
	mac[5] = (uint8_t)(low & 0xff);
	return true;
}

PCIPT_EXPORT int pcipt_assignment_set_request_mac(struct pcipt_assignment *assignment, size_t request, const char *mac)
{
	static const uint8_t none[6];
	struct pt_request *which = request_of(assignment, request);
	uint8_t bytes[6], last[6];

	if (!which)
		return -EINVAL;
	if (!mac) {
		which->has_mac = false;
		pt_assignment_changed(assignment);
		return 0;
	}
	if (!pt_vf_parse_mac(mac, bytes) || bytes[0] & 1 || !memcmp(bytes, none, sizeof(none)))
		return -EINVAL;
	memcpy(last, bytes, sizeof(last));
	if (!pt_mac_count(last, which->count - 1))
		return -EINVAL;
	memcpy(which->mac, bytes, sizeof(bytes));
	which->has_mac = true;
	pt_assignment_changed(assignment);
	return 0;
}

PCIPT_EXPORT size_t pcipt_assignment_get_request_count(const struct pcipt_assignment *assignment)
{
	return assignment ? assignment->request_count : 0;
}

PCIPT_EXPORT int pcipt_assignment_get_request_vm(const struct pcipt_assignment *assignment, size_t request,
						 size_t *ret_vm)
{
	if (!request_of(assignment, request) || !ret_vm)
		return -EINVAL;
	*ret_vm = request_of(assignment, request)->vm;
	return 0;
}

PCIPT_EXPORT const char *pcipt_assignment_get_request_text(const struct pcipt_assignment *assignment, size_t request)
{
	return request_of(assignment, request) ? request_of(assignment, request)->text : NULL;
}
