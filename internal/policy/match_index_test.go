package policy

import (
	"math/rand/v2"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// Every match that selects an incident is a candidate, whatever fields it names;
// candidates come once each and in order.
func TestCandidatesLackNoMatchThatSelects(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	some := func(of ...string) []string {
		if random.IntN(2) == 0 {
			return nil
		}
		return of[:1+random.IntN(len(of))]
	}
	identity := func() finding.Identity {
		return finding.Identity{
			Kind:     finding.IdentityKind(one(random, "", "role", "token")),
			Platform: one(random, "", "aws", "google"), Account: one(random, "", "1", "2"),
		}
	}
	selected, ruledOut := 0, 0
	for range 2_000 {
		matches := make([]*Match, random.IntN(150))
		for i := range matches {
			matches[i] = &Match{Platforms: some("aws", "google"), Accounts: some("1", "2", "3"), Labels: some("x")}
			for _, kind := range some("role", "token") {
				matches[i].IdentityKinds = append(matches[i].IdentityKinds, finding.IdentityKind(kind))
			}
			for _, category := range some("leaked_secret", "unused_credential") {
				matches[i].Categories = append(matches[i].Categories, finding.Category(category))
			}
		}
		inc := incident.Incident{
			Category: finding.Category(one(random, "leaked_secret", "unused_credential", "other")), Identity: identity(), Labels: some("x"),
		}
		if random.IntN(3) == 0 {
			inc.Conflicts, inc.Claimed = []string{"its account"}, []finding.Identity{identity(), identity()}
		}
		candidates, was := NewIndex(matches).Candidates(&inc), -1
		is := make(map[int]bool)
		for i, more := candidates.Next(); more; i, more = candidates.Next() {
			if i <= was || i >= len(matches) {
				t.Fatalf("candidate %d of %d comes after %d", i, len(matches), was)
			}
			is[i], was = true, i
		}
		for i, m := range matches {
			switch selects := m.Selects(&inc); {
			case selects && !is[i]:
				t.Fatalf("%+v selects %+v and is no candidate", *m, inc)
			case selects:
				selected++
			case !is[i]:
				ruledOut++
			}
		}
	}
	if selected < 1_000 || ruledOut < 1_000 {
		t.Errorf("%d matches select and %d are ruled out: they test too little", selected, ruledOut)
	}
}

func one(random *rand.Rand, of ...string) string { return of[random.IntN(len(of))] }
