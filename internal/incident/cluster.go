package incident

import (
	"cmp"
	"math"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// parts are the possible causes among findings, and which finding is of which.
// Keys are long and findings many, so findings are sorted by their part's place
// among all, and only the parts by key.
type parts struct {
	all []part
	of  []int32 // by finding: its part, at first as an index into all
}

type part struct {
	key   Key
	count int
	index int32 // before sorting
}

// partsOf puts the findings into their normal form and tells them apart. A
// secret's key is made once, however many findings are of it.
func partsOf(findings []finding.Finding) parts {
	p := parts{of: make([]int32, len(findings))}
	keys := make(map[Key]int32)
	secrets := make(map[finding.Fingerprint]int32)
	for at := range findings {
		f := &findings[at]
		normalise(f)
		index, known := int32(0), false
		if ofSecret(f) {
			index, known = secrets[f.Fingerprint]
		}
		if !known {
			key := clusterOf(*f)
			if index, known = keys[key]; !known {
				index = int32(len(p.all))
				keys[key] = index
				p.all = append(p.all, part{key: key, index: index})
			}
			if ofSecret(f) {
				secrets[f.Fingerprint] = index
			}
		}
		p.of[at] = index
		p.all[index].count++
	}
	slices.SortFunc(p.all, func(a, b part) int { return cmp.Compare(a.key, b.key) })
	return p
}

// order is the order of the findings: by part, and within one as [compare] says.
func (p parts) order(findings []finding.Finding) []int {
	next := make([]int, len(p.all)) // where the part's next finding goes, by index
	from := 0
	for _, part := range p.all {
		next[part.index] = from
		from += part.count
	}
	order := make([]int, len(findings))
	for at, index := range p.of {
		order[next[index]] = at
		next[index]++
	}
	from = 0
	for _, part := range p.all {
		if part.count > 1 {
			slices.SortFunc(order[from:from+part.count], func(a, b int) int { return compare(&findings[a], &findings[b]) })
		}
		from += part.count
	}
	return order
}

// normalise gives the finding one form for equal values, so that which of two
// equal findings is kept does not show: times in UTC, confidence within 0 and 1.
func normalise(f *finding.Finding) {
	f.FirstSeen, f.LastSeen = f.FirstSeen.UTC(), f.LastSeen.UTC()
	f.LastUsed, f.ExpiresAt = f.LastUsed.UTC(), f.ExpiresAt.UTC()
	if len(f.Labels) == 0 {
		f.Labels = nil
	}
	if c := float64(f.Confidence); math.IsNaN(c) || c <= 0 {
		f.Confidence = 0 // a number that is none is no confidence
	}
	f.Confidence = min(f.Confidence, 1)
}

// inOrder puts the findings in an order, in place: the i-th of them is then what
// was at order[i].
func inOrder(findings []finding.Finding, order []int) []finding.Finding {
	done := make([]bool, len(order))
	for start := range order {
		if done[start] {
			continue
		}
		first, at := findings[start], start
		for ; order[at] != start; at = order[at] {
			findings[at] = findings[order[at]]
			done[at] = true
		}
		findings[at] = first
		done[at] = true
	}
	return findings
}

// ofSecret says that the finding is about a secret that can be told from all
// others, by its value or a hash of it.
func ofSecret(f *finding.Finding) bool { return f.Fingerprint != "" && (f.Hashed || !f.Weak) }

// clusterOf is the key of the incident that the finding belongs to if another
// report shows the value of the secret of which this one has a hash.
func clusterOf(f finding.Finding) Key {
	f.Hashed = false
	return KeyOf(f)
}
