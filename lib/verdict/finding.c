/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	enum pcipt_code code;
	const char *name;
} names[] = {
	{PCIPT_CODE_IOMMU_ON, "iommu-on"},
	{PCIPT_CODE_IOMMU_NOT_IN_FIRMWARE, "iommu-not-in-firmware"},
	{PCIPT_CODE_IOMMU_OFF_BY_PARAMETER, "iommu-off-by-parameter"},
	{PCIPT_CODE_IOMMU_OFF_IN_KERNEL, "iommu-off-in-kernel"},
	{PCIPT_CODE_IOMMU_NO_DRIVER, "iommu-no-driver"},
	{PCIPT_CODE_IOMMU_NO_GROUPS, "iommu-no-groups"},
	{PCIPT_CODE_IOMMU_DRIVER_NOT_LOADED, "iommu-driver-not-loaded"},
	{PCIPT_CODE_REMAPPING_ON, "remapping-on"},
	{PCIPT_CODE_REMAPPING_MISSING, "remapping-missing"},
	{PCIPT_CODE_REMAPPING_UNSAFE, "remapping-unsafe"},
	{PCIPT_CODE_REMAPPING_UNKNOWN, "remapping-unknown"},
	{PCIPT_CODE_IOMMU_PASSTHROUGH, "iommu-passthrough"},
	{PCIPT_CODE_ACS_OVERRIDE, "acs-override"},
	{PCIPT_CODE_VFIO_READY, "vfio-ready"},
	{PCIPT_CODE_VFIO_LOADABLE, "vfio-loadable"},
	{PCIPT_CODE_VFIO_MISSING, "vfio-missing"},
	{PCIPT_CODE_VFIO_UNKNOWN, "vfio-unknown"},
	{PCIPT_CODE_LOCKDOWN, "lockdown"},
	{PCIPT_CODE_NOT_READABLE, "not-readable"},
	{PCIPT_CODE_GROUP_ALONE, "group-alone"},
	{PCIPT_CODE_GROUP_BUNDLED, "group-bundled"},
	{PCIPT_CODE_GROUP_VIABLE, "group-viable"},
	{PCIPT_CODE_GROUP_MEMBER_BLOCKS, "group-member-blocks"},
	{PCIPT_CODE_GROUP_NO_ENDPOINT, "group-no-endpoint"},
	{PCIPT_CODE_GROUP_UNKNOWN, "group-unknown"},
	{PCIPT_CODE_DEVICE_NO_GROUP, "device-no-group"},
	{PCIPT_CODE_GROUP_DIRECT_REGION, "group-direct-region"},
	{PCIPT_CODE_GROUP_OTHER_MEMBER, "group-other-member"},
	{PCIPT_CODE_USE_DEFAULT_ROUTE, "use-default-route"},
	{PCIPT_CODE_USE_MOUNT, "use-mount"},
	{PCIPT_CODE_USE_LAST_DISPLAY, "use-last-display"},
	{PCIPT_CODE_USE_UNKNOWN, "use-unknown"},
	{PCIPT_CODE_USE_SWAP, "use-swap"},
	{PCIPT_CODE_USE_ADDRESS, "use-address"},
	{PCIPT_CODE_USE_ROUTE, "use-route"},
	{PCIPT_CODE_USE_MASTER, "use-master"},
	{PCIPT_CODE_USE_HOLDER, "use-holder"},
	{PCIPT_CODE_USE_MEMBER, "use-member"},
	{PCIPT_CODE_USE_CLAIMED, "use-claimed"},
	{PCIPT_CODE_USE_BOOT_DISPLAY, "use-boot-display"},
	{PCIPT_CODE_USE_FRAMEBUFFER, "use-framebuffer"},
	{PCIPT_CODE_USE_OPEN, "use-open"},
	{PCIPT_CODE_USE_VFIO_OPEN, "use-vfio-open"},
	{PCIPT_CODE_USE_SYSTEM_MOUNT, "use-system-mount"},
	{PCIPT_CODE_USE_ELSEWHERE, "use-elsewhere"},
	{PCIPT_CODE_CHANGE_NO_DEVICE, "change-no-device"},
	{PCIPT_CODE_CHANGE_NOT_ROOT, "change-not-root"},
	{PCIPT_CODE_CHANGE_NOTHING_TO_DO, "change-nothing-to-do"},
	{PCIPT_CODE_CHANGE_IS_BRIDGE, "change-is-bridge"},
	{PCIPT_CODE_CHANGE_NO_RECORD, "change-no-record"},
	{PCIPT_CODE_CHANGE_OTHER_DEVICE, "change-other-device"},
	{PCIPT_CODE_CHANGE_CHANGED_SINCE, "change-changed-since"},
	{PCIPT_CODE_CHANGE_STEP_FAILED, "change-step-failed"},
	{PCIPT_CODE_CHANGE_UNDONE, "change-undone"},
	{PCIPT_CODE_CHANGE_UNDO_FAILED, "change-undo-failed"},
	{PCIPT_CODE_CHANGE_PF_WITH_VFS, "change-pf-with-vfs"},
	{PCIPT_CODE_CHANGE_RECORD_UNREADABLE, "change-record-unreadable"},
	{PCIPT_CODE_CHANGE_STALE, "change-stale"},
	{PCIPT_CODE_CHANGE_PENDING, "change-pending"},
	{PCIPT_CODE_CHANGE_LOCKED, "change-locked"},
	{PCIPT_CODE_CHANGE_INTERRUPTED, "change-interrupted"},
	{PCIPT_CODE_CHANGE_RECOVERED, "change-recovered"},
	{PCIPT_CODE_CHANGE_GONE, "change-gone"},
	{PCIPT_CODE_CHANGE_DENYLISTED, "change-denylisted"},
	{PCIPT_CODE_CHANGE_READY, "change-ready"},
	{PCIPT_CODE_CHANGE_NOT_VIABLE, "change-not-viable"},
	{PCIPT_CODE_CHANGE_NO_DRIVER_CAME, "change-no-driver-came"},
	{PCIPT_CODE_CHANGE_VARIANT, "change-variant"},
	{PCIPT_CODE_CHANGE_CONTRADICTION, "change-contradiction"},
	{PCIPT_CODE_CHANGE_NO_VFIO_DRIVER, "change-no-vfio-driver"},
	{PCIPT_CODE_CHANGE_VFS_EXIST, "change-vfs-exist"},
	{PCIPT_CODE_CHANGE_NOT_PF, "change-not-pf"},
	{PCIPT_CODE_CHANGE_NO_VF, "change-no-vf"},
	{PCIPT_CODE_CHANGE_NO_INTERFACE, "change-no-interface"},
	{PCIPT_CODE_CHANGE_HELD, "change-held"},
	{PCIPT_CODE_VFS_TOO_MANY, "vfs-too-many"},
	{PCIPT_CODE_VFS_CARD_HAS_MORE, "vfs-card-has-more"},
	{PCIPT_CODE_VFS_BUS_RANGE, "vfs-bus-range"},
	{PCIPT_CODE_VFS_NO_MEMORY, "vfs-no-memory"},
	{PCIPT_CODE_VFS_NO_DRIVER, "vfs-no-driver"},
	{PCIPT_CODE_VFS_ADDRESS_TAKEN, "vfs-address-taken"},
	{PCIPT_CODE_VFS_SHARE_GROUP, "vfs-share-group"},
	{PCIPT_CODE_VFS_OWN_GROUPS, "vfs-own-groups"},
	{PCIPT_CODE_VFS_NO_GROUPS, "vfs-no-groups"},
	{PCIPT_CODE_VFS_DEPENDENT, "vfs-dependent"},
	{PCIPT_CODE_VFS_PLACE_UNKNOWN, "vfs-place-unknown"},
	{PCIPT_CODE_VFS_NEED_TOKEN, "vfs-need-token"},
	{PCIPT_CODE_VFS_GROUP_BLOCKED, "vfs-group-blocked"},
	{PCIPT_CODE_VFS_AUTOPROBE, "vfs-autoprobe"},
	{PCIPT_CODE_SHARED_PORT, "shared-port"},
	{PCIPT_CODE_SHARED_FUNCTIONS, "shared-functions"},
	{PCIPT_CODE_SHARED_CONVENTIONAL, "shared-conventional"},
	{PCIPT_CODE_SHARED_VMD, "shared-vmd"},
	{PCIPT_CODE_SHARED_UNEXPLAINED, "shared-unexplained"},
	{PCIPT_CODE_APART_BY_ACS, "apart-by-acs"},
	{PCIPT_CODE_APART_BY_LIST, "apart-by-list"},
	{PCIPT_CODE_APART_BY_ASSUMPTION, "apart-by-assumption"},
	{PCIPT_CODE_APART_IN_DOUBT, "apart-in-doubt"},
	{PCIPT_CODE_APART_BY_OVERRIDE, "apart-by-override"},
	{PCIPT_CODE_ISOLATION_UNKNOWN, "isolation-unknown"},
	{PCIPT_CODE_LINK_AS_DESIGNED, "link-as-designed"},
	{PCIPT_CODE_LINK_SLOT_LIMITED, "link-slot-limited"},
	{PCIPT_CODE_LINK_CARD_LIMITED, "link-card-limited"},
	{PCIPT_CODE_LINK_TRAINED_BELOW, "link-trained-below"},
	{PCIPT_CODE_LINK_IDLE, "link-idle"},
	{PCIPT_CODE_LINK_PORTS_EXCEED, "link-ports-exceed"},
	{PCIPT_CODE_LINK_NARROW_ABOVE, "link-narrow-above"},
	{PCIPT_CODE_RESET_FUNCTION, "reset-function"},
	{PCIPT_CODE_RESET_POWER, "reset-power"},
	{PCIPT_CODE_RESET_BUS, "reset-bus"},
	{PCIPT_CODE_RESET_NONE, "reset-none"},
	{PCIPT_CODE_RESET_UNKNOWN, "reset-unknown"},
	{PCIPT_CODE_PARAMETER_MISSING, "parameter-missing"},
	{PCIPT_CODE_PARAMETER_TURNS_OFF, "parameter-turns-off"},
	{PCIPT_CODE_PARAMETER_PASSTHROUGH, "parameter-passthrough"},
	{PCIPT_CODE_PARAMETER_ACS_OVERRIDE, "parameter-acs-override"},
	{PCIPT_CODE_PARAMETER_ACS_KERNEL, "parameter-acs-kernel"},
	{PCIPT_CODE_PARAMETER_VFIO_IDS, "parameter-vfio-ids"},
	{PCIPT_CODE_PARAMETER_VFIO_EARLY, "parameter-vfio-early"},
	{PCIPT_CODE_LIMIT_IOMMU, "limit-iommu"},
	{PCIPT_CODE_LIMIT_HOST, "limit-host"},
	{PCIPT_CODE_LIMIT_GROUPS, "limit-groups"},
	{PCIPT_CODE_LIMIT_REGIONS, "limit-regions"},
	{PCIPT_CODE_LIMIT_RESET, "limit-reset"},
	{PCIPT_CODE_LIMIT_LANES, "limit-lanes"},
	{PCIPT_CODE_LIMIT_SLOTS, "limit-slots"},
	{PCIPT_CODE_LIMIT_VFS, "limit-vfs"},
	{PCIPT_CODE_LIMIT_HYPERVISOR, "limit-hypervisor"},
	{PCIPT_CODE_WHAT_IF_VFS, "what-if-vfs"},
	{PCIPT_CODE_WHAT_IF_SLOT, "what-if-slot"},
	{PCIPT_CODE_WHAT_IF_OVERRIDE, "what-if-override"},
	{PCIPT_CODE_ASSIGNED, "assigned"},
	{PCIPT_CODE_ASSIGN_TOO_FEW, "assign-too-few"},
	{PCIPT_CODE_ASSIGN_CONFLICT, "assign-conflict"},
	{PCIPT_CODE_ASSIGN_COMES_ALONG, "assign-comes-along"},
	{PCIPT_CODE_ASSIGN_NODE, "assign-node"},
	{PCIPT_CODE_ASSIGN_SPREAD, "assign-spread"},
	{PCIPT_CODE_ASSIGN_MAKES_VFS, "assign-makes-vfs"},
	{PCIPT_CODE_ASSIGN_TOO_MANY, "assign-too-many"},
	{PCIPT_CODE_ASSIGN_UNUSABLE, "assign-unusable"},
	{PCIPT_CODE_ASSIGN_REMOVES_VFS, "assign-removes-vfs"},
	{PCIPT_CODE_ASSIGN_SAME_MAC, "assign-same-mac"},
	{PCIPT_CODE_ASSIGN_NOT_SET, "assign-not-set"},
	{PCIPT_CODE_MIND_HOST_LOSES, "mind-host-loses"},
	{PCIPT_CODE_MIND_OVERRIDE, "mind-override"},
	{PCIPT_CODE_MIND_WINDOWS, "mind-windows"},
	{PCIPT_CODE_MIND_HOTPLUG, "mind-hotplug"},
	{PCIPT_CODE_MIND_RESET, "mind-reset"},
};

