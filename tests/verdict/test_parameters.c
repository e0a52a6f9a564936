/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which kernel parameters are missing, in the way, or to be minded. */
#include <support/picture.h>
#include <support/support.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pcipt_parameters *parameters;

static void free_all(void)
{
	pcipt_parameters_free(parameters);
	parameters = NULL;
	free_context();
}

static void advise(const char *root)
{
	pcipt_parameters_free(parameters);
	parameters = NULL;
	read_root(root, PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_parameters_new(host, &parameters), 0);
}

static void advise_on(const char *root, const char *line)
{
	put_file(root, "proc/cmdline", line);
	advise(root);
}

/* The changes as "+intel_iommu=on -intel_iommu=off ". */
static void expect(const char *changes)
{
	char text[512] = "";

	for (size_t i = 0; i < pcipt_parameters_get_count(parameters); i++) {
		size_t end = strlen(text);

		(void)snprintf(text + end, sizeof(text) - end, "%c%s ",
			       pcipt_parameters_get_change(parameters, i) == PCIPT_PARAMETER_ADD ? '+' : '-',
			       pcipt_parameters_get_text(parameters, i));
	}
	ck_assert_str_eq(text, changes);
}

static const struct pcipt_finding *find(enum pcipt_code code)
{
	const struct pcipt_findings *findings = pcipt_parameters_get_findings(parameters);

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		if (pcipt_finding_get_code(pcipt_findings_get(findings, i)) == (int)code)
			return pcipt_findings_get(findings, i);
	return NULL;
}

static void expect_finding(enum pcipt_code code, enum pcipt_severity severity, const char *words)
{
	const struct pcipt_finding *finding = find(code);

	ck_assert_msg(finding != NULL, "no finding %d", (int)code);
	ck_assert_int_eq(pcipt_finding_get_severity(finding), (int)severity);
	ck_assert_msg(strstr(pcipt_finding_get_sentence(finding), words) != NULL, "%s",
		      pcipt_finding_get_sentence(finding));
}

START_TEST(nothing_is_missing_where_the_iommu_is_in_use)
{
	static const char *const names[] = {"reference", "amd", "arm", "gpu", "sriov", "virtio-iommu", "vmd"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		advise(tree(names[i]));
		expect("");
		ck_assert_uint_eq(pcipt_findings_get_count(pcipt_parameters_get_findings(parameters)), 0);
	}
	/* by the kernel's own default, without the parameter, or against one for another machine */
	advise_on(copy_of_tree("reference"), "quiet amd_iommu=off\n");
	expect("");
}
END_TEST

START_TEST(intel_takes_a_parameter_only_while_the_kernel_does_not_use_it)
{
	const char *root = copy_of_tree("intel-off");

	advise(root);
	expect("+intel_iommu=on ");
	expect_finding(PCIPT_CODE_PARAMETER_MISSING, PCIPT_SEVERITY_BLOCKER, "DMAR");
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_remedy(find(PCIPT_CODE_PARAMETER_MISSING)), "intel_iommu=on"));
	advise_on(root, "quiet intel_iommu=on\n");
	expect(""); /* then it is not for want of it */
	advise_on(root, "quiet -- intel_iommu=on\n");
	expect("+intel_iommu=on ");
	advise_on(root, "quiet foo=\"a intel_iommu=on b\"\n");
	expect("+intel_iommu=on ");
	advise_on(root, "quiet \"intel-iommu=on\"\n");
	expect("");
	advise_on(root, "intel_iommu=\"sm_on,on\"\n");
	expect("");
}
END_TEST

START_TEST(no_parameter_makes_up_for_the_firmware)
{
	advise(tree("no-iommu"));
	expect("");
	advise_on(copy_of_tree("no-iommu"), "quiet intel_iommu=off\n");
	expect("");
}
END_TEST

