package reconciler

import (
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/ledger"
)

// forgetAfter is how long a refusal is believed before the branch is tried
// again: protection rules change.
const forgetAfter = 7 * 24 * time.Hour

// recall takes from the ledger what servers refused to earlier passes, so that
// what a plan shows is what a run can do.
func (l *Loop) recall(book *ledger.Ledger, now time.Time) error {
	meta, _, err := book.Meta()
	if err != nil {
		return err
	}
	for _, r := range meta.Refusals {
		switch {
		case now.Sub(r.At) >= forgetAfter:
		case r.Target != "" && l.refused[r.Target] == "":
			l.refused[r.Target] = r.Words
		case r.Repository != "" && l.closed[r.Repository] == "":
			l.closed[r.Repository] = r.Words
		}
	}
	return nil
}

// refusals are what the ledger should remember, with the time at which each
// was first heard.
func (l *Loop) refusals(known []ledger.Refusal, now time.Time) []ledger.Refusal {
	var all []ledger.Refusal
	for target, words := range l.refused {
		all = append(all, ledger.Refusal{Target: target, Words: words, At: now.UTC()})
	}
	for repository, words := range l.closed {
		all = append(all, ledger.Refusal{Repository: repository, Words: words, At: now.UTC()})
	}
	for i := range all {
		same := func(k ledger.Refusal) bool {
			return k.Target == all[i].Target && k.Repository == all[i].Repository && now.Sub(k.At) < forgetAfter
		}
		if at := slices.IndexFunc(known, same); at >= 0 {
			all[i].At = known[at].At
		}
	}
	slices.SortFunc(all, func(a, b ledger.Refusal) int {
		return strings.Compare(a.Target+"\x00"+a.Repository, b.Target+"\x00"+b.Repository)
	})
	return all
}
