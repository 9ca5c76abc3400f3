package reconciler

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
)

// restKind is the cache's folder of passes that found nothing to do.
const restKind = "rests"

// maxRest is the longest that nothing is looked at because nothing moved.
const maxRest = 24 * time.Hour

// rest is a pass that had nothing to write. While every branch that it read
// stands where it stood, and nothing falls due, another pass would be the same.
type rest struct {
	From   time.Time     `json:"from"`
	Until  time.Time     `json:"until"`
	Houses []stance      `json:"houses"`
	Plan   plan.Base     `json:"control"`
	Ledger string        `json:"ledger"`
	Broken []plan.Broken `json:"broken"`
}

// stance is where the branches of a repository stood that a pass reads: the
// named ones and quell's own.
type stance struct {
	Repository string            `json:"repository"` // as it is opened
	Branches   []string          `json:"branches"`
	Tips       map[string]string `json:"tips"`
}

// restName is the entry of this loop's rest: another program, key or committer
// would do another pass.
func (l *Loop) restName() [32]byte {
	return sha256.Sum256([]byte(strings.Join([]string{
		l.opts.Build, finding.NewKey(l.opts.Key).Name(), gitrepo.Canonical(l.opts.Repo), l.opts.Branch, l.opts.Name, l.opts.Email,
	}, "\x00")))
}

// rested is the result of a pass that would read what an earlier one read, and
// do as little. Any doubt is an answer: the pass is made.
func (l *Loop) rested(ctx context.Context, now time.Time) (*Result, bool) {
	data, ok := l.cache.Get(restKind, l.restName())
	var was rest
	if !ok || json.Unmarshal(data, &was) != nil || now.Before(was.From) || !now.Before(was.Until) {
		return nil, false
	}
	for _, house := range was.Houses {
		repo := l.control
		if house.Repository != ownRepository {
			var err error
			if repo, err = gitrepo.Open(ctx, house.Repository, l.gitOf()); err != nil {
				return nil, false
			}
		}
		tips, err := repo.Branches(ctx)
		if err != nil || !sameTips(house.Tips, standing(tips, house.Branches)) {
			return nil, false
		}
	}
	return &Result{Plan: &plan.Plan{Now: now, Control: was.Plan, Ledger: was.Ledger, Broken: was.Broken}}, true
}

// standing are the tips that a pass depends on.
func standing(tips map[string]gitrepo.Hash, branches []string) map[string]string {
	stand := map[string]string{}
	for branch, tip := range tips {
		if strings.HasPrefix(branch, "quell/") || slices.Contains(branches, branch) {
			stand[branch] = string(tip)
		}
	}
	return stand
}

func sameTips(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for branch, tip := range a {
		if b[branch] != tip {
			return false
		}
	}
	return true
}

// rest remembers a pass that had nothing to write. One that missed a target is
// made again: the target may be back.
func (p *pass) rest() {
	if len(p.land.lost) > 0 {
		return
	}
	until := p.now.Add(maxRest)
	if due := p.alarm.due; !due.IsZero() && due.Before(until) {
		until = due
	}
	is := rest{From: p.now, Until: until, Plan: p.plan.Control, Ledger: p.plan.Ledger, Broken: p.plan.Broken}
	for _, h := range p.land.houses {
		s := stance{Repository: h.named}
		if h == p.land.home {
			s.Branches = append(s.Branches, p.opts.Branch)
		}
		for _, t := range p.land.trees {
			if t.house == h {
				s.Branches = append(s.Branches, t.branch)
			}
		}
		s.Tips = standing(h.tips, s.Branches)
		is.Houses = append(is.Houses, s)
	}
	data, err := json.Marshal(is)
	if err == nil {
		err = p.cache.Put(restKind, p.restName(), data)
	}
	if err != nil {
		p.log.Debug("the pass is not remembered", "error", err)
	}
}

// setAlarms asks for a look when what was declared begins or ends, and when what
// was counted no longer counts.
func (p *pass) setAlarms() {
	longest := p.set.Settings.WithDefaults().MaxExceptionAge
	for _, e := range p.set.Exceptions {
		for _, at := range []time.Time{e.StartsAt, e.ExpiresAt, e.ExpiresAt.Add(-longest)} {
			p.alarm.wake(at)
		}
	}
	for _, f := range p.set.Freezes {
		p.alarm.wake(f.StartsAt)
		p.alarm.wake(f.ExpiresAt)
	}
	for _, item := range p.plan.Items {
		p.alarm.wake(item.Decision.Due)
	}
	if meta, known, err := p.book.Meta(); err == nil && known {
		for _, r := range meta.Refusals {
			p.alarm.wake(r.At.Add(forgetAfter))
		}
	}
	for _, g := range p.land.ground {
		for _, pull := range g.tree.house.forge.Pulls() {
			p.alarm.wake(pull.OpenedAt.Add(plan.Window))
		}
	}
}