START_TEST(what_turns_the_iommu_off_is_removed)
{
	const char *root;

	advise(tree("intel-off-parameter"));
	expect("-intel_iommu=off +intel_iommu=on ");
	expect_finding(PCIPT_CODE_PARAMETER_TURNS_OFF, PCIPT_SEVERITY_BLOCKER, "intel_iommu=off");
	root = copy_of_tree("intel-off");
	advise_on(root, "intel_iommu=off intel_iommu=on\n");
	expect(""); /* the last one holds */
	advise_on(root, "intel_iommu=on intel_iommu=sm_on,off intel_iommu=off\n");
	expect("-intel_iommu=sm_on,off +intel_iommu=sm_on -intel_iommu=off +intel_iommu=on ");
	advise_on(root, "iommu=pt,off intel_iommu=on\n");
	expect("-iommu=pt,off +iommu=pt ");
	advise_on(root, "intel_iommu=on iommu=off iommu=pt\n");
	expect("-iommu=off "); /* the kernel does not take this one back */
	advise_on(root, "iommu=off,$(x) intel_iommu=on\n");
	expect("-iommu=off,$(x) ");
	advise_on(root, "amd_iommu=off intel_iommu=on\n");
	expect("");
}
END_TEST

START_TEST(what_turns_amd_off_is_removed_and_nothing_added)
{
	const char *root = copy_of_tree("intel-off");
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/sys/firmware/acpi/tables/DMAR", root);
	ck_assert_int_eq(remove(path), 0);
	put_file(root, "sys/firmware/acpi/tables/IVRS", "");
	advise(root);
	expect("");
	advise_on(root, "amd_iommu=off intel_iommu=off\n");
	expect("-amd_iommu=off ");
	advise_on(root, "iommu=off\n");
	expect("-iommu=off ");
}
END_TEST

START_TEST(what_turns_remapping_off_is_removed)
{
	const char *root = copy_of_tree("no-remapping");

	advise(root);
	expect("");
	advise_on(root, "intel_iommu=on intremap=off\n");
	expect("-intremap=off ");
	expect_finding(PCIPT_CODE_PARAMETER_TURNS_OFF, PCIPT_SEVERITY_BLOCKER, "interrupt remapping");
	advise_on(root, "nointremap intremap=nosid,off\n");
	expect("-nointremap -intremap=nosid,off +intremap=nosid ");
	advise_on(root, "nointremap intremap=on\n");
	expect("");
	advise_on(copy_of_tree("reference"), "intremap=off\n");
	expect(""); /* remapping is in use */
}
END_TEST

START_TEST(pass_through_mode_is_only_a_choice)
{
	const char *root = copy_of_tree("reference");

	advise_on(root, "quiet\n");
	expect("");
	ck_assert_int_eq(pcipt_parameters_set_passthrough(parameters, true), 0);
	expect("+iommu=pt ");
	expect_finding(PCIPT_CODE_PARAMETER_PASSTHROUGH, PCIPT_SEVERITY_NOTE, "iommu=pt");
	ck_assert_int_eq(pcipt_parameters_set_passthrough(parameters, false), 0);
	expect("");
	for (int i = 0; i < 3; i++) {
		static const char *const lines[] = {"iommu=pt\n", "iommu=nopt,pt\n", "iommu.passthrough=1\n"};

		advise_on(root, lines[i]);
		ck_assert_int_eq(pcipt_parameters_set_passthrough(parameters, true), 0);
		expect("");
	}
	advise_on(root, "iommu=pt iommu=nopt\n");
	ck_assert_int_eq(pcipt_parameters_set_passthrough(parameters, true), 0);
	expect("+iommu=pt ");
	advise(tree("arm"));
	ck_assert_int_eq(pcipt_parameters_set_passthrough(parameters, true), 0);
	expect("+iommu.passthrough=1 ");
}
END_TEST

