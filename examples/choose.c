/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool mark_device(const struct pcipt_host *host, const struct pcipt_device *device, bool *marks)
{
	size_t i = 0;

	if (!device)
		return false;
	while (pcipt_host_get_device(host, i) != device)
		i++;
	marks[i] = true;
	return true;
}

/* Four hexadecimal digits, a colon and four more, as lspci -n prints ids. */
static bool read_ids(const char *text, uint16_t ids[2])
{
	for (size_t i = 0; i < 9; i++)
		if (i == 4 ? text[i] != ':' : !text[i] || !strchr("0123456789abcdefABCDEF", text[i]))
			return false;
	if (text[9])
		return false;
	ids[0] = (uint16_t)strtoul(text, NULL, 16);
	ids[1] = (uint16_t)strtoul(text + 5, NULL, 16);
	return true;
}

static int choose_ids(const struct app *app, const struct pcipt_host *host, const char *text, const uint16_t ids[2],
		      bool *marks)
{
	bool any = false;

	for (size_t i = 0; pcipt_host_find_id(host, ids[0], ids[1], i, &i) == 0; i++)
		any = marks[i] = true;
	if (!any)
		return fail(app, STATUS_NO, "There is no PCI device with the ids %s here; pcipt-groups lists all.",
			    text);
	return STATUS_GO_ON;
}

bool has_device(const struct pcipt_host *host, const char *text)
{
	const struct pcipt_device *device;
	struct pcipt_address address;
	uint16_t ids[2];
	size_t index;
	int error;

	if (pcipt_address_parse(text, &address) == 0)
		return pcipt_host_find_device(host, &address) != NULL;
	if (read_ids(text, ids))
		return pcipt_host_find_id(host, ids[0], ids[1], 0, &index) == 0;
	error = pcipt_host_find_interface(host, text, &device);
	return error >= 0 || error == -ENOTUNIQ;
}

static int choose_device(const struct app *app, const struct pcipt_host *host, const char *text, bool *marks)
{
	const struct pcipt_device *device = NULL;
	struct pcipt_address address;
	uint16_t ids[2];
	int error;

	if (pcipt_address_parse(text, &address) == 0) {
		if (mark_device(host, pcipt_host_find_device(host, &address), marks))
			return STATUS_GO_ON;
		return fail(app, STATUS_NO, "There is no PCI device %s here; pcipt-groups lists all.", text);
	}
	if (read_ids(text, ids))
		return choose_ids(app, host, text, ids, marks);

	error = pcipt_host_find_interface(host, text, &device);
	if (error == -ENOTUNIQ)
		return fail(app, STATUS_NO, "Several PCI devices have an interface '%s'; name one by its address.",
			    text);
	if (error < 0)
		return fail(app, STATUS_NO,
			    "'%s' is no PCI address, no vendor:device and no interface of a PCI device here. A device "
			    "on vfio-pci has no interface: name it by its address, which pcipt-groups shows.",
			    text);
	mark_device(host, device, marks);
	return STATUS_GO_ON;
}

int choose_devices(const struct app *app, const struct pcipt_host *host, bool **ret_marks)
{
	bool *marks = calloc(pcipt_host_get_device_count(host) + 1, sizeof(*marks));
	int status = STATUS_GO_ON;

	if (!marks)
		return fail(app, STATUS_SYSTEM, "Cannot choose devices: %s.", pcipt_strerror(-ENOMEM));
	for (int i = 0; i < app->count && status == STATUS_GO_ON; i++)
		status = choose_device(app, host, app->arguments[i], marks);
	if (status == STATUS_GO_ON)
		*ret_marks = marks;
	else
		free(marks);
	return status;
}