struct pcipt_findings *pt_findings_new(void)
{
	return calloc(1, sizeof(struct pcipt_findings));
}

void pt_findings_clear(struct pcipt_findings *findings)
{
	pt_arena_free(&findings->arena);
	findings->count = 0;
	findings->failed = false;
}

static const char *format_text(struct pcipt_findings *findings, const char *sentence, va_list arguments)
	PT_PRINTF(2, 0);
static void add(struct pcipt_findings *findings, struct pcipt_finding finding, const char *sentence, va_list arguments)
	PT_PRINTF(3, 0);

static const char *format_text(struct pcipt_findings *findings, const char *sentence, va_list arguments)
{
	struct pcipt_text text = {0};
	const char *copy = NULL;

	pt_text_vprintf(&text, sentence, arguments);
	if (!text.failed)
		copy = pt_arena_text(&findings->arena, text.string, text.length);
	if (!copy)
		findings->failed = true;
	pt_text_release(&text);
	return copy;
}

static void add(struct pcipt_findings *findings, struct pcipt_finding finding, const char *sentence, va_list arguments)
{
	finding.sentence = format_text(findings, sentence, arguments);
	if (!finding.sentence || pt_grow(&findings->list, findings->count, &findings->capacity, sizeof(finding))) {
		findings->failed = true;
		return;
	}
	findings->list[findings->count++] = finding;
}

