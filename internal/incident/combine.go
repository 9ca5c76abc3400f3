package incident

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// group is what the claims of one cause say together, as far as they were
// added. Which claim came first never shows.
type group struct {
	bounded     map[string]bool // as in [Groups]
	count       int
	hashed      []finding.Finding // of a secret whose value none of the others shows
	severity    finding.Severity
	validity    finding.Validity
	fingerprint finding.Fingerprint // part of the key, or empty, for all of them
	weak        bool
	categories  []categoryCount
	tools       []toolConfidence
	addresses   []string
	identifiers []string
	identities  []finding.Identity
	claims      []Claim
	places      []finding.Location
	sources     []string
	reports     []string
	labels      []string
	title, hint telling
	suggested   []finding.SuggestedEdit
	access      finding.Access
	usesTold    bool // some finding says what is unused

	firstSeen, lastSeen, lastUsed time.Time
}

type categoryCount struct {
	category finding.Category
	n        int
}

type toolConfidence struct {
	tool       string
	source     string // that is believed only so far; else empty
	confidence finding.Confidence
}

// telling is a text with what it is told by: the most severe, then most
// confident finding that has one.
type telling struct {
	text       string
	severity   finding.Severity
	confidence finding.Confidence
}

func (t *telling) hear(text string, f *finding.Finding) {
	if text == "" {
		return
	}
	order := cmp.Or(cmp.Compare(f.Severity, t.severity), cmp.Compare(f.Confidence, t.confidence), cmp.Compare(t.text, text))
	if t.text == "" || order > 0 {
		*t = telling{text, f.Severity, f.Confidence}
	}
}

// add takes one claim in.
func (g *group) add(f *finding.Finding) {
	g.count++
	g.severity = max(g.severity, f.Severity)
	g.validity = max(g.validity, f.Validity) // unknown < dead < live
	if g.count == 1 || !f.Hashed {           // those that show the value come first
		g.fingerprint, g.weak = f.Fingerprint, f.Weak || f.Hashed
	}
	g.firstSeen = earliest(g.firstSeen, f.FirstSeen)
	g.lastSeen = latest(g.lastSeen, f.LastSeen)
	g.lastUsed = latest(g.lastUsed, f.LastUsed)
	g.title.hear(f.Title, f)
	g.hint.hear(f.Hint, f)
	g.sort(cmp.Or(f.Category, finding.Unclassified))
	g.believe(f)
	switch resource := strings.TrimSpace(f.Resource); {
	case resource == "":
	case global(resource):
		g.identifiers = including(g.identifiers, resource)
	default:
		g.addresses = including(g.addresses, strings.TrimPrefix(resource, "resource."))
	}
	g.identities = including(g.identities, f.Identity)
	g.sources = including(g.sources, f.Source)
	g.reports = including(g.reports, f.Report)
	for _, label := range f.Labels {
		g.labels = including(g.labels, label)
	}
	at := f.Location
	at.Commit = "" // the same place in many commits is one place
	if at != (finding.Location{}) && (len(g.places) == 0 || g.places[len(g.places)-1] != at) {
		g.places = append(g.places, at)
	}
	g.claim(f)
	g.suggest(f)
	g.claimAccess(f)
}

// including is the list with a value that it may have.
func including[T comparable](list []T, value T) []T {
	for i := len(list) - 1; i >= 0; i-- { // most claims say what the last one said
		if list[i] == value {
			return list
		}
	}
	return append(list, value)
}

func (g *group) sort(category finding.Category) {
	for i := range g.categories {
		if g.categories[i].category == category {
			g.categories[i].n++
			return
		}
	}
	g.categories = append(g.categories, categoryCount{category, 1})
}

func (g *group) believe(f *finding.Finding) {
	source := ""
	if g.bounded[f.Source] {
		source = f.Source
	}
	for i := range g.tools {
		if t := &g.tools[i]; t.source == source && strings.EqualFold(t.tool, f.Tool) {
			t.confidence = max(t.confidence, f.Confidence)
			return
		}
	}
	g.tools = append(g.tools, toolConfidence{f.Tool, source, f.Confidence})
}

// witnesses are how sure each tool is at most. A source that is believed only so far
// is one witness for all of the tools that it names, and none more where another
// witness names one of them.
func (g *group) witnesses() []finding.Confidence {
	slices.SortFunc(g.tools, func(a, b toolConfidence) int { // those of no such source first
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(strings.ToLower(a.tool), strings.ToLower(b.tool)))
	})
	var all []finding.Confidence
	witness := make([]int, len(g.tools)) // of each of the tools
	for i, t := range g.tools {
		before := slices.IndexFunc(g.tools[:i], func(other toolConfidence) bool {
			return strings.EqualFold(other.tool, t.tool) || t.source != "" && other.source == t.source
		})
		if before < 0 {
			witness[i], all = len(all), append(all, t.confidence)
			continue
		}
		witness[i] = witness[before]
		all[witness[i]] = max(all[witness[i]], t.confidence)
	}
	return all
}

