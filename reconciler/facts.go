package reconciler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// spot is where an incident was located: sites in one tree, by target.
type spot struct {
	ground ground
	query  locate.Query // mapped to the tree's own paths
	sites  []locate.Site
}

// findings about one incident in the code.
type located struct {
	spots []spot   // by target name; more than one target: no single change
	stray []string // "path" of sites that no target allows
	why   string   // why nothing was located, or too much
	trees []*tree  // where it was looked for
	// frozen is why the incident stays as it is on record, whatever reports say of it
	// now; empty: they count.
	frozen []string
	// waits are targets that could not be read and might hold the incident.
	waits []string
}

// find looks for the incident in every tree that may hold it.
func (l *Loop) find(ctx context.Context, r *reading, land *land, inc incident.Incident) (located, error) {
	found := located{}
	var whys []string
	for _, t := range land.trees {
		query, may := land.query(t, inc)
		if !may {
			continue
		}
		found.trees = append(found.trees, t)
		var err error
		if query, err = l.asReported(ctx, r, t, inc, query); err != nil {
			return found, err
		}
		result := t.found.Find(query, r.key)
		if len(result.Sites) == 0 {
			whys = append(whys, result.Why)
			if result.Ambiguous {
				found.why = result.Why
			}
			continue
		}
		whys = append(whys, land.attribute(t, query, inc, result.Sites, &found)...)
	}
	for _, target := range land.lost {
		if mightHold(target, inc, len(found.spots) > 0) {
			found.waits = append(found.waits, target.Name)
		}
	}
	slices.Sort(found.waits)
	if found.why == "" && len(found.spots) == 0 {
		found.why = strings.Join(compactStrings(whys), "; ")
		if len(found.trees) == 0 {
			found.why = land.nowhere(inc)
		}
	}
	return found, nil
}

// nowhere says why an incident can be of no target's code that was read: it was not
// read, all of it is of other accounts than the identity, or no target answers to the
// repository.
func (land *land) nowhere(inc incident.Incident) string {
	of := func(t policy.Target) bool { return mayBe(t, inc) }
	read := slices.ContainsFunc(land.ground, func(g ground) bool { return of(g.Target) })
	switch {
	case !read && slices.ContainsFunc(land.lost, of):
		return "the code of the targets that it may be of could not be read"
	case !read:
		return fmt.Sprintf("no target declares account %q of the identity", inc.Identity.Account)
	}
	return "no target is declared for the repository that the report names"
}

// mayBe says whether the incident can be of the target's code at all. A secret in
// code is known by its value; an identity is of an account, and names repeat
// from account to account.
func mayBe(target policy.Target, inc incident.Incident) bool {
	return inc.Fingerprint != "" || target.Deploys(inc.Identity.Account)
}

// mightHold says whether an incident may lie in a target that could not be read:
// where its reports place it or, when they name no place, anywhere as long as no
// other target has it.
func mightHold(target policy.Target, inc incident.Incident, elsewhere bool) bool {
	if !mayBe(target, inc) {
		return false
	}
	if len(inc.Places) == 0 {
		return !elsewhere
	}
	g := ground{Target: target}
	return slices.ContainsFunc(inc.Places, func(place finding.Location) bool {
		mapped, answers := g.mapped(place.Repository, place.Path)
		return answers && (mapped == "" || g.allows(mapped))
	})
}

// waitsOnly says that nothing but a target that cannot be read holds the
// incident. That passes, so it is no news.
func (f located) waitsOnly(item *plan.Item) bool {
	d := item.Decision
	return d.Kind == triage.Hold && d.Deciding().Name == "hold" && d.By == "" && len(f.waits) > 0 && len(item.Facts.Unreadable) == len(f.waits)
}

// query says what to look for in a tree, or that the incident cannot be there.
func (land *land) query(t *tree, inc incident.Incident) (locate.Query, bool) {
	q := locate.Query{Fingerprint: inc.Fingerprint, Weak: inc.Weak, Identity: inc.Identity, Resource: inc.Resource}
	var grounds []*ground
	for i := range land.ground {
		if g := &land.ground[i]; g.tree == t && mayBe(g.Target, inc) {
			grounds = append(grounds, g)
		}
	}
	may := len(inc.Places) == 0 && len(grounds) > 0
	q.Places = slices.Grow(q.Places, len(inc.Places))
	for _, place := range inc.Places {
		var answers bool
		q.Places, answers = t.placed(q.Places, grounds, place)
		may = may || answers
	}
	return q, may
}

