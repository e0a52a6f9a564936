/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Can this host pass PCI devices through to virtual machines, and if not, what to do next?
 */
#include "boot.h"

#include <errno.h>
#include <string.h>

static const char *kind_of(int kind)
{
	static const char *const names[] = {
		[PCIPT_IOMMU_OTHER] = "of another kind",
		[PCIPT_IOMMU_INTEL] = "Intel VT-d",
		[PCIPT_IOMMU_AMD] = "AMD-Vi",
		[PCIPT_IOMMU_ARM] = "Arm SMMU",
		[PCIPT_IOMMU_VIRTIO] = "virtio-iommu",
	};

	return kind >= PCIPT_IOMMU_OTHER && kind <= PCIPT_IOMMU_VIRTIO ? names[kind] : names[PCIPT_IOMMU_OTHER];
}

/* Units of one kind on one line: a server has a dozen. */
static void say_iommus(const struct pcipt_host *host)
{
	size_t count = pcipt_host_get_iommu_count(host);

	say(stdout, "IOMMUs:               %zu", count);
	for (int kind = PCIPT_IOMMU_OTHER; kind <= PCIPT_IOMMU_VIRTIO; kind++) {
		const char *before = "";

		for (size_t i = 0; i < count; i++) {
			if (pcipt_host_get_iommu_kind(host, i) != kind)
				continue;
			if (!*before)
				say(stdout, ", %s: ", kind_of(kind));
			say(stdout, "%s%s", before, pcipt_host_get_iommu_name(host, i));
			before = " ";
		}
	}
	say(stdout, "\n");
}

static void say_firmware(const struct pcipt_host *host)
{
	static const char *const signatures[] = {"DMAR", "IVRS", "IORT", "VIOT"};
	const char *before = "";
	int has = 0;

	say(stdout, "Firmware tables:      ");
	for (size_t i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
		has = pcipt_host_has_firmware_table(host, signatures[i]);
		if (has != 1)
			continue;
		say(stdout, "%s%s", before, signatures[i]);
		before = " ";
	}
	if (!*before)
		say(stdout, "%s", has == 0 ? "none for an IOMMU" : has == -ENOENT ? "no ACPI" : pcipt_strerror(has));
	say(stdout, "\n");
}

static void say_modules(const struct pcipt_host *host)
{
	static const char *const modules[] = {"vfio", "vfio_pci", "vfio_iommu_type1", "iommufd"};

	say(stdout, "Modules:              ");
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		const char *state = pcipt_module_state_get_name(pcipt_host_get_module_state(host, modules[i]));

		say(stdout, "%s%s %s", i ? ", " : "", modules[i], state ? state : "unknown");
	}
	say(stdout, "\n");
}

/* A text that may be missing, with the reason in its place. */
static void say_fact(const char *label, int error, const char *text)
{
	say(stdout, "%s%s\n", label, error < 0 ? pcipt_strerror(error) : text);
}

static void say_facts(const struct pcipt_host *host)
{
	int remaps = pcipt_host_get_interrupt_remapping(host);
	const char *text = NULL;
	int error;

	error = pcipt_host_get_kernel_release(host, &text);
	say_fact("Kernel:               ", error, text);
	error = pcipt_host_get_command_line(host, &text);
	say_fact("Kernel parameters:    ", error, text);
	say_firmware(host);
	say_iommus(host);
	say(stdout, "IOMMU groups:         %zu\n", pcipt_host_get_group_count(host));
	say(stdout, "Interrupt remapping:  %s\n",
	    remaps < 0 ? pcipt_strerror(remaps) : pcipt_tristate_get_name(remaps));
	say_modules(host);
	error = pcipt_host_get_lockdown(host, &text);
	if (error != -ENOENT)
		say_fact("Lockdown:             ", error, text);
}

static bool say_verdict(const struct pcipt_findings *findings)
{
	bool ready = pcipt_findings_get_worst(findings) < PCIPT_SEVERITY_BLOCKER;
	size_t i = 0;

	style(stdout, ready ? STYLE_GOOD : STYLE_BAD);
	if (ready) {
		say(stdout, "This host can pass PCI devices through.");
	} else {
		while (pcipt_finding_get_severity(pcipt_findings_get(findings, i)) < PCIPT_SEVERITY_BLOCKER)
			i++;
		say(stdout, "This host cannot pass PCI devices through, yet: %s",
		    pcipt_finding_get_sentence(pcipt_findings_get(findings, i)));
	}
	style(stdout, STYLE_PLAIN);
	say(stdout, "\n\n");
	return ready;
}

/* The advice that the options ask for. Returns STATUS_GO_ON or the status. */
static int advise(const struct app *app, struct pcipt_host *host, const struct boot_wishes *wishes,
		  struct pcipt_parameters **ret_parameters)
{
	struct pcipt_parameters *parameters = NULL;
	int error = pcipt_parameters_new(host, &parameters);

	if (error < 0)
		return fail(app, STATUS_SYSTEM, "Cannot read the kernel's command line: %s.", pcipt_strerror(error));
	error = pcipt_parameters_set_passthrough(parameters, wishes->passthrough);
	if (!error)
		error = pcipt_parameters_set_acs_override(parameters, wishes->override);
	if (!error) {
		*ret_parameters = parameters;
		return STATUS_GO_ON;
	}
	pcipt_parameters_free(parameters);
	return fail(app, STATUS_SYSTEM, "Cannot judge the kernel parameters: %s.", pcipt_strerror(error));
}

