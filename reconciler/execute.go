package reconciler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/evidence"
	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// Result is what a run did, as the acts returned it.
type Result struct {
	Plan    *plan.Plan
	Pass    string // names the pass's evidence; empty when nothing was written
	Commits []Made
	Pulls   []Made
	Tickets []Made
	Closed  []Made // pull requests and tickets closed as obsolete
}

// Made is one thing that a run made for one incident.
type Made struct {
	Incident string `json:"incident"` // id
	Target   string `json:"target,omitempty"`
	Number   int    `json:"number,omitempty"`
	Commit   string `json:"commit,omitempty"`
	Branch   string `json:"branch,omitempty"`
	Title    string `json:"title"`
	// Updated says that it was there before, and was made anew.
	Updated bool `json:"updated,omitempty"`
}

// Partial says that something was refused, escalated or broken in this pass, so
// that a person has something to look at.
func (r *Result) Partial() bool { return len(r.Tickets) > 0 || len(r.Plan.Broken) > 0 }

// Run plans and carries the plan out. When somebody else pushed in between, the
// whole pass is done again on what is there now: a change is never patched onto
// a moved base.
func (l *Loop) Run(ctx context.Context, now time.Time) (*Result, error) {
	if l.control.CheckedOut(l.opts.Branch) {
		return nil, l.checkedOut()
	}
	since, still := l.last(ctx, now)
	if still && !since.Wrote {
		return since.result(now), nil
	}
	var result *Result
	halves := taken{}
	attempt := func(ctx context.Context) error {
		p, err := l.look(ctx, now, since)
		if err != nil {
			return err
		}
		p.halves = halves
		since = nil // whatever was in the way of this attempt, the next one looks at everything
		result, err = p.execute(ctx)
		return err
	}
	err := gitrepo.Retry(ctx, attempt)
	for l.learn(err) {
		err = gitrepo.Retry(ctx, attempt)
	}
	if err != nil && len(halves) > 0 {
		return nil, halves.explain(err)
	}
	if errors.Is(err, gitrepo.ErrRefused) {
		err = &Blocked{Problem: "nothing was written to the control repository", Cause: err, Remedy: "give quell's account the right to push to quell/* branches of this repository"}
	}
	return result, err
}

// checkedOut refuses to write to somebody's clone.
func (l *Loop) checkedOut() error {
	return &Blocked{
		Problem: fmt.Sprintf("branch %q is checked out in %q", l.opts.Branch, l.control.Location()),
		Remedy:  "Name the repository that this is a clone of (`git remote -v`) with --repo: a run here would stay in this clone, and move the branch under whoever works in it.",
	}
}

// learn takes in what a refused push says of a branch or a repository, so that
// the pass is made again without it. False: there is nothing to learn.
func (l *Loop) learn(err error) bool {
	var no *refusedPush
	if !errors.As(err, &no) {
		return false
	}
	if len(no.targets) > 0 {
		// The branches take no push from us: the same decisions, as proposals.
		for _, target := range no.targets {
			l.refused[target] = no.words
		}
		l.log.Warn("branch takes no direct commits; proposing instead", "targets", no.targets)
		return true
	}
	l.closed[no.repository] = no.words
	l.log.Warn("repository takes no push; going on without it", "repository", no.repository)
	return true
}

// refusedPush says that a push was refused without which the pass can go on.
type refusedPush struct {
	repository string   // its canonical location
	targets    []string // those that got auto-tier commits; none: it takes nothing at all
	words      string
	cause      error
}

func (e *refusedPush) Error() string { return e.cause.Error() }
func (e *refusedPush) Unwrap() error { return e.cause }

// writer carries one plan out.
type writer struct {
	*pass
	result  *Result
	updates map[*house][]gitrepo.Update
	tips    map[*tree]*gitrepo.Snapshot // after this pass's commits
	commits map[string]gitrepo.Hash     // by change
	// declared caches who declared a policy, by its name.
	declared map[string]evidence.Declaration
	direct   []string // targets that got auto-tier commits
	// What the plan says, by incident: its decision, that it ended, and whether an
	// event is its transition.
	items map[incident.Key]*plan.Item
	ended map[incident.Key]*incident.Record
	told  map[incident.Key]bool
}