void pt_find_host(struct pcipt_findings *findings, enum pcipt_code code, enum pcipt_severity severity,
		  const char *sentence, ...)
{
	va_list arguments;

	va_start(arguments, sentence);
	add(findings, (struct pcipt_finding){.code = code, .severity = severity, .subject = PCIPT_SUBJECT_HOST},
	    sentence, arguments);
	va_end(arguments);
}

void pt_find_device(struct pcipt_findings *findings, enum pcipt_code code, enum pcipt_severity severity,
		    const struct pcipt_address *address, const char *sentence, ...)
{
	va_list arguments;

	va_start(arguments, sentence);
	add(findings,
	    (struct pcipt_finding){
		    .code = code, .severity = severity, .subject = PCIPT_SUBJECT_DEVICE, .address = *address},
	    sentence, arguments);
	va_end(arguments);
}

void pt_find_group(struct pcipt_findings *findings, enum pcipt_code code, enum pcipt_severity severity, uint32_t group,
		   const char *sentence, ...)
{
	va_list arguments;

	va_start(arguments, sentence);
	add(findings,
	    (struct pcipt_finding){.code = code, .severity = severity, .subject = PCIPT_SUBJECT_GROUP, .group = group},
	    sentence, arguments);
	va_end(arguments);
}

void pt_remedy(struct pcipt_findings *findings, const char *sentence, ...)
{
	va_list arguments;

	if (findings->failed || !findings->count)
		return;
	va_start(arguments, sentence);
	findings->list[findings->count - 1].remedy = format_text(findings, sentence, arguments);
	va_end(arguments);
}