/* Without a command line the rest of the report is still of use. */
static void say_parameters(const struct app *app, struct pcipt_host *host, const struct boot_wishes *wishes)
{
	struct pcipt_parameters *parameters = NULL;
	const char *line;

	if (!pcipt_host_get_command_line(host, &line) && advise(app, host, wishes, &parameters) == STATUS_GO_ON)
		boot_say_advice(app, wishes, parameters);
	pcipt_parameters_free(parameters);
}

static int report(const struct app *app, struct pcipt_host *host, const struct boot_wishes *wishes)
{
	struct pcipt_findings *findings = NULL;
	struct pcipt_text *text = NULL;
	int error = pcipt_host_check(host, &findings);
	int status;

	if (error < 0)
		return fail(app, STATUS_SYSTEM, "Cannot judge this host: %s.", pcipt_strerror(error));
	if (app->json) {
		status = pcipt_findings_get_worst(findings) < PCIPT_SEVERITY_BLOCKER ? STATUS_DONE : STATUS_NO;
		error = pcipt_host_to_json(host, &text);
		status = say_json(app, error, text, status);
	} else {
		status = say_verdict(findings) ? STATUS_DONE : STATUS_NO;
		say_facts(host);
		say(stdout, "\nFindings:\n");
		say_findings(stdout, findings, PCIPT_SEVERITY_NOTE);
		say_parameters(app, host, wishes);
		fflush(stdout);
		say_unread(stderr, host);
	}
	pcipt_findings_free(findings);
	return status;
}

/* The advice and nothing else. Where something is to be changed the answer is no. */
static int report_parameters(const struct app *app, struct pcipt_host *host, const struct boot_wishes *wishes)
{
	struct pcipt_parameters *parameters = NULL;
	struct pcipt_text *text = NULL;
	int status = advise(app, host, wishes, &parameters), error;

	if (status != STATUS_GO_ON)
		return status;
	status = pcipt_parameters_get_count(parameters) ? STATUS_NO : STATUS_DONE;
	if (app->json) {
		error = pcipt_parameters_to_json(parameters, &text);
		status = say_json(app, error, text, status);
	} else {
		say(stdout, status == STATUS_DONE ? "No kernel parameter is missing or in the way.\n"
						  : "Kernel parameters are to be changed.\n");
		boot_say_advice(app, wishes, parameters);
	}
	pcipt_parameters_free(parameters);
	return status;
}

static int apply(const struct app *app, struct pcipt_host *host, const struct boot_wishes *wishes)
{
	struct pcipt_parameters *parameters = NULL;
	int status = advise(app, host, wishes, &parameters);

	if (status == STATUS_GO_ON)
		status = boot_apply(app, wishes, parameters);
	pcipt_parameters_free(parameters);
	return status;
}

static int check_options(const struct app *app, const struct boot_wishes *wishes)
{
	static const char *const kinds[] = {"downstream", "multifunction", "downstream,multifunction",
					    "multifunction,downstream"};
	bool known = !wishes->override;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && !known; i++)
		known = !strcmp(kinds[i], wishes->override);
	if (!known)
		return fail(app, STATUS_USAGE,
			    "'%s' is no kind of override: downstream, multifunction, or both with a comma.",
			    wishes->override);
	if (wishes->dry_run && !wishes->file)
		return fail(app, STATUS_USAGE, "--dry-run is for --apply-parameters.");
	if (wishes->file && (app->json || wishes->only))
		return fail(app, STATUS_USAGE, "--json and --parameters only report: leave out --apply-parameters.");
	return STATUS_GO_ON;
}

int main(int argc, char **argv)
{
	struct boot_wishes wishes = {.file = NULL};
	const struct app_flag flags[] = {
		{"apply-parameters", NULL, &wishes.file}, {"dry-run", &wishes.dry_run, NULL},
		{"parameters", &wishes.only, NULL},       {"passthrough-mode", &wishes.passthrough, NULL},
		{"acs-override", NULL, &wishes.override}, {NULL, NULL, NULL},
	};
	struct app app = {
		.name = "pcipt-status",
		.help = "[OPTION...]\n"
			"Says whether this host can pass PCI devices through, and if not, what to do next.\n"
			"\n"
			"  --apply-parameters FILE  change the kernel parameters that are missing or in the way in "
			"FILE:\n"
			"                           /etc/default/grub or /etc/kernel/cmdline; a backup is kept beside "
			"it\n"
			"  --dry-run                only print what would be changed in FILE\n"
			"  --parameters             print only what is to be done about kernel parameters; with --json "
			"also\n"
			"                           where one of the two wishes below is given\n"
			"  --passthrough-mode       add iommu=pt: the host's own devices bypass the IOMMU, which is "
			"faster\n"
			"  --acs-override KINDS     add pcie_acs_override=KINDS: downstream, multifunction or both "
			"with a\n"
			"                           comma; splits groups that the hardware does not isolate\n",
		.flags = flags,
	};
	struct pcipt_host *host = NULL;
	int status = app_start(&app, argc, argv);

	if (status == STATUS_GO_ON)
		status = check_options(&app, &wishes);
	/* the JSON of the report has no place for wishes */
	wishes.only |= app.json && (wishes.passthrough || wishes.override);
	if (status == STATUS_GO_ON)
		status = app_read(&app, PCIPT_READ_MACHINE | (app.json && !wishes.only ? PCIPT_READ_GROUPS : 0), &host);
	if (status == STATUS_GO_ON)
		status = wishes.file   ? apply(&app, host, &wishes)
			 : wishes.only ? report_parameters(&app, host, &wishes)
				       : report(&app, host, &wishes);
	pcipt_host_unref(host);
	return app_end(&app, status);
}
