/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How it is found out who gets what.
 *
 * Ports that behave alike make a lot: the same requests mean them, and they are in the same group, or each in one of
 * its own, on the same card and node. Virtual functions that are to be made are a lot with as much room as there can
 * be. If groups did not matter, each request would get its ports by a flow from requests to lots. They matter where a
 * group has several ports, or a port can be given or have virtual functions given: such a group is a bundle, with an
 * owner. The search branches on the owners of bundles that the flow gives to several, and on the cards of requests for
 * whole ones. */
#ifndef PT_SOLVE_H
#define PT_SOLVE_H

#include "plan.h"

#define PT_NOBODY (SIZE_MAX - 1)
#define PT_ANY_NODE INT32_MIN

/* A function that can be given, or the virtual ones that a physical one can make. */
struct pt_item {
	size_t port; /* of the physical one */
	size_t lot;  /* PT_NONE when no request means it */
	size_t mark; /* of those that the same requests mean */
	uint32_t room;
	bool made;
};

struct pt_lot {
	size_t first; /* of its items */
	size_t count;
	size_t bundle;    /* PT_NONE for none */
	size_t pf_bundle; /* of the physical function, which cannot be given when this is; PT_NONE for none */
	size_t card;
	size_t mark;
	size_t edge_first; /* in problem.by_lot */
	size_t edge_count;
	size_t taken; /* the request that has its card; PT_NONE for none */
	uint64_t seen;
	size_t via; /* the edge by which a search came here */
	uint32_t room;
	uint32_t used;
	int32_t node;
	bool made;
};

/* A request that means a lot, and how much it gets of it. */
struct pt_edge {
	uint32_t want;
	uint32_t lot;
	uint32_t flow;
	uint32_t least; /* that a preference holds */
};

struct pt_bundle {
	size_t unit;
	size_t owner;     /* a virtual machine, PT_NOBODY, or PT_NONE when it is open */
	size_t kind;      /* equal for bundles that can stand for each other, if they have equals at all */
	size_t lot_first; /* in problem.bundle_lots: its own, and those of virtual functions that go when it does */
	size_t lot_count;
	size_t foe_first; /* in problem.foes: bundles that cannot be given when this one is */
	size_t foe_count;
	size_t vm_first; /* in problem.bundle_vms: who could want it */
	size_t vm_count;
	size_t foes_given;
	bool has_equals;
};

/* What one card can give to a request for a whole one. */
struct pt_choice {
	size_t card;
	size_t first; /* in problem.choice_lots */
	size_t count;
	uint32_t room;
};

/* A request, while an answer is looked for. */
struct pt_want {
	size_t vm;
	size_t filter; /* equal ones have the same number */
	size_t place;  /* among the requests of its virtual machine */
	size_t edge_first;
	size_t edge_count;
	size_t choice_first;
	size_t choice_count;
	size_t choice; /* of its filter's cards; PT_NONE for none yet */
	uint64_t seen;
	size_t via;
	uint32_t count;  /* asked for */
	uint32_t least;  /* that it gets: of a whole card, what the smallest one that suffices gives */
	uint32_t demand; /* what the flow is to give: 0 when it is left out, or has its card */
	uint32_t got;
	bool whole_card;
	bool active;
	bool only; /* its virtual machine asks for nothing else */
};

struct pt_seeker {
	size_t kind; /* equal for virtual machines that ask for the same */
	size_t touched;
	int32_t node; /* PT_ANY_NODE, or the only one */
};

enum pt_decided { PT_DECIDED_OWNER, PT_DECIDED_LOT, PT_DECIDED_CARD };

/* A decision that can be taken back. */
struct pt_decision {
	enum pt_decided what;
	size_t index;
};

struct pt_frame {
	size_t index; /* of a bundle, or of a request */
	size_t mark;  /* decisions before it */
	size_t first; /* what is tried first */
	size_t next;  /* place of what is tried after that */
	size_t now;
	bool is_card;
	bool tried_first;
	bool was_untouched;
};

struct pt_problem {
	const struct pcipt_assignment *assignment;
	const struct pt_pool *pool;
	struct pt_item *items;
	size_t item_count;
	size_t *item_of;  /* of each port; PT_NONE for none */
	size_t *make_of;  /* likewise, the virtual functions that it can make */
	size_t *vf_first; /* where its virtual functions begin in vf_ports; one more at the end */
	size_t *vf_ports;
	bool *can_give;    /* of each unit */
	size_t *bundle_of; /* of each unit */
	struct pt_names *names;
	const struct pcipt_filter **filters;
	size_t filter_count;
	size_t *lot_items; /* items, lot by lot */
	struct pt_lot *lots;
	size_t lot_count;
	size_t *filter_first; /* where the lots that a filter means begin in filter_lots; one more at the end */
	size_t *filter_lots;
	size_t filter_lots_capacity;
	struct pt_want *wants;
	size_t want_count;
	struct pt_edge *edges;
	size_t edge_count;
	uint32_t *by_lot;
	struct pt_bundle *bundles;
	size_t bundle_count;
	size_t *bundle_lots;
	size_t *bundle_vms;
	size_t *foes;
	size_t foe_count;
	struct pt_choice *choices;
	size_t choice_count;
	size_t choice_capacity;
	size_t *choice_lots;
	size_t choice_lot_count;
	size_t choice_lot_capacity;
	struct pt_seeker *seekers;
	bool *card_taken;
	struct pt_decision *decisions;
	size_t decision_count;
	size_t decision_capacity;
	struct pt_frame *frames;
	size_t frame_count;
	size_t frame_capacity;
	size_t *queue; /* of requests */
	uint64_t *dead_vms;
	uint64_t *dead_kinds;
	uint64_t stamp;
	uint64_t steps;     /* left */
	bool knows_bundles; /* which ones have equals */
	bool is_hopeless;   /* a request for a whole card, and there is none */
	bool failed;        /* out of memory */
	bool plain;         /* equals do not stand for each other: preferences were set */
};