static const char *copy_text(struct pcipt_findings *findings, const char *text)
{
	const char *copy = text ? pt_arena_text(&findings->arena, text, strlen(text)) : NULL;

	if (text && !copy)
		findings->failed = true;
	return copy;
}

void pt_findings_drop(struct pcipt_findings *findings, enum pcipt_code code)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].code != code)
			findings->list[kept++] = findings->list[i];
	findings->count = kept;
}

void pt_findings_append(struct pcipt_findings *findings, const struct pcipt_findings *other)
{
	if (other->failed)
		findings->failed = true;
	for (size_t i = 0; i < other->count && !findings->failed; i++) {
		struct pcipt_finding finding = other->list[i];

		finding.sentence = copy_text(findings, finding.sentence);
		finding.remedy = copy_text(findings, finding.remedy);
		if (findings->failed || pt_grow(&findings->list, findings->count, &findings->capacity, sizeof(finding)))
			findings->failed = true;
		else
			findings->list[findings->count++] = finding;
	}
}

int pt_findings_finish(struct pcipt_findings *findings, struct pcipt_findings **ret_findings)
{
	if (findings->failed) {
		pcipt_findings_free(findings);
		return -ENOMEM;
	}
	*ret_findings = findings;
	return 0;
}

PCIPT_EXPORT int pcipt_findings_copy(const struct pcipt_findings *findings, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *copy;

	if (!findings || !ret_findings)
		return -EINVAL;
	copy = pt_findings_new();
	if (!copy)
		return -ENOMEM;
	pt_findings_append(copy, findings);
	return pt_findings_finish(copy, ret_findings);
}

