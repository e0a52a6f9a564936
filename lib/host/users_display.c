/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Framebuffers that the kernel draws on as the firmware has set them up (vesafb, efifb, simpledrm), for as long as the
 * display has no driver of its own. They are no device's, but a part of its memory: proc/iomem shows whose, by what
 * stands inside of what, also to those who are not shown the numbers.
 */
#include "users.h"

#include <errno.h>
#include <string.h>

#define PATH "proc/iomem"
#define DEEPEST 16

/* What a line stands inside of. */
struct level {
	struct pcipt_device *device;
	const char *framebuffer;
};

static bool is_framebuffer(const char *name)
{
	static const char *const names[] = {"BOOTFB",    "vesafb",  "efifb",  "simplefb",
					    "simpledrm", "vesadrm", "efidrm", "ofdrm"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return true;
	return strstr(name, "-framebuffer.") != NULL;
}

static int add_framebuffer(struct pt_scan *scan, struct pcipt_device *device, const char *framebuffer)
{
	struct pt_use_search search = {.kind = PT_USE_FRAMEBUFFER, .through = framebuffer};

	return pt_add_use(scan, device, device->name, &search);
}

/* `  fc000000-fcffffff : 0000:00:02.0`, two spaces for each level. */
static int read_line(struct pt_scan *scan, const char *line, struct level *levels)
{
	size_t depth = strspn(line, " ") / 2;
	struct level level = {0};
	struct pcipt_address address;
	const char *name = strstr(line, " : ");

	if (!name || depth >= DEEPEST)
		return 0;
	name += 3;
	if (depth)
		level = levels[depth - 1];
	levels[depth] = level;
	if (is_framebuffer(name)) {
		/* what stands inside of it is the same once more, by the driver's name */
		levels[depth] = (struct level){.framebuffer = name};
		return level.device ? add_framebuffer(scan, level.device, name) : 0;
	}
	if (pcipt_address_parse(name, &address))
		return 0;
	levels[depth].device = pt_host_device(scan->host, &address);
	return levels[depth].device && level.framebuffer
		       ? add_framebuffer(scan, levels[depth].device, level.framebuffer)
		       : 0;
}

int pt_scan_framebuffers(struct pt_scan *scan)
{
	struct level levels[DEEPEST] = {0};
	struct pcipt_text text = {0};
	int r = pt_io_read_whole(scan->io, PT_IO_ROOT, PATH, &text);

	if (r)
		r = pt_scan_unread(scan, "", PATH, r);
	else
		for (char *rest = text.string, *line; !r && (line = strsep(&rest, "\n"));)
			r = read_line(scan, line, levels);
	pt_text_release(&text);
	return r;
}
