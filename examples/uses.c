/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "common.h"

static bool has_code(const struct pcipt_findings *findings, int code)
{
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		if (pcipt_finding_get_code(pcipt_findings_get(findings, i)) == code)
			return true;
	return false;
}

void say_uses(const struct pcipt_device *device)
{
	static const struct {
		const char *word;
		int code;
		bool needed;
	} words[] = {
		{"default route", PCIPT_CODE_USE_DEFAULT_ROUTE, true},
		{"mounted by the system", PCIPT_CODE_USE_SYSTEM_MOUNT, true},
		{"swap", PCIPT_CODE_USE_SWAP, true},
		{"only display", PCIPT_CODE_USE_LAST_DISPLAY, true},
		{"use unknown", PCIPT_CODE_USE_UNKNOWN, true},
		{"mounted", PCIPT_CODE_USE_MOUNT, false},
		{"volumes", PCIPT_CODE_USE_HOLDER, false},
		{"member of a file system", PCIPT_CODE_USE_MEMBER, false},
		{"address", PCIPT_CODE_USE_ADDRESS, false},
		{"route", PCIPT_CODE_USE_ROUTE, false},
		{"part of a bridge, bond or VLAN", PCIPT_CODE_USE_MASTER, false},
		{"interface not to be seen", PCIPT_CODE_USE_ELSEWHERE, false},
		{"display of the firmware", PCIPT_CODE_USE_BOOT_DISPLAY, false},
		{"framebuffer", PCIPT_CODE_USE_FRAMEBUFFER, false},
	};
	struct pcipt_findings *findings = NULL;
	const char *before = " - the host needs it: ";
	bool needed = false;

	if (pcipt_device_check(device, &findings) < 0)
		return;
	style(stdout, STYLE_WARNING);
	for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
		if (!has_code(findings, words[w].code))
			continue;
		needed |= words[w].needed;
		say(stdout, "%s%s", needed || *before == ',' ? before : " - in use: ", words[w].word);
		before = ", ";
	}
	style(stdout, STYLE_PLAIN);
	pcipt_findings_free(findings);
}
