package triage

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

const (
	benchIncidents = 100_000
	benchPolicies  = 20
)

// crowd is 100,000 inputs, of which every policy of [rulebook] answers for its
// share and some for none.
func crowd() []Input {
	base := clear().in
	inputs := make([]Input, benchIncidents)
	for i := range inputs {
		in := base
		in.Incident.Key = incident.Key(fmt.Sprintf("v1:%064x", i))
		in.Incident.Severity = finding.Severity(1 + i%5)
		in.Incident.Identity.Account = fmt.Sprintf("account-%02d", i%(benchPolicies+1))
		in.Incident.Places = []finding.Location{{Repository: "acme/infra", Path: fmt.Sprintf("stacks/s%03d/iam.tf", i%500), StartLine: 4}}
		inputs[i] = in
	}
	return inputs
}

// rulebook is 20 policies; every fourth asks a condition, too.
func rulebook() policy.Set {
	set := clear().set
	like := set.Policies[0]
	set.Policies = nil
	for i := range benchPolicies {
		p := like
		p.Name, p.Priority = fmt.Sprintf("p%02d", i), 100-i
		p.Match.Accounts = []string{fmt.Sprintf("account-%02d", i)}
		p.Match.Paths = []string{"stacks/**/*.tf"}
		if i%4 == 0 {
			p.Condition = `incident.severity_rank >= 3 && !contains(incident.owners, "legacy")`
		}
		set.Policies = append(set.Policies, p)
	}
	return set
}

// BenchmarkBesideDecide decides 100,000 incidents against 20 policies, on one
// core and on every core, beside the least that an engine without an index must
// do on one (find the first policy whose match selects the incident, without its
// condition, and with no reason given) and beside OPA, which finds the policy of
// each. Every decision has all its reasons as text.
func BenchmarkBesideDecide(b *testing.B) {
	inputs, set := crowd(), rulebook()
	rules := Compile(set)
	decide := func(in *Input) bool { return len(rules.Decide(*in, now).Reasons) > 0 }
	for _, way := range []struct {
		name   string
		cores  int
		decide func(*Input) bool
	}{
		{"quell", runtime.GOMAXPROCS(0), decide},
		{"quell on one core", 1, decide},
		{"match-only", 1, func(in *Input) bool { return firstMatch(&set, in) < len(set.Policies)+1 }},
	} {
		b.Run(way.name, func(b *testing.B) {
			for range b.N {
				if !onCores(way.cores, inputs, way.decide) {
					b.Fatal("no decision")
				}
			}
			b.ReportMetric(float64(b.N*len(inputs))/b.Elapsed().Seconds(), "incidents/s")
		})
	}
	b.Run("opa eval", opaEval(inputs, set))
}

// onCores decides a share of the inputs on each core, and says whether all were
// decided.
func onCores(cores int, inputs []Input, decide func(*Input) bool) bool {
	var work sync.WaitGroup
	var failed atomic.Bool
	for share := range slices.Chunk(inputs, (len(inputs)+cores-1)/cores) {
		work.Go(func() {
			for i := range share {
				if !decide(&share[i]) {
					failed.Store(true)
				}
			}
		})
	}
	work.Wait()
	return !failed.Load()
}

func firstMatch(set *policy.Set, in *Input) int {
	for i := range set.Policies {
		if set.Policies[i].Match.Selects(&in.Incident) {
			return i
		}
	}
	return len(set.Policies)
}
