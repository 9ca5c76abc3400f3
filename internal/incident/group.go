package incident

import (
	"cmp"
	"maps"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// Group puts findings with one cause together, sorted by key. The order of
// findings does not matter, and one that is given twice counts once.
func Group(findings []finding.Finding) []Incident {
	var groups Groups
	for _, c := range Clusters(findings) {
		groups.Add(c)
	}
	incidents, hashed := groups.Incidents()
	incidents = append(incidents, OfHashes(hashed)...)
	slices.SortFunc(incidents, byKey)
	return incidents
}

// A Cluster is what a report claims of one possible cause: all of its findings
// that no other report could part from each other without parting them from its
// own. Findings are in a fixed order, each once.
type Cluster struct {
	Key      Key // of the incident that they make, unless only hashes of a secret are known
	Findings []finding.Finding
}

// Clusters sorts findings into clusters, sorted by key. The work grows linearly
// with the number of findings, sorting apart. The findings are sorted in place, and
// put into their normal form.
func Clusters(findings []finding.Finding) []Cluster {
	parts := partsOf(findings)
	var clusters []Cluster
	sorted := inOrder(findings, parts.order(findings))
	kept, from := 0, 0
	for _, part := range parts.all {
		first := kept
		for i := from; i < from+part.count; i++ {
			if kept > first && compare(&sorted[i], &sorted[kept-1]) == 0 {
				continue
			}
			if kept != i {
				sorted[kept] = sorted[i]
			}
			kept++
		}
		from += part.count
		clusters = append(clusters, Cluster{Key: part.key, Findings: sorted[first:kept]})
	}
	return clusters
}

// Groups are incidents in the making, from the clusters of any number of
// reports, in any order. They keep what is said together, and no finding: a
// cause costs what is different in what is said of it. The zero Groups are
// empty.
type Groups struct {
	// Bounded are the sources that are believed only so far, by name. However many
	// tools their reports name, each source is one witness.
	Bounded map[string]bool

	byKey map[Key]*group
}

// Add takes a cluster in.
func (g *Groups) Add(c Cluster) {
	if g.byKey == nil {
		g.byKey = make(map[Key]*group)
	}
	all := g.byKey[c.Key]
	if all == nil {
		all = &group{bounded: g.Bounded}
		g.byKey[c.Key] = all
	}
	for i := range c.Findings {
		if f := &c.Findings[i]; f.Hashed {
			all.hashed = append(all.hashed, *f)
		} else {
			all.add(f)
		}
	}
}

// Incidents are what the clusters make together, sorted by key, apart from
// findings of hashes of secrets whose value no cluster shows: see [OfHashes]. A
// hash of a secret joins the secret where some report shows its value. The groups
// are empty afterwards.
func (g *Groups) Incidents() (incidents []Incident, hashed []finding.Finding) {
	incidents = make([]Incident, 0, len(g.byKey))
	for _, key := range slices.Sorted(maps.Keys(g.byKey)) {
		all := g.byKey[key]
		if all.count == 0 {
			hashed = append(hashed, all.hashed...)
			continue
		}
		for i := range all.hashed {
			all.add(&all.hashed[i])
		}
		incidents = append(incidents, all.incident(key))
	}
	clear(g.byKey)
	return incidents, hashed
}

// OfHashes are the incidents, sorted by key, that findings of hashes make where
// no report shows the value: nobody knows whether it is anybody's, so each place
// is an incident.
func OfHashes(findings []finding.Finding) []Incident { return new(Groups).OfHashes(findings) }

// OfHashes is [OfHashes] where sources are bounded.
func (g *Groups) OfHashes(findings []finding.Finding) []Incident {
	byPlace := make(map[Key]*group)
	for i := range findings {
		key := KeyOf(findings[i])
		if byPlace[key] == nil {
			byPlace[key] = &group{bounded: g.Bounded}
		}
		byPlace[key].add(&findings[i])
	}
	incidents := make([]Incident, 0, len(byPlace))
	for key, all := range byPlace {
		incidents = append(incidents, all.incident(key))
	}
	slices.SortFunc(incidents, byKey)
	return incidents
}

func byKey(a, b Incident) int { return cmp.Compare(a.Key, b.Key) }

// ByIncident are the findings of each incident that they make together, in a
// fixed order, each once.
func ByIncident(findings []finding.Finding) map[Key][]finding.Finding {
	all := make(map[Key][]finding.Finding)
	for _, c := range Clusters(findings) {
		shown := slices.ContainsFunc(c.Findings, func(f finding.Finding) bool { return !f.Hashed })
		for _, f := range c.Findings {
			key := c.Key
			if !shown {
				key = KeyOf(f)
			}
			all[key] = append(all[key], f)
		}
	}
	return all
}

// compare is the fixed order of findings: by what was claimed, where, by whom,
// then by everything else, so that only equal findings compare equal. Where its
// values came from and what a scanner suggests make no other finding.
func compare(a, b *finding.Finding) int {
	if c := cmp.Or(
		cmp.Compare(a.Tool, b.Tool),
		cmp.Compare(a.Rule, b.Rule),
		comparePlaces(a.Location, b.Location),
		cmp.Compare(a.Source, b.Source),
		cmp.Compare(a.Report, b.Report),
	); c != 0 {
		return c
	}
	if c := cmp.Or(
		cmp.Compare(a.Format, b.Format),
		cmp.Compare(a.Category, b.Category),
		cmp.Compare(a.Title, b.Title),
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Confidence, b.Confidence),
		cmp.Compare(a.Validity, b.Validity),
		compareIdentities(a.Identity, b.Identity),
		cmp.Compare(a.Resource, b.Resource),
		cmp.Compare(a.Fingerprint, b.Fingerprint),
		compareBools(a.Weak, b.Weak),
		compareBools(a.Hashed, b.Hashed),
		cmp.Compare(a.Hint, b.Hint),
		cmp.Compare(a.Context, b.Context),
	); c != 0 {
		return c
	}
	return cmp.Or(
		a.FirstSeen.Compare(b.FirstSeen),
		a.LastSeen.Compare(b.LastSeen),
		a.LastUsed.Compare(b.LastUsed),
		a.ExpiresAt.Compare(b.ExpiresAt),
		slices.Compare(a.Labels, b.Labels),
	)
}

func comparePlaces(a, b finding.Location) int {
	return cmp.Or(
		cmp.Compare(a.Repository, b.Repository),
		cmp.Compare(a.Path, b.Path),
		cmp.Compare(a.StartLine, b.StartLine),
		cmp.Compare(a.EndLine, b.EndLine),
		cmp.Compare(a.Commit, b.Commit),
	)
}

func compareIdentities(a, b finding.Identity) int {
	return cmp.Or(
		cmp.Compare(a.Platform, b.Platform),
		cmp.Compare(a.Account, b.Account),
		cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Name, b.Name),
	)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