/* assignment.c */
void pt_assignment_forget(struct pcipt_assignment *assignment);
/* Something else is asked for than before: an answer, if there is one, is forgotten. */
void pt_assignment_changed(struct pcipt_assignment *assignment);
/* Takes out what was added last. */
void pt_assignment_cut(struct pcipt_assignment *assignment, size_t vm_count, size_t request_count);
/* request.c */
void pt_request_release(struct pt_request *request);
/* Counts a MAC up; false when its last three bytes do not suffice. */
bool pt_mac_count(uint8_t mac[6], uint32_t more);

/* problem.c */
int pt_problem_make(const struct pcipt_assignment *assignment, struct pt_problem *problem) PT_MUST_CHECK;
void pt_problem_release(struct pt_problem *problem);

/* items.c: what can be given, and what a filter means of it */
int pt_items_find(struct pt_problem *problem) PT_MUST_CHECK;
/* Puts the items that a filter means into a list that has room for all, each once. */
size_t pt_items_meant(struct pt_problem *problem, const struct pcipt_filter *filter, size_t *list, size_t *seen,
		      size_t stamp);

/* lots.c */
int pt_lots_make(struct pt_problem *problem) PT_MUST_CHECK;
/* bundles.c */
int pt_bundles_find(struct pt_problem *problem) PT_MUST_CHECK;
int pt_bundles_fill(struct pt_problem *problem) PT_MUST_CHECK;
/* kinds.c: who can stand for whom, with the requests that are active */
int pt_kinds_find(struct pt_problem *problem) PT_MUST_CHECK;
/* cards.c */
int pt_choices_find(struct pt_problem *problem) PT_MUST_CHECK;

/* flow.c */
bool pt_edge_open(const struct pt_problem *problem, const struct pt_edge *edge);
/* Gives each request what it wants, if groups do not matter. @return 1, 0, or -PCIPT_E_TOO_HARD */
int pt_flow_fill(struct pt_problem *problem) PT_MUST_CHECK;
/* Takes back what a lot gives to those who may no longer have it; false when a preference holds it. */
bool pt_flow_clean_lot(struct pt_problem *problem, size_t lot);
bool pt_flow_clean_want(struct pt_problem *problem, size_t want);
void pt_flow_move(struct pt_problem *problem, struct pt_edge *edge, uint32_t more);
void pt_flow_drop(struct pt_problem *problem, struct pt_edge *edge);

/* decide.c: each false when it contradicts what was decided before */
bool pt_decide_owner(struct pt_problem *problem, size_t bundle, size_t owner);
bool pt_decide_card(struct pt_problem *problem, size_t want, size_t choice);
void pt_decide_back(struct pt_problem *problem, size_t mark);

/* bounds.c: whether there are enough groups for the active requests. @return 1, 0, -ENOMEM or -PCIPT_E_TOO_HARD */
int pt_count_groups(struct pt_problem *problem) PT_MUST_CHECK;

/* search.c: whether the active requests can all be had. @return 1, 0, -ENOMEM or -PCIPT_E_TOO_HARD */
int pt_search(struct pt_problem *problem) PT_MUST_CHECK;
/* A bundle that several have, or that is given together with what goes away then, and who has most of it; PT_NONE for
 * none. */
size_t pt_search_violation(struct pt_problem *problem, size_t *ret_vm);
/* Forgets all flows and decisions, and lets those requests count that are active. */
int pt_search_begin(struct pt_problem *problem) PT_MUST_CHECK;

/* wishes.c: preferences, as far as they can be had. @return 0 or -ENOMEM */
int pt_wishes_grant(struct pt_problem *problem) PT_MUST_CHECK;
/* conflict.c: the smallest set of requests that contradict each other, in assignment->conflict */
int pt_conflict_find(struct pt_problem *problem, struct pcipt_assignment *assignment) PT_MUST_CHECK;
/* conflict_text.c */
int pt_conflict_say(struct pt_problem *problem, const struct pcipt_assignment *assignment,
		    struct pcipt_findings *findings) PT_MUST_CHECK;
/* unusable.c: ports that were meant, and cannot be given */
int pt_unusable_say(struct pt_problem *problem, const struct pcipt_assignment *assignment,
		    struct pcipt_findings *findings) PT_MUST_CHECK;
/* result.c: who gets which function. -EINVAL when a MAC cannot be counted up so far */
int pt_result_write(const struct pt_problem *problem, struct pcipt_assignment *assignment) PT_MUST_CHECK;
/* minding.c: what is to be minded of a solution */
int pt_minding_say(struct pt_problem *problem, const struct pcipt_assignment *assignment,
		   struct pcipt_findings *findings) PT_MUST_CHECK;
/* settings.c: MACs that are given twice, and settings that come to nothing */
int pt_settings_say(const struct pcipt_assignment *assignment, struct pcipt_findings *findings) PT_MUST_CHECK;
/* cautions.c: what is to be known before devices are given */
int pt_cautions_say(const struct pcipt_assignment *assignment, struct pcipt_findings *findings) PT_MUST_CHECK;

#endif
