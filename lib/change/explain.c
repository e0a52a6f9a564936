/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool has(struct pt_io *io, const char *name, const char *what)
{
	char path[96];

	(void)snprintf(path, sizeof(path), "sys/bus/pci/devices/%s/%s", name, what);
	return pt_io_exists(io, PT_IO_ROOT, path);
}

/* vfio-pci has one answer to all that it does not want. */
static void explain_refusal(struct pt_io *io, const struct pt_step *step, const struct pcipt_address *address,
			    struct pcipt_findings *findings)
{
	const char *name = step->move->name;

	if (!pt_is_vfio_name(step->driver)) {
		pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			       "%s refuses %s as invalid.", step->driver, name);
		pt_remedy(findings, "The kernel's log (dmesg) may say why.");
	} else if (!has(io, name, "iommu_group")) {
		pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			       "%s refuses %s as invalid: it has no IOMMU group.", step->driver, name);
		pt_remedy(findings, "Turn the IOMMU on; pcipt-status says what is in the way.");
	} else {
		pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			       "%s refuses %s as invalid: most likely it is on the driver's list of devices that it "
			       "denies.",
			       step->driver, name);
		pt_remedy(findings, "The kernel's log (dmesg) says so; disable_denylist=1 of vfio-pci overrides it.");
	}
}

static void explain_bind(struct pt_io *io, const struct pt_step *step, int error, const struct pcipt_address *address,
			 struct pcipt_findings *findings)
{
	const char *name = step->move->name, *driver = step->driver;

	switch (error) {
	case -EINVAL:
		explain_refusal(io, step, address, findings);
		break;
	case -ENODEV:
		pt_find_device(
			findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			"%s does not take %s: the device is gone, its override names another driver, or the driver "
			"does not know it.",
			driver, name);
		pt_remedy(findings, "See whether the device is still there (pcipt-groups), and try again.");
		break;
	case -EBUSY:
		pt_find_device(
			findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			"%s cannot take %s: a driver has taken it meanwhile, or a virtual machine owns its group.",
			driver, name);
		pt_remedy(findings, "Stop the virtual machine that has a device of this group.");
		break;
	case -ENOENT:
		pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			       "The driver %s is not loaded, so that %s cannot be bound to it.", driver, name);
		pt_remedy(findings, "Load its module and try again.");
		break;
	default:
		pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
			       "Binding %s to %s failed: %s.", name, driver, pcipt_strerror(error));
		pt_remedy(findings, "The kernel's log (dmesg) may say why the driver could not start the device.");
	}
}

static bool is_locked_down(struct pt_io *io)
{
	char text[128];

	return pt_io_read_text(io, PT_IO_ROOT, "sys/kernel/security/lockdown", text, sizeof(text)) > 0 &&
	       !strstr(text, "[none]");
}

static void explain_load(struct pt_io *io, const struct pt_step *step, int error, struct pcipt_findings *findings)
{
	pt_find_host(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER,
		     "The module %s could not be loaded: %s.", step->module, pcipt_strerror(error));
	if (error == -EKEYREJECTED || (error == -EPERM && is_locked_down(io)))
		pt_remedy(findings,
			  "The kernel is locked down or wants signed modules: use the distribution's own module, or "
			  "enrol the key that it is signed with.");
	else if (error == -EPERM || error == -EACCES)
		pt_remedy(findings,
			  "Look in /etc/modprobe.d for a blacklist or install line about it, or run as root; with "
			  "Secure Boot, only signed modules load.");
	else if (error == -PCIPT_E_NO_DRIVER || error == -ENOENT)
		pt_remedy(findings,
			  "Install the distribution's full kernel; if the kernel was upgraded, restart first.");
}

void pt_explain_rights(const char *path, int error, enum pcipt_severity severity, struct pcipt_findings *findings)
{
	pt_find_host(findings, PCIPT_CODE_CHANGE_NOT_ROOT, severity, "%s may not be written: %s.", path,
		     pcipt_strerror(error));
	pt_remedy(findings, error == -EROFS ? "In a container, run it on the host, or mount /sys and /run writable."
					    : "Run this as root.");
}

static void explain_other(const struct pt_step *step, int error, const struct pcipt_address *address,
			  struct pcipt_findings *findings)
{
	bool gone = step->move && error == -ENODEV;

	pt_find_device(findings, PCIPT_CODE_CHANGE_STEP_FAILED, PCIPT_SEVERITY_BLOCKER, address,
		       "This step failed: %s The answer was: %s (writing %s to %s).", step->sentence,
		       gone ? "the device is gone, or not on this driver" : pcipt_strerror(error),
		       step->kind == PT_STEP_OVERRIDE && !step->driver ? "a newline"
		       : step->kind == PT_STEP_STORE                   ? "the record"
		       : step->value                                   ? step->value
								       : "nothing",
		       step->path ? step->path : "the node");
}

void pt_explain_failure(struct pt_io *io, const struct pt_step *step, int error, struct pcipt_findings *findings)
{
	struct pcipt_address address = {0};

	if (step->move)
		(void)pcipt_address_parse(step->move->name, &address);
	if (step->kind == PT_STEP_LOAD)
		explain_load(io, step, error, findings);
	else if (step->kind == PT_STEP_NETWORK)
		pt_explain_network(step, error, &address, findings);
	else if (step->kind == PT_STEP_VFS && error != -EACCES && error != -EROFS)
		pt_explain_vfs(io, step, error, &address, findings);
	else if (error == -EACCES || error == -EROFS || (error == -EPERM && step->kind != PT_STEP_BIND))
		pt_explain_rights(step->path ? step->path : "/dev/vfio", error, PCIPT_SEVERITY_BLOCKER, findings);
	else if (step->kind == PT_STEP_BIND && step->move)
		explain_bind(io, step, error, &address, findings);
	else
		explain_other(step, error, &address, findings);
}