func (g *group) claim(f *finding.Finding) {
	c := Claim{Tool: f.Tool, Rule: f.Rule, Severity: f.Severity, Confidence: f.Confidence, Validity: f.Validity}
	for i := len(g.claims) - 1; i >= 0; i-- {
		if c.Count = g.claims[i].Count; g.claims[i] == c {
			g.claims[i].Count++
			return
		}
	}
	c.Count = 1
	g.claims = append(g.claims, c)
}

// incident states what the claims say together. There is at least one.
func (g *group) incident(key Key) Incident {
	i := Incident{
		Key: key, Category: g.category(), Title: g.title.text, Severity: g.severity, Confidence: g.confidence(), Validity: g.validity,
		Fingerprint: g.fingerprint, Weak: g.weak && g.fingerprint != "", Hint: g.hint.text, Resource: g.resource(),
		Places: slices.Clone(g.places), Sources: distinct(g.sources), Reports: slices.Clone(distinct(g.reports)), Labels: distinct(g.labels), Count: g.count,
		Claims: g.claims, Claimed: g.identities, FirstSeen: g.firstSeen, LastSeen: g.lastSeen, LastUsed: g.lastUsed,
	}
	i.Suggested, i.Access = g.suggestions(), g.access.Sound()
	slices.SortFunc(i.Claimed, compareIdentities)
	i.Identity, i.Conflicts = identityOf(i.Claimed)
	slices.SortFunc(i.Places, comparePlaces)
	i.Places = slices.Compact(i.Places)
	slices.SortFunc(i.Claims, compareClaims)
	for _, c := range i.Claims {
		i.Tools = including(i.Tools, c.Tool)
		i.Rules = including(i.Rules, c.Tool+"/"+c.Rule)
	}
	for _, list := range []*[]string{&i.Tools, &i.Rules} {
		*list = distinct(*list)
	}
	return i
}

// category is the category of most findings, those about a secret's value
// before others and any before unclassified; ties go to the first by name.
// Only findings of one secret can differ in it.
func (g *group) category() finding.Category {
	best := categoryCount{category: finding.Unclassified}
	for _, c := range g.categories {
		order := cmp.Or(
			compareBools(c.category.OfSecret(), best.category.OfSecret()),
			compareBools(c.category != finding.Unclassified, best.category != finding.Unclassified),
			cmp.Compare(c.n, best.n),
			cmp.Compare(best.category, c.category),
		)
		if order > 0 {
			best = c
		}
	}
	return best.category
}

// certain is the most that agreement of scanners alone can make of confidence.
const certain = 0.99

// confidence is how sure the scanners are together. Each tool counts once,
// with its highest confidence, however many findings, rules or reports it has.
// Several tools combine as independent evidence would: they are wrong only if
// each of them is, 1-∏(1-c) (the "noisy or" of J. Pearl, Probabilistic
// Reasoning in Intelligent Systems, 1988, §4.3.2). They are never quite
// independent, so agreement reaches at most 0.99; a single tool's own claim
// stands as it is, even above that.
func (g *group) confidence() finding.Confidence {
	if len(g.tools) == 1 { // as almost always
		return max(0, g.tools[0].confidence)
	}
	// In order, because products of floats depend on it.
	wrong, highest := 1.0, finding.Confidence(0)
	witnesses := g.witnesses()
	for _, c := range witnesses {
		wrong *= 1 - float64(c)
		highest = max(highest, c)
	}
	if len(witnesses) == 1 {
		return highest
	}
	// Rounded, because 0.91 and 0.9099999999999999 differ at a threshold of 0.91.
	together := min(math.Round((1-wrong)*1e6)/1e6, certain)
	return max(highest, finding.Confidence(together))
}

// resource is the resource if the findings agree on it: on one address in
// code, else on one cloud identifier.
func (g *group) resource() string {
	agreed := g.addresses
	if len(agreed) == 0 {
		agreed = g.identifiers
	}
	if len(agreed) != 1 {
		return ""
	}
	return agreed[0]
}

func compareClaims(a, b Claim) int {
	return cmp.Or(
		cmp.Compare(a.Tool, b.Tool), cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(a.Validity, b.Validity),
	)
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
