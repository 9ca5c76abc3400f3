package reconciler

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/remedy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// change is the plan's form of a fix: texts, redacted diffs and a name.
func (p *pass) change(g ground, item *plan.Item, fix remedy.Fix) *plan.Change {
	d := item.Decision
	files := make([]plan.File, 0, len(fix.Edits))
	for _, e := range fix.Edits {
		files = append(files, plan.File{Path: e.Path, Before: e.Before, After: e.After, Diff: edit.Diff(e.Path, e.Before, e.After, p.redactor())})
	}
	c := &plan.Change{
		ID:         plan.ChangeID(g.Name, item.Incident.Key, d.PolicyDigest, d.Stage, files),
		Target:     g.Name,
		Base:       plan.Base{Repository: g.tree.house.repo.Location(), Branch: g.tree.branch, Commit: string(g.tree.base.Hash())},
		Tier:       d.Tier,
		Branch:     g.tree.branch,
		Files:      files,
		Summary:    fix.Summary,
		Notes:      fix.Notes,
		Reversible: fix.Reversible,
		Rollback:   fix.Rollback,
	}
	told := *item
	told.Change = c
	c.Message = plan.CommitMessage(&told)
	return c
}

// proposeAll makes the changes of the proposals on the code as this pass's
// fixes leave it. What cannot be made on it any more waits for the next pass,
// which looks at the code afresh.
func (p *pass) proposeAll() error {
	made := map[string]string{} // by its edits, the incident whose pull request makes a change
	for _, offer := range p.offers {
		item := offer.item
		g := offer.found.spots[0].ground
		kind := triage.Hold
		fix, why := p.remake(g, offer.found, item)
		if why == "" {
			item.Change = p.change(g, item, fix)
			item.Standing = p.standing(g, *item.Record, item.Change)
			kind, why = p.dress(g, item)
		}
		if other := made[sameEdits(item.Change)]; why == "" && other != "" {
			why = fmt.Sprintf("the pull request of %s makes the same change", other)
		}
		if why != "" {
			item.Change, item.Standing = nil, false
			item.Decision = item.Decision.Withheld(kind, why)
		} else {
			made[sameEdits(item.Change)] = item.Incident.Key.ID()
		}
		if err := p.conclude(item, offer.prev); err != nil {
			return err
		}
	}
	return nil
}

// sameEdits names what a change does, whoever asks for it. Reports can say one
// thing of one block in many ways; it is one pull request.
func sameEdits(c *plan.Change) string {
	if c == nil {
		return ""
	}
	return plan.ChangeID(c.Target, "", "", 0, c.Files)
}

// remake computes the proposal's change again on the present overlay.
func (p *pass) remake(g ground, found located, item *plan.Item) (remedy.Fix, string) {
	result := g.tree.now.Find(g.tree.later(found.spots[0].query), p.key)
	if len(result.Sites) == 0 {
		return remedy.Fix{}, "a fix of this pass touches the same code; the next pass looks at it afresh"
	}
	fix, err := p.compute(g, result.Sites, p.stage(item.Decision), item.Incident)
	if err != nil {
		return remedy.Fix{}, "a fix of this pass touches the same code: " + err.Error()
	}
	return fix, ""
}

func (p *pass) stage(d triage.Decision) policy.Stage { return p.policy(d.Policy).Stages[d.Stage-1] }

// compute asks remedy, and turns what it will not do into one kind of answer.
func (p *pass) compute(g ground, sites []locate.Site, stage policy.Stage, inc incident.Incident) (remedy.Fix, error) {
	fix, err := remedy.Compute(remedy.Request{Index: g.tree.now, Sites: sites, Allowed: g.allows, Digest: p.key.Context}, stage, inc)
	var refusal *remedy.Refusal
	if err != nil && !errors.As(err, &refusal) {
		return remedy.Fix{}, fmt.Errorf("the change is not proven: %w", err)
	}
	return fix, err
}

// dress gives a proposal its branch and texts, unless people have taken the
// branch over.
func (p *pass) dress(g ground, item *plan.Item) (kind triage.Kind, why string) {
	c, d := item.Change, item.Decision
	c.Tier = policy.TierManual
	c.Branch = plan.Branch(d.Policy, item.Incident.Key)
	if why := p.standsInTheWay(g.tree.house, c.Branch, item.Incident.Key); why != "" {
		return triage.Escalate, why
	}
	if tip := g.tree.house.tips[c.Branch]; tip != "" && !p.ours(g.tree.house, c.Branch, tip) {
		if _, open := g.tree.house.forge.PullOfBranch(c.Branch); !open {
			return triage.Escalate, fmt.Sprintf("branch %q, where the proposal belongs, exists and is not quell's: delete or rename it", c.Branch)
		}
		return triage.Hold, fmt.Sprintf("people have committed to branch %q: merge or close its pull request first", c.Branch)
	}
	c.Title = plan.PullTitle(*c)
	c.Reviewers = p.reviewers(d)
	c.Labels = p.policy(d.Policy).Labels
	c.Body = plan.PullBody(item)
	return "", ""
}

// standsInTheWay says why a proposal's branch is not to be had: short names
// repeat, and Git keeps no branch beneath another.
func (p *pass) standsInTheWay(h *house, branch string, key incident.Key) string {
	if pull, ok := h.forge.PullOfBranch(branch); ok && pull.Incident != string(key) {
		return fmt.Sprintf("branch %q has pull request %d of another incident with the same short name: answer that one first", branch, pull.Number)
	}
	for _, other := range p.plan.Items {
		if c := other.Change; c != nil && c.Branch == branch && other.Incident.Key != key {
			return fmt.Sprintf("branch %q is another incident's with the same short name: answer that one first", branch)
		}
	}
	if other, ok := h.blocking(branch); ok {
		return fmt.Sprintf("branch %q leaves no room for branch %q, where the proposal belongs: rename or delete it", other, branch)
	}
	return ""
}

// blocking is a branch that Git does not keep beside another, because one's name
// would be a folder of the other's.
func (h *house) blocking(branch string) (string, bool) {
	for _, other := range slices.Sorted(maps.Keys(h.tips)) {
		if strings.HasPrefix(branch, other+"/") || strings.HasPrefix(other, branch+"/") {
			return other, true
		}
	}
	return "", false
}

// ours says that a branch's tip is the commit that quell put there.
func (p *pass) ours(h *house, branch string, tip gitrepo.Hash) bool {
	for _, pull := range h.forge.Pulls() {
		if pull.Branch == branch && pull.Head == string(tip) {
			return true
		}
	}
	return false
}

// reviewers are the owner's and the policy's.
func (p *pass) reviewers(d triage.Decision) []string {
	var who []string
	for _, o := range p.set.Owners {
		if o.Name == d.Owner {
			who = append(who, o.Reviewers...)
		}
	}
	return compactStrings(append(who, p.policy(d.Policy).Reviewers...))
}

// standing says that the open pull request already offers exactly this change,
// as quell wrote it: there is nothing to write. Without its branch it offers
// nothing.
func (p *pass) standing(g ground, rec incident.Record, c *plan.Change) bool {
	pull, err := g.tree.house.forge.Pull(rec.Pull)
	return err == nil && pull.State == forge.PullOpen && pull.Change == c.ID && g.tree.house.tips[pull.Branch] != ""
}