START_TEST(an_override_comes_with_its_danger)
{
	const char *root = copy_of_tree("reference");

	advise_on(root, "quiet\n");
	ck_assert_int_eq(pcipt_parameters_set_acs_override(parameters, "upstream"), -EINVAL);
	ck_assert_int_eq(pcipt_parameters_set_acs_override(parameters, ""), -EINVAL);
	expect("");
	ck_assert_int_eq(pcipt_parameters_set_acs_override(parameters, "downstream,multifunction"), 0);
	expect("+pcie_acs_override=downstream,multifunction ");
	expect_finding(PCIPT_CODE_PARAMETER_ACS_OVERRIDE, PCIPT_SEVERITY_WARNING, "does not isolate");
	expect_finding(PCIPT_CODE_PARAMETER_ACS_KERNEL, PCIPT_SEVERITY_NOTE, "Proxmox");
	ck_assert_int_eq(pcipt_parameters_set_passthrough(parameters, true), 0);
	expect("+iommu=pt +pcie_acs_override=downstream,multifunction ");
	advise_on(root, "pcie_acs_override=downstream\n");
	expect("");
	expect_finding(PCIPT_CODE_PARAMETER_ACS_OVERRIDE, PCIPT_SEVERITY_WARNING, "is on the command line");
	ck_assert_int_eq(pcipt_parameters_set_acs_override(parameters, "downstream"), 0);
	expect("");
	ck_assert_int_eq(pcipt_parameters_set_acs_override(parameters, "multifunction"), 0);
	expect("+pcie_acs_override=multifunction ");
	put_file(root, "proc/sys/kernel/osrelease", "6.7.4-zen1-1-zen\n");
	advise(root);
	expect_finding(PCIPT_CODE_PARAMETER_ACS_KERNEL, PCIPT_SEVERITY_NOTE, "Zen");
	put_file(root, "proc/sys/kernel/osrelease", "6.12.12-amd64\n");
	advise(root);
	expect_finding(PCIPT_CODE_PARAMETER_ACS_KERNEL, PCIPT_SEVERITY_WARNING, "cannot be told");
}
END_TEST

START_TEST(ids_on_the_line_take_twins)
{
	const char *root = copy_of_tree("reference");

	advise_on(root, "vfio-pci.ids=8086:1521,zz,:,1:2:3\n");
	expect("");
	expect_finding(PCIPT_CODE_PARAMETER_VFIO_IDS, PCIPT_SEVERITY_WARNING, "up to 8 functions have the same");
	ck_assert_ptr_nonnull(strstr(pcipt_finding_get_remedy(find(PCIPT_CODE_PARAMETER_VFIO_IDS)), "driver_override"));
	expect_finding(PCIPT_CODE_PARAMETER_VFIO_EARLY, PCIPT_SEVERITY_WARNING, "not loaded");
	put_file(root, "sys/module/vfio_pci/parameters/ids", "\n");
	advise_on(root, "vfio_pci.ids=8086:1521\n");
	expect_finding(PCIPT_CODE_PARAMETER_VFIO_EARLY, PCIPT_SEVERITY_WARNING, "its driver is igb");
	ck_assert_int_eq(pcipt_finding_get_subject(find(PCIPT_CODE_PARAMETER_VFIO_EARLY)), PCIPT_SUBJECT_DEVICE);
	advise_on(root, "vfio_pci.ids=dead:beef\n");
	ck_assert_ptr_nonnull(find(PCIPT_CODE_PARAMETER_VFIO_IDS));
	ck_assert_ptr_null(find(PCIPT_CODE_PARAMETER_VFIO_EARLY));
	/* and one that it has taken is in nobody's way */
	advise_on(copy_of_tree("no-driver"), "vfio-pci.ids=8086:10d3\n");
	expect_finding(PCIPT_CODE_PARAMETER_VFIO_IDS, PCIPT_SEVERITY_WARNING, "up to 1 function has the same");
	ck_assert_ptr_null(find(PCIPT_CODE_PARAMETER_VFIO_EARLY));
}
END_TEST