// placed adds where a reported place may lie: beneath the root of each target of
// the tree that answers for it. A report names one file, so that where one of the
// paths is a file, those that are none are not meant.
func (t *tree) placed(places []locate.Place, grounds []*ground, reported finding.Location) (all []locate.Place, answers bool) {
	before := len(places)
	isFile := func(p locate.Place) bool { _, ok := t.modes[p.Path]; return ok }
	for _, g := range grounds {
		mapped, ok := g.mapped(reported.Repository, reported.Path)
		answers = answers || ok
		if mapped != "" && g.allows(mapped) {
			places = append(places, locate.Place{Path: mapped, StartLine: reported.StartLine, EndLine: reported.EndLine})
		}
	}
	if own := places[before:]; len(own) > 1 && slices.ContainsFunc(own, isFile) {
		own = slices.DeleteFunc(own, func(p locate.Place) bool { return !isFile(p) })
		places = places[:before+len(own)]
	}
	return places, answers
}

// attribute gives each site to the one target that allows its path. A site whose
// target is of another account is not this incident's: why says so.
func (land *land) attribute(t *tree, query locate.Query, inc incident.Incident, sites []locate.Site, found *located) (why []string) {
	for _, site := range sites {
		allows := func(g ground) bool { return g.tree == t && g.allows(site.Path) }
		i := slices.IndexFunc(land.ground, func(g ground) bool { return allows(g) && mayBe(g.Target, inc) })
		if other := slices.IndexFunc(land.ground, allows); i < 0 && other >= 0 {
			why = append(why, fmt.Sprintf("what is declared under that name is of another account, that of target %q", land.ground[other].Name))
			continue
		}
		if i < 0 {
			found.stray = append(found.stray, site.Path)
			continue
		}
		g := land.ground[i]
		at := slices.IndexFunc(found.spots, func(s spot) bool { return s.ground.Name == g.Name })
		if at < 0 {
			found.spots = append(found.spots, spot{ground: g, query: query})
			at = len(found.spots) - 1
		}
		found.spots[at].sites = append(found.spots[at].sites, site)
	}
	return why
}

// facts measures what triage needs to know about a located incident.
func (l *Loop) facts(ctx context.Context, r *reading, land *land, inc incident.Incident, found located) (triage.Facts, error) {
	facts := triage.Facts{Blast: land.blast(found)}
	var places []triage.OwnedPlace
	for _, s := range found.spots {
		facts.Targets = append(facts.Targets, s.ground.Name)
		facts.Environments = append(facts.Environments, s.ground.Environment)
		for _, site := range s.sites {
			facts.Places = append(facts.Places, finding.Location{Repository: s.ground.reportedBy(inc), Path: site.Path, StartLine: site.Line})
			places = append(places, triage.OwnedPlace{Target: s.ground.Name, Path: site.Path})
		}
	}
	declared := func(environment string) bool { return locate.EnvironmentIn(environment) == triage.Production }
	if slices.Contains(facts.Blast.Environments, triage.Production) && !slices.ContainsFunc(facts.Environments, declared) {
		facts.Environments = append(facts.Environments, triage.Production)
	}
	if len(found.spots) == 0 {
		if len(r.set.Owners) > 0 {
			places = land.reportedPlaces(inc)
		}
		facts.Blast.Unseen = []string{found.why}
	}
	if places := land.places(inc); len(facts.Places) == 0 {
		facts.Places = places
	} else {
		facts.Places = append(facts.Places, places...)
	}
	if facts.ProposeOnly = l.proposeOnly(r, inc, found); len(found.spots) == 0 {
		facts.Missing = found.why
	}
	if len(found.stray) > 0 {
		facts.Missing = fmt.Sprintf("it also lies in %s, which no target lets quell edit", strings.Join(compactStrings(found.stray), ", "))
	}
	facts.Targets, facts.Environments = compactStrings(facts.Targets), compactStrings(facts.Environments)
	facts.Owners, facts.Unowned = triage.OwnersOf(r.set.Owners, places, inc.Identity)
	facts.Affected, facts.Orphaned = affected(r.set.Owners, facts)
	facts.Unreadable = slices.Clone(found.frozen)
	for _, name := range found.waits {
		facts.Unreadable = append(facts.Unreadable, fmt.Sprintf("target %q: %s", name, land.unread[name]))
	}
	at, err := l.evidenceAt(ctx, r, inc)
	facts.EvidenceAt = at
	return facts, err
}

