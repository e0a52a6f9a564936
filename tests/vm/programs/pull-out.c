/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pulls a card out of its slot, without a word to anybody before: pull-out PORT.
 *
 * An emulated slot lets go of its card as soon as it is without power. The power is back before the kernel gets to
 * look: what it sees is a slot that has lost its card. So nobody else runs between the two writes.
 */
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#define OFF (PCI_EXP_SLTCTL_PIC | PCI_EXP_SLTCTL_PCC)

/* Where the port's registers of PCI Express begin; 0 when it has none. */
static uint8_t find_express(int config)
{
	uint8_t at = 0, header[2] = {0};

	if (pread(config, &at, 1, PCI_CAPABILITY_LIST) != 1)
		return 0;
	for (int left = 48; at && left > 0; left--) {
		if (pread(config, header, sizeof(header), at) != sizeof(header))
			return 0;
		if (header[0] == PCI_CAP_ID_EXP)
			return at;
		at = header[1];
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct sched_param above_all = {.sched_priority = 98};
	uint16_t on, off;
	char path[128];
	off_t control;
	int config;

	if (argc != 2) {
		(void)fprintf(stderr, "usage: pull-out PORT\n");
		return 2;
	}
	(void)snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", argv[1]);
	config = open(path, O_RDWR | O_CLOEXEC);
	control = config < 0 ? 0 : find_express(config);
	control += control ? PCI_EXP_SLTCTL : 0;
	if (!control || sched_setscheduler(0, SCHED_FIFO, &above_all) ||
	    pread(config, &on, sizeof(on), control) != sizeof(on)) {
		perror(path);
		return 1;
	}
	off = on | OFF;
	if (pwrite(config, &off, sizeof(off), control) != sizeof(off) ||
	    pwrite(config, &on, sizeof(on), control) != sizeof(on)) {
		perror(path);
		return 1;
	}
	return 0;
}