func (p *pass) execute(ctx context.Context) (*Result, error) {
	if err := p.plan.Spend(); err != nil {
		return nil, err
	}
	w := &writer{
		pass:    p,
		result:  &Result{Plan: p.plan},
		updates: map[*house][]gitrepo.Update{},
		tips:    map[*tree]*gitrepo.Snapshot{},
		commits: map[string]gitrepo.Hash{},

		declared: map[string]evidence.Declaration{},
	}
	w.sort()
	if w.idle() {
		w.remember()
		return w.result, nil
	}
	w.result.Pass = evidence.PassID(p.now, string(p.main.Hash()), string(p.bookAt))
	for _, step := range []func(context.Context) error{w.commitFixes, w.commitProposals, w.closeObsolete, w.openTickets, w.intend, w.keepLedger, w.keepForges, w.push} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	w.remember()
	return w.result, nil
}

// sort makes the plan's parts known by incident.
func (w *writer) sort() {
	w.items, w.ended, w.told = map[incident.Key]*plan.Item{}, map[incident.Key]*incident.Record{}, map[incident.Key]bool{}
	for _, item := range w.plan.Items {
		w.items[item.Incident.Key] = item
	}
	for i := range w.plan.Ended {
		w.ended[w.plan.Ended[i].Key] = &w.plan.Ended[i]
	}
	for _, e := range w.plan.Events {
		if e.Kind == plan.PullMerged || e.Kind == plan.PullClosed || e.Kind == plan.Recovered {
			w.told[e.Incident] = true
		}
	}
}

// idle says that the plan asks for nothing, not even a line in the ledger.
func (w *writer) idle() bool {
	for _, item := range w.plan.Items {
		if !item.Unchanged {
			return false
		}
	}
	return len(w.plan.Events) == 0 && len(w.plan.Ended) == 0
}

func (w *writer) signature() gitrepo.Signature {
	return gitrepo.Signature{Name: w.opts.Name, Email: w.opts.Email, When: w.now}
}

// tip is a tree as this pass has left it so far.
func (w *writer) tip(t *tree) *gitrepo.Snapshot {
	if s := w.tips[t]; s != nil {
		return s
	}
	return t.base
}

// commitFixes chains one commit per fix onto its target's branch.
func (w *writer) commitFixes(ctx context.Context) error {
	for _, item := range w.plan.Items {
		if item.Change == nil || item.Decision.Kind != triage.Fix {
			continue
		}
		g, _ := w.land.groundOf(item.Change.Target)
		hash, err := w.commit(g.tree, w.tip(g.tree), item.Change)
		if err != nil {
			return err
		}
		if w.tips[g.tree], err = g.tree.house.repo.At(ctx, hash); err != nil {
			return err
		}
		w.direct = append(w.direct, g.Name)
		w.result.Commits = append(w.result.Commits, Made{
			Incident: item.Incident.Key.ID(), Target: g.Name, Commit: string(hash), Branch: g.tree.branch, Title: item.Change.Summary,
		})
	}
	for _, t := range w.land.trees {
		if after := w.tips[t]; after != nil {
			w.update(t.house, gitrepo.Update{Branch: t.branch, Old: t.base.Hash(), New: after.Hash()})
		}
	}
	return nil
}

func (w *writer) update(h *house, u gitrepo.Update) { w.updates[h] = append(w.updates[h], u) }

func (w *writer) commit(t *tree, on *gitrepo.Snapshot, change *plan.Change) (gitrepo.Hash, error) {
	var changes []gitrepo.Change
	for _, f := range change.Files {
		changes = append(changes, gitrepo.Change{Path: f.Path, Data: f.After, Mode: t.modes[f.Path], Delete: f.After == nil})
	}
	hash, err := t.house.repo.NewCommit([]gitrepo.Hash{on.Hash()}, on, changes, change.Message, w.signature(), w.signature())
	if err != nil {
		return "", fmt.Errorf("commit %s to target %q: %w", change.ID, change.Target, err)
	}
	w.commits[change.ID] = hash
	return hash, nil
}