// proposeOnly is why nothing is committed for the incident without a person:
// its target takes no direct commit, or a document that cannot be read might
// have said otherwise.
func (l *Loop) proposeOnly(r *reading, inc incident.Incident, found located) string {
	if r.doubt != "" {
		return fmt.Sprintf("%q cannot be read and might say otherwise", r.doubt)
	}
	if weak := cmp.Or(r.partial(inc), r.staleOnly(inc)); weak != "" {
		return weak
	}
	for _, s := range found.spots {
		if words, ok := l.refused[s.ground.Name]; ok {
			return fmt.Sprintf("branch %q refused our push: %s", s.ground.Branch, words)
		}
		if who := inc.Identity; inc.Fingerprint == "" && who.Kind != "" && (who.Account == "" || len(s.ground.Accounts) == 0) {
			return unconfirmed(s.ground.Name, who.Account)
		}
		if state := s.ground.tree.unmapped; state != "" && inc.Fingerprint == "" {
			return fmt.Sprintf("state %q cannot be read and might say that another block is meant", state)
		}
		if s.ground.Delivery == policy.DeliverByPull {
			return fmt.Sprintf("target %q asks for pull requests", s.ground.Name)
		}
	}
	return ""
}

// unconfirmed says why nobody knows whether the identity that a report is about
// is the one that the code declares: names repeat from account to account.
func unconfirmed(target, account string) string {
	if account == "" {
		return "the reports do not say in which account the identity is, and names repeat from account to account"
	}
	return fmt.Sprintf("target %q does not declare accounts, so it is not known whether its code is that of account %s", target, account)
}

// reportedBy is the name by which the incident's reports know the target's
// repository, empty where they name none.
func (g ground) reportedBy(inc incident.Incident) string {
	for _, place := range inc.Places {
		if place.Repository != "" && g.Answers(place.Repository) {
			return place.Repository
		}
	}
	return ""
}

// places are the reported places, in the paths of the target that has them.
func (land *land) places(inc incident.Incident) []finding.Location {
	places, own := inc.Places, false
	for at, place := range inc.Places {
		for _, g := range land.ground {
			mapped, ok := g.mapped(place.Repository, place.Path)
			if !ok || mapped == "" || !g.allows(mapped) {
				continue
			}
			if mapped != place.Path {
				if !own { // the incident's stay as they were reported
					places, own = slices.Clone(places), true
				}
				places[at].Path = mapped
			}
			break
		}
	}
	return places
}

// reportedPlaces are the places as reported, where the code has none to show.
func (land *land) reportedPlaces(inc incident.Incident) []triage.OwnedPlace {
	var places []triage.OwnedPlace
	for _, g := range land.ground {
		for _, place := range inc.Places {
			if mapped, ok := g.mapped(place.Repository, place.Path); ok && mapped != "" && g.allows(mapped) {
				places = append(places, triage.OwnedPlace{Target: g.Name, Path: mapped})
			}
		}
	}
	return places
}

// evidenceAt is when the newest report that has the incident was committed.
func (l *Loop) evidenceAt(ctx context.Context, r *reading, inc incident.Incident) (time.Time, error) {
	var newest time.Time
	for _, report := range inc.Reports {
		at, err := l.committedAt(ctx, r, report)
		if err != nil {
			return time.Time{}, err
		}
		if at.After(newest) {
			newest = at
		}
	}
	return newest, nil
}

// compactStrings sorts and drops repeats.
func compactStrings(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
