package incident

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// combine states what findings of one key say together. Claims are in their
// fixed order, without repeats, and there is at least one.
func combine(key Key, claims []finding.Finding) Incident {
	i := Incident{
		Key:         key,
		Category:    categoryOf(claims),
		Confidence:  confidenceOf(claims),
		Fingerprint: claims[0].Fingerprint, // part of the key, or empty, for all of them
		Weak:        claims[0].Weak && claims[0].Fingerprint != "",
		Resource:    agreedResource(claims),
		Findings:    claims,
	}
	i.Identity, i.Conflicts = identityOf(claims)
	for _, f := range claims {
		i.Severity = max(i.Severity, f.Severity)
		i.Validity = max(i.Validity, f.Validity) // unknown < dead < live
		i.FirstSeen = earliest(i.FirstSeen, f.FirstSeen)
		i.LastSeen = latest(i.LastSeen, f.LastSeen)
		i.LastUsed = latest(i.LastUsed, f.LastUsed)
		if f.Location != (finding.Location{}) {
			i.Places = append(i.Places, f.Location)
		}
		i.Sources = append(i.Sources, f.Source)
		i.Reports = append(i.Reports, f.Report)
		i.Tools = append(i.Tools, f.Tool)
		i.Rules = append(i.Rules, f.Tool+"/"+f.Rule)
		i.Labels = append(i.Labels, f.Labels...)
	}
	slices.SortFunc(i.Places, comparePlaces)
	i.Places = slices.Compact(i.Places)
	for _, list := range []*[]string{&i.Sources, &i.Reports, &i.Tools, &i.Rules, &i.Labels} {
		*list = distinct(*list)
	}
	i.Title = mostTelling(claims, func(f finding.Finding) string { return f.Title })
	i.Hint = mostTelling(claims, func(f finding.Finding) string { return f.Hint })
	return i
}

// categoryOf is the category of most findings, those about a secret's value
// before others and any before unclassified; ties go to the first by name.
// Only findings of one secret can differ in it.
func categoryOf(claims []finding.Finding) finding.Category {
	count := make(map[finding.Category]int)
	for _, f := range claims {
		count[cmp.Or(f.Category, finding.Unclassified)]++
	}
	best := finding.Unclassified
	for category, n := range count { // the order is total, so the map's order does not show
		order := cmp.Or(
			compareBools(category.OfSecret(), best.OfSecret()),
			compareBools(category != finding.Unclassified, best != finding.Unclassified),
			cmp.Compare(n, count[best]),
			cmp.Compare(best, category),
		)
		if order > 0 {
			best = category
		}
	}
	return best
}

// certain is the most that agreement of scanners alone can make of confidence.
const certain = 0.99

// confidenceOf is how sure the scanners are together. Each tool counts once,
// with its highest confidence, however many findings, rules or reports it has.
// Several tools combine as independent evidence would: they are wrong only if
// each of them is, 1-∏(1-c) (the "noisy or" of J. Pearl, Probabilistic
// Reasoning in Intelligent Systems, 1988, §4.3.2). They are never quite
// independent, so agreement reaches at most 0.99; a single tool's own claim
// stands as it is, even above that.
func confidenceOf(claims []finding.Finding) finding.Confidence {
	most := make(map[string]float64)
	highest := 0.0
	for _, f := range claims {
		tool := strings.ToLower(f.Tool)
		most[tool] = max(most[tool], float64(f.Confidence))
		highest = max(highest, float64(f.Confidence))
	}
	if len(most) == 1 {
		return finding.Confidence(highest)
	}
	wrong := 1.0
	for _, tool := range slices.Sorted(maps.Keys(most)) { // in order, because products of floats depend on it
		wrong *= 1 - most[tool]
	}
	// Rounded, because 0.91 and 0.9099999999999999 differ at a threshold of 0.91.
	together := min(math.Round((1-wrong)*1e6)/1e6, certain)
	return finding.Confidence(max(highest, together))
}

// agreedResource is the resource if the findings agree on it: on one address in
// code, else on one cloud identifier.
func agreedResource(claims []finding.Finding) string {
	var addresses, identifiers []string
	for _, f := range claims {
		switch resource := strings.TrimSpace(f.Resource); {
		case resource == "":
		case global(resource):
			identifiers = append(identifiers, resource)
		default:
			addresses = append(addresses, strings.TrimPrefix(resource, "resource."))
		}
	}
	agreed := distinct(addresses)
	if len(agreed) == 0 {
		agreed = distinct(identifiers)
	}
	if len(agreed) != 1 {
		return ""
	}
	return agreed[0]
}

// mostTelling is the text of the most severe, then most confident finding that
// has one; ties go to the first in the findings' order.
func mostTelling(claims []finding.Finding, text func(finding.Finding) string) string {
	best := -1
	for at, f := range claims {
		if text(f) == "" {
			continue
		}
		if best < 0 || cmp.Or(cmp.Compare(f.Severity, claims[best].Severity), cmp.Compare(f.Confidence, claims[best].Confidence)) > 0 {
			best = at
		}
	}
	if best < 0 {
		return ""
	}
	return text(claims[best])
}

// distinct sorts values and drops repeats and empty ones.
func distinct(values []string) []string {
	slices.Sort(values)
	values = slices.Compact(values)
	return slices.DeleteFunc(values, func(v string) bool { return v == "" })
}

// earliest is the earlier of two times; the zero time is no time.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