// commitProposals gives each proposal its branch and pull request, on the code
// as the fixes of this pass leave it.
func (w *writer) commitProposals(context.Context) error {
	for i := range w.plan.Items {
		item := w.plan.Items[i]
		if item.Change == nil || item.Decision.Kind != triage.Propose || item.Standing {
			continue
		}
		g, _ := w.land.groundOf(item.Change.Target)
		on := w.tip(g.tree)
		hash, err := w.commit(g.tree, on, item.Change)
		if err != nil {
			return err
		}
		h := g.tree.house
		_, before := h.forge.PullOfBranch(item.Change.Branch)
		w.update(h, gitrepo.Update{Branch: item.Change.Branch, Old: h.tips[item.Change.Branch], New: hash})
		pull, err := h.forge.OpenPull(forge.Pull{
			Title: item.Change.Title, Body: item.Change.Body, Base: g.tree.branch, Branch: item.Change.Branch,
			Head: string(hash), BaseAt: string(on.Hash()), Target: g.Name, Incident: string(item.Incident.Key), Change: item.Change.ID,
			Reviewers: item.Change.Reviewers, Labels: item.Change.Labels, OpenedAt: w.now,
		})
		if err != nil {
			return err
		}
		item.Record.Pull = pull.Number
		w.result.Pulls = append(w.result.Pulls, Made{
			Incident: item.Incident.Key.ID(), Target: g.Name, Number: pull.Number, Commit: string(hash), Branch: pull.Branch, Title: pull.Title,
			Updated: before,
		})
	}
	return nil
}

// closeObsolete closes what the plan no longer asks for. A branch that people
// have committed to since stays.
func (w *writer) closeObsolete(context.Context) error {
	for _, e := range w.plan.Events {
		made := Made{Incident: e.Incident.ID(), Target: e.Target, Number: e.Number, Title: e.Reason}
		closing := forge.Close{By: w.opts.Name, At: w.now, Reason: e.Reason, Obsolete: true}
		switch e.Kind {
		case plan.PullObsolete:
			g, _ := w.land.groundOf(e.Target)
			h := g.tree.house
			pull, err := h.forge.Pull(e.Number)
			if err != nil {
				return err
			}
			if err := h.forge.ClosePull(e.Number, closing); err != nil {
				return err
			}
			if tip := h.tips[pull.Branch]; tip != "" && string(tip) == pull.Head {
				w.update(h, gitrepo.Update{Branch: pull.Branch, Old: tip})
				made.Branch = pull.Branch
			}
		case plan.TicketObsolete:
			if err := w.land.home.forge.CloseTicket(e.Number, closing); err != nil {
				return err
			}
		default:
			continue
		}
		w.result.Closed = append(w.result.Closed, made)
	}
	return nil
}

// openTickets opens one ticket per new escalation, in the control repository.
func (w *writer) openTickets(context.Context) error {
	for i := range w.plan.Items {
		item := w.plan.Items[i]
		if item.Ticket == nil {
			continue
		}
		ticket, err := w.land.home.forge.OpenTicket(forge.Ticket{
			Title: plan.TicketTitle(item), Body: plan.TicketBody(item), Incident: string(item.Incident.Key), Owner: item.Ticket.Owner,
			Labels: w.policy(item.Decision.Policy).Labels, OpenedAt: w.now,
		})
		if err != nil {
			return err
		}
		w.record(item).Ticket = ticket.Number
		w.result.Tickets = append(w.result.Tickets, Made{Incident: item.Incident.Key.ID(), Number: ticket.Number, Title: ticket.Title})
	}
	return nil
}

// keepForges commits what changed in each repository's local forge.
func (w *writer) keepForges(ctx context.Context) error {
	for _, h := range w.land.houses {
		var changes []gitrepo.Change
		for _, f := range h.forge.Changed() {
			changes = append(changes, gitrepo.Change{Path: f.Path, Data: f.Data, Delete: f.Data == nil})
		}
		if len(changes) == 0 {
			continue
		}
		hash, err := w.commitOwn(ctx, h, forge.Branch, h.forgeAt, changes, "Keep pull requests and tickets of pass "+w.result.Pass+"\n")
		if err != nil {
			return err
		}
		w.update(h, gitrepo.Update{Branch: forge.Branch, Old: h.forgeAt, New: hash})
	}
	return nil
}

// commitOwn commits files to one of quell's own branches, on the commit that was
// read.
func (w *writer) commitOwn(ctx context.Context, h *house, branch string, at gitrepo.Hash, changes []gitrepo.Change, message string) (gitrepo.Hash, error) {
	base, parents, err := snapshotAt(ctx, h.repo, at)
	if err != nil {
		return "", err
	}
	hash, err := h.repo.NewCommit(parents, base, changes, message, w.signature(), w.signature())
	if err != nil {
		return "", fmt.Errorf("commit to %s: %w", branch, err)
	}
	return hash, nil
}

func snapshotAt(ctx context.Context, repo *gitrepo.Repo, at gitrepo.Hash) (*gitrepo.Snapshot, []gitrepo.Hash, error) {
	if at == "" {
		return nil, nil, nil
	}
	base, err := repo.At(ctx, at)
	return base, []gitrepo.Hash{at}, err
}
