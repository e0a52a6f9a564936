// SPDX-License-Identifier: LGPL-2.1-or-later
#include <iostream>
#include <memory>

#include <pcipt/pcipt.h>

template <typename T, void (*release)(T *)> struct Release {
	void operator()(T *object) const { release(object); }
};
using Context = std::unique_ptr<pcipt_ctx, Release<pcipt_ctx, pcipt_ctx_unref>>;
using Findings = std::unique_ptr<pcipt_findings, Release<pcipt_findings, pcipt_findings_free>>;

int main(int argc, char **argv)
{
	pcipt_ctx *ctx = nullptr;
	pcipt_host *host = nullptr;
	int error = pcipt_ctx_new(&ctx);
	const Context context(ctx);

	if (error == 0 && argc > 1)
		error = pcipt_ctx_set_root(ctx, argv[1]);
	if (error == 0)
		error = pcipt_host_read(ctx, PCIPT_READ_GROUPS, &host);
	if (error != 0) {
		std::cerr << pcipt_strerror(error) << "\n";
		return 1;
	}
	for (size_t i = 0; i < pcipt_host_get_group_count(host); i++) {
		const pcipt_group *group = pcipt_host_get_group(host, i);
		pcipt_findings *verdict = nullptr;

		std::cout << "group " << pcipt_group_get_number(group) << "\n";
		if (pcipt_group_check(group, &verdict) != 0)
			return 1;
		const Findings owned(verdict);
		for (size_t j = 0; j < pcipt_findings_get_count(verdict); j++)
			std::cout << "  " << pcipt_finding_get_sentence(pcipt_findings_get(verdict, j)) << "\n";
	}
	pcipt_host_unref(host);
	return 0;
}