static void expect_text(int r, struct pcipt_text *text, const char *expected)
{
	ck_assert_int_eq(r, 0);
	ck_assert_str_eq(pcipt_text_get_string(text), expected);
	pcipt_text_free(text);
}

START_TEST(the_changes_come_as_lines_to_paste)
{
	static const char tail[] = "root=UUID=5d3b3f0e-0000-4000-8000-000000000001 ro quiet intel_iommu=on\n";
	struct pcipt_text *const mark = (struct pcipt_text *)&parameters;
	struct pcipt_text *text = mark;
	const char *root;
	int r;

	advise(tree("intel-off-parameter"));
	r = pcipt_parameters_to_line(parameters, PCIPT_PARAMETER_FILE_GRUB, &text);
	expect_text(r, text, "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n");
	r = pcipt_parameters_to_line(parameters, PCIPT_PARAMETER_FILE_CMDLINE, &text);
	expect_text(r, text, tail);
	r = pcipt_parameters_to_grubby(parameters, &text);
	expect_text(r, text,
		    "grubby --update-kernel=ALL --remove-args=\"intel_iommu=off\" --args=\"intel_iommu=on\"\n");
	root = copy_of_tree("intel-off");
	advise_on(root, "BOOT_IMAGE=/x root=a foo=\"b $c\" `d` -- e\n");
	r = pcipt_parameters_to_line(parameters, PCIPT_PARAMETER_FILE_GRUB, &text);
	expect_text(r, text, "GRUB_CMDLINE_LINUX_DEFAULT=\"foo=\\\"b \\$c\\\" \\`d\\` intel_iommu=on -- e\"\n");
	advise_on(root, "foo=\"b\n");
	text = mark;
	ck_assert_int_eq(pcipt_parameters_to_line(parameters, PCIPT_PARAMETER_FILE_GRUB, &text), -PCIPT_E_MALFORMED);
	ck_assert_int_eq(pcipt_parameters_to_line(parameters, 2, &text), -EINVAL);
	advise(tree("reference"));
	ck_assert_int_eq(pcipt_parameters_to_grubby(parameters, &text), -ENOENT);
	ck_assert_ptr_eq(text, mark);
}
END_TEST

START_TEST(the_command_line_of_a_line_can_be_put_back_and_judged_again)
{
	const char *root = copy_of_tree("intel-off");
	struct pcipt_text *text = NULL;

	advise_on(root, "quiet iommu=strict,off intel_iommu=off nointremap\n");
	ck_assert_int_eq(pcipt_parameters_to_line(parameters, PCIPT_PARAMETER_FILE_CMDLINE, &text), 0);
	ck_assert_str_eq(pcipt_text_get_string(text), "quiet iommu=strict intel_iommu=on\n");
	advise_on(root, pcipt_text_get_string(text));
	expect("");
	pcipt_text_free(text);
}
END_TEST

START_TEST(the_boot_loader_tells_which_file_counts)
{
	static const struct {
		const char *line;
		int file;
	} lines[] = {
		{"BOOT_IMAGE=/vmlinuz root=a ro\n", PCIPT_PARAMETER_FILE_GRUB},
		{"BOOT_IMAGE=(hd0,gpt2)/vmlinuz initrd=\\a\n", PCIPT_PARAMETER_FILE_GRUB},
		{"initrd=\\a BOOT_IMAGE=/vmlinuz\n", PCIPT_PARAMETER_FILE_GRUB},
		{"initrd=\\EFI\\proxmox\\6.8.12-9-pve\\initrd.img root=ZFS=rpool/ROOT/pve-1 boot=zfs\n",
		 PCIPT_PARAMETER_FILE_CMDLINE},
		{"root=a initrd=/initrd.img\n", -ENOENT},
		{"root=a initrd=\n", -ENOENT},
		{"root=a -- BOOT_IMAGE=/vmlinuz initrd=\\a\n", -ENOENT},
		{"foo=\"BOOT_IMAGE=a initrd=\\a\"\n", -ENOENT},
		{"\n", -ENOENT},
	};
	const char *root = copy_of_tree("intel-off");

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		advise_on(root, lines[i].line);
		ck_assert_msg(pcipt_parameters_get_file(parameters) == lines[i].file, "%s", lines[i].line);
	}
	ck_assert_int_eq(pcipt_parameters_get_file(NULL), -EINVAL);
}
END_TEST

