package report

import (
	"fmt"
	"hash/maphash"
	"maps"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// maxSubjects bounds how many different things one rule may be about in one
// report. A rule that is about more matches noise: log lines, hashes, a lock
// file. (A build of .NET 6 gave 636,404 warnings of one rule in its logs; a
// company of 400 developers has about a thousand secrets.)
const maxSubjects = 50_000

// maxLines bounds how often a report may claim one thing in one file.
const maxLines = 100

// A rule is a scanner's rule by tool and name.
type ruleName struct{ tool, rule string }

// maxRules bounds how many rules a report may name before they are counted as one.
const maxRules = 10_000

// A flood counts, for each rule, what it is about.
type flood struct {
	seed  maphash.Seed
	rules map[ruleName]*subjects
}

func newFlood() flood {
	return flood{seed: maphash.MakeSeed(), rules: map[ruleName]*subjects{}}
}

type subjects struct {
	// seen counts by a hash, which is much smaller. Nobody can make two hashes
	// alike on purpose, and two that are by chance do no more than count together.
	seen  map[uint64]int32 // how often; nil once there were too many
	total int              // findings of the rule
	over  int              // findings that say only what many others said
}

// A subject is what a finding is about, in a file.
type subject struct {
	secret, context finding.Fingerprint
	resource, id    string
	path            string
	rule            ruleName // where more rules than one are counted together
}

// admits says whether the finding is one too many.
func (r *reader) admits(f *finding.Finding) bool {
	name := ruleName{f.Tool, f.Rule}
	s := r.flood.rules[name]
	if s == nil && len(r.flood.rules) >= maxRules {
		name = ruleName{}
		s = r.flood.rules[name]
	}
	if s == nil {
		s = &subjects{seen: map[uint64]int32{}}
		r.flood.rules[name] = s
	}
	s.total++
	if s.seen == nil {
		return false
	}
	about := subject{secret: f.Fingerprint, resource: f.Resource, id: f.Identity.ID, path: f.Location.Path}
	if name == (ruleName{}) {
		about.rule = ruleName{f.Tool, f.Rule}
	}
	if f.Fingerprint == "" {
		about.context = f.Context
	}
	hash := maphash.Comparable(r.flood.seed, about)
	if s.seen[hash]++; s.seen[hash] > maxLines {
		s.over++
		return false
	}
	if len(s.seen) > maxSubjects {
		s.seen = nil
		return false
	}
	return true
}

// dam makes of each rule that is about too much one finding that says so, and
// names the rules in the result, since some of their findings are out already.
func (r *reader) dam() {
	names := slices.SortedFunc(maps.Keys(r.flood.rules), func(a, b ruleName) int {
		return slices.Compare([]string{a.tool, a.rule}, []string{b.tool, b.rule})
	})
	for _, name := range names {
		s := r.flood.rules[name]
		if s.over > 0 {
			r.diagnose(Warning, fmt.Sprintf("a rule says the same of one file more than %d times", maxLines),
				"The first of them are kept. Leave generated files and logs out of the scan.", "")
		}
		if s.seen != nil {
			continue
		}
		r.diagnose(Error, fmt.Sprintf("a rule is about more than %d different things", maxSubjects),
			"It matches noise, and its findings here are one incident. Turn the rule off in the scanner, or leave out the files that it matches.", "")
		r.out.Flooded = append(r.out.Flooded, Flooded{Tool: name.tool, Rule: name.rule, Findings: s.total})
	}
}

// Flooded is a rule that is about too much in a report. None of its findings
// counts by itself.
type Flooded struct {
	Tool, Rule string
	Findings   int
}

// Settle takes the findings of flooded rules out of what the report emitted, and
// puts one in for each rule, which identifies nothing but itself.
func (r Result) Settle(source, path string, findings []finding.Finding) []finding.Finding {
	if len(r.Flooded) == 0 {
		return findings
	}
	findings = slices.DeleteFunc(findings, func(f finding.Finding) bool {
		return slices.ContainsFunc(r.Flooded, func(over Flooded) bool {
			return over.Rule == "" && over.Tool == "" || over.Tool == f.Tool && over.Rule == f.Rule
		})
	})
	for _, over := range r.Flooded {
		findings = append(findings, finding.Finding{
			Source: source, Format: r.Format, Report: path, Tool: over.Tool, Rule: over.Rule, Category: finding.Unclassified,
			Title:  fmt.Sprintf("%d findings of a rule that matches noise", over.Findings),
			Labels: []string{"flood"}, Context: finding.Fingerprint("flood of " + over.Tool + "/" + over.Rule),
		})
	}
	return findings
}