PCIPT_EXPORT void pcipt_findings_free(struct pcipt_findings *findings)
{
	if (!findings)
		return;
	pt_arena_free(&findings->arena);
	free(findings->list);
	free(findings);
}

PCIPT_EXPORT size_t pcipt_findings_get_count(const struct pcipt_findings *findings)
{
	return findings ? findings->count : 0;
}

PCIPT_EXPORT const struct pcipt_finding *pcipt_findings_get(const struct pcipt_findings *findings, size_t index)
{
	return index < pcipt_findings_get_count(findings) ? &findings->list[index] : NULL;
}

PCIPT_EXPORT int pcipt_findings_get_worst(const struct pcipt_findings *findings)
{
	int worst = -ENOENT;

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		if ((int)findings->list[i].severity > worst)
			worst = (int)findings->list[i].severity;
	return worst;
}

PCIPT_EXPORT int pcipt_finding_get_code(const struct pcipt_finding *finding)
{
	return finding ? (int)finding->code : -EINVAL;
}

PCIPT_EXPORT const char *pcipt_code_get_name(int code)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((int)names[i].code == code)
			return names[i].name;
	return NULL;
}

PCIPT_EXPORT int pcipt_code_find(const char *name)
{
	if (!name)
		return -EINVAL;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i].name, name))
			return (int)names[i].code;
	return -ENOENT;
}

PCIPT_EXPORT const char *pcipt_finding_get_name(const struct pcipt_finding *finding)
{
	return finding ? pcipt_code_get_name((int)finding->code) : NULL;
}

PCIPT_EXPORT int pcipt_finding_get_severity(const struct pcipt_finding *finding)
{
	return finding ? (int)finding->severity : -EINVAL;
}

PCIPT_EXPORT int pcipt_finding_get_subject(const struct pcipt_finding *finding)
{
	return finding ? (int)finding->subject : -EINVAL;
}

PCIPT_EXPORT int pcipt_finding_get_address(const struct pcipt_finding *finding, struct pcipt_address *ret_address)
{
	if (!finding || !ret_address)
		return -EINVAL;
	if (finding->subject != PCIPT_SUBJECT_DEVICE)
		return -ENOENT;
	*ret_address = finding->address;
	return 0;
}

PCIPT_EXPORT int pcipt_finding_get_group(const struct pcipt_finding *finding, uint32_t *ret_number)
{
	if (!finding || !ret_number)
		return -EINVAL;
	if (finding->subject != PCIPT_SUBJECT_GROUP)
		return -ENOENT;
	*ret_number = finding->group;
	return 0;
}

PCIPT_EXPORT const char *pcipt_finding_get_sentence(const struct pcipt_finding *finding)
{
	return finding ? finding->sentence : NULL;
}

PCIPT_EXPORT const char *pcipt_finding_get_remedy(const struct pcipt_finding *finding)
{
	return finding ? finding->remedy : NULL;
}