START_TEST(wrong_arguments_are_einval)
{
	struct pcipt_parameters *mark = (struct pcipt_parameters *)&parameters, *untouched = mark;
	struct pcipt_text *text = NULL;
	const char *root;

	read_root(tree("reference"), 0);
	ck_assert_int_eq(pcipt_parameters_new(host, &untouched), -ENODATA);
	ck_assert_int_eq(pcipt_parameters_new(NULL, &untouched), -EINVAL);
	root = copy_of_tree("reference");
	advise(root);
	ck_assert_int_eq(pcipt_parameters_new(host, NULL), -EINVAL);
	ck_assert_int_eq(pcipt_parameters_set_passthrough(NULL, true), -EINVAL);
	ck_assert_int_eq(pcipt_parameters_set_acs_override(NULL, NULL), -EINVAL);
	ck_assert_uint_eq(pcipt_parameters_get_count(NULL), 0);
	ck_assert_ptr_null(pcipt_parameters_get_text(parameters, 0));
	ck_assert_int_eq(pcipt_parameters_get_change(parameters, 0), -EINVAL);
	ck_assert_ptr_null(pcipt_parameters_get_findings(NULL));
	ck_assert_int_eq(pcipt_parameters_to_grubby(NULL, &text), -EINVAL);
	ck_assert_int_eq(pcipt_parameters_to_line(parameters, 0, NULL), -EINVAL);
	pcipt_parameters_free(NULL);
	ck_assert_int_eq(remove(strcat(strcpy((char[256]){0}, root), "/proc/cmdline")), 0);
	read_root(root, PCIPT_READ_MACHINE);
	ck_assert_int_eq(pcipt_parameters_new(host, &untouched), -ENOENT);
	ck_assert_ptr_eq(untouched, mark);
}
END_TEST

START_TEST(an_advice_keeps_its_picture)
{
	advise(tree("intel-off"));
	pcipt_host_unref(host);
	host = NULL;
	ck_assert_int_eq(pcipt_parameters_set_passthrough(parameters, true), 0);
	expect("+intel_iommu=on +iommu=pt ");
}
END_TEST

Suite *make_suite(void)
{
	Suite *suite = suite_create("parameters");
	TCase *tests = tcase_create("parameters");

	tcase_add_checked_fixture(tests, make_context, free_all);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, nothing_is_missing_where_the_iommu_is_in_use);
	tcase_add_test(tests, intel_takes_a_parameter_only_while_the_kernel_does_not_use_it);
	tcase_add_test(tests, no_parameter_makes_up_for_the_firmware);
	tcase_add_test(tests, what_turns_the_iommu_off_is_removed);
	tcase_add_test(tests, what_turns_amd_off_is_removed_and_nothing_added);
	tcase_add_test(tests, what_turns_remapping_off_is_removed);
	tcase_add_test(tests, pass_through_mode_is_only_a_choice);
	tcase_add_test(tests, an_override_comes_with_its_danger);
	tcase_add_test(tests, ids_on_the_line_take_twins);
	tcase_add_test(tests, the_changes_come_as_lines_to_paste);
	tcase_add_test(tests, the_command_line_of_a_line_can_be_put_back_and_judged_again);
	tcase_add_test(tests, the_boot_loader_tells_which_file_counts);
	tcase_add_test(tests, wrong_arguments_are_einval);
	tcase_add_test(tests, an_advice_keeps_its_picture);
	suite_add_tcase(suite, tests);
	return suite;
}
